"""Claim, lease, renew, skip: never the same review to two people, never the same answer twice to one.

A review is held by a lease: a token and an end on the database's clock. An expired lease needs no sweep, the next claim
simply takes it over. Whoever finishes must show the token, so that a late finisher cannot overwrite a colleague.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import DateTimeField
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.models import Queue, Review, ReviewDraft, ReviewSkip, Verdict

SKIPPED_FOR = timedelta(hours=12)


class LeaseLost(Exception):
    """The review is no longer held by this person. The message says what to do."""


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
    """What this person has on his desk. Of two reviews of one answer, which only two claims at the same moment can give
    him, he sees one; the other goes to a colleague when its lease ends."""
    mine = Q(claimed_by=employee, state=Review.State.OPEN, lease_token__isnull=False, lease_until__gt=Now())
    twin = Review.objects.filter(mine, response=OuterRef("response"), pk__lt=OuterRef("pk"))
    return (
        Review.objects.filter(mine, ~Exists(twin), queue=queue)
        .select_related("queue", "draw", "response__conversation", "response__screening")
        .annotate(has_draft=Exists(ReviewDraft.objects.filter(review=OuterRef("pk"), employee=employee)))
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
        gettable(employee)
        .filter(free(), _open_to(employee, queue), queue=queue)
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


def gettable(employee: Employee) -> QuerySet[Review]:
    """The open reviews that this person could be given: free, not for somebody else, of answers he has not had.

    Whoever asks adds the queue. Had: judged, in any role and by his own group verdict too; passed on lately; or on his
    desk in another review of the same answer, even when that lease has ended, because he may still hand it in.
    """
    judged = Verdict.objects.filter(
        reviewer=employee, response=OuterRef("response"), counts=True, revoked_at__isnull=True
    )  # a verdict that came too late does not bar its author: the colleague may have given the answer back
    twin = Review.objects.filter(
        claimed_by=employee, state=Review.State.OPEN, lease_token__isnull=False, response=OuterRef("response")
    ).exclude(pk=OuterRef("pk"))
    return Review.objects.filter(
        free() | Q(claimed_by=employee),
        Q(assigned_to__isnull=True) | Q(assigned_to=employee),
        ~Exists(_passed_on(employee)),
        ~Exists(judged),
        ~Exists(twin),
        state=Review.State.OPEN,
    )


def _open_to(employee: Employee, queue: Queue) -> Q:
    """The queue is in use and this person may judge in it: asked of the database once a statement, not once a row."""
    named = Queue.members.through.objects.filter(queue=queue)
    in_use = Exists(Queue.objects.filter(pk=queue.pk, active=True))
    return Q(in_use) & (Q(~Exists(named)) | Q(Exists(named.filter(employee=employee))))


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
