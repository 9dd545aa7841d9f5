"""Numbers of papers: passport, identity card, driving licence, V-number, the VAT number of one person's business, SSN."""

import re
from collections.abc import Iterator

from contactcenter.privacy.numbers import passes_eleven_test
from contactcenter.privacy.places import PersonalDatum, last_word, words

_PAPER_WORD = words(
    r"(?:paspoort|passport|identiteits(?:kaart|bewijs)|id\W?(?:kaart|card|bewijs)|identity card)",
    r"document\W?(?:nummer|number|nr)",
    r"(?:rijbewijs|driv(?:ing|er'?s?) licen[cs]e|v\W?nummer"
    r"|v\W?number|vreemdelingennummer|verblijfs\w+|residence permit)",
)
_NO_PAPER_WORD = words(r"(?:tijdslot|afspraak|appointment|euro|jaar|years?)")
# passport and identity card: two letters, six signs, a digit (never the letter O); driving licence and V-number: ten digits
_PAPER = re.compile(
    r"(?<![0-9A-Za-z])(?:[A-Za-z]{2}[0-9A-NP-Za-np-z]{6}[0-9]|[0-9]{9,10}|[A-Za-z][0-9]{8})(?![0-9A-Za-z])"
)
# since 2020 the VAT number of a person's business passes modulo 97; before, it was his BSN with B and two digits
_VAT = re.compile(
    r"(?<![0-9A-Za-z])NL ?[0-9]{9} ?B ?[0-9]{2}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])NL[0-9]{3}\.[0-9]{3}\.[0-9]{3}\.B[0-9]{2}(?![0-9A-Za-z])"
)
_SSN = re.compile(r"(?<![0-9A-Za-z-])(?!000|666)[0-8][0-9]{2}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9A-Za-z]|-[0-9])")


def documents(text: str) -> Iterator[PersonalDatum]:
    """Only after the name of the paper: the shapes are those of many other numbers."""
    for match in _PAPER.finditer(text):
        if last_word(text, match.start(), _PAPER_WORD, _NO_PAPER_WORD) is _PAPER_WORD and any(
            map(str.isdigit, match[0])
        ):
            yield PersonalDatum("document", match.start(), match.end())


def vat_numbers(text: str) -> Iterator[PersonalDatum]:
    """Those of one person; that of a company is no personal data."""
    for match in _VAT.finditer(text):
        signs = "".join(sign for sign in match[0] if sign.isalnum())
        if passes_eleven_test(signs[2:11]) or _passes_as_person(signs):
            yield PersonalDatum("vat_number", match.start(), match.end())


def _passes_as_person(signs: str) -> bool:
    return int("".join(str(int(sign, 36)) for sign in signs)) % 97 == 1


def ssns(text: str) -> Iterator[PersonalDatum]:
    """Of the United States, as English-speaking customers write them: 853-37-1694."""
    for match in _SSN.finditer(text):
        yield PersonalDatum("ssn", match.start(), match.end())
