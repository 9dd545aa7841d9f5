"""The answer gives an amount, term, date or time that no approved text near it names."""

from collections.abc import Sequence

from reviewapp.scoring.alignment import Source
from reviewapp.scoring.claims import known_to_customer
from reviewapp.scoring.detectors import figure_not_in_source
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.values import values_of

KIND = "unsourced_figure"
VERSION = "1"
TITLE = gettext_noop("Figure without a source")
REASON = gettext_noop("The answer says {found}; no approved text that fits this answer names it.")
ICON = "figure"

KINDS = frozenset({"amount", "percentage", "term", "date", "time", "identifier"})


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each such figure for which the article has no counterpart (those are `figure_not_in_source`)."""
    source = Source(matches)
    customer = known_to_customer(case)
    told = {finding.evidence.answer for finding in figure_not_in_source.detect(case, matches, claims)}
    findings = []
    for span in statements(case.answer):
        text = span.of(case.answer)
        for value in values_of(text):
            place = Span(span.start + value.span.start, span.start + value.span.end)
            known = source.has(value) or any(value.same_as(other) for other in customer)
            if value.kind in KINDS and not known and place not in told:
                values = {"found": value.span.of(text)}
                findings.append(Finding(KIND, Severity.NOTICE, Evidence(answer=place, values=values), VERSION))
    return findings
