"""Streets with a house number and without a postcode. Apart from the personal data that can be checked: a street is as often
that of a shop or an office."""

import re
from collections.abc import Iterator

from contactcenter.privacy import PersonalDatum
from contactcenter.privacy.unseen import Seen

_STREET = re.compile(
    r"\b(?:[A-Z][\wà-ÿ'’-]{2,40}\s\d{1,4}(?:\s?[a-zA-Z])?(?=\s+(?:in|te)\s+[A-Z])|"
    r"[A-Z][\wà-ÿ'’-]{2,40}(?:straat|laan|weg|plein|gracht|kade|singel|dreef|steeg|plantsoen|hof|lane|street"
    r"|road)\s\d{1,4}\b)"
)


def find_streets(text: str) -> Iterator[PersonalDatum]:
    """In order of place, as data of the kind "street"."""
    seen = Seen(text)
    return seen.original(PersonalDatum("street", match.start(), match.end()) for match in _STREET.finditer(seen.text))
