"""unsafe_language: insults and reproaches."""

import pytest

from reviewapp.scoring.detectors import unsafe_language
from tests.scoring.detectors.finding import found


@pytest.mark.parametrize(
    ("answer", "severity"),
    [
        ("U bent een idioot.", "critical"),
        ("Jullie zijn ongedierte.", "critical"),
        ("Stelletje sukkels!", "critical"),
        ("Lees het eens goed, sukkel.", "critical"),
        ("You are such an idiot.", "critical"),
        ("Rot op.", "critical"),
        ("Zo moeilijk is dat niet.", "warning"),
        ("Dat had u natuurlijk eerder moeten bedenken.", "warning"),
        ("You should have read the conditions.", "warning"),
    ],
)
def test_rudeness_is_found(answer, severity):
    [finding] = found(unsafe_language, answer)
    assert finding.severity == severity


@pytest.mark.parametrize(
    "answer", ["U kunt het artikel gewoon lezen op de site.", "Dat is zo geregeld.", "Lees de meter af."]
)
def test_plain_words_are_left_alone(answer):
    assert not found(unsafe_language, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Uw kankerbehandeling wordt vergoed.",
        "Er zijn parasieten en kakkerlakken gevonden; bel de bestrijder.",
        "De eikel valt van de boom.",
        "Bent u bang voor kakkerlakken?",
        "Muizen zijn ongedierte.",
        "Sla alle wijzigingen op en steek die kabel in de kast.",
        "Behandel de rot op het hout.",
        "The sofa is flame retardant.",
        "We hate to see you go.",
        "There is no such thing as a stupid question.",
        "De Mongoolse ambassade is dicht.",
    ],
)
def test_the_plain_sense_of_a_word_is_left_alone(answer):
    assert not found(unsafe_language, answer)


@pytest.mark.parametrize("group", ["vrouwen", "mannen", "Friezen", "ouderen", "nieuwkomers"])
def test_the_group_that_is_named_does_not_matter(group):
    assert found(unsafe_language, f"Ik haat {group}.")
    assert not found(unsafe_language, f"Wij helpen {group} graag.")
