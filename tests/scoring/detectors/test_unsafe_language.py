"""unsafe_language: insults and reproaches."""

import pytest

from reviewapp.scoring.detectors import unsafe_language
from tests.scoring.detectors.finding import found


@pytest.mark.parametrize(
    ("answer", "severity"),
    [
        ("U bent een idioot.", "critical"),
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


@pytest.mark.parametrize("group", ["vrouwen", "mannen", "Friezen", "ouderen", "nieuwkomers"])
def test_the_group_that_is_named_does_not_matter(group):
    assert found(unsafe_language, f"Ik haat {group}.")
    assert not found(unsafe_language, f"Wij helpen {group} graag.")
