"""Verdicts -> weights: a logistic regression that starts from the weights it replaces.

Penalised maximum likelihood, which is maximum a posteriori with a Gaussian prior (le Cessie & van Houwelingen 1992) that
is centred not on nothing but on the prior model: twenty verdicts hardly move it, a thousand free it. How strong the prior is
follows from the verdicts themselves, by cross-validation over groups (risk/groups.py).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.risk.model import FURTHEST, RiskModel, Term

Signals = Mapping[str, float]
Floats = NDArray[np.float64]
Bound = tuple[float | None, float | None]

STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0)
"""Precisions of the prior, per standard deviation of a signal."""
INDIFFERENCE = 0.5
GAIN_PRECISION = 5.0
"""The prior's own sum, standardised, starts with weight 1 and is soon free: it ranks well and knows no probabilities."""
CURVE_PENALTY = 30.0
"""Times the strength, for the squares: a bend needs more evidence than a slope."""
LEAST_SCALE = 0.05
"""A flag that stood on one verdict must not get the weight of a hundred."""
MOST_WEIGHT = 5.0
"""Of a case, in means: one answer drawn with a tiny chance must not decide alone."""
FOLDS = 5
FREE = 1e-3
"""Precision of what the verdicts alone decide: the intercept."""
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Fit:
    """`out_of_fold`: log odds of each row by a model that never saw its group, in the order given; `strength` of the prior."""

    model: RiskModel
    strength: float
    out_of_fold: Floats


@dataclass(frozen=True)
class _Frame:
    """How rows become columns: intercept, the gain of the prior (which enters by the penalty alone), the standardised signals,
    their squares less one.

    `start`: the prior's weights of signals and squares in these units, stretched so that its sum has deviation 1.
    `bounds`: a signal that the prior counts against an answer may end up counting nothing, never in its favour.
    """

    names: tuple[str, ...]
    means: Floats
    scales: Floats
    start: Floats
    bounds: tuple[Bound, ...]

    def columns(self, raw: Floats) -> Floats:
        z = np.clip((raw - self.means) / self.scales, -FURTHEST, FURTHEST)
        return np.column_stack([np.ones(len(raw)), np.zeros(len(raw)), z, z * z - 1.0])

    def model(self, coefficients: Floats, version: str) -> RiskModel:
        weights, curves = np.split(coefficients[2:], 2)
        terms = {
            name: Term(*(round(float(part), DECIMALS) for part in parts))
            for name, *parts in zip(self.names, weights, self.means, self.scales, curves, strict=True)
        }
        return RiskModel(version, round(float(coefficients[0]), DECIMALS), terms)


def fit(  # noqa: PLR0913 (keyword-only)
    signals: Sequence[Signals],
    labels: Sequence[int],
    *,
    prior: RiskModel,
    version: str,
    weights: Sequence[float] | None = None,
    groups: Sequence[Hashable] | None = None,
) -> RiskModel:
    """The model fitted to rows of signals with labels (1 = not acceptable).

    `weights`: inverse inclusion probabilities; bounded and brought to mean 1. `groups`: rows of one group are kept together
    (risk/groups.py). Deterministic. Raises ValueError unless both labels occur.
    """
    return fit_with_folds(signals, labels, prior=prior, version=version, weights=weights, groups=groups).model


