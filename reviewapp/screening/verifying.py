"""The verifier of this process, when one is configured."""

from collections.abc import Mapping, Sequence

from reviewapp.scoring.types import Case, Match
from reviewapp.scoring.verifiers import Opinion


def opinions_of(matched: Mapping[int, tuple[Case, Sequence[Match]]]) -> dict[int, Opinion]:
    """Screening id -> opinion, for those the verifier had one of; empty without a verifier."""
    return {}
