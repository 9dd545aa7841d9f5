"""The answer gives an amount, term, date or time that no approved text near it names."""

from collections.abc import Sequence

from reviewapp.scoring.alignment import Source, source_of
from reviewapp.scoring.binding import LOOSE
from reviewapp.scoring.claims import is_known, is_worked_out
from reviewapp.scoring.detectors import figure_not_in_source
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Claim, Evidence, Finding, Match, Severity, Span, gettext_noop
from reviewapp.scoring.values import values_of

KIND = "unsourced_figure"
VERSION = "2"
TITLE = gettext_noop("Figure without a source")
REASON = gettext_noop("The answer says {found}. That is not in the approved text that fits this answer.")
ICON = "figure"

WEAK = frozenset({"date", "identifier"})
"""Often worked out, or the customer's own."""
KINDS = frozenset({"amount", "percentage", "term", "date", "time", "identifier"})


CARRIED_FROM = 0.5  # share of the sentence that a passage must carry; below it the right article may not be among them


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each such figure for which the article has no counterpart (those are `figure_not_in_source`)."""
    source = source_of(matches)
    told = {finding.evidence.answer for finding in figure_not_in_source.detect(case, matches, claims)}
    findings = []
    for span in statements(case.answer):
        text = span.of(case.answer)
        for value in values_of(text):
            place = Span(span.start + value.span.start, span.start + value.span.end)
            if value.kind not in KINDS or is_known(value, case, source) or place in told:
                continue
            if _carried(text, source) >= CARRIED_FROM and not is_worked_out(value, case, source):
                values = {"found": value.span.of(text)}
                severity = (
                    Severity.NOTICE if value.kind in WEAK or LOOSE.match(value.span.of(text)) else Severity.WARNING
                )
                findings.append(Finding(KIND, severity, Evidence(answer=place, values=values), VERSION))
    return findings


def _carried(text: str, source: Source) -> float:
    return max((source.coverage(text, passage) for passage in source.passages), default=0.0)
