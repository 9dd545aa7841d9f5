"""Sentences, courtesies and their places."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.scoring.sentences import is_courtesy, split_sentences, statements, without_courtesies


def sentences(text):
    return [span.of(text) for span in split_sentences(text)]


@given(st.text(max_size=300))
def test_spans_are_in_order_trimmed_and_inside_the_text(text):
    spans = split_sentences(text)
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))


@given(st.text(alphabet="ab.!?; \n1-•", max_size=60))
def test_nothing_but_space_and_list_marks_is_left_out(text):
    kept = set()
    for span in split_sentences(text):
        kept.update(range(span.start, span.end))
    left_out = "".join(text[place] for place in range(len(text)) if place not in kept)
    assert not left_out.strip(" \n\t-•1.)ab")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U betaalt € 2,95. Dat is alles.", ["U betaalt € 2,95.", "Dat is alles."]),
        ("Neem bijv. de bus. Of loop.", ["Neem bijv. de bus.", "Of loop."]),
        ("It costs $5.00 approx. per day.", ["It costs $5.00 approx. per day."]),
        ("Stappen:\n1. Log in.\n2. Klik.", ["Stappen:", "Log in.", "Klik."]),
        ("- Eén\n- Twee", ["Eén", "Twee"]),
        ("Ga naar www.voorbeeld.nl. Klik daar.", ["Ga naar www.voorbeeld.nl.", "Klik daar."]),
    ],
)
def test_sentences_end_where_a_reader_would_say(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Goedemiddag!",
        "Hallo Jan,",
        "Kan ik u verder nog ergens mee helpen?",
        "Is there anything else?",
        "Fijne dag nog!",
        "You're welcome!",
    ],
)
def test_greetings_and_closing_questions_are_courtesies(text):
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "U kunt binnen 14 dagen retourneren.",
        "De winkel is open op zondag.",
        "Good dogs may enter the shop with you at any time.",
    ],
)
def test_statements_are_no_courtesies(text):
    assert not is_courtesy(text)


def test_statements_leave_out_courtesies_and_questions():
    answer = "Hallo! Retour is gratis. Welke maat hebt u? Kan ik nog iets voor u doen?"
    assert [span.of(answer) for span in statements(answer)] == ["Retour is gratis."]


def test_an_answer_of_courtesies_alone_is_compared_whole():
    assert without_courtesies("Graag gedaan!") == "Graag gedaan!"


def test_the_dutch_u_ends_a_sentence() -> None:
    text = "De kosten zijn voor u. Kan ik nog iets doen?"
    assert [span.of(text) for span in split_sentences(text)] == ["De kosten zijn voor u.", "Kan ik nog iets doen?"]
