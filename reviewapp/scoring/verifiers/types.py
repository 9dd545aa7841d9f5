"""The words between screening and a verifier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from reviewapp.scoring.types import Case, Claim, ClaimStatus, Match, Passage, Span


@dataclass(frozen=True, slots=True)
class ClaimOpinion:
    """What the verifier says of one claim. `quote_span` counts in the article body; None without a quote that stands there."""

    claim: int
    """Place of the claim in the answer's list of claims."""
    status: ClaimStatus
    passage: Passage | None = None
    quote_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a verifier says of one answer. `verifier`: name and revision. `probability` in [0, 1]: that it is NOT acceptable."""

    verifier: str
    probability: float
    claims: Sequence[ClaimOpinion] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


class Verifier(Protocol):
    """What screening needs of a verifier."""

    @property
    def identity(self) -> str:
        """Name and revision; goes into the decision record."""

    @property
    def signal(self) -> str:
        """Name of the signal that its probability becomes."""

    def opinions(self, examined: Sequence[tuple[Case, Sequence[Match], Sequence[Claim]]]) -> list[Opinion | None]:
        """One for each, None where it gave none (in time, in budget, in a form that could be checked)."""
