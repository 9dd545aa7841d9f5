"""handover_due: a case for a person that the bot kept."""

import pytest

from reviewapp.scoring.detectors import handover_due
from tests.scoring.cases import OFFSET
from tests.scoring.detectors.finding import found

RULE = "Betalen kan met iDEAL. Heeft een klant schulden of kan hij niet betalen, dan verbindt de chatbot altijd door."


@pytest.mark.parametrize(
    ("question", "severity"),
    [
        ("mijn man is overleden, wat moet ik doen", "notice"),
        ("i lost my job and have other debts", "notice"),
        ("ik ruik gas in de keuken", "warning"),
        ("mijn account is gehackt", "warning"),
        ("de accu is opgezwollen", "warning"),
    ],
)
def test_a_life_event_or_danger_belongs_to_a_person(question, severity):
    [finding] = found(handover_due, "U regelt het in de app.", question)
    assert finding.severity == severity


def test_with_a_rule_for_it_the_finding_is_critical_and_shows_the_rule():
    [finding] = found(handover_due, "U betaalt met iDEAL.", "ik heb schulden en kan de rekening niet betalen", RULE)
    assert finding.severity == "critical"
    span = finding.evidence.passage_span
    assert RULE[span.start - OFFSET : span.end - OFFSET].startswith("Heeft een klant schulden")


@pytest.mark.parametrize("answer", ["Ik verbind u door met een collega.", "Een medewerker helpt u verder."])
def test_an_offered_person_is_enough(answer):
    assert not found(handover_due, answer, "mijn man is overleden")


def test_an_ordinary_question_is_none():
    assert not found(handover_due, "U betaalt met iDEAL.", "kan ik hier met creditcard betalen", RULE)
    assert not found(handover_due, "No smoking in the rooms.", "Is smoking allowed in the rooms?")


def test_a_figure_beyond_the_limit_of_a_rule_belongs_to_a_person():
    rule = "Is de waarde boven 250 euro, dan behandelt een medewerker de zaak."
    [finding] = found(handover_due, "Meld het in de app.", "camera van 480 euro is weg", rule)
    assert (finding.severity, finding.evidence.values["asked"]) == ("warning", "480 euro")
    assert not found(handover_due, "Meld het in de app.", "camera van 200 euro is weg", rule)


def test_an_event_that_is_denied_is_none():
    assert not found(handover_due, "U regelt het in de app.", "ik heb geen schulden, kan ik gespreid betalen")
