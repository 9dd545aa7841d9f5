"""Unlabelled answers -> the fixed sum on the scale of this installation.

Which value of a signal is high differs from bot to bot and from knowledge base to knowledge base: where answers are short and
literal a third of uncovered words says much, where they are chatty it says nothing. Verdicts are not needed to see that.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from reviewapp.scoring.risk.model import RiskModel, Term

BASE_RATE = 0.08
"""Share of answers that are not acceptable, as long as nobody judged: bots of contact centres come out at 7 to 10 %."""
TRUST = 200.0
"""Answers after which own traffic counts as much as what was shipped."""
SHARE = 0.5
"""Of the way, on a log scale, from the shipped deviation of a signal to that of the traffic."""
MOST_STRETCH = 2.0
DECIMALS = 9


def calibrated_on_traffic(
    model: RiskModel, signals: Sequence[Mapping[str, float]], *, version: str, base_rate: float = BASE_RATE
) -> RiskModel:
    """The model with means and deviations of the traffic, and with the base rate as its mean risk.

    1. Signals that come with a mean and a deviation are centred on the traffic, and stretched half the way to its deviation, by
       no more than a factor of two. Counts of flags stay as they are: a flag says the same everywhere.
    2. The intercept makes the mean risk of the traffic the base rate.
    3. Both are mixed with what was shipped: by n / (n + 200) the traffic, so that ten answers hardly count.

    Weights stay: traffic tells what is usual, not what is wrong. Without answers the model itself, under its new version.
    """
    if not signals:
        return replace(model, version=version)
    trust = len(signals) / (len(signals) + TRUST)
    terms = {name: _moved(term, [row.get(name, 0.0) for row in signals], trust) for name, term in model.terms.items()}
    moved = replace(model, version=version, terms=terms)
    wanted = _intercept([moved.log_odds(row) - moved.intercept for row in signals], base_rate)
    return replace(moved, intercept=round(model.intercept + trust * (wanted - model.intercept), DECIMALS))


def _moved(term: Term, values: Sequence[float], trust: float) -> Term:
    if (term.mean, term.scale) == (0.0, 1.0):  # counted as it is
        return term
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    stretch = min(max(deviation / term.scale, 1.0 / MOST_STRETCH), MOST_STRETCH) ** (SHARE * trust)
    moved = term.mean + trust * (mean - term.mean)
    return replace(term, mean=round(moved, DECIMALS), scale=round(term.scale * stretch, DECIMALS))


def _intercept(sums: Sequence[float], base_rate: float) -> float:
    """The intercept with which these sums have the base rate as their mean probability; by halving, to 1e-9."""
    values = np.asarray(sums, dtype=np.float64)
    low, high = -40.0 - float(values.max()), 40.0 - float(values.min())
    while high - low > 1e-9:
        middle = (low + high) / 2.0
        if float((1.0 / (1.0 + np.exp(-(values + middle)))).mean()) < base_rate:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
