"""All finders together."""

import re
from collections.abc import Callable, Iterator

from contactcenter.privacy.addresses import postcodes
from contactcenter.privacy.birth_dates import birth_dates
from contactcenter.privacy.contact import emails, ip_addresses, phones
from contactcenter.privacy.customer_numbers import customer_numbers
from contactcenter.privacy.documents import documents, ssns, vat_numbers
from contactcenter.privacy.names import find_names
from contactcenter.privacy.numbers import bsns, cards, ibans, named_bsns
from contactcenter.privacy.places import PersonalDatum, not_overlapping
from contactcenter.privacy.plates import plates
from contactcenter.privacy.unseen import Seen

# The order decides between two readings of the same signs.
_FINDERS: tuple[Callable[[str], Iterator[PersonalDatum]], ...] = (
    emails, customer_numbers, ibans, vat_numbers, named_bsns, birth_dates, documents, cards, postcodes, ip_addresses, ssns,
    phones, bsns, plates,
)  # fmt: skip
_ANYTHING = re.compile(r"[0-9@]")


def find_identifiers(text: str) -> list[PersonalDatum]:
    """Numbers, addresses and dates of persons, in order of place, never overlapping; offsets in code points. No names."""
    seen = Seen(text)
    if not _ANYTHING.search(seen.text):
        return []
    found = (datum for finder in _FINDERS for datum in finder(seen.text))
    return not_overlapping(seen.original(found), len(text))


def certain_datum(text: str) -> str:
    """What in an id or a label can be nothing else than personal data, in words; empty for anything that could be a number
    of the company: one random number in eleven passes the test of a BSN, so a bare number is never refused."""
    text = Seen(text).text
    if any(emails(text)):
        return "an e-mail address"
    if any(ibans(text)):
        return "an account number (IBAN)"
    if any(named_bsns(text.replace("-", " ").replace("_", " ").replace(":", " "))):
        return "a citizen service number (BSN)"
    return ""


def find_personal_data(text: str) -> list[PersonalDatum]:
    """All personal data that rules and lists find, names too, in order of place, never overlapping."""
    return not_overlapping([*find_identifiers(text), *find_names(text)], len(text))
