"""From the rows to the figures: weights, rates, what may be shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from reviewapp.models import Draw
from reviewapp.models.verdicts import Code
from reviewapp.quality import rows
from reviewapp.quality.filters import DIMENSIONS, Filters, midnight, shown, week_of
from reviewapp.quality.results import (
    Actions,
    Backlog,
    Change,
    FlagPrecision,
    Group,
    Headline,
    QualityFigures,
    Rate,
    Standing,
    TrendPoint,
)
from reviewapp.quality.rows import Judged
from reviewapp.statistics.clusters import merged
from reviewapp.statistics.estimates import Estimate, complement, difference, estimate_rate
from reviewapp.statistics.response import observation_probability, propensities

TREND_WEEKS = 12


@dataclass(frozen=True)
class _Calendar:
    """The edges between which answers are counted, and which stretches make up a period."""

    edges: list[datetime]
    weeks: list[date]

    @classmethod
    def around(cls, filters: Filters) -> "_Calendar":
        last_monday = filters.last - timedelta(days=filters.last.weekday())
        weeks = [last_monday - timedelta(weeks=back) for back in range(TREND_WEEKS - 1, -1, -1)]
        days = {filters.first, filters.last + timedelta(days=1), filters.previous_first, weeks[0]}
        days.update(monday + timedelta(weeks=1) for monday in weeks)
        return cls([midnight(day) for day in sorted(days)], weeks)

    def between(self, first: date, last: date) -> set[int]:
        """The stretches from the first day up to and with the last."""
        start, end = midnight(first), midnight(last + timedelta(days=1))
        return {number for number, edge in enumerate(self.edges[:-1]) if start <= edge < end}


@dataclass(frozen=True)
class _Sample:
    """The judged answers of the selection with the probability of each to be seen, and the answers they stand for.

    Those that inherit a verdict are among them: their weight goes with the answer that was judged (`Judged.cluster`).
    """

    judged: list[Judged]
    seen: dict[int, float]
    frame: dict[int, int]

    def estimate(self, buckets: set[int], hit: Callable[[Judged], bool]) -> Estimate | None:
        """The weighted rate over these stretches; None when nothing can be said at all."""
        rows = [row for row in self.judged if row.bucket in buckets and self.seen[row.response] > 0]
        return self.of(rows, hit, population=sum(self.frame.get(bucket, 0) for bucket in buckets))

    def of(self, judged: list[Judged], hit: Callable[[Judged], bool], *, population: int) -> Estimate | None:
        """The weighted rate over some judged answers, or None.

        Below MIN_GROUP there is none: what is not computed, no page or file can show. Nor when no random one is among
        them and they stand for less than half of the population: the answers without risk are out of sight then.
        """
        if _counted(judged) < settings.MIN_GROUP:
            return None
        pi = [self.seen[row.response] for row in judged]
        if not any(row.kind == Draw.Kind.CONTROL for row in judged) and sum(1 / p for p in pi) < population / 2:
            return None
        hits, chances = merged([row.cluster for row in judged], [hit(row) for row in judged], pi)
        return estimate_rate(hits, chances, population=population)


def figures(*, filters: Filters, now: datetime, as_of: datetime | None = None) -> QualityFigures:
    """All figures of a selection.

    1. Count the answers: drawn ones by way, stretch of time and stratum, all of them by stretch; read the judged ones.
    2. Share judged of the drawn in each of those cells -> the probability of each judged answer to be seen.
    3. Headline, trend, groups and flags are weighted rates over the same probabilities, so they agree with one another.

    `as_of` recomputes them as they stood: draws made, and verdicts given and not yet taken back, at that moment.
    Flags are those of today's screening.
    """
    calendar = _Calendar.around(filters)
    decided, judged = rows.decisions(calendar.edges, as_of=as_of)
    sample = _sample([*judged, *rows.inherited(calendar.edges, as_of=as_of)], filters, calendar, as_of)
    answers = rows.combinations(filters, as_of=as_of)
    period = calendar.between(filters.first, filters.last)
    mine = [row for row in decided if row.bucket in period and filters.admits(row.values)]
    judged_here = [row for row in judged if row.bucket in period and filters.admits(row.values)]
    in_period = [row for row in sample.judged if row.bucket in period]
    framed = _framed(answers)
    return QualityFigures(
        first=filters.first.isoformat(),
        last=filters.last.isoformat(),
        week=filters.week,
        filters=filters.chosen(),
        computed_at=now.isoformat(),
        as_of=as_of.isoformat() if as_of else None,
        goal=settings.QUALITY_TARGET,
        least_judged=settings.MIN_GROUP,
        headline=_headline(sample, judged_here, answers, filters, calendar),
        critical=_rate(sample.of(in_period, _critical, population=framed), n=_counted(in_period), population=framed),
        trend=_trend(sample, calendar),
        groups={name: _groups(name, sample, in_period, answers) for name in DIMENSIONS},
        flags=_flags(sample, in_period, filters, as_of),
        backlog=_backlog(mine, filters, now=now, as_of=as_of),
        actions=_actions(mine, len(judged_here), filters, as_of),
    )


def _sample(judged: list[Judged], filters: Filters, calendar: _Calendar, as_of: datetime | None) -> _Sample:
    """The judged answers of the selection, and what they stand for.

    Chances are worked out over all answers whatever the selection: a group has the same rate in the table of all
    groups as when it is chosen alone.
    """
    drawn = rows.drawn_cells(calendar.edges, as_of=as_of)
    rates = propensities(drawn, rows.judged_cells(judged))
    seen = {
        row.response: observation_probability(
            row.pi, row.floor, period=str(row.bucket), stratum=row.stratum, rates=rates
        )
        for row in judged
    }
    admitted = [row for row in judged if filters.admits(row.values) and seen[row.response] > 0]
    return _Sample(admitted, seen, rows.frame(calendar.edges, filters, as_of=as_of))


def _headline(
    sample: _Sample, judged: list[Judged], answers: list[rows.Combination], filters: Filters, calendar: _Calendar
) -> Headline:
    period = calendar.between(filters.first, filters.last)
    estimate = sample.estimate(period, _bad)
    weighed = _counted(row for row in sample.judged if row.bucket in period)
    enough = len(judged) >= settings.MIN_GROUP
    return Headline(
        rate=_rate(_opposite(estimate), n=weighed, population=_framed(answers), goal=settings.QUALITY_TARGET),
        naive=1 - sum(row.bad for row in judged) / len(judged) if estimate else None,
        n_effective=estimate.n_effective if estimate else None,
        drawn=sum(combination.drawn for combination in answers),
        judged=len(judged),
        outside=sum(combination.answers - combination.framed for combination in answers),
        change=_change(sample, estimate, filters, calendar),
        missing="" if estimate else "no_random_sample" if enough else "too_few",
    )


def _change(sample: _Sample, estimate: Estimate | None, filters: Filters, calendar: _Calendar) -> Change | None:
    before_first, before_last = filters.previous_first, filters.first - timedelta(days=1)
    before = sample.estimate(calendar.between(before_first, before_last), _bad)
    if estimate is None or before is None:
        return None
    value, (low, high) = difference(complement(estimate), complement(before))
    direction = "up" if low > 0 else "down" if high < 0 else "uncertain"
    return Change(value, low, high, direction, before_first.isoformat(), before_last.isoformat())


def _trend(sample: _Sample, calendar: _Calendar) -> list[TrendPoint]:
    """Weeks of the window that have answers, oldest first."""
    points = []
    for monday in calendar.weeks:
        sunday = monday + timedelta(days=6)
        buckets = calendar.between(monday, sunday)
        population = sum(sample.frame.get(bucket, 0) for bucket in buckets)
        if population:
            n = _counted(row for row in sample.judged if row.bucket in buckets)
            estimate = _opposite(sample.estimate(buckets, _bad))
            rate = _rate(estimate, n=n, population=population, goal=settings.QUALITY_TARGET)
            points.append(TrendPoint(week_of(monday), monday.isoformat(), sunday.isoformat(), rate))
    return points


def _groups(name: str, sample: _Sample, judged: list[Judged], answers: list[rows.Combination]) -> list[Group]:
    """Worst first; those without a rate last, largest first."""
    population: dict[str, int] = {}
    for combination in answers:
        value = combination.values[name]
        population[value] = population.get(value, 0) + combination.framed
    groups = []
    for value, count in population.items():
        mine = [row for row in judged if row.values[name] == value]
        estimate = _opposite(sample.of(mine, _bad, population=count))
        rate = _rate(estimate, n=_counted(mine), population=count, goal=settings.QUALITY_TARGET)
        groups.append(Group(shown(value), rate))
    return sorted(groups, key=lambda group: _worst_first(group.rate, group.value))


def _flags(sample: _Sample, judged: list[Judged], filters: Filters, as_of: datetime | None) -> list[FlagPrecision]:
    """For every kind of which something may be told: the rate of not acceptable answers among the flagged ones, best
    first. The rate stands for all of them; the count leaves out those that somebody may still judge."""
    by_response = {row.response: row for row in judged}
    carried: dict[str, list[Judged]] = {}
    for response, kind in rows.flags_of_judged(filters, as_of=as_of):
        if response in by_response:
            carried.setdefault(kind, []).append(by_response[response])
    found = []
    for kind, (count, told) in rows.flagged(filters).items():
        if told:
            mine = carried.get(kind, [])
            estimate = sample.of(mine, _bad, population=count)
            found.append(FlagPrecision(kind, _rate(estimate, n=_counted(mine), population=told)))
    return sorted(found, key=lambda flag: (flag.rate.value is None, -(flag.rate.value or 0), -flag.rate.n, flag.kind))


def _backlog(mine: Iterable[rows.Decision], filters: Filters, *, now: datetime, as_of: datetime | None) -> Backlog:
    waiting, overdue, oldest = rows.open_reviews(filters, now=now, as_of=as_of)
    hours = max(0.0, ((as_of or now) - oldest).total_seconds() / 3600) if oldest else None
    first = [row.in_time for row in mine if row.counts]
    return Backlog(waiting, overdue, hours, sum(first), len(first))


def _actions(mine: list[rows.Decision], judged: int, filters: Filters, as_of: datetime | None) -> Actions:
    second, second_open = rows.second_reviews(filters, as_of=as_of)
    return Actions(
        judged=judged,
        in_doubt=len({row.response for row in mine if row.code == Code.UNSURE}),
        corrected=len({row.response for row in mine if row.corrected}),
        to_retrain=len({row.response for row in mine if row.to_retrain}),
        second_review=second,
        second_open=second_open,
    )


def _counted(judged: Iterable[Judged]) -> int:
    """Answers that somebody judged: the only ones that are `n`."""
    return sum(not row.inherited for row in judged)


def _rate(estimate: Estimate | None, *, n: int, population: int, goal: float | None = None) -> Rate:
    if estimate is None:
        return Rate(n, population)
    standing = Standing.UNKNOWN if goal is None else _standing(estimate, goal)
    return Rate(n, population, estimate.value, estimate.low, estimate.high, standing)


def _standing(estimate: Estimate, goal: float) -> Standing:
    if estimate.low >= goal:
        return Standing.REACHED
    return Standing.BELOW if estimate.high < goal else Standing.UNCERTAIN


def _opposite(estimate: Estimate | None) -> Estimate | None:
    return complement(estimate) if estimate else None


def _worst_first(rate: Rate, value: str) -> tuple[bool, float, int, str]:
    return (rate.value is None, rate.value or 0.0, -rate.n, value)


def _framed(answers: Iterable[rows.Combination]) -> int:
    return sum(combination.framed for combination in answers)


def _bad(row: Judged) -> bool:
    return row.bad


def _critical(row: Judged) -> bool:
    return row.critical
