"""Rates that lean on the risk of all screened answers, judged or not: the model-assisted (difference) estimator.

The rate. p = (sum of m over the frame + sum of (y - m) / pi over the judged) / N: what a model expects of every answer,
put right by what was found. The model m is fitted on the judged ones (`_expected`); it may be wrong, the rate is unbiased
all the same, and with a risk that says nothing it is the Hajek rate.

The interval. What was judged is known; all that is uncertain is the rate r among the U answers that were not:
p = (found + U r) / N. The error of r is a sum of few large jumps (a bad answer that had a small chance to be drawn), so
neither a normal interval nor a variance estimated from the bad answers that happened to be drawn holds: where none of the
heavy ones was drawn, both the rate and its variance come out too low. So variance and third moment are taken from the
model, over all judged answers (`_moments`), and the ends are those of a binomial rate with the same moments:

- low: Clopper and Pearson's way on the effective size r (1 - r) / variance, as Korn and Graubard do;
- high: a binomial with the same variance and larger jumps, moved to the same mean. Bad answers that were missed are
  likely heavier than those found, so the variance grows faster above the estimate than below it. Never so far up that
  the interval is wider than Korn and Graubard's;
- both between Jeffreys and exact (Clopper-Pearson). Quantiles at 2 % rather than 2.5 %: the moments are themselves
  estimates;
- bad answers that nobody judged are a whole number, so both ends are.

Chosen by simulation among the methods in docs/decisions/0018-assisted-intervals.md.

Sources: Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, chapter 6 (difference and regression
estimators); Isaki & Fuller (1982), JASA 77 (the variance that a model expects); Lehtonen & Veijanen (1998), Survey
Methodology 24 (logistic assisting model);
Angelopoulos, Bates, Fannjiang, Jordan & Zrnic (2023), "Prediction-powered inference", Science 382; Korn & Graubard (1998),
Survey Methodology 24(2); Fay & Feuer (1997), Statistics in Medicine 16 (an upper end with larger jumps than the lower);
Brown, Cai & DasGupta (2001), Statistical Science 16.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from reviewapp.statistics.estimates import Estimate, Interval, checked, estimate_rate

Floats = NDArray[np.float64]

FEATURES = 4
"""Columns of `features`."""

TAIL = 0.02
_CAUTION = 0.15
"""In answers: 0 is Jeffreys' interval, 0.5 that of Clopper and Pearson."""

_HEAVIER = 0.5
"""How far the jumps of the upper end are from the typical one (0) to those that make up the variance (1), on the log
scale. At 0 the truth lies above the interval in up to 5 % of the weeks, at 1 it is needlessly wide where the random
sample is thin."""

_LEAST_RISK = 1e-6
_CELL = 0.05
_CELLS = 1 + 2 * round(float(special.logit(1 - _LEAST_RISK)) / _CELL)
"""The model is fitted on risks grouped by this much log-odds, so that it costs the same for 30 answers and 100,000."""

_SLOPE, _TRUST = 0.75, 2.0
"""Prior mean and precision of the model's slope. Below 1, because with few reviews a risk that is too sure of itself would
hide the bad answers it takes for good; worth about two bad answers, so the verdicts of a week outvote it."""

_LOOSE = 0.1
"""Prior precision of the model's intercept: next to none."""

_CLOSE = 1e-6
_STEPS = 30
_SMALL = 1e-9


def features(risk: ArrayLike) -> Floats:
    """Regressors of the assisting model, float [n, FEATURES]: 1, and the risk as it is, with its log-odds halved and
    doubled: between them lies every risk that is too sure of itself, or not sure enough, by up to a factor 2.

    `risk` float [n] in [0, 1]; NaN (not computed) counts as 0.
    """
    r = _clean(risk)
    half, double = np.sqrt(r), r**2
    halved, doubled = half / (half + np.sqrt(1 - r)), double / (double + (1 - r) ** 2)
    return np.stack([np.ones_like(r), r, halved, doubled]).T


