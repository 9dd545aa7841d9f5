"""What the figures are: plain values that `dataclasses.asdict` turns into JSON. Rates are fractions, days are ISO
strings."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a rate stands against the goal. Only a whole interval on one side counts as being there."""

    REACHED = "reached"
    BELOW = "below"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rate:
    """A weighted rate with its 95 % interval. All three are None when too few were judged (settings.MIN_GROUP)."""

    n: int
    population: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    standing: Standing = Standing.UNKNOWN


@dataclass(frozen=True, slots=True)
class Change:
    """Difference with the period of the same length before. `direction` is up, down or uncertain (the interval holds
    0). The interval holds however often one looks while the verdicts come in."""

    value: float
    low: float
    high: float
    direction: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Headline:
    """Share of acceptable answers among all answers of the period that could be drawn.

    `method` of the rate: assisted (it leans on the risk of the answers that nobody judged) or hajek (it does not); `hajek`
    is what the latter gives. `naive` is the plain share among the judged, `drawn` - `judged` is the non-response,
    `outside` counts the answers without a draw: not screened yet, or not permitted to be judged. `missing` says why there
    is no rate: too_few, no_random_sample.
    """

    rate: Rate
    method: str
    hajek: Rate
    naive: float | None
    n_effective: float | None
    drawn: int
    judged: int
    outside: int
    change: Change | None
    missing: str

    @property
    def open(self) -> int:
        """Drawn without a verdict that counts."""
        return self.drawn - self.judged


@dataclass(frozen=True, slots=True)
class TrendPoint:
    week: str
    first: str
    last: str
    rate: Rate
    critical: Rate


@dataclass(frozen=True, slots=True)
class Group:
    """One value of one dimension; `-` for answers that have none."""

    value: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class FlagPrecision:
    """How often a flagged answer is indeed not acceptable, and the share of the answers that are not that it finds.

    `rate.population` counts the flagged answers of the period that nobody has to judge (any more); `recall.n` those that
    were judged and are not acceptable, with the flag or without.
    """

    kind: str
    rate: Rate
    recall: Rate


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open reviews of all periods, and how many reviews of this period were done before they were due. A census.

    `due` reviews of this period are done, or should be by now.
    """

    open: int
    overdue: int
    oldest_hours: float | None
    done_in_time: int
    done: int
    due: int


@dataclass(frozen=True, slots=True)
class Actions:
    """What became of the verdicts on answers of the period: counts of answers."""

    judged: int
    second_review: int
    second_open: int


@dataclass(frozen=True, slots=True)
class QualityFigures:
    first: str
    last: str
    week: str
    filters: dict[str, str]
    computed_at: str
    as_of: str | None
    goal: float
    least_judged: int
    headline: Headline
    critical: Rate
    trend: list[TrendPoint]
    groups: dict[str, list[Group]]
    flags: list[FlagPrecision]
    backlog: Backlog
    actions: Actions
