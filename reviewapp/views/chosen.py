"""Why did, or didn't, somebody see an answer: how the lot fell, what the risk was made of, and the way to the person who asks.

What the machine thinks is told as on the page of the answer, of settled answers; here also of answers that the lot left out,
for which nobody is asked (docs/decisions/0007). No word of the customer or of the bot stands on the page, and no name.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contactcenter.models import BotResponse, Employee
from reviewapp import explaining, reasons
from reviewapp.models import Draw, Flag, Review, ReviewSkip, Screening, Verdict
from reviewapp.records import thresholds
from reviewapp.rights import Right, may
from reviewapp.routing.queues import queues_of
from reviewapp.routing.waiting import APART
from reviewapp.scope import answers
from reviewapp.scoring import detectors
from reviewapp.views.access import person_with
from reviewapp.views.chosen_words import (
    HELD,
    NOT_A_JUDGE,
    NOT_ASKED,
    NOT_DRAWN,
    Way,
    came_because,
    chosen_because,
    judged,
    not_because,
    passed,
)
from reviewapp.views.standing import Standing, standings_of
from reviewapp.withheld import why_withheld


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that looks at every answer: its version and the numbers it decides by, as they are now."""

    title: str
    version: str
    numbers: dict[str, float]


@login_required
@never_cache
@require_safe
def chosen(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; 404 for an answer of another team."""
    viewer = person_with(Right.EXPLAIN, request)
    rows = answers(viewer).select_related("source", "screening", "draw__plan")
    response = get_object_or_404(rows, pk=pk)
    standing = standings_of([response], viewer=viewer)[response.pk]
    screening: Screening | None = getattr(response, "screening", None)
    draw: Draw | None = getattr(response, "draw", None)
    told = may_be_told(standing, draw)
    context: dict[str, Any] = {
        "response": response,
        "standing": standing,
        "left_out": screening is not None and screening.state == Screening.State.LEFT_OUT,
        "unscreened": screening is None or screening.state == Screening.State.WAITING,
        "told": False,
        "withheld": why_withheld(response),
        "story": _story(response, viewer=viewer, draw=draw, told=told),
    }
    if told and draw is not None and screening is not None:
        context |= _decision(screening, draw) | {"told": True, "ways": _ways(response, viewer=viewer)}
    return render(request, "reviewapp/chosen.html", context)


def may_be_told(standing: Standing, draw: Draw | None) -> bool:
    """Whether nobody is led by it: judged and done, or left out by the lot and asked of nobody."""
    not_drawn = draw is not None and draw.kind == Draw.Kind.NONE
    return standing.settled or (not_drawn and not standing.waiting)


def _decision(screening: Screening, draw: Draw) -> dict[str, Any]:
    numbers = thresholds()
    return {
        "because": chosen_because(draw),
        "draw": draw,
        "group": draw.stratum.replace("|", " · "),
        "screening": screening,
        "explanation": explaining.explain(screening),
        "flags": Flag.objects.filter(screening=screening).order_by("order"),
        "rules": [
            Rule(reasons.title(kind=rule.KIND), rule.VERSION, numbers.get(rule.KIND, {})) for rule in detectors.ALL
        ],
    }


def _story(response: BotResponse, *, viewer: Employee, draw: Draw | None, told: bool) -> list[str]:
    """What this person did with the answer himself and, when it may be told, why it came to him or did not."""
    given = Verdict.objects.filter(response=response, reviewer=viewer).select_related("review")
    own = list(given.order_by("decided_at", "pk"))
    passed_on = ReviewSkip.objects.filter(review__response=response, employee=viewer).order_by("skipped_at")
    held = response.reviews.filter(state=Review.State.OPEN, claimed_by=viewer, lease_until__gt=timezone.now()).exists()
    story = [came_because(verdict.review, draw) for verdict in own[:1]] if told else []
    story += [passed(skip) for skip in passed_on] + [judged(verdict) for verdict in own]
    if held:
        return [*story, str(HELD)]
    return story if own or not told else story + _not_for(response, viewer=viewer, draw=draw)


def _not_for(response: BotResponse, *, viewer: Employee, draw: Draw | None) -> list[str]:
    """Why it did not come to this person, who judged nothing of it."""
    if not may(viewer, Right.JUDGE):
        return [str(NOT_A_JUDGE)]
    reviews = list(_told_reviews(response))
    if not reviews:
        return [str(NOT_DRAWN if draw is not None and draw.kind == Draw.Kind.NONE else NOT_ASKED)]
    mine = set(queues_of(viewer).values_list("pk", flat=True))
    return [not_because(reviews[0], viewer=viewer, in_my_queue=reviews[0].queue_id in mine)]


def _ways(response: BotResponse, *, viewer: Employee) -> list[Way]:
    """The queues that it lay in, oldest first; of sessions and check items nothing is told here."""
    verdicts = response.verdicts.exclude(review__role__in=APART).order_by("decided_at", "pk")
    by_review: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        by_review.setdefault(verdict.review_id, []).append(verdict)
    return [Way.of(review, by_review.get(review.pk, []), viewer=viewer) for review in _told_reviews(response)]


def _told_reviews(response: BotResponse) -> QuerySet[Review]:
    return response.reviews.exclude(role__in=APART).select_related("queue").order_by("created_at", "pk")
