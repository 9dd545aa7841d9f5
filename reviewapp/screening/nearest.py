"""The vectors of statements and of approved sentences, brought together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.nearest import nearest_statements, source_texts, statement_texts
from reviewapp.scoring.types import Case, Match, StatementMatch
from reviewapp.screening.vectors import vectors_of

MOST_HELD = (
    30_000  # approved sentences in memory, 46 MB; a knowledge base of that size is searched in the database again
)

_held: dict[tuple[str, str], NDArray[np.float32]] = {}


@dataclass(frozen=True, slots=True)
class Nearest:
    """By id: for each statement of the answer the nearest approved sentence. `bad`: answers with a statement that has no usable
    vector; `failed`: those on which the model failed."""

    found: Mapping[int, list[StatementMatch]]
    bad: frozenset[int]
    failed: frozenset[int]


def nearest_of(
    matched: Mapping[int, tuple[Case, Sequence[Match]]], *, embedder: Embedder, alive: Callable[[], None]
) -> Nearest:
    """Embed what is not yet known and compare. An approved sentence without a usable vector is left out."""
    texts_of = {pk: statement_texts(case) for pk, (case, matches) in matched.items() if matches}
    said = vectors_of(
        (text for texts in texts_of.values() for text in texts), prompt="query", embedder=embedder, alive=alive
    )
    source = _source_vectors(
        {text for _, matches in matched.values() for text in source_texts(matches)}, embedder=embedder, alive=alive
    )
    return Nearest(
        {
            pk: nearest_statements(case, matches, said=said.found, source=source)
            for pk, (case, matches) in matched.items()
        },
        frozenset(pk for pk, texts in texts_of.items() if not said.bad.isdisjoint(texts)),
        frozenset(pk for pk, texts in texts_of.items() if not said.failed.isdisjoint(texts)),
    )


def _source_vectors(
    texts: set[str], *, embedder: Embedder, alive: Callable[[], None]
) -> dict[str, NDArray[np.float32]]:
    """The same approved sentences return in every batch: they are kept in this process."""
    unknown = sorted(text for text in texts if (embedder.identity, text) not in _held)
    if len(_held) + len(unknown) > MOST_HELD:
        _held.clear()
        unknown = sorted(texts)
    found = vectors_of(unknown, prompt="passage", embedder=embedder, alive=alive).found
    _held.update({(embedder.identity, text): vector for text, vector in found.items()})
    return {text: vector for text in texts if (vector := _held.get((embedder.identity, text))) is not None}
