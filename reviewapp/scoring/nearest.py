"""For each statement of an answer, the approved sentence nearest in meaning.

One vector for a whole answer hides a wrong sentence among right ones; a vector a statement does not. Measured in
docs/decisions/0012-signals.md.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.sentences import split_sentences, statements
from reviewapp.scoring.types import Case, Match, Passage, StatementMatch

MOST_STATEMENTS = 60  # of one answer; those beyond are not read, and count as unrelated text (see signals.meaning)
MOST_PASSAGES = 3  # of its matches, best first
DECIMALS = 4

Vector = NDArray[np.float32]


def statement_texts(case: Case) -> list[str]:
    """What is embedded as "query" for the statements of an answer, in their order; empty for an answer that states nothing."""
    return [span.of(case.answer) for span in statements(case.answer)[:MOST_STATEMENTS]]


def source_texts(matches: Sequence[Match]) -> list[str]:
    """What is embedded as "passage" for the approved side: the best passages and their sentences."""
    passages = [match.passage for match in matches[:MOST_PASSAGES]]
    return [text for passage in passages for text in (passage.embedded_text(), *_sentence_texts(passage))]


def nearest_statements(
    case: Case, matches: Sequence[Match], *, said: Mapping[str, Vector], source: Mapping[str, Vector]
) -> list[StatementMatch]:
    """One for each of the first MOST_STATEMENTS statements that has a vector, in their order.

    `said`, `source`: text -> unit vector of statement_texts and source_texts; a text without a usable vector is left out.
    Equal similarities go to the better passage, then to the earlier sentence.
    """
    passages = [match.passage for match in matches[:MOST_PASSAGES]]
    wholes = [source[text] for passage in passages if (text := passage.embedded_text()) in source]
    sentences = [
        (passage, span, source[text])
        for passage in passages
        for span in split_sentences(passage.text)
        if (text := span.of(passage.text)) in source
    ]
    if not wholes or not sentences:
        return []
    stacked = np.stack([vector for _, _, vector in sentences])
    stacked_wholes = np.stack(wholes)
    found = []
    for span in statements(case.answer)[:MOST_STATEMENTS]:
        vector = said.get(span.of(case.answer))
        if vector is None:
            continue
        similarities = _similarities(stacked, vector)
        best = int(similarities.argmax())
        passage, sentence, _ = sentences[best]
        whole = float(_similarities(stacked_wholes, vector).max())
        found.append(StatementMatch(span, passage, sentence, float(similarities[best]), whole))
    return found


@lru_cache(maxsize=2_000)
def _sentence_texts(passage: Passage) -> tuple[str, ...]:
    return tuple(span.of(passage.text) for span in split_sentences(passage.text))


def _similarities(rows: NDArray[np.float32], vector: Vector) -> NDArray[np.float64]:
    """Cosines rounded to 4 decimals. A sum along each row, not a matrix product: its order of addition never differs."""
    return (rows.astype(np.float64) * vector.astype(np.float64)).sum(axis=1).round(DECIMALS)
