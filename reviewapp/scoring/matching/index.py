"""The nearest approved passages for each response, among those that were in force when it was given. Exact search, in blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.matching.lexical import LexicalIndex, lexical_index
from reviewapp.scoring.matching.query import words_asked
from reviewapp.scoring.types import Case, Match, Passage

PASSAGES = 5  # kept for a response, whatever articles they are of
ARTICLES = 5  # different ones among what is kept
QUERY_BLOCK = 64
DECIMALS = 4
WORDS = 1.0  # what a standard deviation of shared words counts beside one of meaning
FLOAT_ERROR = 1e-5  # of a float32 product of unit vectors
Scores = NDArray[np.float64]


@dataclass(frozen=True)
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

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The words of all passages."""
        return lexical_index(passage.embedded_text() for passage in self.passages)

    @cached_property
    def spread(self) -> float:
        """The standard deviation that cosines with these passages have, over directions at random: models differ."""
        if len(self.passages) < 2:
            return 1.0
        return max(round(float(np.sqrt(self.matrix.var(axis=0, dtype=np.float64).mean())), 6), 1e-6)

    @cached_property
    def _by_article(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Places of the passages, article after article, and where in that list each article begins."""
        names = np.array([passage.article for passage in self.passages])
        order = np.argsort(names, kind="stable")
        begins = np.flatnonzero(np.append(True, names[order][1:] != names[order][:-1]))
        return order, begins

    def best(
        self,
        cases: Sequence[Case],
        vectors: NDArray[np.float32],
        *,
        moments: Sequence[datetime],
        passages: int = PASSAGES,
        articles: int = ARTICLES,
    ) -> list[list[Match]]:
        """For each case with its vector [cases, dimension]: what was in force at its moment, best first, equal ones by place.

        The best `passages`, then the best passage of further articles until there are `articles` different ones. An empty
        list: nothing was in force. The score is cosine / `spread` + WORDS * shared words / their standard deviation over the
        passages in force: neither is best alone, and a sum of ranks is worse than either. Scores are recomputed pair by pair in
        float64 and rounded to 4 decimals, so that they do not depend on the sizes of the blocks.
        """
        found: list[list[Match]] = []
        if not self.passages:
            return [[] for _ in cases]
        for start in range(0, len(cases), QUERY_BLOCK):
            part = slice(start, start + QUERY_BLOCK)
            products = vectors[part] @ self.matrix.T
            words = self.lexical.scores([words_asked(case) for case in cases[part]])
            for query, near, shared, moment in zip(vectors[part], products, words, moments[part], strict=True):
                seconds = moment.timestamp()
                in_force = (self.valid_from <= seconds) & (seconds < self.valid_to)
                if not in_force.any():
                    found.append([])
                    continue
                weighed = WORDS * shared / (shared[in_force].std() or 1.0)
                rough = np.where(in_force, near / self.spread + weighed, -np.inf)
                found.append(self._pick(query, rough, weighed, passages=passages, articles=articles))
        return found

    def _pick(
        self, query: NDArray[np.float32], rough: Scores, words: Scores, *, passages: int, articles: int
    ) -> list[Match]:
        """`rough`: scores from float32 products, -inf for what was not in force; `words`: their part that is exact."""
        places = np.flatnonzero(rough >= self._bound(rough, passages, articles))
        # a sum along the row, not a matrix product: its order of addition is the same for any number of rows
        cosines = (self.matrix[places].astype(np.float64) * query.astype(np.float64)).sum(axis=1)
        scores = (cosines / self.spread + words[places]).round(DECIMALS)
        matches = [
            Match(self.passages[place], similarity, self.floor, score)
            for score, place, similarity in sorted(
                zip(scores.tolist(), places.tolist(), cosines.round(DECIMALS).tolist(), strict=True),
                key=lambda row: (-row[0], row[1]),
            )
        ]
        seen = {match.passage.article for match in matches[:passages]}
        taken = matches[:passages]
        for match in matches[passages:]:
            if len(seen) >= articles:
                break
            if match.passage.article not in seen:
                seen.add(match.passage.article)
                taken.append(match)
        return taken

    def _bound(self, rough: Scores, passages: int, articles: int) -> float:
        """Every passage that could be taken has at least this rough score."""
        order, begins = self._by_article
        best_of_article = np.maximum.reduceat(rough[order], begins)
        bounds = [_nth(rough, passages), _nth(best_of_article, articles)]
        margin = FLOAT_ERROR / self.spread + 10.0**-DECIMALS
        return min(bound for bound in bounds if np.isfinite(bound)) - 2 * margin


def _nth(scores: Scores, number: int) -> float:
    """The `number`-th best, or the worst finite one when there are not so many."""
    finite = scores[np.isfinite(scores)]
    number = min(number, len(finite))
    return float(np.partition(finite, len(finite) - number)[len(finite) - number]) if number else np.inf


def floor_of(matrix: NDArray[np.float32], unrelated: NDArray[np.float32]) -> float:
    """The similarity with the nearest passage that three in four unrelated texts stay below, rounded to 4 decimals.

    Cosines of one model lie in a narrow band that differs by model, language and knowledge base (the more passages, the
    nearer the nearest), so that no fixed threshold means anything; this one is measured on the passages themselves.
    """
    if not len(matrix):
        return 0.0
    nearest = (unrelated @ matrix.T).max(axis=1)
    return min(round(float(np.quantile(nearest.astype(np.float64), 0.75)), DECIMALS), 0.99)
