"""The week's figures as they stood at `as_of`, for JSON and as one flat table."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from reviewapp import quality
from reviewapp.exports.weeks import Week

COLUMNS = ("part", "item", "rate", "low", "high", "n", "population", "standing")


def compute(week: Week, as_of: datetime) -> dict[str, Any]:
    """Headline, critical rate, trend and groups.

    What a later look at the same moment could count otherwise stays out: flags and backlog, which are of the day one
    looks, and answers that came in after `as_of`.
    """
    filters = quality.Filters(week.monday(), week.sunday())
    found = asdict(quality.figures(filters=filters, now=as_of, as_of=as_of))
    headline = {name: value for name, value in found["headline"].items() if name != "outside"}
    groups = {
        name: [group for group in groups if group["rate"]["population"]] for name, groups in found["groups"].items()
    }
    kept = {name: found[name] for name in ("week", "first", "last", "goal", "least_judged", "critical", "trend")}
    return {**kept, "as_of": as_of, "headline": headline, "groups": groups}


def flat(figures: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """One row a rate, in the order of COLUMNS. Rates of groups with too few verdicts are empty."""
    headline = figures["headline"]
    yield _row("good", figures["week"], headline["rate"])
    yield ("good, naive", figures["week"], headline["naive"], None, None, headline["judged"], headline["drawn"], "")
    yield _row("critical", figures["week"], figures["critical"])
    for point in figures["trend"]:
        yield _row("trend", point["week"], point["rate"])
    for name, groups in figures["groups"].items():
        for group in groups:
            yield _row(name, group["value"], group["rate"])


def _row(part: str, item: str, rate: dict[str, Any]) -> tuple[Any, ...]:
    return (part, item, rate["value"], rate["low"], rate["high"], rate["n"], rate["population"], str(rate["standing"]))
