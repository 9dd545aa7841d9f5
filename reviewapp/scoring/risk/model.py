"""A weighted sum of standardised signals through a logistic."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
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
    """`version` names it in the decision records; a signal without a term counts nothing, a missing signal is 0.

    `calibration`: (log odds of the sum, calibrated log odds) in rising order, straight lines between and slope 1 outside;
    empty = the sum is the log odds.
    """

    version: str
    intercept: float
    terms: Mapping[str, Term]
    calibration: Sequence[tuple[float, float]] = ()

    def contributions(self, signals: Mapping[str, float]) -> dict[str, float]:
        """What each signal adds to the log odds, in the fixed order of the terms."""
        return {name: term.contribution(signals.get(name, 0.0)) for name, term in self.terms.items()}

    def log_odds(self, signals: Mapping[str, float]) -> float:
        """Calibrated log odds that the answer is not acceptable."""
        # fsum: the sum must not depend on the order of the terms
        total = self.intercept + math.fsum(self.contributions(signals).values())
        return _along(self.calibration, total) if self.calibration else total

    def risk(self, signals: Mapping[str, float]) -> float:
        """Probability in [0, 1], rounded to 6 decimals, that the answer is not acceptable."""
        total = max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, self.log_odds(signals)))
        return round(1.0 / (1.0 + math.exp(-total)), DECIMALS)

    def rescaled(self, *, slope: float, shift: float) -> "RiskModel":
        """The model whose sum is `slope * sum + shift`: the same order of answers, other probabilities. slope > 0."""
        terms = {
            name: replace(term, weight=term.weight * slope, curve=term.curve * slope)
            for name, term in self.terms.items()
        }
        return replace(self, intercept=self.intercept * slope + shift, terms=terms)

    def as_dict(self) -> dict[str, Any]:
        """For storage as JSON; `from_dict` gives the same model back to the last bit."""
        terms = {name: [term.weight, term.mean, term.scale, term.curve] for name, term in self.terms.items()}
        calibration = [list(pair) for pair in self.calibration]
        return {"version": self.version, "intercept": self.intercept, "terms": terms, "calibration": calibration}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "RiskModel":
        """What `as_dict` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            version=str(stored["version"]),
            intercept=float(stored["intercept"]),
            terms={str(name): Term(*(float(part) for part in parts)) for name, parts in stored["terms"].items()},
            calibration=tuple((float(raw), float(true)) for raw, true in stored["calibration"]),
        )


def _along(knots: Sequence[tuple[float, float]], value: float) -> float:
    """The value of a broken line; outside of it on with slope 1."""
    for (left, left_value), (right, right_value) in pairwise(knots):
        if left <= value <= right:
            return left_value + (right_value - left_value) * (value - left) / (right - left)
    near, near_value = knots[0] if value < knots[0][0] else knots[-1]
    return near_value + value - near
