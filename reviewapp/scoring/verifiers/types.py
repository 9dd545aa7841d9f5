"""The words between screening and a verifier."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from reviewapp.scoring.types import Case, Claim, ClaimStatus, Match, Passage, Span

DECIMALS = 6
TRAINED_SIGNAL, NLI_SIGNAL, JUDGE_SIGNAL = "verifier_trained", "verifier_nli", "verifier_judge"
"""The signals that opinions become; one a kind, because each kind is sure in another way and is weighed by itself."""
MOST_LOG_ODDS = 6.0  # an opinion is never surer than 0.9975: it is a signal among others


def probability_of(log_odds: float) -> float:
    """In [0, 1], rounded to 6 decimals."""
    return round(1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds)))), DECIMALS)


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
    """What a verifier says of one answer. `verifier`: name and revision. `probability` in [0, 1]: that it is NOT acceptable.

    `signal` names the signal that it becomes in the risk.
    """

    verifier: str
    signal: str
    probability: float
    claims: Sequence[ClaimOpinion] = ()

    @property
    def log_odds(self) -> float:
        """The value of the signal, in [-6, 6]: 0 is undecided, and just what an answer without an opinion has."""
        bound = 1.0 / (1.0 + math.exp(MOST_LOG_ODDS))
        kept = min(max(self.probability, bound), 1.0 - bound)
        return round(math.log(kept / (1.0 - kept)), DECIMALS)


class Silence(StrEnum):
    """Why there is no opinion on an answer."""

    OFF = ""
    NOTHING_STATED = "nothing stated"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"
    UNUSABLE = "unusable reply"
    TIME = "out of time"
    BUDGET = "over budget"
    PAUSED = "paused after failures"


@dataclass(frozen=True, slots=True)
class NoOpinion:
    """The verifier said nothing of one answer, which is then judged by all other signals."""

    reason: Silence = Silence.OFF

    @property
    def verifier(self) -> str:
        """What the decision record says in the place of a verifier."""
        return f"none ({self.reason.value})" if self.reason else "none"


Examined = tuple[Case, Sequence[Match], Sequence[Claim]]
"""What a verifier is given: the case, the best passages (best first), and the statements of the answer."""


class Verifier(Protocol):
    """What screening needs of a verifier."""

    @property
    def identity(self) -> str:
        """Name and revision; goes into the decision record."""

    @property
    def signal(self) -> str:
        """Name of the signal that its opinion becomes."""

    def opinions(
        self, examined: Sequence[Examined], *, alive: Callable[[], None] = lambda: None
    ) -> list[Opinion | NoOpinion]:
        """One for each. `alive` is called every few seconds while it takes long."""
