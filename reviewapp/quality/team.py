"""What the quality manager is told of all reviewers together: medians, distributions and agreement, never a person.

Periods are whole weeks, the last of them finished: of two periods that differ by a day the difference would be the work of
that day. A group of fewer than disclosure.LEAST people or verdicts is hidden, and with it whatever would give it away
(statistics.disclosure). A rate needs settings.MIN_GROUP besides.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import numpy as np
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from reviewapp import gold
from reviewapp.models import Review
from reviewapp.models.verdicts import Reason
from reviewapp.quality.agreement import (
    ORDER,
    Opinion,
    Pair,
    alpha,
    kappa,
    machine,
    opinions,
    pairs,
    share,
    standing,
)
from reviewapp.quality.filters import midnight, week_of
from reviewapp.quality.team_results import BINS, Criterion, GroupAgreement, Pace, TeamFigures, Week
from reviewapp.statistics import disclosure
from reviewapp.statistics.agreement import Agreement

PERIODS = (4, 12)
"""Weeks that a page can be of."""
LONG_ANSWER = 400
"""Signs; nobody reads that many in QUICK seconds."""
QUICK = 3
LEAST_QUICK = 50
READ = 1_000
"""The newest verdicts whose answers are read for their length."""
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Timed:
    person: int
    monday: date
    seconds: int | None


def team_figures(*, weeks: int, now: datetime) -> TeamFigures:
    """The last `weeks` finished weeks, by the moment of the verdict (of two: the second); eight queries at most."""
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    end = today - timedelta(days=today.weekday())
    first = end - timedelta(weeks=weeks)
    within = Q(decided_at__gte=midnight(first), decided_at__lt=midnight(end))
    timed = _timed(within)
    people = {row.person for row in timed}
    if not disclosure.may_be_shown(people, len(timed)):
        return _nothing(first, end - timedelta(days=1))
    twice = _if_shown(pairs(within), lambda pair: pair.people)
    said = _if_shown(opinions(within), lambda row: {row.person})
    checks = gold.team_tally(start=midnight(first), end=midnight(end))
    quick_n, quick = _quick(within)
    enough = len(twice) >= settings.MIN_GROUP
    return TeamFigures(
        first=first,
        last=end - timedelta(days=1),
        enough=True,
        verdicts=len(timed),
        pairs=len(twice),
        differing=sum(pair.first.code != pair.second.code for pair in twice),
        kappa=kappa(twice) if enough else None,
        alpha=alpha(twice) if enough else None,
        groups={name: _groups(twice, name) for name in ("queue", "topic", "channel")},
        criteria=_criteria(twice),
        gold=checks if checks.people >= disclosure.LEAST else gold.Tally(0, 0),
        machine=machine(said),
        pace=_pace(timed),
        quick=quick,
        quick_n=quick_n,
        trend=_trend(timed, twice, said, mondays=[first + timedelta(weeks=number) for number in range(weeks)]),
    )


def _nothing(first: date, last: date) -> TeamFigures:
    none = machine([])
    return TeamFigures(first, last, False, 0, 0, 0, None, None, {}, [], gold.Tally(0, 0), none, None, None, 0, [])


def _if_shown(rows: list[Row], people_of: Callable[[Row], Iterable[int]]) -> list[Row]:
    """The rows, or none of them where too few people stand behind them."""
    people = {person for row in rows for person in people_of(row)}
    return rows if disclosure.may_be_shown(people, len(rows)) else []


def _timed(within: Q) -> list[_Timed]:
    """First verdicts with their seconds; without, where it was given again after the reveal or no time was kept."""
    found = []
    rows = standing(within, Review.Role.FIRST).values_list("reviewer_id", "decided_at", "seconds", "revision_of_id")
    for person, at, seconds, revised in rows.iterator(5_000):
        found.append(_Timed(person, _monday(at), seconds if seconds and revised is None else None))
    return found


def _groups(twice: Sequence[Pair], name: str) -> list[GroupAgreement]:
    """By queue, topic or channel; most answers first, the hidden ones last and without a count."""
    by_name: dict[str, list[Pair]] = defaultdict(list)
    for pair in twice:
        by_name[getattr(pair, name)].append(pair)
    visible = disclosure.shown([(_people(mine), len(mine)) for mine in by_name.values()])
    found = [
        GroupAgreement(value, len(mine), kappa(mine) if len(mine) >= settings.MIN_GROUP else None, hidden=False)
        if seen
        else GroupAgreement(value, 0, None, hidden=True)
        for (value, mine), seen in zip(by_name.items(), visible, strict=True)
    ]
    return sorted(found, key=lambda group: (group.hidden, -group.n, group.name))


def _criteria(twice: Sequence[Pair]) -> list[Criterion]:
    """Codes and reasons that somebody named: those that certainly need rewording first, then by the share of both.

    Of the codes the sum over all is known (a pair names one or two), so the hidden ones among them cover each other.
    """
    codes = {str(code): [pair for pair in twice if any(_named(pair, code))] for code in ORDER}
    reasons = {reason: [pair for pair in twice if any(_named(pair, reason))] for reason in Reason.values}
    visible = disclosure.shown([(_people(mine), len(mine)) for mine in codes.values()])
    found = [_criterion("code", code, mine, seen) for (code, mine), seen in zip(codes.items(), visible, strict=True)]
    found += [
        _criterion("reason", reason, mine, disclosure.may_be_shown(_people(mine), len(mine)))
        for reason, mine in reasons.items()
    ]
    return sorted((row for row in found if row.n or row.hidden), key=_worst_first)


def _named(pair: Pair, what: str) -> list[bool]:
    """Whether the first and the second person named this code or reason; no code is called as a reason is."""
    return [what == given.code or what in given.reasons for given in (pair.first, pair.second)]


def _criterion(kind: str, code: str, mine: Sequence[Pair], visible: bool) -> Criterion:
    if not visible:
        return Criterion(kind, code, 0, None, hidden=bool(mine))
    return Criterion(kind, code, len(mine), share([all(_named(pair, code)) for pair in mine]), hidden=False)


def _worst_first(row: Criterion) -> tuple[bool, bool, bool, float, int]:
    both = row.both.value if row.both else None
    return (row.hidden, both is None, not row.reword, both or 0.0, -row.n)


def _pace(timed: Sequence[_Timed]) -> Pace | None:
    rows = _if_shown([row for row in timed if row.seconds is not None], lambda row: {row.person})
    if len(rows) < settings.MIN_GROUP:
        return None
    seconds = np.array([row.seconds for row in rows], float)
    places = np.searchsorted(BINS, seconds, side="right") - 1
    groups = [
        (
            {row.person for row, place in zip(rows, places, strict=True) if place == number},
            int((places == number).sum()),
        )
        for number in range(len(BINS))
    ]
    visible = disclosure.shown(groups)
    shares = [n / len(rows) if seen else None for (_people_of, n), seen in zip(groups, visible, strict=True)]
    quarter, middle, three = (float(value) for value in np.quantile(seconds, [0.25, 0.5, 0.75]))
    return Pace(len(rows), quarter, middle, three, shares)


def _quick(within: Q) -> tuple[int, Agreement | None]:
    """How many of the newest verdicts are on a long answer, and the share of them within QUICK seconds."""
    timed = standing(within, Review.Role.FIRST).filter(seconds__gt=0, revision_of__isnull=True).order_by("-pk")
    rows = timed.values_list("reviewer_id", "seconds", "response__answer")[:READ]
    long = [(person, seconds <= QUICK) for person, seconds, answer in rows if len(answer) >= LONG_ANSWER]
    long = _if_shown(long, lambda row: {row[0]})
    return len(long), share([hit for _person, hit in long], least=LEAST_QUICK)


def _trend(
    timed: Sequence[_Timed], twice: Sequence[Pair], said: Sequence[Opinion], *, mondays: Sequence[date]
) -> list[Week]:
    """Oldest first. A week is hidden as a whole, by its first verdicts; its pairs besides by their own people."""
    mine = _by_week(timed, mondays, lambda row: row.monday)
    both = _by_week(twice, mondays, lambda pair: _monday(pair.at))
    blind = _by_week([row for row in said if row.blind], mondays, lambda row: _monday(row.at))
    seen = disclosure.shown([({row.person for row in rows}, len(rows)) for rows in mine.values()])
    seen_pairs = disclosure.shown([(_people(rows), len(rows)) for rows in both.values()])
    found = []
    for monday, visible, pairs_visible in zip(mondays, seen, seen_pairs, strict=True):
        if visible:
            found.append(_week(monday, mine[monday], both[monday] if pairs_visible else [], blind[monday]))
        else:
            found.append(Week(week_of(monday), monday, True, 0, None, None, 0, None))
    return found


def _week(monday: date, timed: Sequence[_Timed], twice: Sequence[Pair], blind: Sequence[Opinion]) -> Week:
    seconds = _if_shown([row for row in timed if row.seconds is not None], lambda row: {row.person})
    same = _if_shown(list(blind), lambda row: {row.person})
    return Week(
        name=week_of(monday),
        first=monday,
        hidden=False,
        verdicts=len(timed),
        seconds=float(np.median([row.seconds for row in seconds])) if len(seconds) >= settings.MIN_GROUP else None,
        machine=share([row.same for row in same]),
        pairs=len(twice),
        kappa=kappa(twice) if len(twice) >= settings.MIN_GROUP else None,
    )


def _by_week(rows: Iterable[Row], mondays: Sequence[date], monday_of: Callable[[Row], date]) -> dict[date, list[Row]]:
    found: dict[date, list[Row]] = {monday: [] for monday in mondays}
    for row in rows:
        found[monday_of(row)].append(row)
    return found


def _monday(at: datetime) -> date:
    day = timezone.localtime(at, timezone.get_default_timezone()).date()
    return day - timedelta(days=day.weekday())


def _people(twice: Iterable[Pair]) -> frozenset[int]:
    return frozenset[int]().union(*(pair.people for pair in twice))
