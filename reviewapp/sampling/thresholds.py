"""Which answers a person would always see at a threshold: counted over the last two weeks, while somebody moves a slider."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from reviewapp.models import SamplingPlan
from reviewapp.sampling.reference import read_reference
from reviewapp.sampling.wishes import PlanRule

THRESHOLD_DAYS = 14
BINS = 20


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers with a risk from `low` up to `high` (the last with it)."""

    low: float
    high: float
    answers: int


@dataclass(frozen=True, slots=True)
class ThresholdEffect:
    """Of the screened answers of the last two weeks of data: how many a person would always see, and sees by the plan in
    force. `apart` of both have a critical flag or no risk: no threshold changes them. `in_part`: counted in a part of the
    answers, so about."""

    certain_from: float | None
    always: int
    now: int
    apart: int
    answers: int
    in_part: bool
    bins: list[Bin]


def threshold_in_force(plan: SamplingPlan) -> float | None:
    """The risk from which the plan in force always shows an answer: where it was put, or where the slope gets to 1."""
    if plan.certain_from is not None:
        return plan.certain_from
    return 1 / plan.slope if plan.slope >= 1 else None


def threshold_effect(*, plan: SamplingPlan, certain_from: float | None, now: datetime) -> ThresholdEffect:
    """What this threshold would show beside what the plan does. Raises PlanRule for what is no threshold."""
    if certain_from is not None and not 0 < certain_from <= 1:
        raise PlanRule("certain_from", "the threshold must be above 0 and at most 1")
    reference = read_reference(now=now, days=THRESHOLD_DAYS)
    times = reference.answers / reference.n if reference.n else 1.0

    def shown(threshold: float | None) -> int:
        sure = reference.certain if threshold is None else reference.certain | (reference.risk >= threshold)
        return round(float(sure.sum()) * times)

    counts, edges = np.histogram(reference.risk[~reference.certain], bins=BINS, range=(0.0, 1.0))
    return ThresholdEffect(
        certain_from=certain_from,
        always=shown(certain_from),
        now=shown(threshold_in_force(plan)),
        apart=round(float(reference.certain.sum()) * times),
        answers=round(reference.answers),
        in_part=reference.in_part,
        bins=[
            Bin(round(float(low), 2), round(float(high), 2), round(int(count) * times))
            for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
        ],
    )
