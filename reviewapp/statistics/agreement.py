"""How far people who judged the same answers agree beyond chance, with intervals.

Words: a code is a whole number 0 .. categories - 1; where codes have an order, it is theirs. An item is an answer, a
rater a person. What cannot be computed is None with a reason in words for the program: "no_pairs" (no item has two
codes) or "one_category" (every code is the same: chance alone would agree as much).

Sources: Cohen (1960), Educational and Psychological Measurement 20; Cohen (1968), Psychological Bulletin 70; Fleiss,
Cohen & Everitt (1969), Psychological Bulletin 72 (the large-sample variance); Krippendorff (2011), "Computing Krippendorff's
alpha-reliability"; Wilson (1927), JASA 22; Agresti & Caffo (2000), The American Statistician 54 (one success and one failure
more in each cell).
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Weights = Literal["unweighted", "linear", "quadratic"]
Level = Literal["nominal", "ordinal"]
Floats = NDArray[np.float64]

Z95 = 1.959963984540054
RESAMPLES = 2000
SEED = 20_260_101
"""Of the bootstrap: the same codes give the same interval on every machine and every day."""


class Agreement(NamedTuple):
    """1 = always the same, 0 = as often as by chance. `n` = items with two codes or more."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str = ""


def percent_agreement(agreed: int, n: int) -> Agreement:
    """Share of n items on which all codes are the same, with Wilson's 95 % interval. Raises ValueError outside 0 .. n."""
    if not 0 <= agreed <= n:
        raise ValueError("agreed must lie between 0 and n")
    if n == 0:
        return Agreement(None, None, None, 0, "no_pairs")
    share, z2 = agreed / n, Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Agreement(share, max(0.0, middle - half), min(1.0, middle + half), n)


def difference_in_bands(exposed: Sequence[tuple[int, int]], plain: Sequence[tuple[int, int]]) -> Agreement:
    """How much more often the exposed agree than the plain, in like circumstances, with its 95 % interval.

    Both: (agreed, n) in each of the same bands. The rate of the plain is taken with the bands as the exposed have them
    (direct standardisation), so that a different mix of items is no difference; value in [-1, 1]. `n` = exposed items.
    Raises ValueError for unequal numbers of bands; without plain items in a band of the exposed there is none.
    """
    total = sum(n for _agreed, n in exposed)
    used = [(one, other) for one, other in zip(exposed, plain, strict=True) if one[1]]
    if not total or not all(other[1] for _one, other in used):
        return Agreement(None, None, None, total, "no_pairs")
    value = middle = variance = 0.0
    for (agreed, n), (plain_agreed, plain_n) in used:
        share, one, other = n / total, (agreed + 1) / (n + 2), (plain_agreed + 1) / (plain_n + 2)
        value += share * (agreed / n - plain_agreed / plain_n)
        middle += share * (one - other)
        variance += share**2 * (one * (1 - one) / (n + 2) + other * (1 - other) / (plain_n + 2))
    half = Z95 * math.sqrt(variance)
    return Agreement(value, min(value, max(-1.0, middle - half)), max(value, min(1.0, middle + half)), total)


def cohen_kappa(first: ArrayLike, second: ArrayLike, *, categories: int, weights: Weights = "unweighted") -> Agreement:
    """Two raters: int [n] and int [n]. Interval: Fleiss, Cohen & Everitt's variance, cut off at -1 and 1.

    With weights w (1 on the diagonal), p the table of shares and wi, wj the mean weights of row and column:
    variance = (sum p (w (1 - pe) - (wi + wj)(1 - po))^2 - (po pe - 2 pe + po)^2) / (n (1 - pe)^4).
    Raises ValueError on codes outside 0 .. categories - 1 or of unequal length.
    """
    one, two = _codes(first, categories), _codes(second, categories)
    if one.shape != two.shape or one.ndim != 1:
        raise ValueError("both raters need one code for each item")
    n = len(one)
    if n == 0:
        return Agreement(None, None, None, 0, "no_pairs")
    shares = np.zeros((categories, categories))
    np.add.at(shares, (one, two), 1 / n)
    agreement = _agreement_weights(categories, weights)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    seen = float((agreement * shares).sum())
    chance = float((agreement * np.outer(rows, columns)).sum())
    if 1 - chance < 1e-12:
        return Agreement(None, None, None, n, "one_category")
    value = (seen - chance) / (1 - chance)
    means = (agreement @ columns)[:, None] + (rows @ agreement)[None, :]
    spread = float((shares * (agreement * (1 - chance) - means * (1 - seen)) ** 2).sum())
    variance = (spread - (seen * chance - 2 * chance + seen) ** 2) / (n * (1 - chance) ** 4)
    half = Z95 * math.sqrt(max(0.0, variance))
    return Agreement(value, max(-1.0, value - half), min(1.0, value + half), n)


