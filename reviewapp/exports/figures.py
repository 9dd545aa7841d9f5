"""The week's figures as they stood at `as_of`, for JSON and as one flat table."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from reviewapp import quality
from reviewapp.exports.weeks import Week
from reviewapp.quality import DIMENSIONS, Frame, Parity, QualityFigures, Rate, Selection
from reviewapp.quality.counting import TOTALS

COLUMNS = ("part", "item", "rate", "low", "high", "n", "population", "standing")

FLAG_COLUMNS = ("flag", "right", "right_low", "right_high", "right_n", "found", "found_low", "found_high", "found_n")
PARITY_COLUMNS = (
    "part",
    "group",
    "group_n",
    "reference",
    "reference_n",
    "difference",
    "low",
    "high",
    "p_holm",
    "finding",
)

FRAME_COUNTS = ("answers", "framed", "left_out", "control", "risk", "certain", *TOTALS)
FRAME_COLUMNS = ("day", *DIMENSIONS, "stratum", *FRAME_COUNTS)


def select(week: Week, as_of: datetime) -> Selection:
    """The answers of a week as of a moment."""
    return quality.read(filters=quality.Filters(week.monday(), week.sunday()), now=as_of, as_of=as_of)


def read(week: Week, as_of: datetime) -> QualityFigures:
    """All figures of a week as of a moment."""
    return quality.figures(select(week, as_of))


def kept(figures: QualityFigures, as_of: datetime) -> dict[str, Any]:
    """Headline, critical rate, trend and groups.

    What a later look at the same moment could count otherwise stays out: flags and backlog, which are of the day one
    looks, and answers that came in after `as_of`.
    """
    found = asdict(figures)
    headline = {name: value for name, value in found["headline"].items() if name != "outside"}
    groups = {
        name: [group for group in groups if group["rate"]["population"]] for name, groups in found["groups"].items()
    }
    parts = {name: found[name] for name in ("week", "first", "last", "goal", "least_judged", "critical", "trend")}
    return {**parts, "as_of": as_of, "headline": headline, "groups": groups}


def flat(figures: QualityFigures) -> Iterator[tuple[Any, ...]]:
    """One row a rate, in the order of COLUMNS. Rates of groups with too few verdicts are empty."""
    item, headline = figures.week or f"{figures.first} / {figures.last}", figures.headline
    yield _row("good", item, headline.rate)
    yield ("good, naive", item, headline.naive, None, None, headline.judged, headline.drawn, "")
    yield _row("critical", item, figures.critical)
    for point in figures.trend:
        yield _row("trend", point.week, point.rate)
    for name, groups in figures.groups.items():
        for group in groups:
            if group.rate.population:
                yield _row(name, group.value, group.rate)


def frame_rows(selection: Selection) -> Iterator[tuple[Any, ...]]:
    """What the verdicts stand for: answers by day, dimensions and stratum; of those `framed` had a draw, `left_out` were
    not screened by lot; drawn as control item, by risk, or for certain; sums of the features of the risk at the draw."""
    frame = selection.frame
    frame = Frame(frame.rows.take(frame.answers > 0))  # a cell of answers that came in after `as_of` is empty
    words = [frame.dims[name].tolist() for name in DIMENSIONS]
    numbers = [frame.rows[name].tolist() for name in FRAME_COUNTS]
    days = [date.fromordinal(day).isoformat() for day in frame.day.tolist()]
    yield from zip(days, *words, frame.stratum.tolist(), *numbers, strict=True)


def flags(figures: QualityFigures) -> Iterator[tuple[Any, ...]]:
    """One row a kind of flag that has a rate, in the order of FLAG_COLUMNS."""
    for flag in figures.flags:
        right, found = flag.rate, flag.recall
        if right.value is not None or found.value is not None:
            yield (flag.kind, right.value, right.low, right.high, right.n, found.value, found.low, found.high, found.n)


def parity(found: Parity | None) -> Iterator[tuple[Any, ...]]:
    """One row a comparison, in the order of PARITY_COLUMNS."""
    for one in found.comparisons if found else ():
        gap = (one.gap.value, one.gap.low, one.gap.high, one.adjusted) if one.gap else (None,) * 4
        sides = (one.group.value, one.group.rate.n, one.reference.value, one.reference.rate.n)
        yield (one.dimension, *sides, *gap, str(one.finding))


def _row(part: str, item: str, rate: Rate) -> tuple[Any, ...]:
    return (part, item, rate.value, rate.low, rate.high, rate.n, rate.population, str(rate.standing))
