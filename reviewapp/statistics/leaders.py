"""Groups of things that are alike, each around one of them.

Source: the leader algorithm, Hartigan (1975), Clustering Algorithms, chapter 3; leaders by the number of their neighbours, so
that the order in which things came in makes no difference but among equals.
"""

import numpy as np
from numpy.typing import NDArray


def leaders(vectors: NDArray[np.float32], *, alike: float) -> list[list[int]]:
    """Places of unit vectors [n, d] in groups, the largest first; the leader first in each, the others in their order.

    The thing with most others within `alike` (cosine) leads the first group and takes those; then again among the rest.
    Everybody in a group is alike its leader, not everybody else in it. O(n^2) time and memory.
    """
    near = vectors @ vectors.T >= alike
    np.fill_diagonal(near, val=True)
    neighbours = near.sum(axis=1)
    left = np.ones(len(vectors), bool)
    groups = []
    while left.any():
        leader = int(np.where(left, neighbours, 0).argmax())
        members = np.flatnonzero(near[leader] & left)
        groups.append([leader, *(int(place) for place in members if place != leader)])
        left[members] = False
        neighbours = neighbours - near[:, members].sum(axis=1)
    return groups
