"""Hand-over: what should have been against what the bot did, and the answers where it went wrong."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contactcenter.models import BotResponse
from reviewapp import quality
from reviewapp.masking import Mask, names_in
from reviewapp.models.verdicts import Handover
from reviewapp.quality.handover import NOT_RIGHT, OUTCOMES, HandoverFigures, handover_figures
from reviewapp.views.access import person
from reviewapp.views.dashboard import behind, choosing
from reviewapp.views.dashboard.people import address
from reviewapp.withheld import words_of

SHOWN = 50


@login_required
@require_safe
def handover(request: HttpRequest) -> HttpResponse:
    """The matrix of one selection, as on the dashboard it was chosen on."""
    now = timezone.now()
    choice = choosing.read(request.GET, now=now, viewer=person(request))
    selection = quality.read(filters=choice.filters, now=now)
    found = handover_figures(selection)
    waiting = set(behind.lists(selection, viewer=person(request)).waiting.tolist())
    said = {pk: outcome for pk, outcome in found.said.items() if pk not in waiting}
    wrong = {pk: outcome for pk, outcome in said.items() if outcome in NOT_RIGHT}
    told = Counter(said.values()) if len(said) >= settings.MIN_GROUP else None
    context = {
        "found": found,
        "selection": choosing.sentence(choice),
        "back": urlencode(address(choice.filters)),
        "matrix": _matrix(found),
        "outcomes": [(outcome.label, told[outcome]) for outcome in OUTCOMES] if told else [],
        "rows": _rows(wrong),
        "wrong": len(wrong),
        "goal": settings.HANDOVER_TARGET,
        "least": settings.MIN_GROUP,
        "asked": settings.HANDOVER_ASKED_SHARE,
    }
    return render(request, "reviewapp/handover.html", context)


def _matrix(found: HandoverFigures) -> list[tuple[str, list[Any]]]:
    """Rows by what was needed, each with its two rates: handed over, and not."""
    return [
        (_("A colleague was needed"), [found.matrix[True, True], found.matrix[True, False]]),
        (_("No colleague was needed"), [found.matrix[False, True], found.matrix[False, False]]),
    ]


def _rows(outcomes: Mapping[int, str]) -> list[dict[str, Any]]:
    """The answers, newest first, with what was said of the hand-over."""
    rows = (
        BotResponse.objects.filter(pk__in=list(outcomes))
        .select_related("screening")
        .order_by("-answered_at", "-pk")[:SHOWN]
    )
    return [
        {
            "response": row,
            "question": _question(row),
            "outcome": Handover(outcomes[row.pk]).label,
        }
        for row in rows
    ]


def _question(row: BotResponse) -> str:
    question, said = words_of(row)
    shown = question or said
    return Mask([shown], names=names_in(row)).hide(shown).text
