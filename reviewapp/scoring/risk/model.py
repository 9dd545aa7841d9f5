"""A weighted sum of standardised signals through a logistic."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Term:
    """What one signal counts: `weight * (value - mean) / scale`."""

    weight: float
    mean: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class RiskModel:
    """`version` names it in the decision records; a signal without a term counts nothing, a missing signal is 0."""

    version: str
    intercept: float
    terms: Mapping[str, Term]

    def contributions(self, signals: Mapping[str, float]) -> dict[str, float]:
        """What each signal adds to the log odds, in the fixed order of the terms."""
        return {
            name: term.weight * (signals.get(name, 0.0) - term.mean) / term.scale for name, term in self.terms.items()
        }

    def risk(self, signals: Mapping[str, float]) -> float:
        """Probability in [0, 1], rounded to 6 decimals, that the answer is not acceptable."""
        # fsum: the sum must not depend on the order of the terms
        total = self.intercept + math.fsum(self.contributions(signals).values())
        total = max(-60.0, min(60.0, total))
        return round(1.0 / (1.0 + math.exp(-total)), DECIMALS)
