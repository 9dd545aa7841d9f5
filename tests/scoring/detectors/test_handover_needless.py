"""handover_needless: passed on though the article answers."""

import pytest

from reviewapp.scoring.detectors import handover_needless
from tests.scoring.detectors.finding import found

PASSED = "Daarvoor verbind ik u door met een medewerker. Een ogenblik geduld."


def test_a_bare_hand_over_of_an_answered_question_is_found():
    [finding] = found(handover_needless, PASSED, "wat kost retourneren", handed_over=True)
    assert finding.evidence.values["expected"] == "Retourneren kost 2,95 euro."


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        (PASSED, "ik wil een medewerker spreken over retourneren"),
        (PASSED, "retourneren kost 2,95?! belachelijk!!"),
        (PASSED, "mijn man is overleden, kan ik retourneren"),
        ("Dat weet ik niet zeker. Ik verbind u door.", "wat kost retourneren"),
        ("Retourneren kost 2,95 euro. Ik verbind u door voor de rest.", "wat kost retourneren"),
        (PASSED, "verkopen jullie ook fietsbellen"),
    ],
)
def test_a_reason_to_pass_on_is_respected(answer, question):
    assert not found(handover_needless, answer, question, handed_over=True)
