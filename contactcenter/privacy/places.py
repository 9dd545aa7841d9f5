"""What the finders share: a place of personal data, the words that stand before it, and places that do not overlap."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

S = "[ \u00a0\u202f]"  # spaces that people type or paste inside numbers
_REACH = 40


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """`text[start:end]` is personal data of this kind.

    Kinds: bsn, iban, card, phone, email, address (postcode with house number), postcode, licence_plate, birth_date,
    document (passport, identity card, driving licence, V-number), vat_number (of one person's business), ssn,
    ip_address, customer_number, name.
    """

    kind: str
    start: int
    end: int


def words(*alternatives: str) -> re.Pattern[str]:
    """A pattern that finds any of these at the start of a word, small or large."""
    return re.compile(r"(?<![^\W\d_])(?:" + "|".join(alternatives) + ")", re.IGNORECASE)


def last_word(text: str, start: int, *patterns: re.Pattern[str]) -> re.Pattern[str] | None:
    """Which of the patterns stands nearest before `start`, within the same sentence and 40 characters."""
    window = re.split(r"[!?]|\.\s|\n\s*\n", text[max(0, start - _REACH) : start])[-1]
    found = [(match.end(), pattern) for pattern in patterns for match in pattern.finditer(window)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


# A number after one of these is a number of the company, not of the person.
OTHER_NUMBER = words(
    r"\w*(?:bestel|pakket|zending)\w*",
    r"(?:order|track|factuur|invoice|artikel|product|seri[ea]|ticket|zaak|case|dossier|meter|ean|kvk|btw|referen|transact)\w*",
    r"(?:kenmerk|contract|polis|klant|customer|relatie|bedrag|retour|return|barcode)\w*",
    r"(?:imei|kamer van koophandel|vat|ref|code)\b",
)


def digits_of(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")


class Taken:
    """Which places of a text are spoken for. The first that asks gets it; the cost does not grow with their number."""

    def __init__(self, length: int) -> None:
        self._signs = bytearray(length)

    def take(self, start: int, end: int) -> bool:
        """Whether the place was free; from now on it is taken."""
        if self._signs.find(1, start, end) >= 0:
            return False
        self._signs[start:end] = b"\x01" * (end - start)
        return True


def not_overlapping(data: Iterable[PersonalDatum], length: int) -> list[PersonalDatum]:
    """The data in order of place; of two that overlap, the one that was given first."""
    taken = Taken(length)
    return sorted((datum for datum in data if taken.take(datum.start, datum.end)), key=lambda datum: datum.start)
