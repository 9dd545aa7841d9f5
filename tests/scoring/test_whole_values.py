"""Values are compared whole."""

import pytest

from reviewapp.scoring.whole_values import stands_in


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("tjalk.nl", "Kijk op https://www.tjalk.nl/retour."),
        ("www.tjalk.nl/retour", "Ga naar tjalk.nl/retour."),
        ("https://tjalk.nl/", "Op mijn.tjalk.nl staat alles."),
        ("020-1234567", "Bel (020) 123 45 67."),
        ("NL91ABNA0417164300", "Op NL91 ABNA 0417 1643 00."),
        ("info@tjalk.nl", "Mail naar Info@Tjalk.nl."),
    ],
)
def test_another_way_of_writing_is_the_same_value(value, text):
    assert stands_in(value, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("bank.nl", "Kijk op mijnbank.nl of mijn-bank.nl."),
        ("tjalk.nl", "Kijk op tjalk.nl.voorbeeld.com."),
        ("jan@tjalk.nl", "Mail naar piet.jan@tjalk.nl."),
        ("Kerkstraat 12", "De winkel is op Kerkstraat 121."),
        ("0800-1234", "Bel 0800-12345."),
        ("Jan", "Vanaf januari."),
        ("...", "Wat dan ook..."),
    ],
)
def test_a_part_of_another_value_is_not_the_value(value, text):
    assert not stands_in(value, text)
