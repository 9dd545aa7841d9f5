"""One selection of answers, read once: all figures of a page or a file come from it, so they agree with one another.

1. The answers of every day that is needed, counted, and the judged ones as columns.
2. Share judged of the drawn, by way of being drawn, stretch of time and stratum -> the probability of each judged answer
   to be seen. Over all answers, whatever the selection: a group has the same rate in the table of all groups as when it
   is chosen alone.
3. Weighted rates, of any part of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np

from reviewapp.quality import days
from reviewapp.quality.counting import KINDS, Day, nothing
from reviewapp.quality.filters import Filters, stored
from reviewapp.quality.parts import Frame, Judged, Part
from reviewapp.quality.tables import Column, Table, joined
from reviewapp.statistics.estimates import Estimate
from reviewapp.statistics.response import Cell, observation_probabilities, propensities

TREND_WEEKS = 12


@dataclass(frozen=True)
class Selection:
    """What was read for `filters`; judged, frame, kinds, flagged and estimate are of the period itself.

    `as_of`: as it stood at that moment; None: now.
    """

    filters: Filters
    now: datetime
    as_of: datetime | None
    whole: Day
    """All days that were read, whatever their dimensions; cells have a column `day`."""
    seen: Column
    """The probability of each of whole.judged to be drawn and judged; 0 where the queue it came through was never judged."""

    @cached_property
    def period(self) -> Part:
        return self.between(self.filters.first, self.filters.last)

    @property
    def judged(self) -> Judged:
        return self.period.judged

    @property
    def frame(self) -> Frame:
        return self.period.frame

    def estimate(
        self, hit: Column, *, among: Column | None = None, where: dict[str, str] | None = None
    ) -> Estimate | None:
        """See Part.estimate."""
        return self.period.estimate(hit, among=among, where=where)

    def between(self, first: date, last: date) -> Part:
        """The answers of the selection from the first day up to and with the last; days that were not read have none."""
        cells = self._admitted & _days_between(self.whole.cells, first, last)
        judged = self.whole.judged
        here = cells[judged["cell"]]
        weighed = here & (judged["estimated"] | judged["inherited"]) & (self.seen > 0)
        return Part(
            Judged(judged.take(weighed), self.whole.cells, self.seen[weighed]),
            Frame(self.whole.cells.take(cells)),
            judged.take(here & ~judged["inherited"]),
        )

    @cached_property
    def previous(self) -> Part:
        """The period of the same length just before."""
        return self.between(self.filters.previous_first, self.filters.first - timedelta(days=1))

    @cached_property
    def weeks(self) -> list[tuple[date, Part]]:
        """Monday and answers of the TREND_WEEKS weeks up to the period's last, oldest first, without those that have none."""
        parts = [(monday, self.between(monday, monday + timedelta(days=6))) for monday in trend_mondays(self.filters)]
        return [(monday, part) for monday, part in parts if part.population]

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of flags that answers of the period have."""
        flagged = self.whole.flagged
        there = set(flagged["kind"][self._in_period[flagged["cell"]]].tolist())
        return [word for number, word in enumerate(flagged.words["kind"]) if number in there]

    def flagged(self, kind: str) -> Column:
        """Which of the judged have such a flag: bool [n]."""
        carried = self.whole.carried
        rows = carried["verdict"][carried["kind"] == carried.place("kind", kind)]
        return np.isin(self.judged.rows["row"], rows)

    def flagged_answers(self, kind: str) -> tuple[int, int]:
        """All answers of the period with such a flag, and those of which that may be told unless they wait again."""
        flagged = self.whole.flagged
        rows = self._in_period[flagged["cell"]] & (flagged["kind"] == flagged.place("kind", kind))
        return int(flagged["all"][rows].sum()), int(flagged["told"][rows].sum())

    @cached_property
    def _admitted(self) -> Column:
        cells = self.whole.cells
        admitted = np.ones(len(cells), bool)
        for name, value in self.filters.chosen().items():
            admitted &= cells[name] == cells.place(name, stored(value))
        return admitted

    @cached_property
    def _in_period(self) -> Column:
        return self._admitted & _days_between(self.whole.cells, self.filters.first, self.filters.last)


def read(*, filters: Filters, now: datetime, as_of: datetime | None = None) -> Selection:
    """The selection as it stands, or as it stood at `as_of`: draws made, and verdicts given and not yet taken back.

    Flags are those of today's screening.
    """
    edges = _edges(filters)
    window = days.Span(date.fromordinal(int(edges[0])), date.fromordinal(int(edges[-1]) - 1))
    found = _joined(days.read(window, as_of=as_of))
    return Selection(filters, now, as_of, found, _seen(found, edges))


def trend_mondays(filters: Filters) -> list[date]:
    last = filters.last - timedelta(days=filters.last.weekday())
    return [last - timedelta(weeks=back) for back in range(TREND_WEEKS - 1, -1, -1)]


def _edges(filters: Filters) -> Column:
    """The days (ordinals, rising) at which a stretch begins within which the share judged is one; the last one ends it."""
    mondays = trend_mondays(filters)
    begin = {filters.first, filters.last + timedelta(days=1), filters.previous_first, mondays[0]}
    begin.update(monday + timedelta(weeks=1) for monday in mondays)
    return np.array(sorted(day.toordinal() for day in begin))


def _joined(found: dict[date, Day]) -> Day:
    """All days as one, oldest first: what is the same is told the same, whatever way each day came in."""
    if not found:
        return nothing()
    order = sorted(found)
    tables = [found[day] for day in order]
    cells = joined([day.cells for day in tables])
    lengths = [len(day.cells) for day in tables]
    cells.columns["day"] = np.repeat([day.toordinal() for day in order], lengths)
    first_cell = np.cumsum([0, *lengths[:-1]])
    first_row = np.cumsum([0, *(len(day.judged) for day in tables[:-1])])
    flagged, judged, carried = (joined([day[place] for day in tables]) for place in (1, 2, 3))
    _shift(flagged, "cell", first_cell, [len(day.flagged) for day in tables])
    _shift(judged, "cell", first_cell, [len(day.judged) for day in tables])
    _shift(carried, "verdict", first_row, [len(day.carried) for day in tables])
    judged.columns["row"] = np.arange(len(judged))
    return Day(cells, flagged, judged, carried)


def _shift(table: Table, name: str, first: Column, lengths: list[int]) -> None:
    table.columns[name] = table[name].astype(np.int64) + np.repeat(first, lengths)


def _seen(whole: Day, edges: Column) -> Column:
    """The probability in [0, 1] of each verdict's answer to be drawn and judged."""
    cells, judged = whole.cells, whole.judged
    strata = cells.words["stratum"]
    stretch = np.searchsorted(edges, cells["day"], side="right") - 1
    place = stretch * len(strata) + cells["stratum"]
    size = len(edges) * len(strata)
    drawn: dict[Cell, int] = {}
    for way in ("control", "risk", "certain"):
        drawn |= _counted(way, np.bincount(place, cells[way], size), strata)
    mine = place[judged["cell"]]
    counts = judged["estimated"] | judged["inherited"]
    at_random = judged["kind"] == KINDS.index("control")
    ways = {
        "control": at_random,
        "risk": ~at_random & (judged["pi"] < 1),
        "certain": ~at_random & (judged["pi"] >= 1),
    }
    there: dict[Cell, int] = {}
    for way, rows in ways.items():
        there |= _counted(way, np.bincount(mine[rows & counts], minlength=size), strata)
    rates = propensities(drawn, there)
    seen = np.zeros(len(judged))
    order = np.argsort(mine, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(mine[order])) + 1):
        if len(rows):
            period, stratum = divmod(int(mine[rows[0]]), len(strata))
            seen[rows] = observation_probabilities(
                judged["pi"][rows], judged["floor"][rows], period=str(period), stratum=strata[stratum], rates=rates
            )
    return seen


def _counted(way: str, counts: Column, strata: list[str]) -> dict[Cell, int]:
    return {
        (way, str(place // len(strata)), strata[place % len(strata)]): int(counts[place])
        for place in np.flatnonzero(counts).tolist()
    }


def _days_between(cells: Table, first: date, last: date) -> Column:
    return (cells["day"] >= first.toordinal()) & (cells["day"] <= last.toordinal())
