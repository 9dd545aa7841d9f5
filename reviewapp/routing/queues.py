"""Which queues there are, whose they are, and what waits in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contactcenter.models import Employee
from reviewapp.models import Queue, Review
from reviewapp.models.routing import BlindLevel
from reviewapp.prepared import Prepared
from reviewapp.routing.claiming import CLAIM_ORDER, CountOf, gettable, not_for_others
from reviewapp.scope import of_team, team_of, within

COUNTED_AT_MOST = 1000
"""Counting stops here, so that a large backlog costs no more than a small one; pages show 999+."""

EXACT_BELOW = 100
"""Fewer than this many are counted again, without the answers that the person has had."""

STANDARD_QUEUES = (
    # order of the menu: what may harm a customer first
    ("risk", gettext_noop("Raised risk"), BlindLevel.REASONS, 8, Queue.Takes.RISK, 900),
    ("control", gettext_noop("Random sample"), BlindLevel.BLIND, 72, Queue.Takes.CONTROL, 901),
    ("calibration", gettext_noop("Calibration"), BlindLevel.BLIND, 72, Queue.Takes.BY_HAND, 902),
)


class NotYourQueue(Exception):
    """This person may not judge in this queue. The message says whom to ask."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who keeps an otherwise empty queue busy, and until when."""

    employee: Employee
    until: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """Of the first COUNTED_AT_MOST reviews that a person could get in one queue: how many, and how many are late.

    `first_due`: the earliest time by which one has to be judged; None where nothing waits.
    """

    open: int
    overdue: int
    first_due: datetime | None


def standard_queues() -> dict[str, Queue]:
    """The queues every installation has, by slug; made when missing, never changed."""
    slugs = [slug for slug, *_rest in STANDARD_QUEUES]
    found = {queue.slug: queue for queue in Queue.objects.filter(slug__in=slugs)}
    if len(found) < len(slugs):
        Queue.objects.bulk_create(
            [
                Queue(slug=slug, name=name, blind_level=level, hours_to_due=hours, takes=takes, position=position)
                for slug, name, level, hours, takes, position in STANDARD_QUEUES
            ],
            ignore_conflicts=True,
        )
        found = {queue.slug: queue for queue in Queue.objects.filter(slug__in=slugs)}
    return {slug: found[slug] for slug in slugs}


def queues_of(employee: Employee) -> QuerySet[Queue]:
    """The queues this person may judge in: active, and his or everybody's; in the order of the menu."""
    named = Queue.members.through.objects.filter(queue=OuterRef("pk"))
    mine = Exists(named.filter(employee=employee)) | ~Exists(named)
    return Queue.objects.filter(mine, active=True).order_by("position", "slug")


def queue_for(*, employee: Employee, slug: str) -> Queue:
    """The queue of this address, when this person may judge in it. Raises Queue.DoesNotExist, NotYourQueue."""
    queue = _QUEUE_OF.first(employee=employee.pk, slug=slug)
    if queue:
        return queue
    closed = not Queue.objects.get(slug=slug).active
    raise NotYourQueue(
        _("This queue is closed. Choose another one, or ask your quality manager to open it again.")
        if closed
        else _("This queue is for certain colleagues. Ask your quality manager to add you to it.")
    )


def queue_at(*, slug: str) -> Queue:
    """The queue of this address, for whoever holds something of it: also after it was closed, or given to others.

    Raises Queue.DoesNotExist.
    """
    queue = _QUEUE_AT.first(slug=slug)
    if queue is None:
        raise Queue.DoesNotExist
    return queue


_QUEUE_AT = Prepared[Queue](lambda slug: Queue.objects.filter(slug=slug)[:1])
_QUEUE_OF = Prepared[Queue](lambda employee, slug: queues_of(Employee(pk=employee)).filter(slug=slug)[:1])


def open_by_queue(employee: Employee) -> dict[Queue, int]:
    """What this person could get in each of his queues, counted no further than COUNTED_AT_MOST.

    A queue that is filled by hand is there only while something in it waits for him. Where little waits, what he has
    had is left out; from EXACT_BELOW on that would cost more than it tells, and he may find a few less than said.
    """
    rows: list[Any] = _MENU.rows(employee=employee.pk, team=team_of(employee))
    counts = {queue: queue.waiting for queue in rows}
    few = tuple(queue.pk for queue, number in counts.items() if 0 < number < EXACT_BELOW)
    if few:
        exact: list[Any] = _EXACT.rows(employee=employee.pk, team=team_of(employee), queues=few)
        counts |= {queue: queue.waiting for queue in exact}
    return {queue: number for queue, number in counts.items() if number or queue.takes != Queue.Takes.BY_HAND}


def _with_waiting(queues: QuerySet[Queue], waiting: QuerySet[Review]) -> QuerySet[Queue]:
    # in the order of claims: without one PostgreSQL reads the table instead of the index
    first = waiting.filter(queue=OuterRef("pk")).order_by(*CLAIM_ORDER).values("pk")[:COUNTED_AT_MOST]
    return queues.annotate(waiting=CountOf(first))


def _menu(*, employee: int, team: tuple[int, ...]) -> QuerySet[Queue]:
    person = of_team(employee, team)
    return _with_waiting(queues_of(person), not_for_others(person))


def _exact(*, employee: int, team: tuple[int, ...], queues: tuple[int, ...]) -> QuerySet[Queue]:
    return _with_waiting(Queue.objects.filter(pk__in=queues), gettable(of_team(employee, team)))


_MENU = Prepared(_menu)
_EXACT = Prepared(_exact)


def backlog(*, employee: Employee, queue: Queue) -> Backlog:
    """What no colleague has in one queue, and how much of that is late, of the first COUNTED_AT_MOST."""
    first = not_for_others(employee).filter(queue=queue).order_by(*CLAIM_ORDER).values("pk", "due_at")[:COUNTED_AT_MOST]
    figures = first.aggregate(
        open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=Now())), first_due=Min("due_at")
    )
    return Backlog(**figures)


def open_in_all(*, employee: Employee) -> int:
    """What this person could get in his queues together, no more than COUNTED_AT_MOST."""
    return min(sum(open_by_queue(employee).values()), COUNTED_AT_MOST)


def holders(*, employee: Employee, queue: Queue) -> list[Holder]:
    """The colleagues who hold what is left of a queue, each once, the first to end foremost."""
    held = (
        Review.objects.filter(within(employee), queue=queue, state=Review.State.OPEN, lease_until__gt=Now())
        .exclude(claimed_by=employee)
        .select_related("claimed_by")
        .order_by("lease_until")[:20]
    )
    first: dict[int, Holder] = {}
    for review in held:
        if review.claimed_by and review.lease_until:
            first.setdefault(review.claimed_by.pk, Holder(employee=review.claimed_by, until=review.lease_until))
    return list(first.values())
