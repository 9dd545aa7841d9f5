"""From a selection to the figures of the dashboard and the exports: rates, and what may be shown."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from django.conf import settings

from reviewapp.quality import counts
from reviewapp.quality.filters import DIMENSIONS, shown, week_of
from reviewapp.quality.kept import once
from reviewapp.quality.parts import Judged, Part
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
from reviewapp.quality.selection import Selection
from reviewapp.quality.tables import Column
from reviewapp.statistics.estimates import Estimate, complement
from reviewapp.statistics.flags import precision, recall
from reviewapp.statistics.sequential import change


@dataclass(frozen=True, slots=True)
class _Estimated:
    """What the answers and verdicts alone say, whatever waits."""

    headline: Headline
    critical: Rate
    trend: list[TrendPoint]
    groups: dict[str, list[Group]]
    flags: list[tuple[FlagPrecision, int]]
    """With how many flagged answers there are of which something may be told unless somebody has to judge them again."""


def figures(selection: Selection) -> QualityFigures:
    """All figures of a selection."""
    filters, found = selection.filters, _estimated(selection)
    return QualityFigures(
        first=filters.first.isoformat(),
        last=filters.last.isoformat(),
        week=filters.week,
        filters=filters.chosen(),
        computed_at=selection.now.isoformat(),
        as_of=selection.as_of.isoformat() if selection.as_of else None,
        goal=settings.QUALITY_TARGET,
        least_judged=settings.MIN_GROUP,
        headline=found.headline,
        critical=found.critical,
        trend=found.trend,
        groups=found.groups,
        flags=_flags(selection, found),
        backlog=_backlog(selection),
        actions=_actions(selection),
    )


@once
def _estimated(selection: Selection) -> _Estimated:
    period = selection.period
    flags = ((kind, selection.flagged(kind), *selection.flagged_answers(kind)) for kind in selection.kinds)
    return _Estimated(
        headline=_headline(selection),
        critical=_critical(period),
        trend=[_point(part, monday) for monday, part in selection.weeks],
        groups=_by_dimension(period),
        flags=[
            (FlagPrecision(kind, _precision(period, rows, answers, told), _recall(period, rows)), told)
            for kind, rows, answers, told in flags
        ],
    )


def _headline(selection: Selection) -> Headline:
    period = selection.period
    bad = period.judged.bad
    estimate = period.estimate(bad)
    decided = _decided_bad(period)
    judged = len(decided)
    return Headline(
        rate=_rate(_opposite(estimate), n=period.judged.n, population=period.population, goal=settings.QUALITY_TARGET),
        method=estimate.method if estimate else "",
        hajek=_rate(_opposite(period.hajek(bad)), n=period.judged.n, population=period.population),
        naive=1 - float(decided.sum()) / judged if estimate else None,
        n_effective=estimate.n_effective if estimate else None,
        drawn=int(period.frame.drawn.sum()),
        judged=judged,
        outside=int((period.frame.answers - period.frame.population).sum()),
        change=_change(selection, estimate),
        missing="" if estimate else "no_random_sample" if judged >= settings.MIN_GROUP else "too_few",
    )


def _change(selection: Selection, estimate: Estimate | None) -> Change | None:
    before = selection.previous.estimate(selection.previous.judged.bad)
    if estimate is None or before is None:
        return None
    sizes = (selection.period.population, selection.previous.population)
    value, (low, high) = change(complement(estimate), complement(before), answers=sizes)
    direction = "up" if low > 0 else "down" if high < 0 else "uncertain"
    first, last = selection.filters.previous_first, selection.filters.first - timedelta(days=1)
    return Change(value, low, high, direction, first.isoformat(), last.isoformat())


@once
def _point(week: Part, monday: date) -> TrendPoint:
    good = _opposite(week.estimate(week.judged.bad))
    rate = _rate(good, n=week.judged.n, population=week.population, goal=settings.QUALITY_TARGET)
    sunday = monday + timedelta(days=6)
    return TrendPoint(week_of(monday), monday.isoformat(), sunday.isoformat(), rate, _critical(week))


@once
def _critical(part: Part) -> Rate:
    return _rate(part.estimate(part.judged.critical), n=part.judged.n, population=part.population)


@once
def _by_dimension(period: Part) -> dict[str, list[Group]]:
    return {name: _groups(name, period) for name in DIMENSIONS}


def _groups(name: str, period: Part) -> list[Group]:
    """Rates by one dimension, worst first; groups without a rate at the end."""
    groups = []
    for value, (bad, n) in period.bad_by_dimension[name].items():
        population = period.by_dimension[name][value].population
        rate = _rate(_opposite(bad), n=n, population=population, goal=settings.QUALITY_TARGET)
        groups.append(Group(shown(value), rate))
    return sorted(groups, key=lambda group: _worst_first(group.rate, group.value))


def _flags(selection: Selection, found: _Estimated) -> list[FlagPrecision]:
    """Every kind of which something may be told, most often right first.

    Precision stands for all flagged answers; its count leaves out those that somebody may still judge.
    """
    waiting = counts.flagged_waiting(selection)
    told = [
        replace(flag, rate=replace(flag.rate, population=told - waiting.get(flag.kind, 0)))
        for flag, told in found.flags
        if told > waiting.get(flag.kind, 0)
    ]
    return sorted(told, key=lambda flag: (flag.rate.value is None, -(flag.rate.value or 0), -flag.rate.n, flag.kind))


def _precision(period: Part, flagged: Column, answers: int, told: int) -> Rate:
    judged = period.judged.where(flagged).of_screened()
    if not judged.enough(of=answers):
        return Rate(judged.n, told)
    found = precision(judged.bad, judged.seen, population=answers, cluster=judged.shared)
    return _rate(found, n=judged.n, population=told)


def _recall(period: Part, flagged: Column) -> Rate:
    """Only where enough answers that are not acceptable were judged, some of all answers at random."""
    judged = period.judged
    n = judged.where(judged.bad).n
    if n < settings.MIN_GROUP or not judged.enough(of=period.population):
        return Rate(n, period.population)
    found = recall(flagged, judged.bad, judged.seen, cluster=judged.shared)
    return _rate(found, n=n, population=period.population)


def _backlog(selection: Selection) -> Backlog:
    now = selection.as_of or selection.now
    found = counts.open_reviews(selection)
    hours = max(0.0, (now - found.oldest).total_seconds() / 3600) if found.oldest else None
    decided = selection.period.decided
    done = int(decided["counts"].sum())
    in_time = int((decided["in_time"] & decided["counts"]).sum())
    return Backlog(found.open, found.overdue, hours, in_time, done, done + found.here)


def _actions(selection: Selection) -> Actions:
    second, second_open = counts.second_reviews(selection)
    judged = int(selection.period.decided["estimated"].sum())
    return Actions(judged=judged, second_review=second, second_open=second_open)


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


def _decided_bad(period: Part) -> Column:
    """Of every answer that a person judged whether it is not acceptable, whatever its chance to be seen."""
    rows = period.decided.take(period.decided["estimated"])
    return Judged(rows, period.judged.cells, np.ones(len(rows))).bad
