"""A weighted sum of standardised signals through a logistic."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DECIMALS = 6
FURTHEST = 4.0  # scales: one odd value must not outvote all other signals
MOST_LOG_ODDS = 60.0


@dataclass(frozen=True, slots=True)
class Term:
    """What one signal counts: `weight * z + curve * (z * z - 1)` with z = (value - mean) / scale, held within +-4.

    `curve` lets the middle of a signal mean something else than its ends; 0 in a fixed sum.
    """

    weight: float
    mean: float = 0.0
    scale: float = 1.0
    curve: float = 0.0

    def standardised(self, value: float) -> float:
        """`value` in scales from the mean."""
        return max(-FURTHEST, min(FURTHEST, (value - self.mean) / self.scale))

    def contribution(self, value: float) -> float:
        """What this value adds to the log odds."""
        z = self.standardised(value)
        return self.weight * z + (self.curve * (z * z - 1.0) if self.curve else 0.0)


@dataclass(frozen=True)
class RiskModel:
    """`version` names it in the decision records; a signal without a term counts nothing, a missing signal is 0. The sum is
    the log odds."""

    version: str
    intercept: float
    terms: Mapping[str, Term]

    def contributions(self, signals: Mapping[str, float]) -> dict[str, float]:
        """What each signal adds to the log odds, in the fixed order of the terms."""
        return {name: term.contribution(signals.get(name, 0.0)) for name, term in self.terms.items()}

    def log_odds(self, signals: Mapping[str, float]) -> float:
        """Log odds that the answer is not acceptable."""
        # fsum: the sum must not depend on the order of the terms
        return self.intercept + math.fsum(self.contributions(signals).values())

    def risk(self, signals: Mapping[str, float]) -> float:
        """Probability in [0, 1], rounded to 6 decimals, that the answer is not acceptable."""
        total = max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, self.log_odds(signals)))
        return round(1.0 / (1.0 + math.exp(-total)), DECIMALS)

    def as_dict(self) -> dict[str, Any]:
        """For storage as JSON; `from_dict` gives the same model back to the last bit."""
        terms = {name: [term.weight, term.mean, term.scale, term.curve] for name, term in self.terms.items()}
        return {"version": self.version, "intercept": self.intercept, "terms": terms}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "RiskModel":
        """What `as_dict` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            version=str(stored["version"]),
            intercept=float(stored["intercept"]),
            terms={str(name): Term(*(float(part) for part in parts)) for name, parts in stored["terms"].items()},
        )
