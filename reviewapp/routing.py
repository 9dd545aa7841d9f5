"""Stage 3: drawn responses -> Review in a queue; who judges what, and when.

A review is held by a lease: a token and an end on the database's clock. An expired lease needs no sweep, the next claim
simply takes it over. Whoever finishes must show the token, so that a late finisher cannot overwrite a colleague.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import DateTimeField
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contactcenter.models import Employee
from reviewapp.models import Draw, Queue, Review, ReviewSkip, Verdict
from reviewapp.models.routing import BlindLevel

COUNTED_AT_MOST = 1000
"""Counting stops here, so that a large backlog costs no more than a small one; pages show 999+."""

STANDARD_QUEUES = (
    # order of the menu: what may harm a customer first
    ("risk", gettext_noop("Raised risk"), BlindLevel.REASONS, 8, Queue.Takes.RISK, 900),
    ("control", gettext_noop("Random sample"), BlindLevel.BLIND, 72, Queue.Takes.CONTROL, 901),
    ("calibration", gettext_noop("Calibration"), BlindLevel.BLIND, 72, Queue.Takes.BY_HAND, 902),
)
SKIPPED_FOR = timedelta(hours=12)
FIRST_OF_ALL = frozenset({"critical_flag", "manual"})
"""Draw reasons that go before every risk: harm is likely, or the machine knows nothing at all."""


class LeaseLost(Exception):
    """The review is no longer held by this person. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who keeps an otherwise empty queue busy, and until when."""

    employee: Employee
    until: datetime


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


@transaction.atomic
def open_reviews(*, now: datetime, limit: int) -> int:
    """Put drawn responses that have no review yet in their queue, oldest draw first; return how many.

    Safe to run twice at the same moment: the unique constraint on (draw, role) keeps the first.
    """
    queues = standard_queues()
    reviewed = Review.objects.filter(draw=OuterRef("pk"), role=Review.Role.FIRST)
    draws = (
        Draw.objects.exclude(kind=Draw.Kind.NONE)
        .filter(~Exists(reviewed))
        .order_by("id")
        .values_list("id", "response_id", "kind", "reason", "response__screening__risk")[:limit]
    )
    rows = [
        Review(
            draw_id=draw_id,
            response_id=response_id,
            queue=queues[kind],
            priority=_priority(kind=kind, reason=reason, risk=risk),
            due_at=now + timedelta(hours=queues[kind].hours_to_due),
        )
        for draw_id, response_id, kind, reason, risk in draws
    ]
    Review.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _priority(*, kind: str, reason: str, risk: float | None) -> float:
    """Risk queue: the risk, and a whole point more for what goes before everything. Control queue: by time alone."""
    if kind == Draw.Kind.CONTROL:
        return 0.0  # an order by risk would tell the reviewer what the machine thinks
    return (risk or 0.0) + (1.0 if reason in FIRST_OF_ALL else 0.0)


def claim_next(*, employee: Employee, queue: Queue, count: int = 1) -> list[Review]:
    """The next `count` reviews for this person, each leased to nobody else; fewer when the queue has no more.

    1. What the person already holds in this queue comes first: a reload shows the same answer.
    2. Each further one is claimed by a single conditional statement.
    """
    held = len(_held(employee=employee, queue=queue).values_list("pk")[:count])
    while held < count and _claim_one(employee=employee, queue=queue):
        held += 1
    return list(_held(employee=employee, queue=queue)[:count]) if held else []


def _held(*, employee: Employee, queue: Queue) -> QuerySet[Review]:
    return (
        Review.objects.filter(
            claimed_by=employee, queue=queue, state=Review.State.OPEN, lease_token__isnull=False, lease_until__gt=Now()
        )
        .select_related("queue", "draw", "response__conversation", "response__screening")
        .order_by("-priority", "due_at", "id")
    )


def held_by(*, employee: Employee, review_id: int) -> list[Review]:
    """This review, when this person holds it: a list of one, or empty."""
    queue = Queue.objects.get(reviews=review_id)
    return list(_held(employee=employee, queue=queue).filter(pk=review_id))


def lease_seconds() -> int:
    """How long a fresh lease lasts."""
    return settings.REVIEW_LEASE_SECONDS


def _claim_one(*, employee: Employee, queue: Queue) -> bool:
    """One UPDATE of the first free row: PostgreSQL skips rows being claimed, SQLite lets one writer in at a time."""
    candidates = (
        Review.objects.filter(free(), queue=queue, state=Review.State.OPEN)
        .exclude(Exists(_passed_on(employee)))
        .exclude(
            # a verdict that came too late does not bar its author: the colleague may have given the answer back
            Exists(
                Verdict.objects.filter(
                    reviewer=employee, response=OuterRef("response"), counts=True, revoked_at__isnull=True
                )
            )
        )
        .order_by("-priority", "due_at", "id")
        .values("pk")
    )
    with transaction.atomic():
        # `pk = (SELECT .. LIMIT 1)` is evaluated once; `pk IN (..)` may be evaluated again for each row
        first = candidates.select_for_update(skip_locked=True)[:1]
        rows = Review.objects.filter(pk=first).update(
            claimed_by=employee,
            last_holder=F("claimed_by"),
            claimed_at=Now(),
            lease_token=uuid4(),
            lease_until=lease_end(),
        )
    return rows == 1


def _passed_on(employee: Employee) -> QuerySet[ReviewSkip]:
    """What this person left to colleagues. After a while it may come back, or an answer that all pass on is never judged;
    a conflict of interest does not pass."""
    lately = Q(skipped_at__gt=Now() - SKIPPED_FOR) | Q(reason=ReviewSkip.Reason.CONFLICT)
    return ReviewSkip.objects.filter(lately, employee=employee, review__response=OuterRef("response"))


def free() -> Q:
    """Held by nobody, on the database's clock."""
    return Q(lease_until__isnull=True) | Q(lease_until__lte=Now())


