"""What a threshold of the risk costs and brings: reviews, bad answers caught, share of the reviewed that is bad.

Source: Särndal, Swensson & Wretman (1992), section 5.6 (ratios of weighted totals); the intervals are those of a flag
(statistics.flags), for "risk of at least this" is one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.statistics import flags
from reviewapp.statistics.estimates import Estimate


class Point(NamedTuple):
    """One threshold. `answers`: how many screened answers have at least this risk, a day. None = nothing to say."""

    threshold: float
    answers: float
    recall: Estimate | None
    precision: Estimate | None


def workload(  # noqa: PLR0913 (keyword-only)
    risk: ArrayLike,
    bad: ArrayLike,
    pi: ArrayLike,
    *,
    histogram: ArrayLike,
    edges: ArrayLike,
    thresholds: Sequence[float],
    days: float,
    cluster: ArrayLike | None = None,
) -> list[Point]:
    """The curve over thresholds in [0, 1], in the order given.

    `risk`, `bad`, `pi` [n] of the judged answers (risk NaN = not computed: at or above no threshold); `histogram` [k] =
    how many screened answers of `days` days have a risk in [edges[i], edges[i + 1]), `edges` [k + 1]; a threshold
    between two edges takes its part of that bin. Raises ValueError where days is not above zero.
    """
    if days <= 0:
        raise ValueError("days must be above zero")
    risks, hits, chances = np.asarray(risk, float), np.asarray(bad, bool), np.asarray(pi, float)
    groups = None if cluster is None else np.asarray(cluster)
    counts = np.concatenate([[0.0], np.cumsum(np.asarray(histogram, float))])
    above = counts[-1] - np.interp(thresholds, np.asarray(edges, float), counts)
    points = []
    for threshold, answers in zip(thresholds, above, strict=True):
        over = risks >= threshold  # NaN is never
        points.append(
            Point(
                float(threshold),
                float(answers) / days,
                flags.recall(over, hits, chances, cluster=groups) if len(risks) else None,
                flags.precision(hits[over], chances[over], cluster=None if groups is None else groups[over]),
            )
        )
    return points