def fit_with_folds(  # noqa: PLR0913 (keyword-only)
    signals: Sequence[Signals],
    labels: Sequence[int],
    *,
    prior: RiskModel,
    version: str,
    weights: Sequence[float] | None = None,
    groups: Sequence[Hashable] | None = None,
) -> Fit:
    """As `fit`, with what cross-validation found.

    1. Standardise the signals; the prior model's sum is a column of its own.
    2. For each strength of the prior, fit on all folds but one and predict that one; the best weighted log loss wins.
    3. Fit on all rows with that strength.
    4. Stretch and shift (Platt 1999) so that the out-of-fold predictions are probabilities.
    """
    y = np.asarray(labels, dtype=np.float64)
    if len(y) != len(signals) or not 0 < y.sum() < len(y):
        raise ValueError("a fit needs a label for each row, and rows of both labels")
    w = bounded_weights(weights) if weights is not None else np.ones(len(y))
    names = tuple(sorted({*prior.terms} | {name for row in signals for name in row}))
    raw = np.array([[row.get(name, 0.0) for name in names] for row in signals], dtype=np.float64)
    rows = _Rows(raw, y, w, names, prior)
    folds = folds_of(groups if groups is not None else range(len(y)), labels=labels, number=FOLDS)
    tried = {strength: rows.out_of_fold(folds, strength) for strength in reversed(STRENGTHS)}
    strength = _strongest_as_good({strength: _losses(out, y, w) for strength, out in tried.items()})
    out = tried[strength]
    slope, shift = platt(out, y, w)
    frame, coefficients = rows.solve(strength)
    # the stretch goes into the weights: what is stored is one sum, and its contributions add up to the log odds
    coefficients = coefficients * slope
    coefficients[0] += shift
    return Fit(frame.model(coefficients, version), strength, slope * out + shift)


@dataclass(frozen=True)
class _Rows:
    """The cases of one fit: signals [rows, names], labels, weights."""

    raw: Floats
    y: Floats
    w: Floats
    names: tuple[str, ...]
    prior: RiskModel

    def solve(self, strength: float) -> tuple[_Frame, Floats]:
        frame = _frame(self.raw, self.w, self.names, self.prior)
        number = len(self.names)
        centre = np.concatenate([[0.0, 1.0], np.zeros(2 * number)])
        pull = np.concatenate([[0.0, 0.0], frame.start])
        ridge = [np.full(number, strength), np.full(number, strength * CURVE_PENALTY)]
        precision = np.concatenate([[FREE, GAIN_PRECISION], *ridge])
        # a signal that is the same in every row tells nothing: it keeps its share of the prior
        told = np.concatenate([[True, True], np.tile(np.ptp(self.raw, axis=0) > 0.0, 2)])
        bounds = [bound for bound, kept in zip(frame.bounds, told, strict=True) if kept]
        columns = frame.columns(self.raw)[:, told]
        found = _minimise(columns, self.y, self.w, centre[told], precision[told], bounds=bounds, pull=pull[told])
        coefficients = centre + found[1] * pull
        coefficients[told] = found
        return frame, coefficients

    def out_of_fold(self, folds: NDArray[np.int64], strength: float) -> Floats:
        found = np.zeros(len(self.y))
        for fold in np.unique(folds):
            rest, held = folds != fold, folds == fold
            if not rest.any():  # all rows are one group: what never saw it is the prior
                found[held] = [self.prior.log_odds(dict(zip(self.names, row, strict=True))) for row in self.raw]
                continue
            part = _Rows(self.raw[rest], self.y[rest], self.w[rest], self.names, self.prior)
            frame, coefficients = part.solve(strength)
            found[held] = frame.columns(self.raw[held]) @ coefficients
        return found


def bounded_weights(weights: Sequence[float]) -> Floats:
    """Case weights, at most MOST_WEIGHT times their mean, with mean 1."""
    w = np.asarray(weights, dtype=np.float64)
    w = np.minimum(w / w.mean(), MOST_WEIGHT)
    return np.asarray(w / w.mean())


def folds_of(groups: Sequence[Hashable], *, labels: Sequence[int], number: int) -> NDArray[np.int64]:
    """Fold of each row: groups stay whole, and each label is spread evenly, in the order in which the groups come."""
    bad: dict[Hashable, int] = {}
    for group, label in zip(groups, labels, strict=True):
        bad[group] = max(bad.get(group, 0), int(label))
    fold_of: dict[Hashable, int] = {}
    for label in (1, 0):
        for group in (group for group in bad if bad[group] == label):
            fold_of[group] = len(fold_of) % number
    return np.array([fold_of[group] for group in groups], dtype=np.int64)


def platt(log_odds: Floats, labels: Floats, weights: Floats) -> tuple[float, float]:
    """(slope > 0, shift) of a logistic on one column, drawn towards (1, 0) by about one case; for probabilities."""
    columns = np.column_stack([log_odds, np.ones(len(log_odds))])
    start, precision = np.array([1.0, 0.0]), np.array([1.0, 0.1])
    slope, shift = _minimise(columns, labels, weights, start, precision, bounds=[(0.05, 5.0), (None, None)])
    return float(slope), float(shift)


