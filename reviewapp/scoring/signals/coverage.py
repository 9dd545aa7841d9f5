"""What the approved text says of the answer's claims."""

from collections import Counter

from reviewapp.scoring.sentences import statements
from reviewapp.scoring.signals.reading import Reading, Signals, share
from reviewapp.scoring.types import ClaimStatus, gettext_noop

TITLES = {
    "uncovered": gettext_noop("Share of the answer's weighty words that the article does not have"),
    "unsupported": gettext_noop("Share of the claims without a source"),
    "contradicted": gettext_noop("Share of the claims that the article contradicts"),
}


def measure(reading: Reading) -> Signals:
    """Shares in [0, 1]."""
    shares = Counter(claim.status for claim in reading.claims)
    return {
        "uncovered": _uncovered(reading),
        "unsupported": share(shares[ClaimStatus.NO_SOURCE], len(reading.claims)),
        "contradicted": share(shares[ClaimStatus.CONTRADICTED], len(reading.claims)),
    }


def _uncovered(reading: Reading) -> float:
    """Against the passage that carries most of the whole answer; 0 for an answer that states nothing."""
    if not statements(reading.case.answer):
        return 0.0
    text = " ".join(reading.statements)
    source = reading.source
    return 1.0 - max((source.coverage(text, passage) for passage in source.passages), default=0.0)
