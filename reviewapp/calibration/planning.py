"""Planning a session: who takes part, and which answers; drawn by lot, or picked."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import and_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from contactcenter.models import BotResponse, Employee
from reviewapp.audit import Action, record
from reviewapp.models import CalibrationItem, CalibrationSession, Draw, GoldItem, Review, Verdict
from reviewapp.routing import standard_queues
from reviewapp.scope import within
from reviewapp.scoring.risk.fixed import FLAGGED_FROM

STANDARD_ITEMS = 20
MOST_ITEMS = 100
LOOKED_BACK = timedelta(weeks=4)
CONSIDERED = 20_000  # newest answers among which lots are drawn

_LOT = secrets.SystemRandom()


class InvalidSession(ValueError):
    """The session cannot be planned or changed like this. The message says what to do."""


@transaction.atomic
def plan_session(  # noqa: PLR0913  one argument for each part of a session
    *,
    name: str,
    deadline: datetime,
    participants: Sequence[Employee],
    items: int,
    employee: Employee,
    now: datetime,
) -> CalibrationSession:
    """A session with `items` answers drawn by lot (0: they will be picked), and a blind review for each participant.

    Raises InvalidSession: fewer than two people, a deadline that has passed, or no answer to draw.
    """
    if not name.strip():
        raise InvalidSession(_("Give the session a name."))
    if len({person.pk for person in participants}) < 2:
        raise InvalidSession(_("Choose two people at least: one person always agrees with himself."))
    if deadline <= now:
        raise InvalidSession(_("Choose a deadline that is still to come."))
    if not 0 <= items <= MOST_ITEMS:
        raise InvalidSession(_("A session has at most %(most)s answers.") % {"most": MOST_ITEMS})
    drawn = draw_items(number=items, participants=participants, seen_by=[*participants, employee], now=now)
    if items and not drawn:
        raise InvalidSession(
            _(
                "There are no answers of the last weeks that can be drawn. Choose 0 answers, and pick them from the list."
            )
        )
    session = CalibrationSession.objects.create(
        name=name.strip(), created_by=employee, created_at=now, deadline=deadline
    )
    session.participants.set(participants)
    add_items(session=session, responses=BotResponse.objects.filter(pk__in=drawn))
    record(Action.CALIBRATION_PLANNED, by=employee, of=session, now=now, participants=len(participants))
    return session


@transaction.atomic
def add_items(*, session: CalibrationSession, responses: Iterable[BotResponse]) -> int:
    """Put these answers in the session, a review for each participant in an order of his own; return how many went in.

    Left out: what is in it already, what still waits for a verdict (whoever judges it here could not judge it there,
    and the sample would miss it), and check items. Whoever has judged an answer before does not get it here.
    Raises InvalidSession when the session is closed or full.
    """
    session = CalibrationSession.objects.select_for_update().get(pk=session.pk)
    if session.closed_at:
        raise InvalidSession(_("This session is closed. Plan a new one."))
    present = set(session.items.values_list("response_id", flat=True))
    wanted = {response.pk for response in responses} - present
    everybody = _seen_by_all(list(session.participants.all()))
    found = {
        row.pk: row for row in _suited(BotResponse.objects.filter(everybody, pk__in=wanted)).only("source", "subject")
    }
    suited = list(found)
    if len(present) + len(suited) > MOST_ITEMS:
        raise InvalidSession(_("A session has at most %(most)s answers.") % {"most": MOST_ITEMS})
    _LOT.shuffle(suited)
    CalibrationItem.objects.bulk_create(
        CalibrationItem(session=session, response_id=response, subject_id=found[response].subject_id, order=order)
        for order, response in enumerate(suited, start=len(present) + 1)
    )
    people = list(session.participants.values_list("pk", flat=True))
    judged = set(_judged(people, suited))
    queue = standard_queues()["calibration"]
    reviews = []
    for person in people:
        own_order = _LOT.sample(suited, len(suited))
        reviews += [
            Review(
                response_id=response,
                source_id=found[response].source_id,
                role=Review.Role.CALIBRATION,
                queue=queue,
                session=session,
                assigned_to_id=person,
                due_at=session.deadline,
            )
            for response in own_order
            if (person, response) not in judged
        ]
    Review.objects.bulk_create(reviews)
    return len(suited)


def draw_items(
    *, number: int, participants: Sequence[Employee], seen_by: Sequence[Employee], now: datetime
) -> list[int]:
    """Answers of the last weeks by lot, as many of each kind as there are: judged so or so, or never judged, with and
    without risk. Which kind an answer is of is told to nobody. Ids; fewer where there are fewer."""
    if not number:
        return []
    recent = _suited(
        BotResponse.objects.filter(_seen_by_all(seen_by), answered_at__gte=now - LOOKED_BACK, answered_at__lt=now)
    )
    newest = recent.order_by("-answered_at").values_list("pk", "screening__risk")[:CONSIDERED]
    known = {pk for _person, pk in _judged([person.pk for person in participants], [])}
    codes = dict(
        Verdict.objects.counted()
        .filter(response__answered_at__gte=now - LOOKED_BACK)
        .values_list("response_id", "estimate_code")  # type: ignore[misc]  # an annotation of counted()
    )
    kinds: dict[str, list[int]] = {}
    for pk, risk in newest:
        if pk not in known:
            unjudged = "risky" if risk is None or risk >= FLAGGED_FROM else "quiet"
            kinds.setdefault(codes.get(pk, unjudged), []).append(pk)
    piles = [_LOT.sample(pile, len(pile)) for _kind, pile in sorted(kinds.items())]
    _LOT.shuffle(piles)
    drawn: list[int] = []
    while piles and len(drawn) < number:
        drawn += [pile.pop() for pile in piles][: number - len(drawn)]
        piles = [pile for pile in piles if pile]
    return drawn


def _seen_by_all(people: Sequence[Employee]) -> Q:
    """Answers that are in the team of each of these people."""
    return reduce(and_, (within(person) for person in people), Q())


def _suited(responses: QuerySet[BotResponse]) -> QuerySet[BotResponse]:
    """Screened answers that nobody has to judge (any more), and that are no check item."""
    reviews = Review.objects.filter(response=OuterRef("pk"))
    done = Exists(reviews) & ~Exists(reviews.filter(state=Review.State.OPEN))
    free = Q(draw__kind=Draw.Kind.NONE) & ~Exists(reviews.filter(state=Review.State.OPEN))
    check = GoldItem.objects.filter(response=OuterRef("pk"), retired_at__isnull=True)
    return responses.filter(Q(draw__isnull=False), Q(done) | free, ~Exists(check), for_quality=True)


def _judged(people: Sequence[int], responses: Sequence[int]) -> list[tuple[int, int]]:
    """(person, answer) of standing verdicts; of all answers when none are named."""
    standing = Verdict.objects.filter(reviewer__in=people, counts=True, revoked_at__isnull=True)
    if responses:
        standing = standing.filter(response__in=responses)
    return list(standing.values_list("reviewer_id", "response_id"))
