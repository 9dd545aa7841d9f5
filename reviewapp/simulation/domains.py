"""Rates of parts of a simulated week: by stratum, by group, by topic."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reviewapp.simulation.flags import held
from reviewapp.simulation.scenario import Scenario
from reviewapp.simulation.weeks import Week
from reviewapp.statistics import assisted
from reviewapp.statistics.estimates import Estimate

LEAST = 30
"""settings.MIN_GROUP: of fewer judged answers no rate is shown."""

TOPICS = 3
"""Every scenario also has parts that have nothing to do with its strata, as a topic may have."""


def measure(scenario: Scenario, week: Week) -> dict[str, tuple[int, int]]:
    """Over all parts with enough judged answers: cases in which the interval held the truth, and cases."""
    judged = week.judged & (week.seen > 0)
    hits = cases = 0
    for part in _parts(scenario, week):
        estimate = rate(week, part)
        if estimate is not None:
            hit, case = held(estimate, float(week.bad[part].mean()), census=bool(judged[part].all()))
            hits, cases = hits + hit, cases + case
    return {"domain_coverage": (hits, cases)}


def rate(week: Week, part: NDArray[np.bool_]) -> Estimate | None:
    """The bad rate of some answers of a week as the page has it; None below MIN_GROUP."""
    judged = part & week.judged & (week.seen > 0)
    if judged.sum() < LEAST:
        return None
    return assisted.estimate_assisted(
        week.bad[judged],
        week.seen[judged],
        week.risk[judged],
        totals=week.totals(part),
        population=int(part.sum()),
        screened=np.full(int(judged.sum()), week.share_screened),
    )


def _parts(scenario: Scenario, week: Week) -> Iterator[NDArray[np.bool_]]:
    strata, groups = len(scenario.strata), len(scenario.groups)
    if strata > 1:
        yield from (week.stratum == place for place in range(strata))
    yield from (week.group == place for place in range(groups))
    topic = np.arange(len(week.bad)) % TOPICS
    yield from (topic == place for place in range(TOPICS))
