"""One case in, all that scoring says of it out."""

from collections.abc import Sequence

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.detectors import ALL, extra_check
from reviewapp.scoring.risk import FIXED, RiskModel
from reviewapp.scoring.signals import signals_of
from reviewapp.scoring.types import (
    Assessment,
    Case,
    Claim,
    ClaimStatus,
    Evidence,
    Finding,
    Match,
    Severity,
    Span,
    StatementMatch,
)
from reviewapp.scoring.verifiers import NoOpinion, Opinion
from reviewapp.scoring.verifiers.sharpening import sharpened

UNASKED = NoOpinion()
MOST_FINDINGS = 50  # of one kind; a longer list helps nobody


def assess(
    case: Case,
    *,
    matches: Sequence[Match],
    nearest: Sequence[StatementMatch] = (),
    risk_model: RiskModel = FIXED,
    opinion: Opinion | NoOpinion = UNASKED,
) -> Assessment:
    """Claims, findings of every detector in the order of ALL, signals, risk. Depends on nothing but its arguments.

    The opinion of a verifier is a signal of its own; it sharpens the claims and adds to the findings that are shown, not to the
    signals made of them, so that all other signals mean the same with and without it.
    """
    claims = find_claims(case, matches)
    findings = [finding for module in ALL for finding in module.detect(case, matches, claims)[:MOST_FINDINGS]]
    signals = signals_of(case, matches=matches, nearest=nearest, claims=claims, findings=findings)
    if isinstance(opinion, Opinion):
        signals[opinion.signal] = opinion.log_odds
    told = sharpened(_without_doubted(claims, findings), opinion, answer=case.answer)
    return Assessment(
        risk=risk_model.risk(signals),
        matches=matches,
        claims=told,
        findings=[*findings, *extra_check.detect(case, matches, told)],
        signals=signals,
        risk_version=risk_model.version,
        verifier=opinion.verifier,
    )


def _without_doubted(claims: Sequence[Claim], findings: Sequence[Finding]) -> list[Claim]:
    """A statement on which a warning stands is shown as supported by nothing, whatever words it shares with an article."""
    doubted = [
        finding.evidence.answer
        for finding in findings
        if finding.severity is not Severity.NOTICE and finding.evidence.answer is not None
    ]
    return [
        Claim(
            ClaimStatus.NO_SOURCE,
            Evidence(claim.evidence.answer, values={"share": claim.evidence.values.get("share", 0.0)}),
        )
        if claim.status is ClaimStatus.SUPPORTED and any(_overlap(claim.evidence.answer, place) for place in doubted)
        else claim
        for claim in claims
    ]


def _overlap(one: Span | None, other: Span) -> bool:
    return one is not None and one.start < other.end and other.start < one.end
