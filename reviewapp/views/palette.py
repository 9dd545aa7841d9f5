"""The command palette (Ctrl+K): the commands this person has, with their keys, as a fragment of HTML."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contactcenter.models import Employee
from contactcenter.models.people import Theme
from reviewapp import routing, saved_views, shortcuts
from reviewapp.rights import Right, may, may_open
from reviewapp.scope import sees_all
from reviewapp.templatetags.klopt import at_most, queue_name
from reviewapp.views.access import person

PAGES: tuple[tuple[str, Promise], ...] = (
    ("review", _("Review")),
    ("review_busy", _("Busy")),
    ("differences", _("Differences")),
    ("dashboard", _("Dashboard")),
    ("equal_treatment", _("Equal treatment")),
    ("handover", _("Hand-over")),
    ("repeats", _("Repeat contacts")),
    ("responses", _("Answers")),
    ("knowledge", _("Knowledge base")),
    ("knowledge_reports", _("Reported articles")),
    ("knowledge_gaps", _("Gaps in the knowledge base")),
    ("retraining", _("Retraining")),
    ("calibration", _("Calibration")),
    ("practice", _("Practice")),
    ("exports", _("Exports")),
    ("manage", _("Manage")),
    ("queues", _("Queues")),
    ("plan", _("Sampling plan")),
    ("figures_team", _("Figures of the team")),
    ("figures_mine", _("My figures")),
    ("gold", _("Check items")),
    ("training", _("Register of training")),
    ("privacy", _("Privacy")),
    ("audit", _("Audit log")),
    ("people", _("Colleagues")),
    ("teams", _("Teams")),
    ("feedback", _("My feedback")),
    ("disputes", _("Objections")),
    ("preferences", _("Preferences")),
)
WITHOUT_BUTTON = frozenset({"reason", "harm", "save", "claim-next", "claim-back", "close", "palette"})


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette: a page to go to, or a control of the present page to press."""

    label: str
    href: str = ""
    press: str = ""  # CSS selector
    key: str = ""


@login_required
@never_cache
@require_GET
def commands(request: HttpRequest) -> HttpResponse:
    """All commands of this person in groups; with `desk` also those of the card on screen."""
    asker = person(request)
    groups = [
        (_("This answer"), _desk(asker) if "desk" in request.GET else []),
        (_("Go to"), _pages(asker)),
        (_("Queues"), _queues(asker)),
        (_("Saved views"), _views(asker)),
        (_("Screen"), _screen()),
    ]
    return render(
        request, "reviewapp/partials/palette_commands.html", {"groups": [group for group in groups if group[1]]}
    )


def _desk(asker: Employee) -> list[Command]:
    keys = shortcuts.keys_of(asker)
    return [
        Command(str(row.label), press=_button(row.action), key=shortcuts.printed(keys.get(row.action, "")))
        for row in shortcuts.SHORTCUTS
        if row.action not in WITHOUT_BUTTON
    ]


def _button(action: str) -> str:
    """Undo and help stand outside the card too."""
    within = "" if action in {"undo", "help"} else ".work-card "
    return f"{within}[data-action={action}]"


def _pages(asker: Employee) -> list[Command]:
    """The pages there are, of those that the person's role opens."""
    found = []
    for name, label in PAGES:
        if not may_open(asker, name) or (name == "exports" and not sees_all(asker)):
            continue
        try:
            found.append(Command(str(label), href=reverse(name)))
        except NoReverseMatch:
            continue
    return found


def _queues(asker: Employee) -> list[Command]:
    if not may(asker, Right.JUDGE):
        return []
    return [
        Command(f"{queue_name(queue)} ({at_most(number)})", href=reverse("review_queue", args=[queue.slug]))
        for queue, number in routing.open_by_queue(employee=asker).items()
    ]


def _views(asker: Employee) -> list[Command]:
    if not may(asker, Right.SEE_ANSWERS):
        return []
    return [
        Command(view.name, href=f"{reverse('responses')}?{view.query}") for view in saved_views.views_for(asker)[:20]
    ]


def _screen() -> list[Command]:
    language = Command(str(_("Nederlands / English")), press='form[action$="/language/"] button')
    return [language] + [
        Command(f"{_('Appearance')}: {theme.label}", press=f'.menu [name=theme][value="{theme.value}"]')
        for theme in Theme
    ]
