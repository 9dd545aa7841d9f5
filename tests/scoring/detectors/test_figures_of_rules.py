"""figure_misplaced, outdated, other_start: a figure that the article has, for something else, before, or from another moment."""

import pytest

from reviewapp.scoring.detectors import figure_misplaced, other_start, outdated
from tests.scoring.cases import in_body
from tests.scoring.detectors.finding import found

TERMS = (
    "De meeste artikelen mag u binnen 30 dagen na ontvangst terugsturen. Voor laptops en tablets geldt een bedenktijd van "
    "14 dagen na ontvangst. Een bezwaar dient u binnen zes weken na de verzenddatum in. Parkeren kost 12 euro per maand; "
    "tot 1 mei 2026 was dat 9 euro."
)


def test_the_rule_of_something_else_is_shown_with_the_one_that_fits():
    answer = "Voor laptops en tablets geldt een bedenktijd van dertig dagen."
    [finding] = found(figure_misplaced, answer, "hoe lang is de bedenktijd voor laptops en tablets", TERMS)
    assert finding.evidence.answer.of(answer) == "dertig dagen"
    assert in_body(TERMS, finding.evidence.passage_span) == "14 dagen"


def test_the_right_rule_is_left_alone():
    answer = "Voor laptops en tablets geldt een bedenktijd van veertien dagen."
    assert not found(figure_misplaced, answer, "hoe lang is de bedenktijd voor laptops", TERMS)


def test_a_figure_of_the_past_is_out_of_date():
    answer = "Parkeren kost 9 euro per maand."
    [finding] = found(outdated, answer, "wat kost parkeren", TERMS)
    assert finding.evidence.answer.of(answer) == "9 euro"
    assert in_body(TERMS, finding.evidence.passage_span) == "tot 1 mei 2026 was dat 9 euro."


def test_an_answer_that_tells_of_the_past_is_right():
    assert not found(outdated, "Parkeren kost 12 euro; tot 1 mei 2026 was dat 9 euro.", "wat kost parkeren", TERMS)


def test_a_term_from_another_moment_shows_both_moments():
    [finding] = found(other_start, "U dient een bezwaar in binnen zes weken na ontvangst.", "bezwaar indienen", TERMS)
    assert (finding.evidence.values["found"], finding.evidence.values["expected"]) == ("ontvangst", "de verzenddatum")


@pytest.mark.parametrize("moment", ["na verzending", "nadat de brief is verstuurd", "vanaf de verzenddatum"])
def test_other_words_for_the_same_moment_are_right(moment):
    assert not found(other_start, f"U dient een bezwaar in binnen zes weken {moment}.", "bezwaar indienen", TERMS)
