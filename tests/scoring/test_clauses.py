"""Clauses, and what they deny."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.scoring.clauses import clauses_of, denies, has_reservation, is_condition


@given(st.text(max_size=120))
def test_clauses_lie_inside_the_text_and_do_not_overlap(text):
    spans = clauses_of(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))


@pytest.mark.parametrize(
    "text", ["Dat kan niet.", "Er is geen bedenktijd.", "You cannot cancel.", "We doen dat nooit."]
)
def test_a_refusal_denies(text):
    assert denies(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dat kost niets extra.",
        "U hoeft niets te betalen.",
        "Niet later dan 5 mei.",
        "Geen probleem!",
        "There is no extra fee.",
    ],
)
def test_comfort_and_bounds_refuse_nothing(text):
    assert not denies(text)


@pytest.mark.parametrize("text", ["Helaas is dat zo.", "Alleen op werkdagen.", "Dat hoeft niet.", "Only on Mondays."])
def test_a_reservation_is_more_than_a_refusal(text):
    assert has_reservation(text)


def test_a_condition_says_in_which_case():
    assert is_condition("Als u betaalt")
    assert is_condition("Haalt u het niet op")
    assert not is_condition("U betaalt met iDEAL")
