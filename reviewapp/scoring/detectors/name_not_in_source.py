"""The answer names a web address, e-mail address or telephone number that neither an approved text nor the conversation has."""

import re
from collections.abc import Sequence

from contactcenter.privacy import find_identifiers
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.whole_values import stands_in

KIND = "name_not_in_source"
VERSION = "3"
TITLE = gettext_noop("Address without a source")
REASON = gettext_noop("The answer names {found}. That is not in the approved text that fits this answer.")
ICON = "file-question"

_ADDRESS = re.compile(
    r"https?://[^\s<>\"')\]]+|www\.[^\s<>\"')\]]+|(?<![\w.+-])[\w.+-]++@[\w-]++\.[a-z]{2,}|"
    r"(?<![\w@.])[a-z0-9-]{2,40}\.(?:nl|com|org|eu|be|net|co\.uk)(?:/[^\s<>\"')\]]*)?(?!\w)|"
    r"(?<![\w€$£.,])(?:\+|0)\d(?:[\s-]?\d){7,11}(?!\d)|(?<![\w.,])0(?:800|900)[\s-]?\d{4}(?!\d)"
    r"|(?<![\w.,])\d-\d{3}-\d{3}-\d{4}(?!\d)",
    re.IGNORECASE,
)


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each; "www." and "https://" make no difference, nor do spaces and dashes in a number. What looks like
    personal data is not told twice."""
    known: str | None = None
    told = {place for datum in find_identifiers(case.answer) for place in range(datum.start, datum.end)}
    findings = []
    for found in _ADDRESS.finditer(case.answer):
        if not told.isdisjoint(range(*found.span())):
            continue
        if known is None:
            texts = [case.question, *(turn.text for turn in case.earlier)]
            known = "\n\n".join([*texts, *(f"{match.passage.title}\n{match.passage.text}" for match in matches)])
        quote = found.group().rstrip(".,;:!?")
        if not stands_in(quote, known):
            place = Span(found.start(), found.start() + len(quote))
            findings.append(Finding(KIND, Severity.WARNING, Evidence(answer=place, values={"found": quote}), VERSION))
    return findings
