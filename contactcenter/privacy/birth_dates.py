"""Dates of birth: a date after or before the words that make it one."""

import re
from collections.abc import Iterator
from datetime import date

from contactcenter.privacy.places import PersonalDatum, last_word, words

_BIRTH_WORD = words(r"(?:geboren|geboorte|gebdat|verjaar|jarig op|born|birth)", r"(?:geb|d\.?o\.?b)\b")
# A number after one of these is a number of the company, not of the person.
OTHER_NUMBER = words(
    r"\w*(?:bestel|pakket|zending)\w*",
    r"(?:order|track|factuur|invoice|artikel|product|seri[ea]|ticket|zaak|case|dossier|meter|ean|kvk|btw|referen|transact)\w*",
    r"(?:kenmerk|contract|polis|klant|customer|relatie|bedrag|retour|return|barcode)\w*",
    r"(?:imei|kamer van koophandel|vat|ref|code)\b",
)
_MONTHS = (
    "januari|january|jan|februari|february|feb|maart|march|mrt|mar|april|apr|mei|may|juni|june|jun|juli|july|jul|augustus|august|aug"
    "|september|sept|sep|oktober|october|okt|oct|november|nov|december|dec"
)
_DATE = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?P<d>[0-9]{{1,2}})\s?[-/. ]\s?(?P<m>[0-9]{{1,2}})\s?[-/. ]\s?(?P<y>(?:19|20)?[0-9]{{2}})"
    rf"|(?P<iy>(?:19|20)[0-9]{{2}})[-/.](?P<im>[0-9]{{1,2}})[-/.](?P<id>[0-9]{{1,2}})"
    rf"|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th|e)?[ -](?:of )?(?:{_MONTHS})\.?,?[ -](?:19|20)?[0-9]{{2}}"
    rf"|(?:{_MONTHS})\.? (?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}})(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def _is_day(match: re.Match[str]) -> bool:
    """A day that exists, day or month first."""
    day, month, year = match["d"] or match["id"], match["m"] or match["im"], match["y"] or match["iy"]
    if not month:
        return 1 <= int(match["d2"] or match["d3"]) <= 31
    full_year = int(year) if len(year) == 4 else 1900 + int(year)
    for first, second in ((day, month), (month, day)):
        try:
            date(full_year, int(second), int(first))
        except ValueError:
            continue
        return True
    return False


_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_BIRTH_YEARS = range(1900, 2013)


def birth_dates(text: str) -> Iterator[PersonalDatum]:
    """A date beside "geboren" or "born", or one that is all there is: the reply to "your date of birth?"."""
    bare = text.strip(" .\n")
    for match in _DATE.finditer(text):
        after = text[match.end() : match.end() + 12].lstrip(" ()")
        named = last_word(text, match.start(), _BIRTH_WORD) or _BIRTH_WORD.match(after)
        if (named or _is_reply(bare, match[0])) and _is_day(match):
            yield PersonalDatum("birth_date", match.start(), match.end())


def _is_reply(bare: str, date_of: str) -> bool:
    year = _YEAR.search(date_of)
    return len(bare) == len(date_of) and year is not None and int(year[0]) in _BIRTH_YEARS
