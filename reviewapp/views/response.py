"""One answer to read, with its conversation and its history.

What the machine found is told of settled answers only: whoever may still have to judge an answer must not be led by it.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contactcenter.models import BotResponse
from reviewapp import explaining
from reviewapp.models import Claim, Flag, Match
from reviewapp.models.verdicts import Code, Reason
from reviewapp.views.card import answer_parts, conversations
from reviewapp.views.responses import TONES, standings_of


@login_required
@require_safe
def response_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer with its conversation; when it is settled also its verdicts and what the machine found."""
    rows = BotResponse.objects.select_related("draw", "conversation", "source", "screening")
    response = get_object_or_404(rows, pk=pk)
    standing = standings_of([response])[response.pk]
    context: dict[str, Any] = {
        "response": response,
        "standing": standing,
        "messages_of_conversation": conversations([response])[response.pk],
    }
    if standing.settled:
        context |= _opinion(response)
    return render(request, "reviewapp/response.html", context)


def _opinion(response: BotResponse) -> dict[str, Any]:
    """Verdicts, flags, claims and the matched articles of a settled answer."""
    of_response = Q(screening__response=response)
    verdicts = response.verdicts.select_related("reviewer", "correction").order_by("decided_at", "pk")
    flags = Flag.objects.filter(of_response).select_related("passage__version__article").order_by("order")
    claims = (
        Claim.objects.filter(of_response).select_related("passage__version__article").order_by("answer_start", "order")
    )
    matches = Match.objects.filter(of_response).select_related("passage__version__article").order_by("rank")
    by_version: dict[int, Match] = {}
    for match in matches:
        by_version.setdefault(match.passage.version_id, match)
    numbered = list(enumerate(claims, start=1))
    screening = getattr(response, "screening", None)
    return {
        "verdicts": [(row, TONES[Code(row.code)], [Reason(code).label for code in row.reasons]) for row in verdicts],
        "flags": list(flags),
        "parts": answer_parts(response.answer, numbered),
        "claims": numbered,
        "matches": list(by_version.values()),
        "screening": screening,
        "explanation": explaining.explain(screening),
    }
