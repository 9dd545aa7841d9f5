"""Figures of a ranking against labels, with intervals; `bad` is the positive class. Others: scoring/risk/calibration.py."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z_95 = 1.959963984540054


class Auroc(NamedTuple):
    """Area under the ROC curve with its 95 % interval; NaN when a class is missing."""

    value: float
    low: float
    high: float


def auroc(risks: ArrayLike, bad: ArrayLike, groups: Sequence[str]) -> Auroc:
    """Probability that a bad answer has the higher risk (ties half), and its interval on the logit scale.

    Rows of one group are not independent, so the variance is that of Obuchowski (1997), "Nonparametric analysis of clustered
    ROC curve data", Biometrics 53; with every row a group of its own it is that of DeLong (1988).
    """
    scores, positive = np.asarray(risks, float), np.asarray(bad, bool)
    m, n = int(positive.sum()), int((~positive).sum())
    if not m or not n:
        return Auroc(math.nan, math.nan, math.nan)
    beaten = _beaten(scores[positive], scores[~positive])
    beating = 1.0 - _beaten(scores[~positive], scores[positive])
    area = float(beaten.mean())
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    from_bad = np.bincount(place[positive], beaten - area, minlength=place.max() + 1)
    from_good = np.bincount(place[~positive], beating - area, minlength=place.max() + 1)
    both = np.bincount(place, minlength=place.max() + 1).size
    with_bad = np.unique(place[positive]).size
    with_good = np.unique(place[~positive]).size
    variance = (
        _unbiased(with_bad) * float((from_bad**2).sum()) / m**2
        + _unbiased(with_good) * float((from_good**2).sum()) / n**2
        + 2 * _unbiased(both) * float((from_bad * from_good).sum()) / (m * n)
    )
    return Auroc(area, *_interval(area, max(variance, 0.0)))


def _beaten(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of ours the share of theirs below it, ties half."""
    ordered = np.sort(theirs)
    return (np.searchsorted(ordered, ours, "left") + np.searchsorted(ordered, ours, "right")) / (2 * len(ordered))


def _unbiased(clusters: int) -> float:
    return clusters / (clusters - 1) if clusters > 1 else 1.0


def _interval(area: float, variance: float) -> tuple[float, float]:
    if area in (0.0, 1.0):
        return area, area
    middle, width = math.log(area / (1 - area)), Z_95 * math.sqrt(variance) / (area * (1 - area))
    return 1 / (1 + math.exp(-middle + width)), 1 / (1 + math.exp(-middle - width))


class CutOffs(NamedTuple):
    """For every distinct risk, highest first: how many bad and good answers have at least that risk."""

    bad: NDArray[np.int64]
    good: NDArray[np.int64]


def cut_offs(risks: ArrayLike, bad: ArrayLike) -> CutOffs:
    """The cut-offs that the ranking allows: answers of equal risk are taken together."""
    scores, positive = np.asarray(risks, float), np.asarray(bad, bool)
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    return CutOffs(np.cumsum(positive[order])[last], np.cumsum(~positive[order])[last])


def recall_at(points: CutOffs, false_positive_rate: float) -> float:
    """The largest share of the bad answers that a cut-off finds while it takes at most this share of the good ones."""
    bad, good = points.bad[-1], points.good[-1]
    if not bad or not good:
        return math.nan
    allowed = points.bad[points.good <= false_positive_rate * good + 1e-9]
    return float(allowed[-1] / bad) if len(allowed) else 0.0
