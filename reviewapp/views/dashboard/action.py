"""What became of the verdicts of the period, and the export of the week, ready to take along."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.models import WeeklyExport
from reviewapp.models.verdicts import Code
from reviewapp.quality import QualityFigures
from reviewapp.quality.counting import CODES
from reviewapp.rights import Right, may
from reviewapp.scope import sees_all
from reviewapp.views.dashboard.behind import Behind

FORMATS = {
    "export.xlsx": "XLSX",
    "report.pdf": "PDF",
    "report.html": "HTML",
    "verdicts.csv": "CSV",
    "retrain.jsonl": "JSONL",
}
"""Files of the weekly export that are a step away, and what their buttons say."""


@dataclass(frozen=True)
class Step:
    """One line: how many answers can be viewed, and the list of them. None: too few were judged to tell."""

    icon: str
    label: str
    count: int | None
    link: str


@dataclass(frozen=True)
class Action:
    """`export` is the newest week that is ready, None for who has no right to it or when there is none."""

    steps: list[Step]
    export: WeeklyExport | None
    files: list[tuple[str, str]]


def card(figures: QualityFigures, behind: Behind, *, viewer: Employee) -> Action:
    decided = behind.selection.period.decided
    retrain, corrected = behind.said(decided["to_retrain"]), behind.said(decided["corrected"])
    in_doubt = behind.said(decided["told"] == CODES.index(Code.UNSURE))
    second = figures.actions.second_review - figures.actions.second_open  # those that wait are in no list
    steps = [
        Step("list-checks", _("Judged"), behind.decided(decided["estimated"]), behind.link(figure="judged")),
        Step("list-plus", _("On the retrain list"), retrain, behind.link(figure="retrain")),
        Step("pencil", _("With a correction"), corrected, behind.link(figure="corrected")),
        Step("users-round", _("Second review done"), second, behind.link(figure="second")),
        Step("circle-alert", _("In doubt at first"), in_doubt, behind.link(figure="unsure")),
    ]
    newest = None
    if may(viewer, Right.EXPORT) and sees_all(viewer):
        newest = WeeklyExport.objects.filter(state=WeeklyExport.State.READY).order_by("-week").first()
    names = {entry["name"] for entry in newest.files} if newest else set()
    return Action(steps, newest, [(name, words) for name, words in FORMATS.items() if name in names])
