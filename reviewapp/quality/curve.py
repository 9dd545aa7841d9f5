"""What a risk from which a person always looks costs and brings, from the verdicts of one selection.

Reviews a day, share of the bad answers that are above it, share of those above it that are bad: all by the same weights
as the headline, with the risk that each answer had when its lot was drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.conf import settings

from reviewapp import sampling
from reviewapp.quality.filters import Filters
from reviewapp.quality.kept import once
from reviewapp.quality.parts import Judged
from reviewapp.quality.results import Rate
from reviewapp.quality.selection import Selection
from reviewapp.statistics import curves, flags
from reviewapp.statistics.estimates import TAIL, Estimate, Interval, clopper_pearson

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
ADVISED = tuple(number / 20 for number in range(1, 20))
"""Thresholds that may be advised."""
MOSTLY_NEEDLESS = 0.25
"""Fewer reviews are advised where certainly less than this share of them finds a bad answer."""
MOSTLY_BAD = 0.5
"""More reviews are advised where certainly more than this share of them finds a bad answer."""
_EDGES = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One threshold: about how many answers a day from this risk on, as the judged ones tell it; the share of bad answers
    among those above it (`right`), and the share of all bad answers that is above it (`caught`). The rates have no value
    where too few were judged."""

    threshold: float
    a_day: float
    caught: Rate
    right: Rate
    in_force: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """Another threshold, about `a_week` answers fewer (`fewer`) or more that a person always sees; `telling` of them needless,
    or bad."""

    threshold: float
    instead_of: float
    fewer: bool
    a_week: float
    telling: float


@dataclass(frozen=True, slots=True)
class Workload:
    """Empty `points`: too few judged to say anything. `in_force`: the threshold of the plan, None where it has none."""

    points: list[CurvePoint]
    in_force: float | None
    advice: Advice | None
    judged: int


def workload(selection: Selection) -> Workload:
    """The curve over the period of a selection, and one piece of advice where intervals support it. One query."""
    return _worked_out(selection, _in_force())


@once
def _worked_out(selection: Selection, in_force: float | None) -> Workload:
    judged, population = selection.judged, int(selection.frame.framed.sum())
    if not judged.enough(of=population):
        return Workload([], in_force, None, judged.n)
    days = _days(selection.filters, selection)
    wished = sorted({*THRESHOLDS, *([in_force] if in_force else [])})
    points = [_point(point, judged, in_force) for point in _curve(judged, wished, population=population, days=days)]
    advice = _advice(judged, in_force, population=population, days=days) if in_force else None
    return Workload(points, in_force, advice, judged.n)


def _in_force() -> float | None:
    """As the plan has it, at two decimals; without a plan there is none yet."""
    plan = sampling.versions().first()
    threshold = sampling.threshold_in_force(plan) if plan else None
    return None if threshold is None else round(threshold, 2)


def _days(filters: Filters, selection: Selection) -> int:
    """Days of the period that are over or have begun: a week that has just started is no quiet week."""
    today = selection.now.astimezone(filters.start.tzinfo).date()
    return max(1, (min(filters.last, today) - filters.first + timedelta(days=1)).days)


def _curve(judged: Judged, thresholds: Sequence[float], *, population: int, days: int) -> list[curves.Point]:
    weights = 1 / judged.seen
    known = ~np.isnan(judged.risk)
    counts, _edges = np.histogram(judged.risk[known], bins=_EDGES, weights=weights[known])
    return curves.workload(
        judged.risk,
        judged.bad,
        judged.seen,
        histogram=counts * population / weights.sum(),
        edges=_EDGES,
        thresholds=thresholds,
        days=days,
        cluster=judged.shared,
    )


def _point(point: curves.Point, judged: Judged, in_force: float | None) -> CurvePoint:
    above = judged.risk >= point.threshold
    return CurvePoint(
        point.threshold,
        point.answers,
        _rate(point.recall, judged.where(judged.bad)),
        _rate(point.precision, judged.where(above)),
        point.threshold == in_force,
    )


def _rate(found: Estimate | None, judged: Judged) -> Rate:
    """A rate only of at least MIN_GROUP judged answers."""
    if found is None or judged.n < settings.MIN_GROUP:
        return Rate(judged.n, judged.n)
    return Rate(judged.n, judged.n, found.value, found.low, found.high)


def _advice(judged: Judged, in_force: float, *, population: int, days: int) -> Advice | None:
    """The highest threshold below which reviews are certainly mostly needless; else the lowest from which the answers that
    are not always seen are certainly mostly bad. None where no whole interval says so, with all bands tried taken
    together (Bonferroni): the best of many would say so by chance too often."""
    scale = population / float((1 / judged.seen).sum()) / days * 7
    for threshold in sorted((one for one in ADVISED if one > in_force), reverse=True):
        band = judged.where((judged.risk >= in_force) & (judged.risk < threshold))
        found = _share_bad(band)
        if found is not None and _reach(found).high < MOSTLY_NEEDLESS:
            a_week = float((1 / band.seen).sum()) * scale
            return Advice(threshold, in_force, True, a_week, a_week * (1 - found.value))
    for threshold in (one for one in ADVISED if one < in_force):
        band = judged.where((judged.risk >= threshold) & (judged.risk < in_force))
        found = _share_bad(band)
        if found is not None and _reach(found).low > MOSTLY_BAD:
            a_week = float((1 / band.seen).sum()) * scale
            return Advice(threshold, in_force, False, a_week, a_week * found.value)
    return None


def _share_bad(band: Judged) -> Estimate | None:
    if band.n < settings.MIN_GROUP:
        return None
    return flags.precision(band.bad, band.seen, cluster=band.shared)


def _reach(found: Estimate) -> Interval:
    """The interval of one band such that those of all bands that can be tried hold together in 95 % of the weeks."""
    size = max(found.n_effective, 1.0)
    exact = clopper_pearson(found.value * size, size, tail=TAIL / len(ADVISED))
    return Interval(min(found.low, exact.low), max(found.high, exact.high))
