"""A difference between two groups when both are asked the same mix of things.

The plain difference of two rates also holds what differs between the groups besides the group: if new customers ask about
moving house more often, and answers on moving house are worse, new customers get worse answers without anybody being treated
otherwise on any topic. Within each topic that plays no part.

Method: the coefficient of the group in a weighted regression on group and stratum (a fixed effect for each), which is the
mean of the differences within strata with weights W1 W2 / (W1 + W2), W the weight of each group in the stratum (Mantel &
Haenszel 1959 use these weights for counts). Linearised variance: Binder (1983), "On the variances of asymptotically normal
estimators from complex surveys", International Statistical Review 51; with residuals corrected for leverage (HC2, MacKinnon
& White 1985, Journal of Econometrics 29) and Satterthwaite's degrees of freedom, as few heavy answers carry most of it. As
in statistics.parity, the interval is about the bot: it also has the chance with which these answers came out of it.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from reviewapp.statistics.estimates import CONFIDENCE

LEAST_OF_EACH = 10
"""Hits, and misses, below which the variance of their mean says too little."""

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


class Groups(NamedTuple):
    """Of each judged answer: whether it is of the first group (bool [n], else of the second), and its stratum (int [n])."""

    first: ArrayLike
    stratum: ArrayLike


class Within(NamedTuple):
    """First minus second within strata, as a fraction, with a 95 % interval.

    `n_first`, `n_second`: judged answers in the `strata` that have both groups. `covered`: the share of the weight of the
    first group that is in them, 0 to 1.
    """

    value: float
    low: float
    high: float
    n_first: int
    n_second: int
    strata: int
    covered: float


def within(hit: ArrayLike, pi: ArrayLike, groups: Groups, *, cluster: ArrayLike, least: int) -> Within | None:
    """None when a group has fewer than `least` judgements in strata with both, or too few hits or misses are among them.

    `hit` bool [n]; `pi` float [n] in (0, 1], the probability to be drawn and judged; `cluster` int [n], equal for answers
    that share one judgement: they count once in n and in the variance.
    """
    y, p, mine = np.asarray(hit, float), np.asarray(pi, float), np.asarray(groups.first, bool)
    codes = np.unique(np.asarray(groups.stratum), return_inverse=True)[1]
    units = np.asarray(cluster)
    size = int(codes.max(initial=-1)) + 1
    there = np.stack([np.bincount(codes[mine], minlength=size), np.bincount(codes[~mine], minlength=size)])
    both: NDArray[np.bool_] = np.all(there > 0, axis=0)
    used = both[codes]
    whole = float((1 / p[mine]).sum())
    y, p, mine, codes, units = y[used], p[used], mine[used], codes[used], units[used]
    n_first, n_second = (len(np.unique(units[rows])) for rows in (mine, ~mine))
    hits = len(np.unique(units[y > 0]))
    misses = len(np.unique(units[y == 0]))
    if min(n_first, n_second) < least or min(hits, misses) < LEAST_OF_EACH:
        return None
    value, variance, freedom = _coefficient(y, 1 / p, mine.astype(float), codes, units)
    reach = float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2)) * math.sqrt(variance)
    covered = float((1 / p[mine]).sum()) / whole
    low, high = max(-1.0, value - reach), min(1.0, value + reach)
    return Within(value, low, high, n_first, n_second, int(both.sum()), covered)


def _coefficient(y: Numbers, w: Numbers, group: Numbers, codes: Places, units: Places) -> tuple[float, float, float]:
    """The coefficient of `group` (0 or 1), its variance, and the degrees of freedom of that."""
    weights = np.bincount(codes, w)
    x = group - _mean_of_stratum(group, w, codes)
    spread = float((w * x * x).sum())
    value = float((w * x * y).sum()) / spread
    left = y - _mean_of_stratum(y, w, codes) - value * x
    leverage = w * x * x / spread + w / np.maximum(weights, 1e-300)[codes]
    score = w * x * left / np.sqrt(np.maximum(1 - leverage, 1e-6))
    together = np.bincount(np.unique(units, return_inverse=True)[1], score) ** 2
    total = float(together.sum())
    freedom = total**2 / float((together**2).sum()) if total else 1.0
    return value, total / spread**2, max(1.0, freedom)


def _mean_of_stratum(values: Numbers, w: Numbers, codes: Places) -> Numbers:
    means: Numbers = np.bincount(codes, w * values) / np.maximum(np.bincount(codes, w), 1e-300)
    return means[codes]
