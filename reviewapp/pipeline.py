"""Stages 1 to 3 in order: the only place that knows the order.

A stage finds its own work in the database, so running the pipeline twice, late, or on two machines at once does no harm.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from reviewapp import calibration, drafts, gold, lookalikes, quality, retraining, routing, sampling, screening, settling

TALLIED_DAYS = 5
"""A run counts so many days anew: on SQLite nobody else can write meanwhile."""


@dataclass(frozen=True, slots=True)
class PipelineCounts:
    """What one run did, in responses (settling: differences found, objections decided and group verdicts taken back;
    retrain: items; withdrawn: reviews; tallied: days)."""

    opened: int = 0
    screened: int = 0
    drawn: int = 0
    routed: int = 0
    grouped: int = 0
    settling: int = 0
    retrain: int = 0
    withdrawn: int = 0
    drafts: int = 0
    tallied: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def __add__(self, other: "PipelineCounts") -> "PipelineCounts":
        mine, theirs = asdict(self), asdict(other)
        return PipelineCounts(**{stage: mine[stage] + theirs[stage] for stage in mine})


def run_light(*, now: datetime, limit: int) -> PipelineCounts:
    """All but the screening: what a process without the language model can do. At most `limit` responses in each stage.

    1. draw: which of the screened responses a person sees, with which probability; first, because `now` is its stamp,
       and exports count on it that a draw is committed soon after
    2. route: a review in a queue for each that was drawn
    3. group those that are nearly the same
    4. differences between two reviews of one answer, objections that were judged, group verdicts that are contradicted;
       before the retrain list, which takes nothing that is not settled
    5. collect corrected answers for the retrain list
    6. withdraw reviews of calibration sessions and check items that nobody can or does take
    7. throw away drafts that a verdict has settled
    8. a waiting screening for every response that may be screened, which may be a whole import
    9. count the days anew that changed, for the figures
    """
    return PipelineCounts(
        drawn=sampling.draw_next(now=now, limit=limit),
        routed=routing.open_reviews(now=now, limit=limit),
        grouped=lookalikes.group_next(now=now, limit=limit),
        settling=_settle(now=now),
        retrain=retraining.collect(now=now),
        withdrawn=calibration.follow(now=now) + gold.withdraw(now=now),
        drafts=drafts.sweep(now=now),
        opened=screening.open_screenings(),
        tallied=quality.tally(now=now, limit=TALLIED_DAYS),
    )


def _settle(*, now: datetime) -> int:
    """Objections before groups: an overturned verdict may contradict its group."""
    decided = settling.find_differences(now=now) + settling.decide_disputes(now=now)
    return decided + lookalikes.roll_back_differing(now=now)


def run_opening() -> PipelineCounts:
    """A waiting screening for every response that may be screened, and nothing else."""
    return PipelineCounts(opened=screening.open_screenings())


def run_screening(*, limit: int) -> PipelineCounts:
    """The screening alone: the lane of the workers that hold the language model."""
    return PipelineCounts(screened=screening.screen_next(limit=limit))
