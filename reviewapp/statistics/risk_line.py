"""What a risk is worth: the logistic line on its log-odds that weighted verdicts teach.

Source: Lehtonen & Veijanen (1998), Survey Methodology 24 (logistic assisting model).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from reviewapp.statistics.estimates import checked

Floats = NDArray[np.float64]

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


class Line(NamedTuple):
    """What a risk is worth: log-odds of a hit = intercept + slope * log-odds of the risk."""

    intercept: float = 0.0
    slope: float = 1.0

    def chance(self, risk: ArrayLike) -> Floats:
        """Probability of a hit, float [n]."""
        return np.asarray(special.expit(self.intercept + self.slope * _log_odds(risk)))


def fitted(hit: ArrayLike, pi: ArrayLike, risk: ArrayLike) -> Line:
    """The assisting model as verdicts teach it. Raises ValueError on an empty sample or impossible probabilities."""
    y, p = checked(hit, pi)
    weight = 1 / p
    return Line(*_newton(y, weight / weight.mean(), _log_odds(risk)))


def covariance(chance: ArrayLike, pi: ArrayLike, risk: ArrayLike, *, times: ArrayLike = 1.0) -> Floats:
    """How far intercept and slope may be off, as the model has it: float [2, 2], weights and priors counted in (the
    sandwich of Huber, 1967). `chance` float [n] what the line gives each judged answer, `times` how many it stands for."""
    q, weight, x = np.asarray(chance, float), 1 / np.asarray(pi, float), _log_odds(risk)
    often = np.broadcast_to(np.asarray(times, float), q.shape)
    weight = weight * often.sum() / (often * weight).sum()
    columns = np.stack([np.ones_like(x), x])
    bend = often * weight * q * (1 - q)
    bread = np.linalg.inv((columns * bend) @ columns.T + np.diag([_LOOSE, _TRUST]))
    return np.asarray(bread @ ((columns * bend * weight) @ columns.T) @ bread)


def doubt(chance: ArrayLike, pi: ArrayLike, risk: ArrayLike, *, times: ArrayLike = 1.0) -> float:
    """Standard error of the logarithm of the variance that the line expects: how little is known of the heavy answers."""
    q, weight = np.asarray(chance, float), 1 / np.asarray(pi, float)
    spread = np.asarray(times, float) * weight * (weight - 1) * q * (1 - q)
    if not spread.sum() > 0:
        return 0.0
    pull = spread * (1 - 2 * q) / spread.sum()
    slope = np.array([pull.sum(), float(pull @ _log_odds(risk))])
    return float(np.sqrt(slope @ covariance(q, pi, risk, times=times) @ slope))


def _newton(y: Floats, weight: Floats, log_odds: Floats) -> tuple[float, float]:
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


def cleaned(risk: ArrayLike) -> Floats:
    """Within [0, 1]; NaN (not computed) counts as 0."""
    return np.fmin(np.fmax(np.asarray(risk, float), 0.0), 1.0)  # of NaN and a number both take the number


def _log_odds(risk: ArrayLike) -> Floats:
    return np.asarray(special.logit(np.clip(cleaned(risk), _LEAST_RISK, 1 - _LEAST_RISK)))
