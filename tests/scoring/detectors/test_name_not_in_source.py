"""name_not_in_source: addresses and numbers that nobody gave."""

import pytest

from reviewapp.scoring.detectors import name_not_in_source
from tests.scoring.detectors.finding import found


@pytest.mark.parametrize(
    ("answer", "address"),
    [
        ("Kijk op www.verzonnen-winkel.nl/retour.", "www.verzonnen-winkel.nl/retour"),
        ("Bel 0800-1234.", "0800-1234"),
    ],
)
def test_an_address_without_a_source_is_found(answer, address):
    [finding] = found(name_not_in_source, answer)
    assert finding.evidence.answer.of(answer) == address


def test_a_part_of_an_approved_address_is_another_address():
    assert found(name_not_in_source, "Kijk op bank.nl.", "Hoe?", "Kijk op mijnbank.nl.")


def test_what_is_told_as_personal_data_is_not_told_twice():
    assert not found(name_not_in_source, "Het staat op NL98 ZDBK 0417 5520 83, vragen naar jan@voorbeeld.nl.")


def test_what_an_article_or_the_customer_names_is_left_alone():
    assert not found(name_not_in_source, "Bel 020 123 45 67.")
    assert not found(name_not_in_source, "We mailen naar jan@voorbeeld.nl.", "mijn adres is jan@voorbeeld.nl")
