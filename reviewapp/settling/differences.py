"""Two reviews of one draw that ended differently: found, and settled by the quality manager."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.audit import Action, record
from reviewapp.models import Difference, Review, Verdict
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import NOT_ACCEPTABLE, Code
from reviewapp.rights import Right, with_right
from reviewapp.scope import sees
from reviewapp.settling.adjudicating import CannotSettle, adjudicate, stated

DUE_IN = {True: timedelta(days=1), False: timedelta(days=5)}
"""When a difference must be settled: soon where it decides whether the answer was acceptable, or nobody knows."""


@transaction.atomic
def find_differences(*, now: datetime) -> int:
    """Bring the list in line with the verdicts; return the number of new differences. Running it again changes nothing.

    1. not settled, and one of the two took the verdict back: the difference goes
    2. both reviews of a draw have a standing verdict, and these are two clear ones that differ, or both in doubt: one comes

    A doubt that the second reviewer answered is no difference: his verdict is the answer that was asked for.
    """
    taken_back = Q(first__revoked_at__isnull=False) | Q(second__revoked_at__isnull=False)
    Difference.objects.filter(taken_back, settled_by_verdict__isnull=True).delete()
    first = "review__draw__reviews__verdicts"
    pairs = (
        _standing()
        .filter(
            **{f"{first}__source": Verdict.Source.HUMAN, f"{first}__counts": True, f"{first}__revoked_at": None},
            review__role=Review.Role.SECOND,
            review__draw__difference__isnull=True,
            review__draw__reviews__role=Review.Role.FIRST,
        )
        .annotate(first=F(first), first_code=F(f"{first}__code"))
        .filter(
            Q(code=Code.UNSURE, first_code=Code.UNSURE)
            | _clear("code") & _clear("first_code") & ~Q(code=F("first_code"))
        )
        .values_list("review__draw", "response__subject", "first", "pk", "first_code", "code")
    )
    rows = [
        Difference(
            draw_id=draw,
            subject_id=subject,
            first_id=first,
            second_id=second,
            opened_at=now,
            due_at=now + DUE_IN[one == Code.UNSURE or (one in NOT_ACCEPTABLE) != (other in NOT_ACCEPTABLE)],
        )
        for draw, subject, first, second, one, other in pairs
    ]
    Difference.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _standing() -> QuerySet[Verdict]:
    return Verdict.objects.filter(source=Verdict.Source.HUMAN, counts=True, revoked_at__isnull=True)


def _clear(field: str) -> Q:
    return ~Q(**{field: Code.UNSURE})


def open_differences() -> QuerySet[Difference]:
    """What waits, with `urgent` (acceptable or not hangs on it, or both are in doubt): urgent ones first, then by due
    time."""
    not_acceptable = list(NOT_ACCEPTABLE)
    one = Q(first__code__in=not_acceptable) & ~Q(second__code__in=not_acceptable)
    other = Q(second__code__in=not_acceptable) & ~Q(first__code__in=not_acceptable)
    urgent = Case(
        When(Q(first__code=Code.UNSURE) | one | other, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    unsettled = Difference.objects.filter(settled_by_verdict__isnull=True, first__response__for_quality=True)
    waiting = unsettled.annotate(urgent=urgent)
    return waiting.order_by("-urgent", "due_at", "pk")


def settled_differences() -> QuerySet[Difference]:
    """What was settled, the newest first."""
    settled = Difference.objects.filter(settled_by_verdict__isnull=False)
    return settled.order_by("-settled_by_verdict__decided_at", "-pk")


def may_settle_own(*, difference: Difference, employee: Employee) -> bool:
    """Whether an author of one of the two verdicts may settle it: only where no other quality manager can."""
    authors = [difference.first.reviewer_id, difference.second.reviewer_id]
    source = difference.first.response.source_id
    others = Employee.objects.filter(sees(source), is_active=True, role__in=with_right(Right.SETTLE)).exclude(
        pk__in=[*authors, employee.pk]
    )
    return not others.exists()


@transaction.atomic
def settle(  # noqa: PLR0913  one argument for each part of a verdict, and why
    *,
    difference: int,
    employee: Employee,
    code: str,
    reasons: Sequence[str],
    handover: str,
    correction: str,
    reason: str,
    now: datetime,
    correction_version: int | None = None,
) -> Verdict:
    """Settle a difference with a verdict and the reason for it, which both authors read.

    Raises InvalidVerdict, and CannotSettle when it was settled before, is no difference any more, gives no reason, or
    is the settler's own while a colleague could do it.
    """
    row = Difference.objects.select_for_update(of=("self",)).filter(pk=difference).first()
    if row is None:
        raise CannotSettle(_("One of the two took the verdict back. There is nothing to settle any more."))
    if row.settled_by_verdict_id is not None:
        raise CannotSettle(_("A colleague has settled this difference already."))
    sides = {side.pk: side for side in Verdict.objects.select_for_update().filter(pk__in=[row.first_id, row.second_id])}
    row.first, row.second = sides[row.first_id], sides[row.second_id]
    if any(side.revoked_at for side in sides.values()):
        raise CannotSettle(_("One of the two took the verdict back. There is nothing to settle any more."))
    own = any(side.reviewer_id == employee.pk for side in sides.values())
    if own and not may_settle_own(difference=row, employee=employee):
        raise CannotSettle(_("One of the two verdicts is yours. Another quality manager has to settle this."))
    words = stated(reason)
    verdict = adjudicate(
        review=Review.objects.select_related("response").get(pk=row.first.review_id),
        employee=employee,
        code=code,
        reasons=reasons,
        handover=handover,
        correction=correction,
        correction_version=correction_version,
        blind_level=BlindLevel.OPEN,
        now=now,
    )
    row.settled_by_verdict, row.reason = verdict, words
    row.save(update_fields=["settled_by_verdict", "reason"])
    record(Action.VERDICT_SETTLED, by=employee, of=verdict, now=now, answer=verdict.response_id)
    return verdict