def estimate_assisted(  # noqa: PLR0913 (keyword-only)
    hit: ArrayLike,
    pi: ArrayLike,
    risk: ArrayLike,
    *,
    totals: ArrayLike,
    population: int,
    screened: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
) -> Estimate:
    """The rate of `hit` among the answers of a frame, or of a part of it, with its 95 % interval.

    `hit` bool or float [n] of the judged answers, `pi` float [n] in (0, 1] the probability of each to have been screened,
    drawn and judged, `risk` float [n] its risk at the draw. `totals` float [FEATURES] the sum of `features` over all
    `population` answers. `screened` float [n] in (0, 1]: the part of `pi` that is the lot of the screening, where only a
    share is screened; `totals` are then sums over the screened ones, each divided by its share, and the rate is that of
    all answers. `cluster` [n] is equal for answers that share one judgement: together they are one observation.

    Where nothing stands for the answers that nobody judged (every pi is 1, and yet some are missing), or with a single
    observation, it is the Hajek estimate; `method` says so. Raises ValueError on an empty sample, impossible
    probabilities or totals of another length.
    """
    y, p = checked(hit, pi)
    whole = np.asarray(totals, float)
    if whole.shape != (FEATURES,):
        raise ValueError(f"totals must be the {FEATURES} sums of the features")
    model = _expected(y, p, np.asarray(risk, float), whole)
    lot = np.ones_like(p) if screened is None else np.asarray(screened, float)
    units = _units(y, p, model, lot, cluster)
    everything = max(population, len(units.hit))
    if len(units.hit) < 2 or (not units.extra.any() and everything > len(units.hit)):
        return estimate_rate(units.hit, 1 / units.weight, population=everything)
    if everything == len(units.hit):
        return _census(units)
    corrected = float(whole @ model.slopes + ((y - model.linear) / p).sum()) / (whole[0] or 1.0)
    if corrected <= 0.5:
        return _estimate(corrected, units, answers=everything)
    found = _estimate(1 - corrected, units.opposite(), answers=everything)
    return found._replace(value=1 - found.value, low=1 - found.high, high=1 - found.low)


class _Model(NamedTuple):
    """Of each judged answer [n]: its chance of a hit, and the best linear combination of features for it [FEATURES]."""

    chance: Floats
    linear: Floats
    slopes: Floats


class _Units(NamedTuple):
    """Independent observations: an answer, or answers that share a judgement (weights add up, the model's are means).

    `grown`: answers that each screened one stands for, itself included; `weight`: all that the observation stands for."""

    hit: Floats
    weight: Floats
    grown: Floats
    chance: Floats
    linear: Floats

    @property
    def extra(self) -> Floats:
        """Unjudged answers that each stands for."""
        return self.weight - 1

    def opposite(self) -> "_Units":
        return _Units(1 - self.hit, self.weight, self.grown, 1 - self.chance, 1 - self.linear)


class _Moments(NamedTuple):
    """Of the estimated rate: what the model expects, its variance, and third central moment / variance."""

    rate: float
    variance: float
    jump: float


def _expected(y: Floats, pi: Floats, risk: Floats, totals: Floats) -> _Model:
    """Logistic model on the log-odds of the risk, with weights; drawn to the risk as it is where there is little to learn
    from. What the frame needs is linear, so it is projected on the features."""
    weight = 1 / pi
    log_odds = special.logit(np.clip(_clean(risk), _LEAST_RISK, 1 - _LEAST_RISK))
    intercept, slope = _fit(y, weight / weight.mean(), log_odds)
    chance = special.expit(intercept + slope * log_odds)
    regressors = features(risk)
    weighted = regressors * weight[:, None]
    gram = weighted.T @ regressors
    gram += 1e-8 * np.trace(gram) * np.eye(FEATURES)
    slopes = np.linalg.solve(gram, weighted.T @ chance)
    return _Model(chance, regressors @ slopes, slopes)


