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


RULES = (
    "Bij krassen houden we hoogstens 40 procent van de prijs in. Voor laptops geldt een bedenktijd van 14 dagen na ontvangst. "
    "De meeste artikelen mag u binnen 30 dagen terugsturen. Geopende software mag u niet retourneren."
)


def claims_of(answer, question="Hoe werkt dat?"):
    return find_claims(case(answer, question), [match(RULES)])


def test_the_least_contradicts_the_most():
    [claim] = claims_of("Bij krassen houden we ten minste veertig procent van de prijs in.")
    assert (claim.status, claim.evidence.values["found"]) == ("contradicted", "ten minste veertig procent")
    assert claim.evidence.values["expected"] == "hoogstens 40 procent"


def test_the_figure_of_another_rule_contradicts():
    [claim] = claims_of("Voor laptops geldt een bedenktijd van dertig dagen.", "wat is de bedenktijd voor laptops")
    assert (claim.status, claim.evidence.values["expected"]) == ("contradicted", "14 dagen")


def test_a_sentence_that_says_two_things_is_two_claims():
    answer = "De meeste artikelen mag u binnen 30 dagen terugsturen, dus ook een gevulde fietstas met dinosaurussen."
    first, second = claims_of(answer)
    assert (first.status, second.status) == ("supported", "no_source")
    assert second.evidence.answer.of(answer) == "dus ook een gevulde fietstas met dinosaurussen."


def test_kind_words_and_signatures_claim_nothing():
    assert not claims_of(
        "Wat vervelend! Ik begrijp uw vraag. Unfortunately not. Sterkte. Met vriendelijke groet, Tessa"
    )


def test_the_question_says_what_a_short_answer_is_about():
    [claim] = claims_of("Nee, dat mag u niet doen.", "mag ik geopende software retourneren")
    assert claim.evidence.passage_span is None or in_body(RULES, claim.evidence.passage_span).startswith(
        "Geopende software"
    )
