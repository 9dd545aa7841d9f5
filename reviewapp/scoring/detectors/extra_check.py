"""A verifier says that a statement goes against the article, and shows the words that prove it."""

from collections.abc import Sequence

from reviewapp.scoring.types import Case, Claim, ClaimStatus, Evidence, Finding, Match, Severity, gettext_noop
from reviewapp.scoring.verifiers.sharpening import BY

KIND = "extra_check"
VERSION = "1"
TITLE = gettext_noop("Extra check: differs from the article")
REASON = gettext_noop(
    "The answer says “{found}”. The article {article} says “{expected}”. According to the extra check the two do not agree."
)
ICON = "contradiction"


def detect(case: Case, matches: Sequence[Match], claims: Sequence[Claim]) -> list[Finding]:
    """One finding for each claim that a verifier, and not the comparison of words, found contradicted; none without one."""
    return [
        Finding(KIND, Severity.WARNING, _evidence(claim.evidence), VERSION)
        for claim in claims
        if claim.status is ClaimStatus.CONTRADICTED and claim.evidence.values.get("by") == BY
    ]


def _evidence(evidence: Evidence) -> Evidence:
    values = {name: evidence.values[name] for name in ("found", "expected", "article")}
    return Evidence(evidence.answer, evidence.passage, evidence.passage_span, values)
