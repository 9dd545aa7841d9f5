"""One answer to read, with its conversation, the articles it was compared with and its history.

What the machine found, and what others judged, is told of settled answers only: whoever may still have to judge an answer
must not be led by it. Personal data is masked until somebody asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contactcenter.models import BotResponse
from reviewapp import explaining
from reviewapp.masking import Mask
from reviewapp.models import Claim, Correction, Flag, Match, Review, Screening, Verdict
from reviewapp.models.verdicts import Code, Reason
from reviewapp.rights import Right, may
from reviewapp.routing.waiting import APART
from reviewapp.scope import answers
from reviewapp.views.access import person
from reviewapp.views.card import (
    MATCHES_READ,
    answer_parts,
    article_cards,
    conversations,
    earlier_contacts,
    mask_of,
    masked_contacts,
    masked_flags,
    masked_messages,
    numbered,
    unsourced,
)
from reviewapp.views.standing import TONES, standings_of
from reviewapp.withheld import why_withheld, words_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of the history. `note` and `correction` as they are shown: masked or revealed."""

    verdict: Verdict
    tone: str
    reasons: list[str]
    note: str
    correction: str


@login_required
@require_safe
def response_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer; when it is settled also its verdicts and what the machine found."""
    return answer_page(request, pk)


def answer_page(
    request: HttpRequest, pk: int, *, revealed: bool = False, held: Review | None = None, refusal: str = ""
) -> HttpResponse:
    """The page. `revealed`: with personal data; `held`: the review this person came from; `refusal`: why not revealed."""
    viewer = person(request)
    rows = answers(viewer).select_related("draw", "conversation", "source", "screening")
    response = get_object_or_404(rows, pk=pk)
    standing = standings_of([response], viewer=viewer)[response.pk]
    messages, contacts = conversations([response])[pk], earlier_contacts([response], viewer=viewer)[pk]
    found = Match.objects.filter(screening__response=response, rank__lte=MATCHES_READ).order_by("rank")
    matches = list(found.select_related("passage__version__article"))
    given = response.verdicts.exclude(review__role__in=APART)  # of sessions and check items nothing is told here
    verdicts = list(
        given.select_related("reviewer", "correction", "review", "group_verdict__verdict").order_by("decided_at", "pk")
    )
    words = [text for row in verdicts for text in (row.note, _correction(row))] if standing.settled else []
    mask = mask_of(messages=messages, contacts=contacts, matches=matches, notes=words, revealed=revealed)
    screening: Screening | None = getattr(response, "screening", None)
    withheld = why_withheld(response)
    context: dict[str, Any] = {
        "response": response,
        "left_out": screening is not None and screening.state == Screening.State.LEFT_OUT,
        "standing": standing,
        "talk": masked_messages(messages, mask=mask),
        "contacts": masked_contacts(contacts, mask=mask),
        "masked": mask.hides and withheld is None and may(viewer, Right.SEE_PERSONAL_DATA),
        "revealed": revealed,
        "refusal": refusal,
        "held": held,
        "question": mask.hide(words_of(response)[0]).text,
        "withheld": withheld,
        "parts": answer_parts(mask.hide(response.answer), []),
        "articles": article_cards(matches=matches, claims=[], flags=[]),
    }
    if standing.settled:
        context |= {"history": _history(verdicts, mask=mask)} | _opinion(response, matches=matches, mask=mask)
    return render(request, "reviewapp/response.html", context)


def _opinion(response: BotResponse, *, matches: list[Match], mask: Mask) -> dict[str, Any]:
    """Flags, claims and the articles they point at, of a settled answer."""
    of_response = Q(screening__response=response)
    flags = Flag.objects.filter(of_response).select_related("passage__version__article").order_by("order")
    claims = (
        Claim.objects.filter(of_response).select_related("passage__version__article").order_by("answer_start", "order")
    )
    shown_flags = masked_flags(list(flags), mask=mask)
    in_order = numbered(claims, length=len(response.answer))
    screening = getattr(response, "screening", None)
    return {
        "flags": shown_flags,
        "parts": answer_parts(mask.hide(response.answer), in_order, shown_flags),
        "claimed": bool(in_order),
        "unsourced": unsourced(in_order),
        "articles": article_cards(matches=matches, claims=in_order, flags=shown_flags),
        "nearest": matches[0].passage.version if matches else None,
        "screening": screening,
        "explanation": explaining.explain(screening),
    }


def _correction(verdict: Verdict) -> str:
    correction: Correction | None = getattr(verdict, "correction", None)
    return correction.text if correction else ""


def _history(verdicts: Sequence[Verdict], *, mask: Mask) -> list[Judgement]:
    """Every verdict of an answer, the oldest first: first, taken back, revised, of a second reviewer, settled."""
    return [
        Judgement(
            verdict=row,
            tone=TONES[Code(row.code)],
            reasons=[str(Reason(code).label) for code in row.reasons],
            note=mask.hide(row.note).text,
            correction=mask.hide(_correction(row)).text,
        )
        for row in verdicts
    ]