def krippendorff_alpha(codes: ArrayLike, *, categories: int, level: Level = "nominal") -> Agreement:
    """Any number of raters, who need not all have coded every item: float [raters, items], NaN where there is no code.

    1 - observed / expected disagreement over the coincidence matrix (Krippendorff 2011); ordinal: the squared distance
    of mean ranks. Interval: percentiles of the bootstrap over items that have two codes or more.
    Raises ValueError on codes outside 0 .. categories - 1.
    """
    coincidences, times_seen = _coincidences(np.atleast_2d(np.asarray(codes, float)), categories)
    if not len(coincidences):
        return Agreement(None, None, None, 0, "no_pairs")

    def alpha(times: Floats) -> Floats:
        """[samples, patterns] -> [samples]: how often each pattern is in the sample."""
        matrix = np.tensordot(times, coincidences, axes=1)
        totals = matrix.sum(axis=2)
        distance = _distances(totals, level)
        pairs = totals[:, :, None] * totals[:, None, :]
        all_codes = totals.sum(axis=1)
        seen = (matrix * distance).sum(axis=(1, 2)) * (all_codes - 1)
        expected = (pairs * distance).sum(axis=(1, 2))
        return _beyond_chance(seen=-seen, chance=-expected, top=0.0)

    return _bootstrapped(alpha, seen=times_seen)


def _coincidences(codes: Floats, categories: int) -> tuple[Floats, NDArray[np.int64]]:
    """[patterns, categories, categories] and [patterns], of the items with two codes or more.

    The pairs of codes within an item, over its codes - 1, and how many items were coded in this way.
    """
    given = codes[~np.isnan(codes)]
    _codes(given, categories)
    counts = np.stack([(codes == category).sum(axis=0) for category in range(categories)], axis=1).astype(float)
    counts, seen = np.unique(counts[counts.sum(axis=1) >= 2], axis=0, return_counts=True)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(categories)
    return pairs / (counts.sum(axis=1) - 1)[:, None, None], seen


def _distances(totals: Floats, level: Level) -> Floats:
    """[samples, categories] -> [samples, categories, categories], how far codes lie apart, squared."""
    if level == "nominal":
        return np.broadcast_to(1 - np.eye(totals.shape[1]), (*totals.shape, totals.shape[1]))
    ranks = totals.cumsum(axis=1) - totals / 2
    return (ranks[:, :, None] - ranks[:, None, :]) ** 2


def _beyond_chance(*, seen: Floats, chance: Floats, top: float = 1.0) -> Floats:
    """(seen - chance) / (top - chance); NaN where chance leaves nothing to explain."""
    room = top - chance
    void = np.abs(room) < 1e-12
    return np.where(void, np.nan, (seen - chance) / np.where(void, 1.0, room))


def _bootstrapped(statistic: Callable[[Floats], Floats], *, seen: NDArray[np.int64]) -> Agreement:
    """The statistic of all items, and the 2.5th and 97.5th percentile over samples of items with replacement.

    `seen`: how many items show each pattern of codes. Items of one pattern are the same to the statistic, so what is
    drawn is how often each pattern comes: the same distribution, at a cost that does not grow with the items.
    """
    items = int(seen.sum())
    value = float(statistic(seen[None, :].astype(float))[0])
    if math.isnan(value):
        return Agreement(None, None, None, items, "one_category")
    times = np.random.default_rng(SEED).multinomial(items, seen / items, size=RESAMPLES)
    found = statistic(times.astype(float))
    found = found[~np.isnan(found)]
    low, high = np.percentile(found, [2.5, 97.5]) if len(found) else (value, value)
    return Agreement(value, min(value, float(low)), max(value, float(high)), items)


def _agreement_weights(categories: int, weights: Weights) -> Floats:
    """1 on the diagonal, falling to 0 in the far corner."""
    if weights == "unweighted" or categories < 2:
        return np.eye(categories)
    apart = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories))) / (categories - 1)
    return 1 - apart if weights == "linear" else 1 - apart**2


def _codes(values: ArrayLike, categories: int) -> NDArray[np.int64]:
    codes = np.asarray(values)
    whole = codes.astype(np.int64)
    if (whole != codes).any() or (whole < 0).any() or (whole >= categories).any():
        raise ValueError(f"codes must be whole numbers from 0 to {categories - 1}")
    return whole
