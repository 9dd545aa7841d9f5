"""What the last weeks taught: what the risk is worth, and which share of the drawn answers is judged in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from reviewapp.models import Draw, Review, Verdict
from reviewapp.models.verdicts import NOT_ACCEPTABLE, Code
from reviewapp.statistics.risk_line import Line, fitted

WEEKS = 4
NEWEST = 3_000
LEAST = 30
"""Verdicts, or reviews that were due, below which nothing is learnt: then the risk is true and all drawn answers judged."""
_LOWEST_SHARE = 0.01
AS_IT_IS = Line()


@dataclass(frozen=True, slots=True)
class Experience:
    """`verdicts`: from how many the worth of the risk was learnt, 0 where it is taken as it is."""

    line: Line = AS_IT_IS
    control: float = 1.0
    other: float = 1.0
    verdicts: int = 0

    def seen(self, pi: NDArray[np.float64], floor: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of each answer to be drawn and judged, either way (statistics.response)."""
        return floor * self.control + (pi - floor) * self.other


NONE = Experience()


def experience_of_team(*, now: datetime) -> Experience:
    """Of the newest verdicts on drawn answers, and the newest reviews that were due, of the last four weeks."""
    since = now - timedelta(weeks=WEEKS)
    drawn = Review.objects.filter(role=Review.Role.FIRST, draw__isnull=False)
    due = drawn.filter(due_at__gt=since, due_at__lte=now).order_by("-pk").values_list("draw__kind", "state")
    found = list(due[:NEWEST])
    at_random = [state == Review.State.DONE for kind, state in found if kind == Draw.Kind.CONTROL]
    others = [state == Review.State.DONE for kind, state in found if kind != Draw.Kind.CONTROL]
    given = Verdict.objects.filter(
        source=Verdict.Source.HUMAN,
        review__role=Review.Role.FIRST,
        review__draw__risk__isnull=False,
        revoked_at__isnull=True,
        revision_of__isnull=True,
        decided_at__gt=since,
        decided_at__lte=now,
    ).exclude(code=Code.UNSURE)
    rows = list(given.order_by("-pk").values_list("code", "review__draw__pi", "review__draw__risk")[:NEWEST])
    if len(rows) < LEAST:
        return Experience(control=_share(at_random), other=_share(others))
    codes, pi, risk = zip(*rows, strict=True)
    line = fitted([code in NOT_ACCEPTABLE for code in codes], pi, risk)
    return Experience(line, _share(at_random), _share(others), len(rows))


def _share(done: list[bool]) -> float:
    return max(_LOWEST_SHARE, sum(done) / len(done)) if len(done) >= LEAST else 1.0
