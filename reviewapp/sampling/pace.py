"""How long a person takes for a verdict: what a number of reviews is in hours of work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from reviewapp.models import Verdict

WEEKS = 4
NEWEST = 5_000
LEAST = 30
ASSUMED_SECONDS = 20.0
"""Median of an answer with signals on the desk, until there are verdicts of one's own."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Median seconds a verdict, and of how many; `measured` False: an assumption."""

    seconds: float
    verdicts: int

    @property
    def measured(self) -> bool:
        return self.verdicts >= LEAST

    def minutes(self, reviews: float) -> float:
        return reviews * self.seconds / 60


def pace_of_team(*, now: datetime) -> Pace:
    """The team's median over the newest verdicts of the last four weeks; the assumption while there are too few."""
    recent = Verdict.objects.filter(
        source=Verdict.Source.HUMAN,
        seconds__gt=0,
        revoked_at__isnull=True,
        revision_of__isnull=True,
        decided_at__gt=now - timedelta(weeks=WEEKS),
        decided_at__lte=now,
    )
    seconds = list(recent.order_by("-pk").values_list("seconds", flat=True)[:NEWEST])
    return Pace(float(median(seconds)) if len(seconds) >= LEAST else ASSUMED_SECONDS, len(seconds))
