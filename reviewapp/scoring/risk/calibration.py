"""Figures of risks against verdicts, each verdict weighed by how many answers it stands for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

BINS = 10


def calibration_error(
    risks: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None, *, bins: int = BINS
) -> float:
    """Expected calibration error in [0, 1] over bins of equal mass (Nixon et al. 2019, "Measuring calibration in deep learning").

    Mean distance between the mean risk and the share of not acceptable answers, bin by bin. Risks bunch near zero, where bins
    of equal width hold nearly everything; these hold equally much. `weights`: of cases; NaN without any case.
    """
    p, y = np.asarray(risks, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    w = np.ones(len(p)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not len(p) or not w.sum():
        return float("nan")
    values, place = np.unique(p, return_inverse=True)  # equal risks stay together: their order means nothing
    mass, bad = np.bincount(place, w), np.bincount(place, w * y)
    middles = (np.cumsum(mass) - mass / 2.0) / mass.sum()
    bin_of = np.minimum((middles * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(bin_of, bad - mass * values, minlength=bins)
    return float(np.abs(gaps).sum() / mass.sum())


def weighted_auroc(risks: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Probability that a not acceptable answer has the higher risk, equal risks half, pairs weighed by both their weights.

    With inverse inclusion probabilities this is the figure of all answers, not of those that were drawn. NaN when a label is
    missing.
    """
    p, y = np.asarray(risks, dtype=np.float64), np.asarray(labels, dtype=bool)
    w = np.ones(len(p)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not y.any() or y.all():
        return float("nan")
    values, place = np.unique(p, return_inverse=True)
    bad = np.bincount(place[y], w[y], minlength=len(values))
    good = np.bincount(place[~y], w[~y], minlength=len(values))
    below = np.cumsum(good) - good / 2.0
    return float((bad * below).sum() / (bad.sum() * good.sum()))


def weighted_average_precision(risks: ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Precision at each cut-off, weighed by the recall it adds; equal risks are taken together. NaN without a bad one."""
    p, y = np.asarray(risks, dtype=np.float64), np.asarray(labels, dtype=bool)
    w = np.ones(len(p)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not y.any():
        return float("nan")
    values, place = np.unique(-p, return_inverse=True)
    bad = np.bincount(place, w * y, minlength=len(values))
    taken = np.cumsum(np.bincount(place, w, minlength=len(values)))
    return float((bad * np.cumsum(bad) / taken).sum() / bad.sum())


def log_loss(risks: Sequence[float] | ArrayLike, labels: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Mean log loss in nats; risks are held within [0.001, 0.999], so that one sure mistake does not decide alone."""
    p, y = np.clip(np.asarray(risks, dtype=np.float64), 0.001, 0.999), np.asarray(labels, dtype=np.float64)
    w = np.ones(len(p)) if weights is None else np.asarray(weights, dtype=np.float64)
    return float(np.average(-(y * np.log(p) + (1.0 - y) * np.log(1.0 - p)), weights=w)) if len(p) else float("nan")
