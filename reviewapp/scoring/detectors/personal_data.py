"""The answer carries personal data that is not part of the approved text."""

from collections.abc import Sequence

from contactcenter.privacy import find_personal_data
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop

KIND = "personal_data"
VERSION = "2"
TITLE = gettext_noop("Personal data")
REASON = gettext_noop("The answer shows what looks like personal data: {found}.")
ICON = "privacy"
OFTEN_PUBLIC = frozenset({"phone", "email", "postcode"})
"""May be those of a shop or an office that the articles do not name: worth a look, not an alarm."""


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each datum; an address or number that stands in an article belongs to the company, not to a person."""
    data = find_personal_data(case.answer)
    source = _bare(" ".join(f"{match.passage.title} {match.passage.text}" for match in matches)) if data else ""
    findings = []
    for datum in data:
        quote = case.answer[datum.start : datum.end]
        if _bare(quote) not in source:
            evidence = Evidence(answer=Span(datum.start, datum.end), values={"found": quote, "sort": str(datum.kind)})
            severity = Severity.WARNING if datum.kind in OFTEN_PUBLIC else Severity.CRITICAL
            findings.append(Finding(KIND, severity, evidence, VERSION))
    return findings


def _bare(text: str) -> str:
    """Letters and digits alone: "020 - 123 45 67" equals "020-1234567"."""
    return "".join(character for character in text.lower() if character.isalnum() or character in "@")  # noqa: FURB171 - one sign
