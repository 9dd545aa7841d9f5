"""Precision and recall of the flag of a simulated week: does the interval hold the truth of that week?"""

from reviewapp.simulation.scenario import Scenario
from reviewapp.simulation.weeks import Week
from reviewapp.statistics import flags
from reviewapp.statistics.estimates import Estimate

LEAST_FLAGGED = 30
"""settings.MIN_GROUP: of fewer judged answers with the flag nothing is told."""

ROUNDING = 1e-12


def measure(_scenario: Scenario, week: Week) -> dict[str, tuple[int, int]]:
    """Cases in which the interval held the truth, and cases. A census has nothing to estimate and is no case.

    Recall is looked at from the first bad answer judged on, though the page shows none with so few: else weeks with few
    would be looked at only when they are lucky.
    """
    judged = week.judged & (week.seen > 0)
    bad, flagged, pi = week.bad[judged], week.flagged[judged], week.seen[judged]
    marked, wrong = int(week.flagged.sum()), int(week.bad.sum())
    both = int((week.flagged & week.bad).sum())
    found = {}
    recall = flags.recall(flagged, bad, pi)
    if recall is not None:
        found["recall_coverage"] = held(recall, both / wrong)
    precision = flags.precision(bad[flagged], pi[flagged], population=marked)
    if precision is not None and precision.n >= LEAST_FLAGGED:
        found["precision_coverage"] = held(precision, both / marked)
    return found


def held(estimate: Estimate, truth: float) -> tuple[int, int]:
    """(1, 1) where the interval holds the truth, (0, 1) where not, (0, 0) where there was nothing to estimate."""
    if estimate.high - estimate.low < ROUNDING:
        return 0, 0
    return int(estimate.low - ROUNDING <= truth <= estimate.high + ROUNDING), 1
