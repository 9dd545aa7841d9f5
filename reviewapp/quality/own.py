"""What one reviewer is told of himself; shown to nobody else.

Nothing here tells of an answer that is still open. Counts and pace are his own. What others said enters comparisons from
the day after: until midnight a verdict can be taken back, and a figure that moved with it would tell what a colleague
thinks. The machine's opinion is of answers that he judged, after each of which he was told it. Check items are those he
was told of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp import gold
from reviewapp.models import Difference, Dispute, Verdict
from reviewapp.models.verdicts import GIVEN_AT_THE_DESK, Code
from reviewapp.quality.agreement import ORDER, Machine, Pair, machine, opinions, pairs, share
from reviewapp.quality.filters import midnight, week_of
from reviewapp.statistics.agreement import Agreement, cohen_kappa

WEEKS = 12
DAYS = 7
LEAST_TIMED = 5
"""Fewer verdicts have no pace: the middle of so few is any of them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day or a week: verdicts given and not taken back, and the median seconds of those judged in one go."""

    first: date
    name: str
    n: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """Of the last WEEKS weeks, this one included; `weeks` from the first in which he judged, `days` are the last DAYS. A
    share below settings.MIN_GROUP is None.

    `pairs`: answers that a colleague judged too, `same` of them alike. `settled`: of what was settled after a difference
    or an objection, `upheld` as this person had it. `revised` of `judged` were changed after the reveal.
    """

    since: date
    days: list[Stretch]
    weeks: list[Stretch]
    n: int
    seconds: float | None
    pairs: int
    same: int
    kappa: Agreement | None
    settled: int
    upheld: int
    upheld_share: Agreement | None
    gold: gold.Tally
    machine: Machine
    judged: int
    revised: int
    revised_share: Agreement | None


@dataclass(frozen=True, slots=True)
class _Row:
    day: date
    seconds: int | None
    changed: bool | None


def own_figures(*, employee: Employee, now: datetime) -> OwnFigures:
    """All of the page, in seven queries at most."""
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    monday = today - timedelta(days=today.weekday())
    since = monday - timedelta(weeks=WEEKS - 1)
    rows = _rows(employee, since=midnight(since))
    twice = _compared(employee, since=midnight(since), until=midnight(today))
    settled = _settled(employee, since=midnight(since))
    judged = [row.changed for row in rows if row.changed is not None]
    return OwnFigures(
        since=since,
        days=[_stretch(rows, today - timedelta(days=back), 1) for back in range(DAYS)],
        weeks=[_stretch(rows, monday - timedelta(weeks=back), 7) for back in range(_weeks_back(rows, monday) + 1)],
        n=len(rows),
        seconds=_pace(rows),
        pairs=len(twice),
        same=sum(mine == theirs for mine, theirs in twice),
        kappa=_kappa(twice) if len(twice) >= settings.MIN_GROUP else None,
        settled=len(settled),
        upheld=sum(settled),
        upheld_share=share(settled),
        gold=gold.tally_of(employee),
        machine=machine(opinions(Q(reviewer=employee, decided_at__gte=midnight(since)))),
        judged=len(judged),
        revised=sum(judged),
        revised_share=share(judged),
    )


def _rows(employee: Employee, *, since: datetime) -> list[_Row]:
    """What stands of his work at the desk. One that was taken back and given again was not judged in one go."""
    given = Verdict.objects.filter(
        reviewer=employee, decided_at__gte=since, revoked_at__isnull=True, source__in=GIVEN_AT_THE_DESK
    )
    zone = timezone.get_default_timezone()
    return [
        _Row(
            timezone.localtime(at, zone).date(),
            seconds if seconds and first is None else None,
            first is not None and first != code if counts else None,
        )
        for at, seconds, code, first, counts in given.values_list(
            "decided_at", "seconds", "code", "revision_of__code", "counts"
        )
    ]


def _weeks_back(rows: Iterable[_Row], monday: date) -> int:
    """From this week to the first in which he judged."""
    return max((-((row.day - monday).days // 7) for row in rows), default=0)


def _stretch(rows: Iterable[_Row], first: date, days: int) -> Stretch:
    last = first + timedelta(days=days - 1)
    mine = [row for row in rows if first <= row.day <= last]
    return Stretch(first, week_of(first), len(mine), _pace(mine))


def _pace(rows: Iterable[_Row]) -> float | None:
    timed = [row.seconds for row in rows if row.seconds is not None]
    return median(timed) if len(timed) >= LEAST_TIMED else None


def _compared(employee: Employee, *, since: datetime, until: datetime) -> list[tuple[int, int]]:
    """His code and the colleague's, as places in ORDER, where both were given before today."""
    his = Verdict.objects.filter(reviewer=employee, decided_at__gte=since, review__draw__isnull=False)
    found = pairs(Q(review__draw__in=his.values("review__draw"), decided_at__lt=until))
    return [_sides(pair, employee.pk) for pair in found if employee.pk in pair.people and pair.at < until]


def _sides(pair: Pair, person: int) -> tuple[int, int]:
    mine, theirs = (pair.first, pair.second) if pair.first.person == person else (pair.second, pair.first)
    return mine.place, theirs.place


def _kappa(twice: Sequence[tuple[int, int]]) -> Agreement:
    return cohen_kappa([mine for mine, _theirs in twice], [theirs for _mine, theirs in twice], categories=len(ORDER))


def _settled(employee: Employee, *, since: datetime) -> list[bool]:
    """For each of his verdicts that was settled, whether it was settled as he had it; he was told so. Doubts are left
    out. An objection is decided after a difference, and so has the last word."""
    found: dict[int, bool] = {}
    sides = ("first", "second")
    mine = Q(first__reviewer=employee) | Q(second__reviewer=employee)
    differences = Difference.objects.filter(mine, settled_by_verdict__decided_at__gte=since).values_list(
        "settled_by_verdict__code",
        *(f"{side}__{name}" for side in sides for name in ("id", "reviewer", "code", "revision_of__code")),
    )
    for settled, *both in differences:
        for pk, person, code, first in (both[:4], both[4:]):
            if person == employee.pk and (first or code) != Code.UNSURE:
                found[pk] = (first or code) == settled
    decided = Dispute.objects.filter(
        verdict__reviewer=employee,
        decided_at__gte=since,
        outcome__in=[Dispute.Outcome.UPHELD, Dispute.Outcome.OVERTURNED],
    )
    found |= {pk: outcome == Dispute.Outcome.UPHELD for pk, outcome in decided.values_list("verdict_id", "outcome")}
    return list(found.values())
