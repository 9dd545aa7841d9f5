"""Are two groups treated alike? The gap of two rates, corrected for how many gaps are looked at, and what may be said of it.

A gap is about the bot, not about the answers that happened to come in: had every answer been judged, two groups would still
differ by chance. So an interval of a gap also has that chance in it, unlike that of a rate.

Sources: Newcombe (1998), Statistics in Medicine 17 and Zou & Donner (2008), Statistics in Medicine 27 (interval of a
difference from two intervals, MOVER); Holm (1979), Scandinavian Journal of Statistics 6; Schuirmann (1987), Journal of
Pharmacokinetics and Biopharmaceutics 15 (equal = the whole interval within a band); Deming & Stephan (1941), JASA 36 and
Särndal, Swensson & Wretman (1992), section 13.6 (a finite population as a sample of a process).
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from scipy import special

from reviewapp.statistics.estimates import CONFIDENCE, Estimate

ALPHA = 1 - CONFIDENCE
BAND = 0.05
"""Rates that differ by less count as equal, unless a product setting says otherwise."""

LEAST = 30
"""Judged answers that each group of a comparison must have."""

_Z = float(special.ndtri((1 + CONFIDENCE) / 2))


class Gap(NamedTuple):
    """first - second with its 95 % interval; `p` < 0.05 exactly where the interval leaves out 0."""

    value: float
    low: float
    high: float
    p: float


class Finding(StrEnum):
    """What may be said of a gap."""

    HOLDS = "holds"
    """A difference, also with all comparisons taken together."""
    WATCH = "watch"
    """Its own interval leaves out 0; with so many comparisons chance does that now and then."""
    EQUAL = "equal"
    """The whole interval lies within the band."""
    UNCERTAIN = "uncertain"
    TOO_FEW = "too_few"


def gap(first: Estimate, second: Estimate, *, answers: tuple[int, int]) -> Gap:
    """The difference of two rates of disjoint groups of answers, drawn independently.

    `answers`: how many answers each of the two rates stands for. Interval: MOVER over the two intervals, each widened by
    the chance with which that many answers come out of one process (Wilson's interval, squares added).
    """
    value = first.value - second.value
    below, above = _reach(first, answers[0])
    second_below, second_above = _reach(second, answers[1])
    down, up = math.hypot(below, second_above), math.hypot(above, second_below)
    return Gap(value, max(-1.0, value - down), min(1.0, value + up), _p(value, down if value > 0 else up))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given: a gap with one below 0.05 holds with all comparisons taken together.

    The smallest times m, the next times m - 1, ..., never below the one before, never above 1 (Holm 1979).
    """
    adjusted, largest, m = [0.0] * len(p_values), 0.0, len(p_values)
    for rank, place in enumerate(sorted(range(m), key=lambda place: p_values[place])):
        largest = max(largest, min(1.0, (m - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted


def finding(found: Gap | None, *, adjusted: float, band: float = BAND) -> Finding:
    """What may be said of a gap, with its adjusted p value. No gap: too few were judged.

    A difference that is certainly smaller than the band counts as none, however certain it is itself.
    """
    if found is None:
        return Finding.TOO_FEW
    if -band <= found.low and found.high <= band:
        return Finding.EQUAL
    if adjusted < ALPHA:
        return Finding.HOLDS
    return Finding.WATCH if found.p < ALPHA else Finding.UNCERTAIN


def _reach(estimate: Estimate, answers: int) -> tuple[float, float]:
    """How far the rate of the process may lie below and above the estimate."""
    low, high = _wilson(estimate.value, max(answers, estimate.n, 1))
    value = estimate.value
    return math.hypot(value - estimate.low, value - low), math.hypot(estimate.high - value, high - value)


def _wilson(rate: float, n: int) -> tuple[float, float]:
    """Wilson's interval; the rate of a weighted sample need not be a whole count of n."""
    z2 = _Z**2
    middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return min(rate, middle - half), max(rate, middle + half)


def _p(value: float, reach: float) -> float:
    """Two-sided: how many standard errors 0 lies away on the side where it lies, 1.96 of them being the reach."""
    if value == 0:
        return 1.0
    return 0.0 if reach == 0 else float(2 * special.ndtr(-abs(value) / reach * _Z))