def lease_end() -> ExpressionWrapper:
    """The end of a lease that begins now, on the database's clock."""
    length = timedelta(seconds=settings.REVIEW_LEASE_SECONDS)
    return ExpressionWrapper(Now() + length, output_field=DateTimeField())


NO_LEASE: dict[str, None] = {"claimed_by": None, "claimed_at": None, "lease_token": None, "lease_until": None}


def renew(*, employee: Employee, leases: Mapping[int, UUID]) -> list[int]:
    """Lengthen these leases (review id -> token); return the ids that are still this person's."""
    return [
        review_id
        for review_id, token in leases.items()
        if Review.objects.filter(pk=review_id, claimed_by=employee, lease_token=token, state=Review.State.OPEN).update(
            lease_until=lease_end()
        )
    ]


def release(*, employee: Employee, review_id: int, lease_token: UUID) -> bool:
    """Give a review back unjudged; False when it was no longer this person's."""
    held = Review.objects.filter(pk=review_id, claimed_by=employee, lease_token=lease_token, state=Review.State.OPEN)
    return held.update(**NO_LEASE) == 1


@transaction.atomic
def skip(*, review_id: int, employee: Employee, lease_token: UUID, reason: str, now: datetime) -> None:
    """Pass a review on to a colleague; it never comes back to this person."""
    if reason not in ReviewSkip.Reason.values:
        raise ValueError(_("Choose a reason from the list."))
    if not release(employee=employee, review_id=review_id, lease_token=lease_token):
        raise LeaseLost(_("You no longer hold this answer, so there is nothing to skip. Go on with the next one."))
    ReviewSkip.objects.bulk_create(
        [ReviewSkip(review_id=review_id, employee=employee, reason=reason, skipped_at=now)], ignore_conflicts=True
    )


def count_open(*, at_most: int) -> int:
    """Open reviews over all queues, counted no further than `at_most`."""
    return Review.objects.filter(state=Review.State.OPEN)[:at_most].count()


def open_by_queue() -> dict[Queue, int]:
    """Open reviews of each queue, counted no further than COUNTED_AT_MOST; what may harm a customer stands first."""
    return {
        queue: Review.objects.filter(queue=queue, state=Review.State.OPEN)[:COUNTED_AT_MOST].count()
        for queue in sorted(Queue.objects.all(), key=lambda queue: (queue.slug != "risk", queue.slug))
    }


def holders(*, employee: Employee, queue: Queue) -> list[Holder]:
    """The colleagues who hold what is left of a queue, each once, the first to end foremost."""
    held = (
        Review.objects.filter(queue=queue, state=Review.State.OPEN, lease_until__gt=Now())
        .exclude(claimed_by=employee)
        .select_related("claimed_by")
        .order_by("lease_until")[:20]
    )
    first: dict[int, Holder] = {}
    for review in held:
        if review.claimed_by and review.lease_until:
            first.setdefault(review.claimed_by.pk, Holder(employee=review.claimed_by, until=review.lease_until))
    return list(first.values())
