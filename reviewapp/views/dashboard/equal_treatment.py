"""The card of equal treatment: every group of customers against its reference."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from reviewapp import equal_treatment as words
from reviewapp import quality
from reviewapp.quality import Comparison, Filters, Parity, Selection
from reviewapp.statistics.parity import Finding
from reviewapp.templatetags.parity_chart import GapAxis

MOST_ROWS = 6
"""On the card; the page has them all."""


@dataclass(frozen=True)
class Row:
    """One comparison: what it says, and where it is taken apart."""

    label: str
    told: str
    link: str
    comparison: Comparison

    @property
    def finding(self) -> Finding:
        return self.comparison.finding


@dataclass(frozen=True)
class Gaps:
    """What a table of differences shows: those with a number, and those with fewer than `least` judged answers."""

    rows: list[Row]
    few: list[Row]
    axis: GapAxis
    least: int


@dataclass(frozen=True)
class Card:
    """`more`: comparisons that are on the page alone. `query` leads there with the same selection."""

    title: str
    note: str
    band: str
    gaps: Gaps
    more: int
    query: str

    @property
    def any(self) -> bool:
        return bool(self.gaps.rows or self.gaps.few)


def context(selection: Selection) -> dict[str, Any]:
    found = quality.equal_treatment(selection)
    every = gaps(found, selection.filters)
    shown = replace(every, rows=every.rows[:MOST_ROWS])
    card = Card(
        words.title(found),
        words.note(found, week=bool(selection.filters.week)),
        words.band(found),
        shown,
        len(every.rows) - len(shown.rows),
        address(selection.filters),
    )
    return {"parity": card, "parity_findings": words.concerns(found)}


def gaps(found: Parity, filters: Filters) -> Gaps:
    """All comparisons: those that hold first."""
    rows = [Row(words.compared(one), words.mark(one.finding), gap_link(one, filters), one) for one in found.comparisons]
    shown, few = ([row for row in rows if (row.comparison.gap is None) == without] for without in (False, True))
    axis = GapAxis.holding([row.comparison.gap for row in shown], band=found.band)
    return Gaps(shown, few, axis, settings.MIN_GROUP)


def address(filters: Filters) -> str:
    """The selection, as the address of every page of figures has it."""
    week, days = filters.week, {"from": filters.first.isoformat(), "to": filters.last.isoformat()}
    return urlencode(({"week": week} if week else days) | filters.chosen())


def gap_link(one: Comparison, filters: Filters) -> str:
    named = urlencode({"by": one.dimension, "group": one.group.value})
    return f"{reverse('equal_treatment_gap')}?{named}&{address(filters)}"
