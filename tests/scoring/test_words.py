"""Words as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.scoring.words import content_stems, stem, words_of


@given(st.text(max_size=200))
def test_every_word_stands_where_it_says(text):
    for word in words_of(text):
        assert word.span.of(text).lower().replace("’", "'") == word.lower


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("retourneren", "retourneert"),
        ("betaalt", "betalen"),
        ("bestellingen", "bestelling"),
        ("dagen", "dag"),
        ("refunded", "refund"),
        ("cancelled", "cancel"),
        ("parties", "party"),
        ("café", "cafe"),
    ],
)
def test_forms_of_one_word_meet(one, two):
    assert stem(one) == stem(two)


def test_function_words_carry_nothing():
    assert content_stems("Dat is niet voor u, it is not for you") == frozenset()
