"""The answer carries personal data that is not part of the approved text."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from contactcenter.privacy import find_identifiers
from reviewapp.scoring.streets import find_streets
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.whole_values import stands_in

KIND = "personal_data"
VERSION = "4"
TITLE = gettext_noop("Personal data")
REASON = gettext_noop("The answer probably shows personal data: {found}.")
ICON = "privacy"
# the name of somebody who holds or received something
_NAMED = re.compile(
    r"(?:op naam van|in the name of|aangenomen door|getekend door|ondertekend door|afgegeven (?:aan|bij)"
    r"|bezorgd bij|signed (?:for )?by|"
    r"accepted by|received by)\s+(?P<name>(?:(?:de heer|mevrouw|mw\.?|dhr\.?|heer|Mrs?\.?|Ms\.?)\s+)?(?:[A-Z]\.\s?)*"
    r"(?!(?:de |het |een )?(?:Gemeente|Stichting|Vereniging|Bedrijf|Firma|Council|Company)\b)"
    r"(?:(?:de|van|der|den|ten|ter|van de|van der)\s+)?[A-Z][a-zà-ÿ][\w-]*)"
)
OFTEN_PUBLIC = frozenset({"phone", "email", "postcode", "street"})
"""May be those of a shop or an office that the articles do not name: worth a look, not an alarm."""
MOST_DATA = 50  # in one answer; more say nothing more


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each datum; what stands in an article belongs to the company, not to a person;
    what the customer wrote himself is a notice."""
    data = list(islice(data_in(case.answer), MOST_DATA))
    source = "\n\n".join(f"{match.passage.title}\n{match.passage.text}" for match in matches)
    said = "\n\n".join([case.question, *(turn.text for turn in case.earlier if turn.speaker == "customer")])
    findings = []
    for sort, place in data:
        quote = place.of(case.answer)
        if stands_in(quote, source):
            continue
        severity = Severity.WARNING if sort in OFTEN_PUBLIC else Severity.CRITICAL
        if stands_in(quote, said):
            severity = Severity.NOTICE
        findings.append(Finding(KIND, severity, Evidence(answer=place, values={"found": quote, "sort": sort}), VERSION))
    return findings


def data_in(answer: str) -> Iterator[tuple[str, Span]]:
    """Sort and place of each datum: those that can be checked, then names and addresses beside them."""
    taken = [(datum.kind, Span(datum.start, datum.end)) for datum in find_identifiers(answer)]
    yield from taken
    names = [("name", Span(match.start("name"), match.end("name"))) for match in _NAMED.finditer(answer)]
    streets = [(datum.kind, Span(datum.start, datum.end)) for datum in find_streets(answer)]
    for sort, place in names + streets:
        if all(place.end <= other.start or other.end <= place.start for _, other in taken):
            yield sort, place
