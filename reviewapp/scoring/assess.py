"""One case in, all that scoring says of it out."""

from collections.abc import Sequence

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.detectors import ALL
from reviewapp.scoring.risk import FIXED, RiskModel
from reviewapp.scoring.signals import signals_of
from reviewapp.scoring.types import Assessment, Case, Match
from reviewapp.scoring.verifiers import Opinion


def assess(
    case: Case, *, matches: Sequence[Match], risk_model: RiskModel = FIXED, opinion: Opinion | None = None
) -> Assessment:
    """Claims, findings of every detector in the order of ALL, signals, risk. Depends on nothing but its arguments."""
    claims = find_claims(case, matches)
    findings = [finding for module in ALL for finding in module.detect(case, matches, claims)]
    signals = signals_of(case, matches=matches, claims=claims, findings=findings)
    return Assessment(risk_model.risk(signals), matches, claims, findings, signals, risk_model.version)
