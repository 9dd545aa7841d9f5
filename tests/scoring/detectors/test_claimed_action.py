"""claimed_action: the bot says that it acted, or agreed something."""

import pytest

from reviewapp.scoring.detectors import claimed_action
from tests.scoring.detectors.finding import found


@pytest.mark.parametrize(
    "answer",
    [
        "Dat heb ik voor u geregeld.",
        "Ik heb de kosten voor u laten vervallen.",
        "Ik heb de boete voor u ingetrokken.",
        "I've cancelled your subscription.",
        "Your limit will be raised tomorrow.",
    ],
)
def test_an_action_is_found_where_it_is_claimed(answer):
    [finding] = found(claimed_action, answer)
    assert finding.evidence.answer.of(answer) == finding.evidence.values["found"]


def test_a_text_that_forbids_it_makes_it_critical():
    forbids = "De chatbot scheldt geen kosten kwijt en laat geen kosten vervallen."
    [finding] = found(claimed_action, "Ik heb de kosten laten vervallen.", "Mag dat eraf?", forbids)
    assert finding.severity == "critical"
    assert finding.evidence.passage is not None


@pytest.mark.parametrize(
    "answer",
    [
        "Ik heb begrepen dat u wilt opzeggen.",
        "Ik verbind u door en heb uw gegevens doorgegeven.",
        "Zodra wij uw verzoek hebben verwerkt, krijgt u bericht.",
    ],
)
def test_understanding_passing_on_and_conditions_are_no_actions(answer):
    assert not found(claimed_action, answer)


def test_what_the_bot_says_it_never_did_is_no_action():
    assert not found(claimed_action, "Ik heb nooit gezegd dat gehandicapten niet welkom zijn.")
