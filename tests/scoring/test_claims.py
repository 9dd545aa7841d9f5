"""Statements and what the approved text says of them."""

from reviewapp.scoring.claims import find_claims
from tests.scoring.cases import RETURNS, case, in_body, match


def the_claim(answer, question="Hoe werkt dat?"):
    [claim] = find_claims(case(answer, question), [match()])
    return claim


def test_the_same_statement_is_supported_with_both_places():
    answer = "Hallo! U kunt een artikel binnen twee weken retourneren. Kan ik nog iets voor u doen?"
    claim = the_claim(answer)
    assert claim.status == "supported"
    assert claim.evidence.answer.of(answer) == "U kunt een artikel binnen twee weken retourneren."
    assert in_body(RETURNS, claim.evidence.passage_span) == "U kunt een artikel binnen 14 dagen retourneren."


def test_another_figure_contradicts():
    claim = the_claim("U kunt een artikel binnen 30 dagen retourneren.")
    assert claim.status == "contradicted"
    assert (claim.evidence.values["found"], claim.evidence.values["expected"]) == ("30 dagen", "14 dagen")


def test_a_lost_negation_contradicts():
    claim = the_claim("Honden zijn toegestaan in onze winkels.")
    assert (claim.status, claim.evidence.values["differs"]) == ("contradicted", "negation")


def test_the_customers_own_figure_does_not_contradict():
    claim = the_claim(
        "Dat artikel van 30 dagen kunt u retourneren.", question="Mijn artikel is 30 dagen oud, kan ik het retourneren?"
    )
    assert claim.status != "contradicted"


def test_something_else_has_no_source():
    assert the_claim("Onze directeur fietst elke ochtend langs de rivier.").status == "no_source"


def test_greetings_and_questions_are_no_claims():
    assert find_claims(case("Hallo! Welke maat hebt u? Fijne dag!"), [match()]) == []


def test_a_condition_is_not_taken_for_a_contradiction():
    claim = the_claim("Honden zijn toegestaan in onze winkels als ze in een tas zitten.")
    assert claim.status != "contradicted"
