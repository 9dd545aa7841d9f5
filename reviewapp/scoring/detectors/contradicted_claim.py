"""A statement of the answer says the opposite of, or another figure than, the approved sentence about the same thing."""

from collections.abc import Sequence

from reviewapp.scoring.detectors import figure_not_in_source
from reviewapp.scoring.types import Case, Claim, ClaimStatus, Evidence, Finding, Match, Severity, Span, gettext_noop

KIND = "contradicted_claim"
VERSION = "2"
TITLE = gettext_noop("Contradicts the article")
REASON = gettext_noop("The answer says “{found}”. The article {article} says “{expected}”.")
ICON = "contradiction"


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each contradicted claim; a figure that another detector shows is not told twice."""
    figures = [
        finding.evidence.answer
        for finding in figure_not_in_source.detect(case, matches, claims)
        if finding.evidence.answer is not None
    ]
    return [
        Finding(KIND, Severity.WARNING, _evidence(claim.evidence), VERSION)
        for claim in claims
        if claim.status is ClaimStatus.CONTRADICTED and not _is_told(claim.evidence, figures)
    ]


def _is_told(evidence: Evidence, figures: Sequence[Span]) -> bool:
    """By `outdated`, `figure_misplaced` or `figure_not_in_source`."""
    span = evidence.answer
    if evidence.values["differs"] in {"negation", "bound"}:
        return False
    told = any(span is not None and span.start <= figure.start and figure.end <= span.end for figure in figures)
    return told or evidence.values["differs"] == "misplaced"


def _evidence(evidence: Evidence) -> Evidence:
    values = {name: evidence.values[name] for name in ("found", "expected", "article")}
    return Evidence(evidence.answer, evidence.passage, evidence.passage_span, values)
