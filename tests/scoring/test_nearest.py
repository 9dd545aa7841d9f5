"""Statements and the approved sentences nearest in meaning."""

import numpy as np

from reviewapp.scoring.nearest import nearest_statements, source_texts, statement_texts
from reviewapp.scoring.types import Case, Match, Passage, StatementMatch

ANSWER = "Hallo! Ruilen kan binnen 14 dagen. De kosten zijn voor u. Kan ik u verder nog helpen?"
RETURNS = Passage(1, "a", "Ruilen", "Ruilen mag twee weken. Verzenden betaalt de klant.")
CASE = Case(question="mag ik ruilen", answer=ANSWER)
AXES = {
    "Ruilen kan binnen 14 dagen.": (1, 0, 0),
    "De kosten zijn voor u.": (0, 1, 0),
    "Ruilen mag twee weken.": (0.8, 0, 0.6),
    "Verzenden betaalt de klant.": (0, 0.6, 0.8),
    RETURNS.embedded_text(): (0.6, 0.6, 0.5292),
}
VECTORS = {text: np.array(axis, dtype=np.float32) for text, axis in AXES.items()}


def nearest(**without: str) -> list[StatementMatch]:
    known = {text: vector for text, vector in VECTORS.items() if text not in without.values()}
    return nearest_statements(CASE, [Match(RETURNS, 0.9)], said=known, source=known)


def test_greetings_and_closing_questions_are_not_embedded() -> None:
    assert statement_texts(CASE) == ["Ruilen kan binnen 14 dagen.", "De kosten zijn voor u."]


def test_the_approved_side_is_each_passage_and_its_sentences() -> None:
    assert source_texts([Match(RETURNS, 0.9)]) == [
        RETURNS.embedded_text(),
        "Ruilen mag twee weken.",
        "Verzenden betaalt de klant.",
    ]


def test_each_statement_finds_its_own_sentence() -> None:
    found = [(match.answer.of(ANSWER), match.sentence.of(RETURNS.text), match.similarity) for match in nearest()]
    assert found == [
        ("Ruilen kan binnen 14 dagen.", "Ruilen mag twee weken.", 0.8),
        ("De kosten zijn voor u.", "Verzenden betaalt de klant.", 0.6),
    ]


def test_the_similarity_with_the_whole_passage_is_told_beside_it() -> None:
    assert [match.passage_similarity for match in nearest()] == [0.6, 0.6]


def test_a_statement_without_a_usable_vector_is_left_out() -> None:
    assert [match.answer.of(ANSWER) for match in nearest(lost="De kosten zijn voor u.")] == [
        "Ruilen kan binnen 14 dagen."
    ]


def test_an_answer_without_matches_has_none() -> None:
    assert nearest_statements(CASE, [], said=VECTORS, source=VECTORS) == []
