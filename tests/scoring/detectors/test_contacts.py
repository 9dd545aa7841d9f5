"""repeat_contact, repetition: the customer comes back, the bot says the same again."""

import pytest

from reviewapp.scoring.detectors import repeat_contact, repetition
from reviewapp.scoring.types import Turn
from tests.scoring.detectors.finding import found


@pytest.mark.parametrize(
    "question",
    [
        "jullie zeiden maandag dat het gratis was",
        "gister gevraagd over die code",
        "nog steeds niks gehoord over mijn klacht",
        "your bot told me 10 days",
        "ik belde eergisteren al",
    ],
)
def test_a_customer_who_comes_back_is_noticed(question):
    [finding] = found(repeat_contact, "Dat klopt niet.", question)
    assert (finding.severity, finding.evidence.values["asked"] in question) == ("notice", True)


@pytest.mark.parametrize(
    "question", ["ik kreeg gisteren een brief", "iemand belde net over mijn code", "wat zei de monteur"]
)
def test_other_things_of_yesterday_are_left_alone(question):
    assert not found(repeat_contact, "Dat klopt.", question)


def test_the_same_answer_again_is_a_repetition():
    answer = "U kunt een artikel binnen 14 dagen retourneren in de winkel."
    earlier = [Turn("customer", "hoe lang"), Turn("bot", f"Hallo! {answer}")]
    [finding] = found(repetition, answer, "dat vroeg ik niet", earlier=earlier)
    assert finding.evidence.answer.of(answer) == answer


def test_another_answer_is_no_repetition():
    earlier = [Turn("bot", "U kunt een artikel binnen 14 dagen retourneren in de winkel.")]
    assert not found(repetition, "Retourneren kost 2,95 euro per pakket in Nederland.", "en de kosten", earlier=earlier)
