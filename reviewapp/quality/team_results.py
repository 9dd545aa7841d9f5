"""What the figures of the team are: plain values, in which nobody is named."""

from dataclasses import dataclass
from datetime import date

from reviewapp import gold
from reviewapp.quality.agreement import Machine
from reviewapp.statistics.agreement import Agreement

BINS = (0, 4, 10, 20, 30, 60, 120)
"""Seconds at which the stretches of the distribution of time begin; the last has no end."""
REWORD_BELOW = 0.5
"""A criterion needs rewording when it is certain that less than this share of those who meet it both name it."""


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """Agreement on the answers of one queue, topic or channel. `hidden`: too few people or answers, or it would give
    away such a group. `kappa` is None below settings.MIN_GROUP."""

    name: str
    n: int
    kappa: Agreement | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """A verdict code or a reason: of the `n` answers for which one of two people named it, the share for which both did.

    `reword`: the whole interval lies below REWORD_BELOW. None and 0 where it is hidden.
    """

    kind: str
    code: str
    n: int
    both: Agreement | None
    hidden: bool

    @property
    def reword(self) -> bool:
        return self.both is not None and self.both.high is not None and self.both.high < REWORD_BELOW


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the trend; nothing of it where `hidden`."""

    name: str
    first: date
    hidden: bool
    verdicts: int
    seconds: float | None
    machine: Agreement | None
    pairs: int
    kappa: Agreement | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from card shown to verdict, of verdicts judged in one go: quartiles, and the share in each of BINS.

    None for stretches with too few people or verdicts, or that would give away such a one.
    """

    n: int
    quarter: float
    median: float
    three_quarters: float
    shares: list[float | None]


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """`enough`: at least disclosure.LEAST people judged in the period; else all but the dates is empty."""

    first: date
    last: date
    enough: bool
    verdicts: int
    pairs: int
    differing: int
    kappa: Agreement | None
    alpha: Agreement | None
    groups: dict[str, list[GroupAgreement]]
    criteria: list[Criterion]
    gold: gold.Tally
    machine: Machine
    pace: Pace | None
    quick: Agreement | None
    quick_n: int
    trend: list[Week]
