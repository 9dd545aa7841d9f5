"""Answers that share one judgement are one observation.

Several answers carry the verdict that was given of one of them. Each was drawn by itself, with its own probability, so each
keeps its weight; but the verdict was given once, so together they are one unit: the cluster is the primary unit of the
variance and counts once in n.

Source: Särndal, Swensson & Wretman (1992), sections 4.2 and 8.2 (estimators by primary units); treating the cluster as
one Poisson unit of weight sum(1/pi) overstates its variance: the members were drawn independently.
"""

from collections.abc import Hashable, Sequence


def merged(clusters: Sequence[Hashable], hit: Sequence[bool], pi: Sequence[float]) -> tuple[list[bool], list[float]]:
    """One hit and one probability for each cluster, in the order in which they are first seen.

    `hit` is equal within a cluster (the first is taken); the probability is 1 / sum(1 / pi) over its members, in (0, 1].
    """
    hits: dict[Hashable, bool] = {}
    weights: dict[Hashable, float] = {}
    for cluster, found, chance in zip(clusters, hit, pi, strict=True):
        hits.setdefault(cluster, found)
        weights[cluster] = weights.get(cluster, 0.0) + 1 / chance
    return list(hits.values()), [1 / weight for weight in weights.values()]
