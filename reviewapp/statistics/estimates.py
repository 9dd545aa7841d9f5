"""Rates from a Poisson sample with unequal probabilities, and intervals that hold for rare defects and few reviews.

Words: `hit` float or bool [n], 1 where the judged answer has the property; `pi` float [n] in (0, 1], the probability
with which that answer came to be judged (inclusion probability times response propensity); `population` the number of
answers in the frame.

Sources: Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling (SSW); Korn & Graubard (1998), "Confidence
intervals for proportions with small expected number of positive counts estimated from survey data", Survey
Methodology 24(2); Kish (1965); Newcombe (1998), Statistics in Medicine 17; Zou & Donner (2008), Statistics in
Medicine 27 (MOVER).
"""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2


class Interval(NamedTuple):
    """Both ends included; rates and differences as fractions, not percentages."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A rate with its 95 % interval. `n_effective` = reviews of a simple random sample that would tell as much.

    `method` tells whether the risk of the answers that nobody judged helped (statistics.assisted) or not (Hajek).
    """

    value: float
    low: float
    high: float
    variance: float
    n: int
    n_effective: float
    method: Literal["assisted", "hajek"] = "hajek"


def hajek(hit: ArrayLike, pi: ArrayLike) -> tuple[float, float]:
    """Weighted mean sum(y/pi) / sum(1/pi) and its linearised variance (SSW 5.7.4 and 5.8: Poisson sampling).

    variance = sum((1 - pi) ((y - mean) / pi)^2) / (sum(1/pi))^2. Raises ValueError on an empty sample.
    """
    y, p = checked(hit, pi)
    weights = 1 / p
    mean = float((weights * y).sum() / weights.sum())
    variance = float(((1 - p) * (weights * (y - mean)) ** 2).sum() / weights.sum() ** 2)
    return mean, variance


def horvitz_thompson(hit: ArrayLike, pi: ArrayLike, *, population: int) -> tuple[float, float]:
    """sum(y/pi) / N and its variance sum((1 - pi) (y/pi)^2) / N^2 (SSW 2.8 and 3.5). Unbiased; may exceed 1."""
    y, p = checked(hit, pi)
    if population < len(y):
        raise ValueError("the population is smaller than the sample")
    return float((y / p).sum() / population), float(((1 - p) * (y / p) ** 2).sum() / population**2)


def effective_size(pi: ArrayLike) -> float:
    """Kish's effective sample size (sum w)^2 / sum w^2 of the weights w = 1/pi, in [1, n]."""
    weights = 1 / np.asarray(pi, float)
    return float(weights.sum() ** 2 / (weights**2).sum())


def clopper_pearson(hits: float, n: float, *, tail: float = TAIL) -> Interval:
    """Exact binomial interval; hits and n need not be whole (Korn & Graubard feed it effective numbers)."""
    low = float(special.betaincinv(hits, n - hits + 1, tail)) if hits > 0 else 0.0
    high = float(special.betaincinv(hits + 1, n - hits, 1 - tail)) if hits < n else 1.0
    return Interval(low, high)


def korn_graubard(rate: float, variance: float, *, n: int, n_weights: float, tail: float = TAIL) -> Interval:
    """Clopper-Pearson on the effective sample size rate (1 - rate) / variance, never above n, times (t_n-1 / t_df)^2.

    `n_weights` is Kish's effective size. It takes two places: with nothing (or only hits) found the variance says 0
    and means nothing, so it is the effective size; and it gives the degrees of freedom df = n_weights - 1 of the
    variance, as unequal weights leave fewer of them than n - 1.
    """
    if n < 2:
        return Interval(0.0, 1.0)
    found_both = 0 < rate < 1 and variance > 0
    effective = min(float(n), rate * (1 - rate) / variance) if found_both else n_weights
    shrink = (special.stdtrit(n - 1, 1 - tail) / special.stdtrit(max(1.0, n_weights - 1), 1 - tail)) ** 2
    effective = max(1.0, effective * float(shrink))
    return clopper_pearson(rate * effective, effective, tail=tail)


def estimate_rate(hit: ArrayLike, pi: ArrayLike, *, population: int) -> Estimate:
    """The default: Hajek rate with a Korn-Graubard interval, cut to what is possible in a finite population.

    What was judged is known: at least found / N of the answers have the property and at most 1 - (n - found) / N. So
    when every answer was judged (pi = 1 for all) the interval has no width: nothing is left to estimate about this
    period. It says nothing of a next period, nor of mistakes of the reviewers. Raises ValueError on an empty sample.
    """
    y, p = checked(hit, pi)
    rate, variance = hajek(y, p)
    n, n_weights = len(y), effective_size(p)
    low, high = korn_graubard(rate, variance, n=n, n_weights=n_weights)
    if (p == 1).all() and population <= n:
        low = high = rate
    found, answers = float(y.sum()), max(population, n)
    low, high = max(low, found / answers), min(high, 1 - (n - found) / answers)
    effective = rate * (1 - rate) / variance if variance > 0 else n_weights
    return Estimate(rate, min(low, rate), max(high, rate), variance, n, effective)


def difference(first: Estimate, second: Estimate) -> tuple[float, Interval]:
    """first - second with an interval from their two intervals (MOVER; Newcombe's square-and-add), for independent
    samples.

    Answers of different periods or groups are drawn independently, so Poisson samples of them are.
    """
    value = first.value - second.value
    low = value - math.hypot(first.value - first.low, second.high - second.value)
    high = value + math.hypot(first.high - first.value, second.value - second.low)
    return value, Interval(max(-1.0, low), min(1.0, high))


def complement(estimate: Estimate) -> Estimate:
    """The rate of the opposite property: same variance, ends swapped."""
    return estimate._replace(value=1 - estimate.value, low=1 - estimate.high, high=1 - estimate.low)


def checked(hit: ArrayLike, pi: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Both as float vectors. Raises ValueError on an empty sample or a probability outside (0, 1]."""
    y, p = np.asarray(hit, float), np.asarray(pi, float)
    if y.ndim != 1 or y.shape != p.shape or not len(y):
        raise ValueError("hit and pi must be vectors of one length, not empty")
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("every probability must be in (0, 1]")
    return y, p
