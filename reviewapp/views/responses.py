"""The answers list.

What the machine found is told of settled answers only: whoever may still have to judge an answer must not be led by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contactcenter.models import BotResponse
from reviewapp.models import Draw, Flag, Review, Verdict
from reviewapp.models.verdicts import Code
from reviewapp.quality.filters import DIMENSIONS, EMPTY, shown
from reviewapp.scoring import detectors
from reviewapp.views.response_filters import STATES, Cursor, ResponseFilters

PAGE = 50
COUNT_AT_MOST = 10_000  # counting stops here, so that a million answers cost no more than ten thousand
CHOICES_FROM = 5_000  # the filters offer what the newest answers have

LABELS = {
    "channel": gettext_lazy("Channel"),
    "language": gettext_lazy("Language"),
    "segment": gettext_lazy("Customer group"),
    "topic": gettext_lazy("Topic"),
    "bot_version": gettext_lazy("Bot version"),
}
STATE_LABELS = {
    "judged": gettext_lazy("Judged"),
    "open": gettext_lazy("Waiting for judgement"),
    "drawn": gettext_lazy("In the sample"),
    "flagged": gettext_lazy("Judged, with signals"),
}
TONES = {Code.CORRECT: "good", Code.PARTIAL: "part", Code.WRONG: "bad", Code.CRITICAL: "bad", Code.UNSURE: "unsure"}


@dataclass(slots=True)
class Standing:
    """Where an answer stands. `settled`: judged and nobody has to judge it (again); only then flags may be told."""

    label: str
    tone: str = ""
    settled: bool = False
    flags: int = 0


@login_required
@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """All answers, newest first."""
    filters = ResponseFilters.of(request.GET)
    selected = filters.apply(BotResponse.objects.all())
    rows, newer, older = filters.page(selected.select_related("draw"), size=PAGE)
    total = selected.order_by()[: COUNT_AT_MOST + 1].values("pk").count()
    standings = standings_of(rows)
    context = {
        "rows": [(row, standings[row.pk]) for row in rows],
        "filters": filters,
        "selects": _selects(filters),
        "total": min(total, COUNT_AT_MOST),
        "more_than_total": total > COUNT_AT_MOST,
        "newer": filters.query(after=Cursor.of(rows[0])) if rows and newer else "",
        "older": filters.query(before=Cursor.of(rows[-1])) if rows and older else "",
        "signals_hidden": "flag" in filters.given or filters.given.get("state") == "flagged",
        "nothing_at_all": not rows and not filters.given and not filters.before and not filters.after,
    }
    return render(request, "reviewapp/responses.html", context)


def _selects(filters: ResponseFilters) -> list[dict[str, Any]]:
    """The menus of the filter row: name, label, and (value, label, chosen) of each option."""
    newest = BotResponse.objects.order_by("-answered_at", "-pk").values_list(*DIMENSIONS)[:CHOICES_FROM]
    found: dict[str, set[str]] = {
        name: {filters.given[name]} if name in filters.given else set() for name in DIMENSIONS
    }
    for values in newest:
        for name, value in zip(DIMENSIONS, values, strict=True):
            found[name].add(shown(value))
    menus: list[tuple[str, str, list[tuple[str, str]]]] = [
        (
            name,
            str(LABELS[name]),
            [(value, _("not given") if value == EMPTY else value) for value in sorted(found[name])],
        )
        for name in DIMENSIONS
    ]
    menus.append(("state", _("State"), [(state, str(STATE_LABELS[state])) for state in STATES[1:]]))
    menus.append(("verdict", _("Verdict"), [(code.value, str(code.label)) for code in Code]))
    menus.append(("flag", _("Signal"), _flag_kinds()))
    return [
        {
            "name": name,
            "label": label,
            "options": [(value, words, filters.given.get(name) == value) for value, words in options],
        }
        for name, label, options in menus
        if options
    ]


def _flag_kinds() -> list[tuple[str, str]]:
    return [(detector.KIND, _(detector.TITLE)) for detector in detectors.ALL]


def standings_of(rows: Sequence[BotResponse]) -> dict[int, Standing]:
    """Where each of these answers stands, in three queries; the rows come with their draw."""
    ids = [row.pk for row in rows]
    open_roles = dict(Review.objects.filter(response__in=ids, state=Review.State.OPEN).values_list("response", "role"))
    active = Verdict.objects.filter(response__in=ids, counts=True, revoked_at__isnull=True)
    codes = dict(active.order_by("decided_at", "pk").values_list("response", "code"))
    settled = codes.keys() - open_roles.keys()
    flags = dict(
        Flag.objects.filter(screening__response__in=settled)
        .values_list("screening__response")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {row.pk: _standing(row, open_roles.get(row.pk), codes.get(row.pk), flags.get(row.pk, 0)) for row in rows}


def _standing(row: BotResponse, open_role: str | None, code: str | None, flags: int) -> Standing:
    if open_role is not None:
        second = open_role == Review.Role.SECOND
        return Standing(_("Waiting for a second reviewer") if second else _("Waiting for judgement"), "info")
    if code is not None:
        return Standing(str(Code(code).label), TONES[Code(code)], settled=True, flags=flags)
    draw: Draw | None = getattr(row, "draw", None)
    if draw is None:
        return Standing(_("Not screened yet"))
    return Standing(_("Not in the sample") if draw.kind == Draw.Kind.NONE else _("Waiting for a queue"))
