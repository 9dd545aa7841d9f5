"""One risk for an answer: a fixed weighted sum of signals through a logistic. Same signals, same risk, on every machine."""

import math
from collections.abc import Mapping

RISK_VERSION = "1"
INTERCEPT = -4.4
WEIGHTS: dict[str, float] = {
    "distance": 1.6,
    "uncovered": 0.8,
    "weakest": 0.9,
    "difference": 2.0,
    "negation": 1.8,
    "contradicted": 1.6,
    "flag_figure_not_in_source": 1.2,
    "flag_contradicted_claim": 1.0,
    "flag_unsourced_figure": 0.8,
    "flag_promise": 1.0,
    "flag_personal_data": 2.0,
    "flag_handover_missed": 1.5,
    "flag_low_similarity": 0.6,
    "flag_wrong_language": 1.0,
    "flag_non_answer": 0.6,
}


def risk_of(signals: Mapping[str, float]) -> float:
    """Probability in [0, 1], rounded to 6 decimals, that the answer is not acceptable; unknown signals count nothing."""
    # in the fixed order of WEIGHTS: a float sum depends on its order
    total = INTERCEPT + math.fsum(weight * signals.get(name, 0.0) for name, weight in WEIGHTS.items())
    return round(1.0 / (1.0 + math.exp(-total)), 6)