def _losses(log_odds: Floats, y: Floats, w: Floats) -> Floats:
    """Log loss of each row in nats, times its weight."""
    return np.asarray(w * (np.logaddexp(0.0, log_odds) - y * log_odds))


def _strongest_as_good(losses: Mapping[float, Floats]) -> float:
    """The strongest prior that no weaker one beats by more than INDIFFERENCE standard errors of the difference.

    The rule of one standard error (Breiman et al. 1984), paired and with less of it: thirty verdicts cannot tell one strength
    from another, and then the prior knows more. Means are rounded so that a last bit decides nothing.
    """
    best = min(losses, key=lambda strength: (round(float(losses[strength].mean()), 6), -strength))
    for strength in sorted(losses, reverse=True):
        worse = losses[strength] - losses[best]
        allowed = INDIFFERENCE * float(worse.std()) / len(worse) ** 0.5
        if round(float(worse.mean()), 6) <= round(allowed, 6):
            return strength
    return best


def _frame(raw: Floats, w: Floats, names: tuple[str, ...], prior: RiskModel) -> _Frame:
    means = np.average(raw, axis=0, weights=w)
    deviations = np.sqrt(np.average((raw - means) ** 2, axis=0, weights=w))
    against = [name in prior.terms and prior.terms[name].weight > 0.0 for name in names]
    slopes: list[Bound] = [(0.0, None) if known else (None, None) for known in against]
    bounds: tuple[Bound, ...] = ((None, None), (0.0, None), *slopes, *[(None, None)] * len(names))
    # what the verdicts hold none of keeps the unit of the prior: in a tiny one its first value would be cut off
    least = [
        max(LEAST_SCALE, prior.terms[name].scale / FURTHEST) if name in prior.terms else LEAST_SCALE for name in names
    ]
    bare = _Frame(names, means, np.maximum(deviations, least), np.zeros(2 * len(names)), bounds)
    start = _in_units(prior, bare)
    own = bare.columns(raw)[:, 2:] @ start
    spread = float(np.sqrt(np.average((own - np.average(own, weights=w)) ** 2, weights=w)))
    return replace(bare, start=start / max(spread, LEAST_SCALE))


def _in_units(prior: RiskModel, frame: _Frame) -> Floats:
    """The prior's weights for the frame's standardised signals and their squares."""
    slopes, curves = np.zeros(len(frame.names)), np.zeros(len(frame.names))
    for place, name in enumerate(frame.names):
        term = prior.terms.get(name)
        if term is None:
            continue
        stretch, moved = frame.scales[place] / term.scale, (frame.means[place] - term.mean) / term.scale
        # z of the prior = stretch * z + moved
        slopes[place] = stretch * (term.weight + 2.0 * term.curve * moved)
        curves[place] = term.curve * stretch * stretch
    return np.concatenate([slopes, curves])


def _minimise(  # noqa: PLR0913 (the parts of one sum)
    columns: Floats,
    y: Floats,
    w: Floats,
    centre: Floats,
    precision: Floats,
    *,
    bounds: Sequence[Bound],
    pull: Floats | None = None,
) -> Floats:
    """Coefficients that minimise the weighted log loss plus half the precision times the squared distance to the centre.

    With `pull` the centre moves along it with the second coefficient, the gain of the prior.
    """
    from scipy.optimize import minimize  # heavy, and only where a model is fitted: the web process never does

    along = np.zeros(len(centre)) if pull is None else pull

    def objective(coefficients: Floats) -> tuple[float, Floats]:
        log_odds, away = columns @ coefficients, coefficients - centre - coefficients[1] * along
        loss = (w * (np.logaddexp(0.0, log_odds) - y * log_odds)).sum() + 0.5 * (precision * away * away).sum()
        slope = columns.T @ (w * (1.0 / (1.0 + np.exp(-log_odds)) - y)) + precision * away
        slope[1] -= (precision * away * along).sum()
        return float(loss), slope

    found = minimize(objective, centre + along, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return np.asarray(found.x, dtype=np.float64)
