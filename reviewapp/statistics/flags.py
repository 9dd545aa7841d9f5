"""How good a flag is: which share of what it points at is bad (precision), which share of the bad ones it finds (recall).

Both are a share A / (A + B) of two totals that were counted through a sample of very unequal probabilities. In recall, A
are bad answers with the flag (seen nearly always, weight near 1), B bad answers without it (seen through the random
sample only, weight 10 to 100, and few): neither the normal interval nor an effective sample size holds there.

The interval. Of each total the seen part is known; what is unseen is not. An answer with probability p that was seen
stands for a geometric number of unseen ones, mean (1 - p) / p and variance (1 - p) / p^2; their sum is taken as a gamma
variable of the same mean and variance, with half an answer more of the weight that the next one would have had, as
Jeffreys' interval has (so nothing found is no proof of nothing). The ends are quantiles of A / (A + B) over both,
independent as Poisson draws are; unseen answers come whole, so each end is rounded outward. Where A + B is known (all
answers with a flag are), only the share within the unseen ones is uncertain.

Sources: Fay & Feuer (1997), Statistics in Medicine 16 (gamma intervals for weighted sums of Poisson counts); Fay & Kim
(2017), Biometrical Journal 59 (their mid-p forms); Tiwari, Clegg & Zou (2006), Statistical Methods in Medical Research 15
(which weight the answer added has); Brown, Cai & DasGupta (2001), Statistical Science 16 (Jeffreys' interval); Särndal,
Swensson & Wretman (1992), section 5.6 (variance of a ratio). Compared by simulation: docs/decisions/0019.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from reviewapp.statistics.estimates import Estimate, Interval, effective_size, hajek

Floats = NDArray[np.float64]

_PRECISION_TAILS = (0.0225, 0.0225)
"""Below and above. Weights lean on estimated response rates and variances on few answers: with quantiles at 2.5 % the truth is
held in 93.5 to 97 % of the weeks, depending on the scenario, and "95 %" is to mean about 95 % at the least."""

_RECALL_TAILS = (0.0175, 0.025)
"""Where none of the heavy missed answers was drawn, recall comes out too high and its variance too low, both
at once: the low end needs the caution."""

_FURTHEST_TAIL = 0.025
_ADDED = 0.5
_STEPS = 120
_LEVELS = (np.arange(_STEPS) + 0.5) / _STEPS
_CERTAIN = 1e-9
_SPARSE = 16


def precision(
    bad: ArrayLike, pi: ArrayLike, *, population: int | None = None, cluster: ArrayLike | None = None
) -> Estimate | None:
    """Share of bad answers among those with the flag, from the judged ones with the flag; None without any.

    `bad` bool [n]; `pi` float [n] in (0, 1], probability to have been drawn and judged; `population`: all answers with
    the flag, judged or not; `cluster` [n], equal for answers that share one judgement. `n` of the result = judged ones.
    Raises ValueError on a probability outside (0, 1].
    """
    hit, chance = _checked(bad, pi)
    if not len(hit):
        return None
    groups = _clusters(cluster, len(hit))
    pool = _merged(chance, groups)
    ours, others = _merged(chance, groups, hit), _merged(chance, groups, ~hit)
    unseen = None if population is None else max(0, population - len(ours) - len(others))
    return _share(ours, others, _interval(ours, others, (pool, pool), tails=_PRECISION_TAILS, unseen=unseen))


def recall(flagged: ArrayLike, bad: ArrayLike, pi: ArrayLike, *, cluster: ArrayLike | None = None) -> Estimate | None:
    """Share of answers with the flag among the bad ones, from all judged answers, with the flag and without.

    `flagged` bool [n], `bad` bool [n], `pi` float [n] in (0, 1], `cluster` [n] as in `precision`. None where no bad one
    was judged, or none with the flag, or none without it. `n` of the result = bad ones.
    Raises ValueError on a probability outside (0, 1].
    """
    hit, chance = _checked(bad, pi)
    mark = np.asarray(flagged, bool)
    if not hit.any() or mark.all() or not mark.any():
        return None
    groups = _clusters(cluster, len(hit))

    def weights(chosen: NDArray[np.bool_]) -> Floats:
        return _merged(chance, groups, chosen)

    ours, others = weights(hit & mark), weights(hit & ~mark)
    return _share(ours, others, _interval(ours, others, (weights(mark), weights(~mark)), tails=_RECALL_TAILS))


def _share(ours: Floats, others: Floats, interval: Interval) -> Estimate:
    """The share of `ours` in `ours` and `others`, from the probabilities of those seen."""
    pi = np.concatenate([ours, others])
    value, variance = hajek(np.repeat([1.0, 0.0], [len(ours), len(others)]), pi)
    effective = value * (1 - value) / variance if variance > 0 else effective_size(pi)
    return Estimate(value, min(interval.low, value), max(interval.high, value), variance, len(pi), effective)


def _interval(
    ours: Floats,
    others: Floats,
    pools: tuple[Floats, Floats],
    *,
    tails: tuple[float, float],
    unseen: int | None = None,
) -> Interval:
    """`pools`: probabilities of all judged ones that could have been such. `unseen`: how many answers there are beside
    those seen, where that is known."""
    mine, rest = _unseen(ours, pools[0]), _unseen(others, pools[1])
    a, b = len(ours), len(others)
    if unseen is None:
        low = _quantile(a + np.floor(mine), b + np.ceil(rest), tails[0])
        high = _quantile(a + np.ceil(mine), b + np.floor(rest), 1 - tails[1])
    else:
        nothing = max(mine[-1], rest[-1]) < _CERTAIN  # stands for the unseen: then anything is possible
        below = 0.0 if nothing else _quantile(mine, rest, tails[0])
        above = 1.0 if nothing else _quantile(mine, rest, 1 - tails[1])
        low = (a + math.floor(below * unseen)) / (a + b + unseen)
        high = (a + math.ceil(above * unseen)) / (a + b + unseen)
    return Interval(low if a else 0.0, high if b else 1.0)


def _unseen(pi: Floats, pool: Floats) -> Floats:
    """Quantiles, float [_STEPS], of how many answers like these were not seen. `pool`: those who could have been such."""
    weights = 1 / pi
    added = _next_weight(pool if len(pool) else pi)
    mean = float((weights - 1).sum() + _ADDED * (added - 1))
    variance = float((weights * (weights - 1)).sum() + _ADDED * added * (added - 1))
    if mean < _CERTAIN:
        return np.zeros(_STEPS)
    return special.gammaincinv(mean * mean / variance, _LEVELS) * (variance / mean)


def _next_weight(pool: Floats) -> float:
    """Weight of a typical answer of the population behind the pool: sum(w^2) / sum(w)."""
    weights = 1 / pool
    return float((weights**2).sum() / weights.sum())


def _quantile(ours: Floats, others: Floats, level: float) -> float:
    """Quantile in a tail of the shares of every pair; `ours` and `others` rise, both of _STEPS.

    A share grows with `ours` and falls with `others`, so i of ours and j of others leave at least (i + 1) (j + 1) - 1 pairs
    further out: only pairs with few of those can be the one that is looked for, a tenth of all.
    """
    outward = level if level < 0.5 else 1 - level
    place = outward * (_STEPS**2 - 1)
    near, far = _NEAR[level < 0.5], int(place)
    mine = ours[near[0]]
    shares = mine / np.maximum(mine + others[near[1]], _CERTAIN)
    kept = np.partition(shares, (far, far + 1) if level < 0.5 else (len(shares) - far - 2, len(shares) - far - 1))
    first, second = (kept[far], kept[far + 1]) if level < 0.5 else (kept[-far - 1], kept[-far - 2])
    return float(first + (second - first) * (place - far))


def _outermost(*, low: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places in ours and others of the pairs that can be a quantile of at most _FURTHEST_TAIL."""
    i, j = np.indices((_STEPS, _STEPS)).reshape(2, -1)
    ranks = (i + 1) * (_STEPS - j) if low else (_STEPS - i) * (j + 1)
    chosen = ranks <= _FURTHEST_TAIL * _STEPS**2 + 2
    return i[chosen], j[chosen]


