"""One case in, all that scoring says of it out."""

from collections.abc import Sequence

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.detectors import ALL
from reviewapp.scoring.risk import risk_of
from reviewapp.scoring.signals import signals_of
from reviewapp.scoring.types import Assessment, Case, Match


def assess(case: Case, *, matches: Sequence[Match]) -> Assessment:
    """Claims, findings of every detector in the order of ALL, signals, risk. Depends on nothing but its arguments."""
    claims = find_claims(case, matches)
    findings = [finding for module in ALL for finding in module.detect(case, matches, claims)]
    signals = signals_of(case, matches=matches, claims=claims, findings=findings)
    return Assessment(risk_of(signals), matches, claims, findings, signals)
