"""The nearest approved passages for each response, among those that were in force when it was given. Exact search, in blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.matching.lexical import PassageWords, passage_words
from reviewapp.scoring.matching.query import earlier_text, embedded_text, words_asked
from reviewapp.scoring.types import Case, Match, Passage

PASSAGES = 5  # kept for a response, whatever articles they are of
ARTICLES = 5  # different ones among what is kept
QUERY_BLOCK = 64
DECIMALS = 4
WORDS = 0.9  # what a standard deviation of shared words counts beside one of meaning
EARLIER = 0.5  # and what the meaning of the exchange before counts beside that of question and answer
FLOAT_ERROR = 1e-5  # of a float32 product of such vectors

Vector = NDArray[np.float32]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class KnowledgeIndex:
    """All passages of one knowledge version and their vectors.

    `matrix`: float32 [passages, dimension], unit rows, may be memory-mapped. `valid_from`, `valid_to`: seconds since 1970,
    float64 [passages], -inf and inf where open. `floor`: see floor_of. The order of the passages decides ties; let it follow
    from their content.

    A passage scores cosine / `spread` + WORDS * shared words / their standard deviation over the passages in force: neither is
    best alone, and a sum of ranks is worse than the better of them.
    """

    version: str
    passages: Sequence[Passage]
    matrix: NDArray[np.float32]
    valid_from: NDArray[np.float64]
    valid_to: NDArray[np.float64]
    floor: float = 0.0

    @cached_property
    def words(self) -> PassageWords:
        """The words of all passages and of their articles."""
        articles = (passage.article for passage in self.passages)
        versions = list(zip(articles, self.valid_from.tolist(), self.valid_to.tolist(), strict=True))
        return passage_words(self.passages, versions=versions)

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
        vectors: Mapping[str, Vector],
        *,
        moments: Sequence[datetime],
        passages: int = PASSAGES,
        articles: int = ARTICLES,
    ) -> list[list[Match]]:
        """For each case what was in force at its moment, best first, equal ones by place; empty when nothing was in force.

        `vectors` has what `texts_asked` names; without the earlier text the search does without it. Kept are the best
        `passages`, then the best passage of further articles until there are `articles` different ones.
        """
        if not self.passages:
            return [[] for _ in cases]
        found: list[list[Match]] = []
        for start in range(0, len(cases), QUERY_BLOCK):
            part = cases[start : start + QUERY_BLOCK]
            queries = np.stack([_direction(case, vectors) for case in part])
            products = queries.astype(np.float32) @ self.matrix.T
            words = self.words.scores([words_asked(case) for case in part])
            for number, moment in enumerate(moments[start : start + QUERY_BLOCK]):
                seconds = moment.timestamp()
                in_force = (self.valid_from <= seconds) & (seconds < self.valid_to)
                if not in_force.any():
                    found.append([])
                    continue
                weighed = WORDS * words[number] / (words[number][in_force].std() or 1.0)
                rough = np.where(in_force, products[number] / self.spread + weighed, -np.inf)
                places = np.flatnonzero(rough >= self._bound(rough, passages, articles))
                own = vectors[embedded_text(part[number])]
                ranked = self._ranked(places, queries[number], own, weighed)
                found.append(_kept(ranked, passages, articles))
        return found

    def _ranked(self, places: NDArray[np.intp], query: Scores, own: Vector, words: Scores) -> list[Match]:
        """These passages, best first. Recomputed pair by pair in float64 and rounded to 4 decimals, so that nothing depends on
        the sizes of the blocks: a sum along a row, unlike a matrix product, is added in one order for any number of rows."""
        rows = self.matrix[places].astype(np.float64)
        cosines = (rows * own.astype(np.float64)).sum(axis=1).round(DECIMALS)
        scores = ((rows * query).sum(axis=1) / self.spread + words[places]).round(DECIMALS)
        order = sorted(zip((-scores).tolist(), places.tolist(), cosines.tolist(), strict=True))
        return [Match(self.passages[place], cosine, self.floor, -score) for score, place, cosine in order]

    def _bound(self, rough: Scores, passages: int, articles: int) -> float:
        """Every passage that could be taken has at least this rough score."""
        order, begins = self._by_article
        best_of_article = np.maximum.reduceat(rough[order], begins)
        bounds = [_nth(rough, passages), _nth(best_of_article, articles)]
        margin = FLOAT_ERROR / self.spread + 10.0**-DECIMALS
        return min(bound for bound in bounds if np.isfinite(bound)) - 2 * margin


def _direction(case: Case, vectors: Mapping[str, Vector]) -> Scores:
    """The vector of the response, and for less that of the response before it: float64, not of unit length."""
    own = vectors[embedded_text(case)].astype(np.float64)
    earlier = vectors.get(earlier_text(case))
    return own if earlier is None else own + EARLIER * earlier.astype(np.float64)


def _kept(ranked: Sequence[Match], passages: int, articles: int) -> list[Match]:
    kept = list(ranked[:passages])
    seen = {match.passage.article for match in kept}
    for match in ranked[passages:]:
        if len(seen) >= articles:
            break
        if match.passage.article not in seen:
            seen.add(match.passage.article)
            kept.append(match)
    return kept


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
