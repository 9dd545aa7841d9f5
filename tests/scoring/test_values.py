"""Figures, dates, times and amounts: equal ones are equal however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.scoring.values import decimal, values_of


def only(text):
    [value] = values_of(text)
    return value


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_place_is_inside_it(text):
    for value in values_of(text):
        assert 0 <= value.span.start < value.span.end <= len(text)


@given(
    st.lists(
        st.sampled_from(["14 dagen", "€ 1.000,50", "half negen", "twee weken", "3 mei 2026", "20%", "x", ". ", ", "]),
        max_size=8,
    )
)
def test_the_figure_at_its_place_reads_the_same_alone(parts):
    text = " ".join(parts)
    for value in values_of(text):
        alone = only(value.span.of(text))
        assert alone.same_as(value)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("twee weken", "14 dagen"),
        ("€ 1.000,50", "1000.50 euro"),
        ("€ 1.000,50", "€1,000.50"),
        ("half negen", "8:30"),
        ("half negen", "20.30 uur"),
        ("kwart over acht", "8.15 uur"),
        ("9 pm", "21:00"),
        ("1 maart 2026", "2026-03-01"),
        ("March 1st, 2026", "01-03-2026"),
        ("1 maart", "1 maart 2026"),
        ("vijfentwintig procent", "25%"),
        ("24 uur", "één dag"),
        ("één jaar", "twelve months"),
        ("50 cent", "€ 0,50"),
        ("five business days", "5 werkdagen"),
        ("€ 40,-", "veertig euro"),
        ("om tien uur", "22:00"),
        ("anderhalf uur", "90 minuten"),
        ("five and a half hours", "330 minutes"),
        ("tweeënhalf uur", "150 minuten"),
        ("vijfentwintighonderd euro", "€ 2.500"),
        ("two thousand five hundred euros", "2500 euro"),
        ("honderdnegentien euro", "€ 119"),
        ("tachtig euro", "80,00 euro"),
        ("een half jaar", "6 maanden"),
        ("het eerste halfuur", "30 minuten"),
        ("drie kwartier", "45 minuten"),
        ("een dozijn", "12"),
        ("twee volle weken", "14 dagen"),
        ("een maand", "30 dagen"),
        ("om 9.30", "half tien"),
        ("by noon", "12.00 uur"),
        ("half past eight", "20:30"),
        ("minstens 18", "18 jaar"),
    ],
)
def test_the_same_thing_said_otherwise(one, two):
    assert only(one).same_as(only(two))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("14 dagen", "14 werkdagen"),
        ("14 dagen", "30 dagen"),
        ("€ 5", "$ 5"),
        ("1 maart 2026", "1 maart 2025"),
        ("8:30", "9:30"),
        ("5 km", "5 kg"),
        ("10%", "€ 10"),
    ],
)
def test_different_things(one, two):
    assert not only(one).same_as(only(two))


@pytest.mark.parametrize(
    "text", ["een klant", "one of them", "kijk op https://voorbeeld.nl/2024/12", "a $ sign", "abc123"]
)
def test_no_figure(text):
    assert values_of(text) == ()


@pytest.mark.parametrize(
    ("digits", "number"), [("1.000", 1000), ("1,5", 1.5), ("1.50", 1.5), ("1.234.567", 1234567), ("2,500", 2500)]
)
def test_dutch_and_english_marks(digits, number):
    assert decimal(digits) == number


def test_half_hours_inside_a_number_are_not_half_an_hour():
    assert only("for five and a half hours").amount == 330


def test_the_first_figure_of_a_range_has_the_unit_of_the_second():
    first, second = values_of("3 tot 5 werkdagen")
    assert (first.unit, first.amount, second.amount) == ("working day", 3, 5)


def test_a_decimal_number_is_a_time_only_after_a_word_of_time():
    assert only("om 9.30").kind == "time"
    assert only("een score van 9.30 punten").kind in {"number", "time"}
    assert only("9.30 euro").kind == "amount"


@pytest.mark.parametrize(
    ("text", "bound"), [("ten minste 40 procent", "least"), ("at most 5 days", "most"), ("40 procent", "")]
)
def test_the_words_before_a_figure_bound_it(text, bound):
    assert only(text).bound == bound


def test_the_least_opposes_the_most_of_the_same_figure_only():
    assert only("minstens 40 procent").opposes(only("hoogstens veertig procent"))
    assert not only("minstens 40 procent").opposes(only("hoogstens 50 procent"))


@pytest.mark.parametrize("text", ["ten minste", "een van ons", "one of us", "achter de deur", "ten slotte"])
def test_words_that_only_look_like_numbers(text):
    assert not values_of(text)
