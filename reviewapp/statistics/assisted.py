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
- for the high end the variance grows with the doubt about it: with few reviews a risk that is too sure of itself has hidden
  the bad answers it takes for good, and the model still believes it (`risk_line.doubt`);
- both are Jeffreys' ends, 2.5 % on either side;
- bad answers that nobody judged are a whole number, so both ends are.

Chosen by simulation among the methods in docs/decisions/0018-assisted-intervals.md.

Sources: Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, chapter 6 (difference and regression
estimators); Isaki & Fuller (1982), JASA 77 (the variance that a model expects); Lehtonen & Veijanen (1998), Survey
Methodology 24 (logistic assisting model);
Angelopoulos, Bates, Fannjiang, Jordan & Zrnic (2023), "Prediction-powered inference", Science 382; Korn & Graubard (1998),
Survey Methodology 24(2); Fay & Feuer (1997), Statistics in Medicine 16 (an upper end with larger jumps than the lower);
Brown, Cai & DasGupta (2001), Statistical Science 16 (Jeffreys' interval).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from reviewapp.statistics.estimates import Estimate, Interval, checked, estimate_rate, korn_graubard
from reviewapp.statistics.risk_line import cleaned, doubt, fitted

Floats = NDArray[np.float64]

FEATURES = 4
"""Columns of `features`."""

TAIL = 0.025

_DOUBT = 0.65
"""Standard errors by which the logarithm of the variance is raised for the high end. At 0 the truth lies above the interval
in up to 9 % of the weeks where a risk is too sure of itself and 150 answers are judged, at 1 weeks with few reviews get
needlessly wide ones."""

_HEAVIER = 0.5
"""How far the jumps of the upper end are from the typical one (0) to those that make up the variance (1), on the log
scale. At 0 the truth lies above the interval in up to 5 % of the weeks, at 1 it is needlessly wide where the random
sample is thin."""

_SMALL = 1e-9


def features(risk: ArrayLike) -> Floats:
    """Regressors of the assisting model, float [n, FEATURES]: 1, and the risk as it is, with its log-odds halved and
    doubled: between them lies every risk that is too sure of itself, or not sure enough, by up to a factor 2.

    `risk` float [n] in [0, 1]; NaN (not computed) counts as 0.
    """
    r = cleaned(risk)
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
        return _estimate(corrected, units, answers=everything, unsure=model.doubt)
    found = _estimate(1 - corrected, units.opposite(), answers=everything, unsure=model.doubt)
    return found._replace(value=1 - found.value, low=1 - found.high, high=1 - found.low)


class Widths(NamedTuple):
    """Expected widths of 95 % intervals, as fractions: that of the Hajek rate, and of the rate that leans on the risk."""

    hajek: float
    assisted: float


def expected_widths(chance: ArrayLike, pi: ArrayLike, risk: ArrayLike, *, each: float, screened: float = 1.0) -> Widths:
    """Widths of the intervals that a sample to come may be expected to give, by the same ways as `estimate_assisted`.

    Of the screened answers to come each row [n] stands for `each`: bad with probability `chance`, drawn and judged with
    probability `pi` in (0, 1]. Every row is put in as the number of judged answers that it leads to. Not wider than Korn
    and Graubard's, as there; whole numbers of answers are left aside.
    """
    q, p = checked(chance, pi)
    judged = each * p
    answers = each * len(q) / screened
    unjudged = answers - float(judged.sum())
    rate = float(q.mean())
    if unjudged < 1 or not 0 < rate < 1:
        return Widths(0.0, 0.0)
    if rate > 0.5:
        q, rate = 1 - q, 1 - rate
    regressors = features(risk)
    slopes = np.linalg.lstsq(regressors, q, rcond=None)[0]
    units = _Units(q, 1 / (p * screened), np.full(len(q), 1 / screened), q, regressors @ slopes)
    moments = _moments(units, unjudged=unjudged, times=judged)._replace(
        doubt=doubt(q, p * screened, risk, times=judged)
    )
    low, high = _unjudged_interval(moments.rate, moments)
    weight = units.weight
    spread = q * (1 - rate) ** 2 + (1 - q) * rate**2
    variance = float((judged * weight * (weight - 1) * spread).sum() / answers**2)
    n, kish = max(2, round(float(judged.sum()))), answers**2 / float((judged * weight**2).sum())
    usual = korn_graubard(rate, variance, n=n, n_weights=kish)
    width = usual.high - usual.low
    return Widths(width, min((high - low) * unjudged / answers, width))


class _Model(NamedTuple):
    """Of each judged answer [n]: its chance of a hit, and the best linear combination of features for it [FEATURES].
    `doubt`: of the variance that follows from it, as risk_line has it."""

    chance: Floats
    linear: Floats
    slopes: Floats
    doubt: float


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
    """Of the estimated rate: what the model expects, its variance, and third central moment / variance. `doubt`: standard
    error of the logarithm of the variance."""

    rate: float
    variance: float
    jump: float
    doubt: float = 0.0


def _expected(y: Floats, pi: Floats, risk: Floats, totals: Floats) -> _Model:
    """Logistic model on the log-odds of the risk, with weights; drawn to the risk as it is where there is little to learn
    from. What the frame needs is linear, so it is projected on the features."""
    weight = 1 / pi
    chance = fitted(y, pi, risk).chance(risk)
    regressors = features(risk)
    weighted = regressors * weight[:, None]
    gram = weighted.T @ regressors
    gram += 1e-8 * np.trace(gram) * np.eye(FEATURES)
    slopes = np.asarray(np.linalg.solve(gram, weighted.T @ chance), float)
    return _Model(chance, regressors @ slopes, slopes, doubt(chance, pi, risk))


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


def _estimate(corrected: float, units: _Units, *, answers: int, unsure: float) -> Estimate:
    """From the corrected rate (at most 0.5) to the estimate. `answers` > judged; `unsure`: see _Moments.doubt."""
    n, found = len(units.hit), float(units.hit.sum())
    unjudged = answers - n
    rate = (corrected * answers - found) / unjudged
    moments = _moments(units, unjudged=unjudged)._replace(doubt=unsure)
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


def _moments(units: _Units, *, unjudged: float, times: Floats | float = 1.0) -> _Moments:
    """Moments of the rate among the unjudged, as the model has them, by Poisson sampling.

    An answer with chance q, drawn and judged with probability 1 / w and standing for g in the lot of the screening, adds
    w (w - 1) g^2 (q (1 - q) + (q - m)^2) to the variance of the estimated number, each judged one standing for its like.
    The lot itself adds that of a random sample, w g (g - 1) for each. `times`: how often each observation is there.
    """
    q, g, w = units.chance, units.grown, units.weight / units.grown
    unseen = times * units.extra
    rate = float((unseen * q).sum() / unseen.sum())
    spread = q * (1 - q)
    variance = float((times * w * (w - 1) * g**2 * (spread + (q - units.linear) ** 2)).sum())
    third = float((times * w * (w - 1) * (w - 2) * g**3 * spread * (1 - 2 * q)).sum())
    if (g > 1).any():
        overall = float((times * units.hit).sum()) + rate * float(unseen.sum())
        overall /= float((times * units.weight).sum())
        mixed = overall * (1 - overall)
        variance += mixed * float((times * w * g * (g - 1)).sum())
        third += mixed * (1 - 2 * overall) * float((times * w * g * (g - 1) * (g - 2)).sum())
    variance = max(variance, _SMALL)
    return _Moments(rate, variance / unjudged**2, third / variance / unjudged)


def _unjudged_interval(rate: float, moments: _Moments) -> Interval:
    """Interval of the rate among the unjudged answers; ends within [0, 1]."""
    expected = min(max(moments.rate, _SMALL), 0.5)
    size = expected * (1 - expected) / moments.variance
    low, _high = _binomial(min(max(rate, 0.0), 1.0), size)
    raised = moments.variance * np.exp(_DOUBT * moments.doubt)
    typical = max((1 - 2 * expected) * raised / (expected * (1 - expected)), _SMALL)
    jump = typical ** (1 - _HEAVIER) * max(moments.jump, _SMALL) ** _HEAVIER
    # a binomial rate s of size k has the variance s (1 - s) / k and the jump (1 - 2 s) / k
    variance = max(raised + jump * (rate - moments.rate), 0.0)
    size = (np.hypot(2 * variance, jump) - 2 * variance) / jump**2
    alike = min(max((1 - jump * size) / 2, 0.0), 1.0)
    _low, high = _binomial(alike, size)
    return Interval(low, min(max(rate - alike + high, 0.0), 1.0))


def _binomial(rate: float, size: float) -> Interval:
    """Jeffreys; rate and size need not be whole."""
    hits, misses = rate * size + 0.5, (1 - rate) * size + 0.5
    return Interval(float(special.betaincinv(hits, misses, TAIL)), float(special.betaincinv(hits, misses, 1 - TAIL)))
