"""The nearest approved passages for each response, among those that were in force when it was given. Exact search, in blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.sentences import without_courtesies
from reviewapp.scoring.types import Case, Match, Passage

QUERY_BLOCK = 64
DECIMALS = 4
# a candidate is kept when its float32 product comes within this of the k-th best: half the rounding step and float error
MARGIN = 2e-4


def embedded_text(case: Case) -> str:
    """What is embedded for a response: question and answer, without greetings and closing questions."""
    return f"{case.question}\n{without_courtesies(case.answer)}".strip()


@dataclass(frozen=True, slots=True)
class KnowledgeIndex:
    """All passages of one knowledge version and their vectors.

    `matrix`: float32 [passages, dimension], unit rows, may be memory-mapped. `valid_from`, `valid_to`: seconds since 1970,
    float64 [passages], -inf and inf where open. `floor`: see floor_of. The order of the passages decides ties; let it follow
    from their content.
    """

    version: str
    passages: Sequence[Passage]
    matrix: NDArray[np.float32]
    valid_from: NDArray[np.float64]
    valid_to: NDArray[np.float64]
    floor: float = 0.0

    def best(self, queries: NDArray[np.float32], *, moments: Sequence[datetime], k: int) -> list[list[Match]]:
        """For each query [n, dimension] the k best passages in force at its moment, best first, equal ones by place.

        Similarities are recomputed pair by pair in float64 and rounded to 4 decimals, so that they do not depend on the
        sizes of the blocks. An empty list: nothing was in force.
        """
        found: list[list[Match]] = []
        for start in range(0, len(queries), QUERY_BLOCK):
            block = queries[start : start + QUERY_BLOCK]
            products = block @ self.matrix.T if len(self.passages) else np.empty((len(block), 0), np.float32)
            for query, row, moment in zip(block, products, moments[start : start + QUERY_BLOCK], strict=True):
                found.append(self._pick(query, row, moment.timestamp(), k))
        return found

    def _pick(self, query: NDArray[np.float32], products: NDArray[np.float32], moment: float, k: int) -> list[Match]:
        places = np.flatnonzero((self.valid_from <= moment) & (moment < self.valid_to))
        if not len(places):
            return []
        if len(places) > k:
            near = products[places]
            bound = np.partition(near, len(near) - k)[len(near) - k]
            places = places[near >= bound - MARGIN]
        # a sum along the row, not a matrix product: its order of addition is the same for any number of rows
        exact = (self.matrix[places].astype(np.float64) * query.astype(np.float64)).sum(axis=1).round(DECIMALS)
        ranked = sorted(zip(exact.tolist(), places.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
        return [Match(self.passages[place], similarity, self.floor) for similarity, place in ranked[:k]]


def floor_of(matrix: NDArray[np.float32], unrelated: NDArray[np.float32]) -> float:
    """The similarity with the nearest passage that three in four unrelated texts stay below, rounded to 4 decimals.

    Cosines of one model lie in a narrow band that differs by model, language and knowledge base (the more passages, the
    nearer the nearest), so that no fixed threshold means anything; this one is measured on the passages themselves.
    """
    if not len(matrix):
        return 0.0
    nearest = (unrelated @ matrix.T).max(axis=1)
    return min(round(float(np.quantile(nearest.astype(np.float64), 0.75)), DECIMALS), 0.99)
