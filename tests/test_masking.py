"""Personal data in what people read: hidden wherever it stands, the places kept, the company's own left alone."""

import pytest

from reviewapp.masking import Mask, same_but_masked
from reviewapp.scoring.types import Span

IBAN, BSN, PHONE, EMAIL = "NL91 ABNA 0417 1643 00", "111222333", "06-12345678", "jan.jansen@voorbeeld.nl"


@pytest.mark.parametrize("datum", [IBAN, PHONE, EMAIL, "1234 AB 56", "4111 1111 1111 1111"])
def test_a_datum_is_hidden(datum: str) -> None:
    text = f"Hier is het: {datum}. Klopt dat?"
    assert datum not in Mask([text]).hide(text).text


def test_the_last_two_signs_of_a_number_stay() -> None:
    text = f"Mijn rekening is {IBAN}."
    assert Mask([text]).hide(text).text == "Mijn rekening is [IBAN ••00]."


def test_what_is_recognised_once_is_hidden_everywhere() -> None:
    """A date is personal data after "geboren op" alone, and the bot repeats it without those words."""
    texts = ["Ik ben geboren op 12-03-1980.", "Dank u, 12-03-1980 staat genoteerd."]
    assert "12-03-1980" not in "".join(Mask(texts).hide(text).text for text in texts)


def test_what_stands_in_an_article_is_of_the_company_and_stays() -> None:
    text = "Bel ons op 020-1234567."
    assert Mask([text], public="Klantenservice: 020 123 45 67").hide(text).text == text


def test_a_place_after_a_label_is_found_again() -> None:
    text = f"Mijn rekening is {IBAN}. Dat kan tot 14 dagen."
    hidden = Mask([text]).hide(text)
    start = text.index("14 dagen")
    assert hidden.to_masked(Span(start, start + 8)).of(hidden.text) == "14 dagen"


def test_values_of_a_flag_are_hidden_and_numbers_left() -> None:
    mask = Mask([f"Uw rekening {IBAN}"])
    assert mask.values({"found": IBAN, "share": 0.4}) == {"found": "[IBAN ••00]", "share": 0.4}


def test_a_quote_that_is_cut_off_in_a_number_shows_nothing_of_it() -> None:
    mask = Mask([f"Mijn rekening is {IBAN}, dank u."])
    assert mask.values({"found": "Mijn rekening is NL91 ABNA 0417"}) == {"found": "Mijn rekening is [IBAN ••00]"}


def test_a_revealed_item_is_not_masked_and_says_what_it_holds() -> None:
    mask = Mask([IBAN], revealed=True)
    assert (mask.hide(IBAN).text, mask.hides) == (IBAN, True)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Uw rekening is [IBAN ••00].  Tot ziens!", True),
        ("Uw rekening is [IBAN ••00]. Dag!", False),
        (f"Uw rekening is {IBAN}. Tot ziens!", True),
        ("Uw rekening is iets anders. Tot ziens!", False),
        ("", False),
    ],
)
def test_an_answer_left_as_it_was_is_no_correction(written: str, same: bool) -> None:
    assert same_but_masked(written, f"Uw rekening is {IBAN}.\nTot ziens!") is same
