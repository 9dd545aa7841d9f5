"""Claim, lease, renew, skip: never the same review to two people, never the same answer twice to one.

A review is held by a lease: a token and an end on the database's clock. An expired lease needs no sweep, the next claim
simply takes it over. Whoever finishes must show the token, so that a late finisher cannot overwrite a colleague.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields import DateTimeField
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.models import HeldBack, Queue, Review, ReviewDraft, ReviewSkip, Verdict
from reviewapp.prepared import Prepared, PreparedUpdate
from reviewapp.scope import of_team, team_of, within

SKIPPED_FOR = timedelta(hours=12)
CLAIM_ORDER = ("-priority", "due_at", "id")
"""The index review_waiting has the open reviews of a queue in this order."""
NOT_TWICE = (Review.Role.SECOND, Review.Role.GOLD)
"""Roles that are never for whoever gave any verdict on the answer, one that came too late included."""


class CountOf(Subquery):
    """How many rows a subquery gives, its limit included: `count(*)` beside a LIMIT would count past it."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class LeaseLost(Exception):
    """The review is no longer held by this person. The message says what to do."""


def claim_next(*, employee: Employee, queue: Queue, count: int = 1, besides: Collection[int] = ()) -> list[Review]:
    """The next `count` reviews for this person, each leased to nobody else; fewer when the queue has no more.

    1. Each one that he lacks is claimed by a single conditional statement, which sees for itself that he lacks one.
    2. What he holds in this queue is his: a reload shows the same answer. `besides` are those in his page already: they
       are part of the `count`, and are not given again.
    """
    asked = {"employee": employee.pk, "team": team_of(employee), "queue": queue.pk}
    for _missing in range(count - len(besides)):
        lease = timedelta(seconds=lease_seconds())
        if not _CLAIM.run(**asked, count=count, token=uuid4(), lease=lease):
            break
    return _HELD.rows(**asked, besides=tuple(besides))[:count]


def _held(*, employee: int, team: tuple[int, ...], queue: int) -> QuerySet[Review]:
    """What this person has on his desk. Of two reviews of one answer, which only two claims at the same moment can give
    him, he sees one; the other goes to a colleague when its lease ends."""
    mine = Q(claimed_by=employee, state=Review.State.OPEN, lease_token__isnull=False, lease_until__gt=Now())
    twin = Review.objects.filter(mine, response=OuterRef("response"), pk__lt=OuterRef("pk"))
    return (
        Review.objects.filter(mine, ~Exists(twin), within(of_team(employee, team)), queue=queue)
        .select_related("queue", "draw", "response__conversation", "response__screening")
        .defer("response__screening__signals")
        .annotate(has_draft=Exists(ReviewDraft.objects.filter(review=OuterRef("pk"), employee=employee)))
        .order_by(*CLAIM_ORDER)
    )


def _held_besides(*, employee: int, team: tuple[int, ...], queue: int, besides: tuple[int, ...]) -> QuerySet[Review]:
    return _held(employee=employee, team=team, queue=queue).exclude(pk__in=besides)


def held_by(*, employee: Employee, review_id: int) -> list[Review]:
    """This review, when this person holds it: a list of one, or empty."""
    queue = Queue.objects.get(reviews=review_id)
    return list(_held(employee=employee.pk, team=team_of(employee), queue=queue.pk).filter(pk=review_id))


def lease_seconds() -> int:
    """How long a fresh lease lasts."""
    return settings.REVIEW_LEASE_SECONDS


