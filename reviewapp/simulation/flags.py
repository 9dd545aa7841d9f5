"""Precision and recall of the flag of a simulated week: does the interval hold the truth of that week?"""

import numpy as np

from reviewapp.simulation.scenario import Scenario
from reviewapp.simulation.weeks import Week
from reviewapp.statistics import flags
from reviewapp.statistics.estimates import Estimate

ROUNDING = 1e-12


def measure(_scenario: Scenario, week: Week) -> dict[str, tuple[int, int]]:
    """Cases in which the interval held the truth, and cases. A census has nothing to estimate and is no case.

    Both are looked at from the first answer judged on, though the page shows none with so few: else weeks with few would
    be looked at only when they are lucky. Precision is that of the flags there are, on screened answers.
    """
    judged = week.judged & (week.seen > 0)
    bad, flagged, pi = week.bad[judged], week.flagged[judged], week.seen[judged]
    wrong, both = int(week.bad.sum()), int((week.flagged & week.bad).sum())
    found = {}
    recall = flags.recall(flagged, bad, pi)
    if recall is not None:
        found["recall_coverage"] = held(recall, both / wrong, census=bool(judged.all()))
    marked = week.flagged & week.screened
    census = bool(judged[marked].all())
    chance = np.minimum(pi[flagged] / week.share_screened, 1.0)
    precision = flags.precision(bad[flagged], chance, population=int(marked.sum()))
    if precision is not None:
        found["precision_coverage"] = held(precision, float(week.bad[marked].mean()), census=census)
    return found


def held(estimate: Estimate, truth: float, *, census: bool) -> tuple[int, int]:
    """(1, 1) where the interval holds the truth, (0, 1) where not, (0, 0) where every answer was judged (`census`)."""
    if census:
        return 0, 0
    return int(estimate.low - ROUNDING <= truth <= estimate.high + ROUNDING), 1
