"""The check on group verdicts: one member judged otherwise takes the inherited verdicts back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from contactcenter.models import Employee
from reviewapp.models import GroupVerdict, HeldBack, Verdict
from reviewapp.models.verdicts import NOT_ACCEPTABLE, Code
from reviewapp.verdicts import DECIDES_AFTER, take_back_group

_BAD = sorted(NOT_ACCEPTABLE)
_GOOD = [Code.CORRECT, Code.PARTIAL]


@transaction.atomic
def roll_back_differing(*, now: datetime) -> int:
    """Take back every group verdict that is contradicted; return how many. Running it again changes nothing.

    Contradicted: a member that was held back is judged acceptable where the group is not, or the other way round; or the
    judged answer itself was settled that way. A doubt contradicts nothing, and a verdict that its author may still take
    back decides nothing yet (DECIDES_AFTER).
    """
    contradicted: dict[int, int] = {}
    for group_id, verdict_id in [*_by_held_back(now=now), *_by_settlement()]:
        contradicted.setdefault(group_id, verdict_id)
    # locked in the order of an undo, verdicts before groups; one that is on its way is waited for
    differing = Verdict.objects.select_for_update().filter(pk__in=contradicted.values(), revoked_at__isnull=True)
    because = {verdict.pk: verdict for verdict in differing.order_by("pk")}
    sure = [group for group, verdict in contradicted.items() if verdict in because]
    groups = GroupVerdict.objects.filter(pk__in=sure, rolled_back_at__isnull=True).order_by("pk")
    locked = list(groups.select_for_update())
    for group in locked:
        take_back_group(group=group, now=now, because_of=because[contradicted[group.pk]])
    return len(locked)


def rolled_back_for(employee: Employee) -> QuerySet[GroupVerdict]:
    """The group verdicts of this person that a differing verdict took back; `rolled_back_at` is when."""
    return GroupVerdict.objects.filter(given_by=employee, rolled_back_by__isnull=False).select_related(
        "verdict__response", "verdict__reviewer", "rolled_back_by__response", "rolled_back_by__reviewer"
    )


def _by_held_back(*, now: datetime) -> QuerySet[HeldBack, tuple[int, int]]:
    """(group verdict, differing verdict), the earliest first."""
    found = HeldBack.objects.filter(
        _other_side("group_verdict__verdict__code", "review__verdicts__code"),
        group_verdict__rolled_back_at__isnull=True,
        review__verdicts__source=Verdict.Source.HUMAN,
        review__verdicts__counts=True,
        review__verdicts__revoked_at__isnull=True,
        review__verdicts__decided_at__lte=now - DECIDES_AFTER,
    )
    return found.order_by("review__verdicts__pk").values_list("group_verdict", "review__verdicts")


def _by_settlement() -> QuerySet[GroupVerdict, tuple[int, int]]:
    found = GroupVerdict.objects.filter(
        _other_side("verdict__code", "verdict__response__verdicts__code"),
        rolled_back_at__isnull=True,
        verdict__response__verdicts__source=Verdict.Source.ADJUDICATED,
        verdict__response__verdicts__revoked_at__isnull=True,
    )
    return found.order_by("verdict__response__verdicts__pk").values_list("pk", "verdict__response__verdicts")


def _other_side(one: str, other: str) -> Q:
    """Two codes of which one is acceptable and the other is not."""
    return Q(**{f"{one}__in": _BAD, f"{other}__in": _GOOD}) | Q(**{f"{one}__in": _GOOD, f"{other}__in": _BAD})
