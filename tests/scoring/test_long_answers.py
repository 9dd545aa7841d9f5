"""Answers made to keep a worker busy: a hundred kilobytes take seconds, whatever stands in them."""

import numpy as np
import pytest

from reviewapp.scoring.alignment import source_of
from reviewapp.scoring.assess import assess
from reviewapp.scoring.claims import is_worked_out
from reviewapp.scoring.nearest import MOST_STATEMENTS, nearest_statements, source_texts, statement_texts
from reviewapp.scoring.sentences import split_sentences, statements
from reviewapp.scoring.values import values_of
from tests.scoring.cases import case, match

UNIT = np.array([1, 0], dtype=np.float32)
SIZE = 20_000
HOSTILE = {
    "marks before a letter": "?" * SIZE + "x",
    "initials": "a. " * (SIZE // 3),
    "one word": "a" * SIZE + ". b",
    "figures before an address sign": "1." * (SIZE // 2) + "@",
    "a figure before white space": "1" + " " * SIZE + "x",
    "cells without a value": "::" + "\u00a0" * SIZE,
    "sentence parts": ", dus " * (SIZE // 6),
    "days": "tot 1 juni 2020 " * (SIZE // 16),
    "prices": "".join(f"Abonnement {number} kost {number % 997} euro per maand. " for number in range(SIZE // 40)),
}


@pytest.mark.timeout(10)  # each took from 2 seconds to minutes
@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(answer: str) -> None:
    split_sentences(answer)
    values_of(answer)
    assert assess(case(answer, "Wat kost een abonnement van 5 euro?"), matches=[match(), match(answer[:4_000])])


@pytest.mark.parametrize(("told", "expected"), [("48 euro", True), ("49 euro", False)])
def test_a_sum_of_two_figures_is_worked_out_after_many_others(told: str, expected: bool) -> None:
    answer = " ".join(["Dat kost 2,95 euro."] * 100) + f" Samen {told}."
    asked = case(answer, "Ik kocht iets van 40 euro en iets van 8 euro.")
    assert is_worked_out(values_of(answer)[-1], asked, source_of([match()])) is expected


def test_a_statement_beyond_those_that_are_read_counts_as_unrelated() -> None:
    read = " ".join(f"Retourneren kost {number} euro." for number in range(MOST_STATEMENTS))
    assert assess_with_vectors(read) < assess_with_vectors(f"{read} De winkel schenkt u een paard.") == 1.0


def assess_with_vectors(answer: str) -> float:
    """The signal of the weakest sentence, where all that is read has the same vector."""
    matches, said = [match()], case(answer)
    same = dict.fromkeys([*statement_texts(said), *source_texts(matches)], UNIT)
    assert len(statements(answer)) >= MOST_STATEMENTS
    nearest = nearest_statements(said, matches, said=same, source=same)
    return assess(said, matches=matches, nearest=nearest).signals["weakest_sentence"]