_NEAR = (_outermost(low=False), _outermost(low=True))


def _clusters(cluster: ArrayLike | None, n: int) -> NDArray[np.int64] | None:
    """Whole numbers from 0 that name the clusters; not many more than there are answers, for they are counted over. None
    where each answer is one of its own."""
    if cluster is None:
        return None
    names = np.asarray(cluster)
    if np.issubdtype(names.dtype, np.integer) and np.ptp(names) < _SPARSE * n:
        return (names - names.min()).astype(np.int64)  # sorting 100,000 of them for every flag would take longer
    return np.unique(names, return_inverse=True)[1]


def _merged(pi: Floats, groups: NDArray[np.int64] | None, chosen: NDArray[np.bool_] | None = None) -> Floats:
    """One probability for each cluster, 1 / sum(1 / pi), in the order of its number: they were judged once
    (statistics.clusters). Of the chosen answers."""
    if chosen is not None:
        pi, groups = pi[chosen], None if groups is None else groups[chosen]
    if groups is None:
        return pi
    weights = np.bincount(groups, weights=1 / pi)
    return 1 / weights[weights > 0]


def _checked(hit: ArrayLike, pi: ArrayLike) -> tuple[NDArray[np.bool_], Floats]:
    y, p = np.asarray(hit, bool), np.asarray(pi, float)
    if y.ndim != 1 or y.shape != p.shape:
        raise ValueError("hit and pi must be vectors of one length")
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("every probability must be in (0, 1]")
    return y, p
