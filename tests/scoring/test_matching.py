"""Exact search among the passages in force."""

from datetime import UTC, datetime

import numpy as np

from reviewapp.scoring.matching import KnowledgeIndex, floor_of
from reviewapp.scoring.types import Passage

MOMENT = datetime(2026, 11, 19, tzinfo=UTC)


def index_of(matrix, valid_from=-np.inf, valid_to=np.inf):
    number = len(matrix)
    passages = [Passage(key + 10, f"kb-{key}", "", f"text {key}") for key in range(number)]
    ends = (np.broadcast_to(np.asarray(moment, float), number) for moment in (valid_from, valid_to))
    return KnowledgeIndex("v", passages, matrix, *ends, floor=0.5)


def unit(rows, seed=1):
    matrix = np.random.default_rng(seed).normal(size=(rows, 32)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_the_best_passages_come_first_with_their_rounded_cosine():
    matrix, queries = unit(300), unit(5, seed=2)
    found = index_of(matrix).best(queries, moments=[MOMENT] * 5, k=3)
    cosines = queries.astype(float) @ matrix.T.astype(float)
    assert [[match.similarity for match in matches] for matches in found] == [
        sorted(row.round(4).tolist(), reverse=True)[:3] for row in cosines
    ]


def test_one_query_finds_the_same_as_many():
    matrix, queries = unit(300), unit(150, seed=2)
    index = index_of(matrix)
    alone = [index.best(queries[[place]], moments=[MOMENT], k=5)[0] for place in range(150)]
    assert index.best(queries, moments=[MOMENT] * 150, k=5) == alone


def test_equal_passages_come_in_their_order():
    matrix = np.tile(unit(1), (7, 1))
    [matches] = index_of(matrix).best(unit(1), moments=[MOMENT], k=3)
    assert [match.passage.key for match in matches] == [10, 11, 12]


def test_only_what_was_in_force_at_the_moment_is_found():
    at = MOMENT.timestamp()
    index = index_of(np.tile(unit(1), (4, 1)), [-np.inf, at + 1, at, -np.inf], [at, np.inf, np.inf, at + 1])
    [matches] = index.best(unit(1), moments=[MOMENT], k=5)
    assert [match.passage.key for match in matches] == [12, 13]


def test_an_empty_knowledge_base_matches_nothing():
    empty = np.empty((0, 32), np.float32)
    assert index_of(empty).best(unit(2), moments=[MOMENT] * 2, k=5) == [[], []]


def test_the_floor_is_what_most_unrelated_texts_stay_below():
    matrix, unrelated = unit(100), unit(20, seed=3)
    nearest = (unrelated @ matrix.T).max(axis=1)
    assert np.mean(nearest <= floor_of(matrix, unrelated) + 1e-4) == 0.75