def _claim(  # noqa: PLR0913  one argument for each value of the statement
    *, employee: int, team: tuple[int, ...], queue: int, count: int, token: UUID, lease: timedelta
) -> tuple[QuerySet[Review], dict[str, Any]]:
    """The first free row, while this person holds fewer than `count` here: PostgreSQL skips rows that are being claimed,
    SQLite lets one writer in at a time."""
    person = of_team(employee, team)
    held = _held(employee=employee, team=team, queue=queue).order_by().values("pk")
    room = GreaterThan(Value(count), CountOf(held))
    candidates = (
        gettable(person)
        .filter(free(), _open_to(person, Queue(pk=queue)), room, queue=queue)
        .order_by(*CLAIM_ORDER)
        .values("pk")
    )
    # `pk = (SELECT .. LIMIT 1)` is evaluated once; `pk IN (..)` may be evaluated again for each row
    first = candidates.select_for_update(skip_locked=True)[:1]
    return Review.objects.filter(pk=first), {
        "claimed_by": employee,
        "last_holder": F("claimed_by"),
        "claimed_at": Now(),
        "lease_token": token,
        "lease_until": _in(lease),
    }


_HELD = Prepared(_held_besides)
_CLAIM = PreparedUpdate(_claim)


def not_for_others(employee: Employee) -> QuerySet[Review]:
    """The open reviews of this person's team that no colleague holds or has on his name. Whoever asks adds the queue."""
    return Review.objects.filter(
        within(employee),
        free() | Q(claimed_by=employee),
        Q(assigned_to__isnull=True) | Q(assigned_to=employee),
        state=Review.State.OPEN,
    )


def gettable(employee: Employee) -> QuerySet[Review]:
    """Of those, the reviews that this person could be given: of answers he has not had.

    Had: judged, in any role and by his own group verdict too; passed on lately; or on his desk in another review of the
    same answer, even when that lease has ended, because he may still hand it in. Nor does he check his own group
    verdict on the members that were held back from it.
    """
    given = Verdict.objects.filter(reviewer=employee, response=OuterRef("response"), revoked_at__isnull=True)
    # a verdict that came too late does not bar its author: the colleague may have given the answer back. But as a
    # second opinion, or of a check item, it would be his own once more
    judged, late = given.filter(counts=True), given.filter(counts=False)
    on_desk = Review.objects.filter(claimed_by=employee, state=Review.State.OPEN, lease_token__isnull=False)
    return not_for_others(employee).filter(
        # short lists, read once a statement; what he judged is long, so that is looked up row by row
        Q(claimed_by=employee) | ~Q(response__in=on_desk.values("response")),
        ~Q(response__in=_passed_on(employee).values("review__response")),
        ~Exists(judged),
        ~Q(Exists(late), role__in=NOT_TWICE),
        ~own_check(employee),
    )


def own_check(employee: Employee) -> Exists:
    """Condition on Review: the check on a standing group verdict of this person, looked up by the review."""
    standing = HeldBack.objects.filter(group_verdict__given_by=employee, group_verdict__rolled_back_at__isnull=True)
    return Exists(standing.filter(review=OuterRef("pk")))


def _open_to(employee: Employee, queue: Queue) -> Q:
    """The queue is in use and this person may judge in it: asked of the database once a statement, not once a row."""
    named = Queue.members.through.objects.filter(queue=queue)
    in_use = Exists(Queue.objects.filter(pk=queue.pk, active=True))
    return Q(in_use) & (Q(~Exists(named)) | Q(Exists(named.filter(employee=employee))))


def _passed_on(employee: Employee) -> QuerySet[ReviewSkip]:
    """What this person left to colleagues. After a while it may come back, or an answer that all pass on is never judged;
    a conflict of interest does not pass."""
    lately = Q(skipped_at__gt=Now() - SKIPPED_FOR) | Q(reason=ReviewSkip.Reason.CONFLICT)
    return ReviewSkip.objects.filter(lately, employee=employee)


def free() -> Q:
    """Held by nobody, on the database's clock."""
    return Q(lease_until__isnull=True) | Q(lease_until__lte=Now())


def lease_end() -> ExpressionWrapper:
    """The end of a lease that begins now, on the database's clock."""
    return _in(timedelta(seconds=lease_seconds()))


def _in(length: timedelta) -> ExpressionWrapper:
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
    mine = within(employee)
    held = Review.objects.filter(
        mine, pk=review_id, claimed_by=employee, lease_token=lease_token, state=Review.State.OPEN
    )
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
