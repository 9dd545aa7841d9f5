"""Each detector: what it finds, and what it leaves alone."""

import string
from pathlib import Path

import pytest

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.detectors import (
    ALL,
    BY_KIND,
    contradicted_claim,
    figure_not_in_source,
    handover_missed,
    low_similarity,
    non_answer,
    personal_data,
    promise,
    unsourced_figure,
    wrong_language,
)
from reviewapp.scoring.types import Turn
from tests.scoring.cases import RETURNS, case, in_body, match


def found(detector, answer, question="Hoe werkt dat?", matches=None, **fields):
    given = case(answer, question, **fields)
    matches = [match()] if matches is None else matches
    return detector.detect(given, matches, find_claims(given, matches))


def test_kinds_are_unique_and_every_detector_has_its_words():
    assert len(BY_KIND) == len(ALL)
    assert all(module.TITLE and module.REASON and module.ICON and module.VERSION for module in ALL)


@pytest.mark.parametrize(
    ("detector", "answer", "question"),
    [
        (figure_not_in_source, "U kunt een artikel binnen 30 dagen retourneren.", "Hoe lang?"),
        (unsourced_figure, "Artikel retourneren: bestellen kan tot 3 mei.", "Hoe lang?"),
        (contradicted_claim, "Honden zijn toegestaan in onze winkels.", "Mag mijn hond mee?"),
        (personal_data, "Mail naar jan.jansen@voorbeeld.nl.", "Naar wie?"),
        (promise, "Ik beloof dat het morgen komt.", "Komt het?"),
        (handover_missed, "U kunt retourneren in de app.", "Ik wil een medewerker spreken"),
        (
            wrong_language,
            "You can return the article in the shop within two weeks.",
            "Hoe kan ik mijn artikel naar de winkel terugbrengen?",
        ),
        (non_answer, "Dat weet ik helaas niet.", "Hoe lang?"),
    ],
)
def test_the_reason_is_complete_and_the_place_is_right(detector, answer, question):
    [finding] = found(detector, answer, question)
    names = {name for _text, name, _spec, _conversion in string.Formatter().parse(detector.REASON) if name}
    assert names <= set(finding.evidence.values)
    assert finding.evidence.answer is None or finding.evidence.answer.of(answer)


def test_figure_not_in_source_names_both_figures_and_both_places():
    answer = "Goedemiddag! Retourneren kost 5 euro."
    [finding] = found(figure_not_in_source, answer)
    assert finding.evidence.answer.of(answer) == finding.evidence.values["found"] == "5 euro"
    assert in_body(RETURNS, finding.evidence.passage_span) == finding.evidence.values["expected"] == "2,95 euro"


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ("U kunt een artikel binnen twee weken retourneren.", "Hoe lang?"),
        ("Retourneren kost € 2,95.", "Wat kost het?"),
        ("Een artikel van 30 dagen oud retourneren kan niet.", "Het is 30 dagen oud, kan dat?"),
        ("Twee keer retourneren kost u 5,90 euro.", "Ik stuur 2 pakketten terug, wat kost dat?"),
    ],
)
def test_figures_of_the_article_of_the_customer_and_worked_out_ones_are_left_alone(answer, question):
    assert not found(figure_not_in_source, answer, question) + found(unsourced_figure, answer, question)


def test_unsourced_figure_leaves_what_the_article_can_be_compared_with_to_the_other_detector():
    assert not found(unsourced_figure, "Retourneren kost 5 euro.")


def test_contradicted_claim_does_not_tell_a_figure_twice():
    assert not found(contradicted_claim, "U kunt een artikel binnen 30 dagen retourneren.")


def test_contradicted_claim_needs_the_same_subject():
    assert not found(contradicted_claim, "Katten zijn welkom op ons kantoor in Utrecht.")


def test_personal_data_of_the_article_is_the_companys():
    assert not found(personal_data, "Bel ons op 020 1234567.")


def test_promise_that_the_article_makes_is_no_promise_of_the_bot():
    matches = [match("Wij garanderen bezorging op de afgesproken dag.")]
    assert not found(promise, "Wij garanderen bezorging op die dag.", matches=matches)


@pytest.mark.parametrize("answer", ["U krijgt het bedrag terug.", "Once your request is approved, you get a letter."])
def test_information_and_conditions_are_no_promise(answer):
    assert not found(promise, answer)


@pytest.mark.parametrize(
    "answer", ["Ik verbind u door met een medewerker.", "I will transfer you to a colleague.", "Bel de klantenservice."]
)
def test_an_offered_handover_is_not_missed(answer):
    assert not found(handover_missed, answer, "Ik wil een mens spreken")


def test_a_handover_that_took_place_is_not_missed():
    assert not found(handover_missed, "Een moment.", "Can I talk to a human please", handed_over=True)


def test_a_request_of_an_earlier_turn_stays_open():
    earlier = [Turn("customer", "Let me speak to an agent"), Turn("bot", "What is it about?")]
    [finding] = found(handover_missed, "Returns cost 2,95 euro.", "It is about a return", earlier=earlier)
    assert finding.evidence.values["asked"] == "speak to an agent"


def test_a_request_that_was_met_earlier_is_closed():
    earlier = [Turn("customer", "Let me speak to an agent"), Turn("bot", "I will connect you with an agent.")]
    assert not found(handover_missed, "Returns cost 2,95 euro.", "Thanks, what does it cost?", earlier=earlier)


def test_talking_about_people_is_no_request():
    assert not found(
        handover_missed, "Ja, dat kan.", "Kan een medewerker van de bezorger mijn pakket bij de buren laten?"
    )


def test_low_similarity_is_measured_against_unrelated_text():
    assert found(low_similarity, "Iets heel anders.", matches=[match(similarity=0.79, floor=0.8)])
    assert not found(low_similarity, "Iets heel anders.", matches=[match(similarity=0.81, floor=0.8)])


@pytest.mark.parametrize("question", ["ok", "Wat kost het om een artikel naar jullie terug te sturen?"])
def test_the_same_language_or_a_short_question_is_left_alone(question):
    assert not found(wrong_language, "U betaalt voor het terugsturen van een artikel een klein bedrag.", question)


def test_an_answer_is_no_non_answer():
    assert not found(non_answer, "Als u het niet weet, kijk dan in de app.")


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.KIND)
def test_its_icon_exists(module):
    icons = Path(__file__).resolve().parents[2] / "reviewapp" / "templates" / "reviewapp" / "icons"
    assert (icons / f"{module.ICON}.svg").is_file()


def test_not_needing_a_person_is_no_request():
    assert not found(handover_missed, "You can return it in the app.", "No, I don't need to speak to an agent.")
