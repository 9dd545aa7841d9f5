"""The signals: each rises with what it is named for, and nothing but the case decides it."""

import pytest

from reviewapp.scoring.assess import assess
from reviewapp.scoring.detectors import ALL as DETECTORS
from reviewapp.scoring.risk import FIXED
from reviewapp.scoring.signals import ALL, FLAG, TITLES, signals_of
from reviewapp.scoring.types import Match, Passage, Span, StatementMatch, Turn
from reviewapp.scoring.verifiers.types import JUDGE_SIGNAL, NLI_SIGNAL, TRAINED_SIGNAL
from tests.scoring.cases import case, match

RULE = "U kunt een artikel binnen 14 dagen retourneren."
WEEK = "dag: maandag; open: 9 uur; plaats: Delft\ndag: zondag; open: 12 uur; plaats: Gouda"


def signals(answer, *matches, nearest=(), **fields):
    return signals_of(case(answer, **fields), matches=matches or [match()], nearest=nearest, claims=[], findings=[])


def test_every_signal_has_one_family_and_a_title():
    names = [name for family in ALL for name in family.TITLES]
    assert len(names) == len(set(names)) == len(TITLES)
    assert set(signals(RULE)) <= set(TITLES)


def test_the_fixed_sum_knows_only_signals_that_exist():
    flags = {f"{FLAG}{module.KIND}" for module in DETECTORS}
    assert set(FIXED.terms) <= {*TITLES, *flags, TRAINED_SIGNAL, NLI_SIGNAL, JUDGE_SIGNAL}


def test_an_answer_in_the_words_of_the_article_is_less_risky_than_an_invented_one():
    said, invented = (assess(case(text), matches=[match()]).risk for text in (RULE, "Onze fietsen staan bij de haven."))
    assert said < invented


@pytest.mark.parametrize("name", ["letters_new", "words_new", "pairs_new", "words_apart", "uncovered"])
def test_words_that_no_article_has_raise_what_counts_words(name):
    assert signals(RULE)[name] < signals("Onze fietsen staan rood bij de haven.")[name]


def test_words_of_two_articles_do_not_cover_an_answer_together():
    one = match("Honden mogen mee.", title="Honden")
    other = Match(Passage(2, "kb-2", "Katten", "Katten blijven thuis."), 0.8, 0.5)
    mixed = signals("Honden mogen mee. Katten blijven thuis.", one, other)
    assert mixed["letters_new"] > signals("Honden mogen mee.", one, other)["letters_new"]


def test_words_of_the_customer_are_not_new():
    answer = "Uw paarse stoel kunt u retourneren."
    assert signals(answer, question="Mag mijn paarse stoel terug?")["words_new"] < signals(answer)["words_new"]


def test_a_denial_where_the_article_has_none_counts():
    assert signals("U kunt een artikel niet binnen 14 dagen retourneren.")["denials_apart"] == 1.0
    assert signals(RULE)["denials_apart"] == 0.0


def test_yes_to_what_the_article_denies_counts():
    answer = "Ja, honden zijn toegestaan in onze winkels."
    assert signals(answer)["yes_or_no"] == 1.0
    assert signals("Nee, honden zijn niet toegestaan in onze winkels.")["yes_or_no"] == 0.0


def test_the_opposite_of_a_word_counts():
    doors = match("De winkel in Delft is op zondag open.", title="Winkels")
    assert signals("De winkel in Delft is op zondag gesloten.", doors)["opposites"] == 1.0


def test_figures_are_unknown_confirmed_or_left_out():
    unknown = signals("U kunt een artikel binnen 90 dagen retourneren.")
    assert (unknown["figures_unknown"], unknown["figures_unconfirmed"]) == (1.0, 1.0)
    assert signals(RULE)["figures_unconfirmed"] == 0.5
    assert signals("U kunt een artikel retourneren.")["figures_left_out"] == 1.0


def test_a_figure_of_the_customer_is_not_unknown():
    known = signals("Met 90 euro kunt u het artikel retourneren.", question="Ik betaalde 90 euro.")
    assert known["figures_unknown"] == 0.0


def test_a_name_that_nobody_used_counts():
    assert signals("Dat regelt u bij Jansen in de winkel.")["names_unknown"] == 1.0
    asked = signals("Dat regelt u bij Jansen in de winkel.", question="Ligt het bij Jansen?")
    assert asked["names_unknown"] == 0.0


def test_cells_of_two_rows_of_a_table_do_not_belong_together():
    table = match(WEEK, title="Openingstijden")
    assert signals("Op maandag open in Delft.", table)["rows_apart"] == 0.0
    assert signals("Op maandag open in Gouda.", table)["rows_apart"] == 0.5


def test_the_row_that_is_asked_about_is_the_row_that_is_told():
    table = match(WEEK, title="Openingstijden")
    asked = {"question": "Waar op zondag?"}
    assert signals("Dan zitten wij in Gouda.", table, **asked)["row_other"] == 0.0
    assert signals("Dan zitten wij in Delft.", table, **asked)["row_other"] == 1.0


def test_an_earlier_turn_names_the_row_too():
    table = match(WEEK, title="Openingstijden")
    earlier = [Turn("customer", "Ik wil zondag komen.")]
    assert signals("Wij zitten in Delft.", table, earlier=earlier)["rows_asked_apart"] == 0.5


def test_text_without_rows_has_no_signals_of_tables():
    assert not {"rows_apart", "rows_asked_apart", "row_other"} & set(signals(RULE))


def test_the_farthest_statement_and_the_mean_differ():
    passage = match().passage
    near = [StatementMatch(Span(0, 8), passage, Span(0, 9), similarity, 0.9) for similarity in (1.0, 0.8)]
    found = signals("Dit mag. Dat ook.", nearest=near)
    assert found["weakest_sentence"] == pytest.approx(1.0)
    assert found["sentence_distance"] == pytest.approx(0.5)


def test_a_condition_that_the_nearest_sentence_does_not_set_counts():
    passage = match().passage
    answer = "Alleen met bon kunt u retourneren."
    near = [StatementMatch(Span(0, len(answer)), passage, Span(0, len(RULE)), 0.9, 0.9)]
    assert signals(answer, nearest=near)["conditions_new"] == 1.0


def test_without_any_article_everything_is_far():
    found = signals_of(case(RULE), matches=[], nearest=[], claims=[], findings=[])
    assert found["distance"] == found["letters_new"] == found["uncovered"] == 1.0


def test_an_answer_without_words_has_signals_too():
    assert all(isinstance(value, float) for value in signals("👍").values())