def _fit(y: Floats, weight: Floats, log_odds: Floats) -> tuple[float, float]:
    """Intercept and slope by Newton's method with halved steps, normal priors around 0 and _SLOPE. Weights average 1."""
    cell = np.rint(log_odds / _CELL).astype(np.int64) + _CELLS // 2
    n = np.bincount(cell, weights=weight, minlength=_CELLS)
    used = np.flatnonzero(n)
    hits = np.bincount(cell, weights=weight * y, minlength=_CELLS)[used]
    n, x = n[used], np.asarray((used - _CELLS // 2) * _CELL, np.float64)

    def loss(line: Floats, intercept: float, slope: float) -> float:
        prior = (_LOOSE * intercept**2 + _TRUST * (slope - _SLOPE) ** 2) / 2
        return float(n @ np.logaddexp(0, line) - hits @ line) + prior

    intercept, slope = 0.0, _SLOPE
    line = slope * x
    best = loss(line, intercept, slope)
    for _ in range(_STEPS):
        chance = special.expit(line)
        left = hits - n * chance
        # two equations, solved by hand: a page fits some seventy of these models
        up, along = float(left.sum()) - _LOOSE * intercept, float(left @ x) - _TRUST * (slope - _SLOPE)
        bend = n * chance * (1 - chance)
        tilt = bend * x
        whole, mixed, steep = float(bend.sum()) + _LOOSE, float(tilt.sum()), float(tilt @ x) + _TRUST
        area = whole * steep - mixed * mixed
        step, turn = (up * steep - along * mixed) / area, (along * whole - up * mixed) / area
        line = intercept + step + (slope + turn) * x
        while (better := loss(line, intercept + step, slope + turn)) > best and max(abs(step), abs(turn)) > _CLOSE:
            step, turn = step / 2, turn / 2
            line = intercept + step + (slope + turn) * x
        intercept, slope, best = intercept + step, slope + turn, min(best, better)
        if max(abs(step), abs(turn)) <= _CLOSE:
            break
    return intercept, slope


def _units(y: Floats, pi: Floats, model: _Model, screened: Floats, cluster: ArrayLike | None) -> _Units:
    weight = 1 / pi
    if cluster is None:
        return _Units(y, weight, 1 / screened, model.chance, model.linear)
    _names, first, member = np.unique(np.asarray(cluster), return_index=True, return_inverse=True)
    together: Floats = np.bincount(member, weights=weight).astype(float)
    chance = np.bincount(member, weights=weight * model.chance) / together
    grown = together / np.bincount(member, weights=weight * screened)
    return _Units(y[first], together, grown, chance, np.bincount(member, weights=weight * model.linear) / together)


def _census(units: _Units) -> Estimate:
    """Every answer was judged: nothing is left to estimate."""
    rate, n = float(units.hit.mean()), len(units.hit)
    return Estimate(rate, rate, rate, 0.0, n, float(n), "assisted")


def _estimate(corrected: float, units: _Units, *, answers: int) -> Estimate:
    """From the corrected rate (at most 0.5) to the estimate. `answers` > judged."""
    n, found = len(units.hit), float(units.hit.sum())
    unjudged = answers - n
    rate = (corrected * answers - found) / unjudged
    moments = _moments(units, unjudged=unjudged)
    low, high = _unjudged_interval(rate, moments)
    value = min(max(corrected, found / answers), (found + unjudged) / answers)
    fewest = np.floor(low * unjudged + 0.5)
    least = min(value, (found + fewest) / answers)
    most = (found + np.floor(high * unjudged + 0.5)) / answers
    usual = estimate_rate(units.hit, 1 / units.weight, population=answers)
    most = max(value, min(most, least + usual.high - usual.low))
    if most - least < 1 / answers:  # as long as one is not judged, it may be either
        least, most = (found + min(fewest, unjudged - 1)) / answers, (found + min(fewest, unjudged - 1) + 1) / answers
        value = min(max(value, least), most)
    share = unjudged / answers
    expected = (found + unjudged * moments.rate) / answers
    variance = float(moments.variance * share**2)
    effective = float(1 / (variance / (expected * (1 - expected)) + 1 / answers))
    return Estimate(float(value), float(least), float(most), variance, n, effective, "assisted")


def _moments(units: _Units, *, unjudged: int) -> _Moments:
    """Moments of the rate among the unjudged, as the model has them, by Poisson sampling.

    An answer with chance q, drawn and judged with probability 1 / w and standing for g in the lot of the screening, adds
    w (w - 1) g^2 (q (1 - q) + (q - m)^2) to the variance of the estimated number, each judged one standing for its like.
    The lot itself adds that of a random sample, w g (g - 1) for each.
    """
    q, g, w = units.chance, units.grown, units.weight / units.grown
    unseen = units.extra
    rate = float((unseen * q).sum() / unseen.sum())
    spread = q * (1 - q)
    variance = float((w * (w - 1) * g**2 * (spread + (q - units.linear) ** 2)).sum())
    third = float((w * (w - 1) * (w - 2) * g**3 * spread * (1 - 2 * q)).sum())
    if (g > 1).any():
        overall = (float(units.hit.sum()) + rate * float(unseen.sum())) / float(units.weight.sum())
        mixed = overall * (1 - overall)
        variance += mixed * float((w * g * (g - 1)).sum())
        third += mixed * (1 - 2 * overall) * float((w * g * (g - 1) * (g - 2)).sum())
    variance = max(variance, _SMALL)
    return _Moments(rate, variance / unjudged**2, third / variance / unjudged)


def _unjudged_interval(rate: float, moments: _Moments) -> Interval:
    """Interval of the rate among the unjudged answers; ends within [0, 1]."""
    expected = min(max(moments.rate, _SMALL), 0.5)
    size = expected * (1 - expected) / moments.variance
    low, _high = _binomial(min(max(rate, 0.0), 1.0), size)
    typical = max((1 - 2 * expected) / size, _SMALL)
    jump = typical ** (1 - _HEAVIER) * max(moments.jump, _SMALL) ** _HEAVIER
    # a binomial rate s of size k has the variance s (1 - s) / k and the jump (1 - 2 s) / k
    variance = max(moments.variance + jump * (rate - moments.rate), 0.0)
    size = (np.hypot(2 * variance, jump) - 2 * variance) / jump**2
    alike = min(max((1 - jump * size) / 2, 0.0), 1.0)
    _low, high = _binomial(alike, size)
    return Interval(low, min(max(rate - alike + high, 0.0), 1.0))


def _binomial(rate: float, size: float) -> Interval:
    """Between Jeffreys and Clopper-Pearson; rate and size need not be whole."""
    hits, misses = rate * size + 0.5, (1 - rate) * size + 0.5
    low = float(special.betaincinv(hits - _CAUTION, misses + _CAUTION, TAIL))
    return Interval(low, float(special.betaincinv(hits + _CAUTION, misses - _CAUTION, 1 - TAIL)))


def _clean(risk: ArrayLike) -> Floats:
    return np.fmin(np.fmax(np.asarray(risk, float), 0.0), 1.0)  # of NaN and a number both take the number
