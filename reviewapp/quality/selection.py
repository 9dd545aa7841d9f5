"""One selection of answers, read once: all figures of a page or a file come from it, so they agree with one another.

1. The answers of every day that is needed, counted, and the judged ones as columns.
2. Share judged of the drawn, by way of being drawn, stretch of time and stratum -> the probability of each judged answer
   to be seen. Over all answers, whatever the selection: a group has the same rate in the table of all groups as when it
   is chosen alone. Where a share is screened by lot, times that share: it may be another one every day.
3. Weighted rates, of any part of it.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256

import numpy as np
from django.utils import timezone

from reviewapp.quality import days, live, waiting
from reviewapp.quality.counting import KINDS, Day, nothing
from reviewapp.quality.filters import Filters, stored
from reviewapp.quality.kept import WINDOWS
from reviewapp.quality.parts import Frame, Judged, Part
from reviewapp.quality.tables import Column, Table, joined
from reviewapp.statistics.estimates import Estimate
from reviewapp.statistics.response import Cell, observation_probabilities_by_cell, propensities

TREND_WEEKS = 12

LEAST_SCREENED = 30
"""A day with fewer screened answers, and some left out, has no share of its own."""


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
    """The probability of each of whole.judged to be screened, drawn and judged; 0 where the queue it came through was
    never judged."""
    version: Hashable | None = None
    """The same for the same selection of the same days, on one day: see quality.kept."""
    stamps: Sequence[tuple[date, days.Stamp]] = ()
    """What each of the days is made of, where there is a version."""
    asked: waiting.Stamp | None = None
    """`waits`, where it was asked before the selection was read."""

    @cached_property
    def waits(self) -> waiting.Stamp:
        """The same for the same reviews and verdicts: see quality.waiting."""
        return self.asked or waiting.stamp()

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
        cells, judged = self.whole.cells, self.whole.judged
        rows = _of_days(cells["day"], first, last)
        mine = _of_days(self._judged_days, first, last)
        here = self._admitted[judged["cell"][mine]]
        weighed = np.flatnonzero(here & self._weighed[mine]) + mine.start
        decided = np.flatnonzero(here & ~judged["inherited"][mine]) + mine.start
        whole = not self.filters.chosen() and self.filters.sources is None
        return Part(
            Judged(judged.take(weighed), cells, self.seen[weighed]),
            Frame(cells.take(rows if whole else np.flatnonzero(self._admitted[rows]) + rows.start)),
            judged.take(decided),
            self._version_of(first, last),
        )

    def _version_of(self, first: date, last: date) -> Hashable | None:
        """What the answers of these days and their chances are made of: their ISO weeks, whatever became of the others."""
        if self.version is None:
            return None
        monday, sunday = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
        told = repr([(day, stamp) for day, stamp in self.stamps if monday <= day <= sunday])
        return replace(self.filters, first=first, last=last), sha256(told.encode()).hexdigest()

    @cached_property
    def previous(self) -> Part:
        """The period of the same length just before."""
        return self.between(self.filters.previous_first, self.filters.first - timedelta(days=1))

    @cached_property
    def weeks(self) -> list[tuple[date, Part]]:
        """Monday and answers of the TREND_WEEKS weeks up to the period's last, oldest first, without those that have none."""
        parts = [(monday, self.between(monday, monday + timedelta(days=6))) for monday in trend_mondays(self.filters)]
        return [(monday, part) for monday, part in parts if part.population]

    def values(self, name: str) -> list[str]:
        """The values of a dimension among all answers of the period and the sources, whatever is chosen."""
        cells = self.whole.cells
        there = np.unique(cells[name][self._days][self.of_sources[self._days]])
        return [cells.words[name][place] for place in there.tolist()]

    @cached_property
    def there(self) -> tuple[int, int]:
        """All answers of the period, whatever is chosen, and how many of them are screened or left out."""
        cells, rows = self.whole.cells, self._days
        screened = cells["framed"][rows] + cells["left_out"][rows]
        return int(cells["answers"][rows].sum()), int(screened.sum())

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
    def of_sources(self) -> Column:
        """Which of whole.cells are of the sources of the selection, whatever else is chosen: bool [n]."""
        cells, sources = self.whole.cells, self.filters.sources
        if sources is None:
            return np.ones(len(cells), bool)
        return np.isin(
            cells["source"], [place for place, word in enumerate(cells.words["source"]) if int(word) in sources]
        )

    @cached_property
    def _admitted(self) -> Column:
        cells = self.whole.cells
        admitted = self.of_sources.copy()
        for name, value in self.filters.chosen().items():
            admitted &= cells[name] == cells.place(name, stored(value))
        return admitted

    @cached_property
    def _in_period(self) -> Column:
        period = np.zeros(len(self.whole.cells), bool)
        period[self._days] = True
        return self._admitted & period

    @cached_property
    def _days(self) -> slice:
        """The rows of whole.cells that are of the period."""
        return _of_days(self.whole.cells["day"], self.filters.first, self.filters.last)

    @cached_property
    def _judged_days(self) -> Column:
        return self.whole.cells["day"][self.whole.judged["cell"]]

    @cached_property
    def _weighed(self) -> Column:
        judged = self.whole.judged
        return (judged["estimated"] | judged["inherited"]) & (self.seen > 0)


def read(
    *, filters: Filters, now: datetime, as_of: datetime | None = None, waits: waiting.Stamp | None = None
) -> Selection:
    """The selection as it stands, or as it stood at `as_of`: draws made, and verdicts given and not yet taken back.
    `waits`: the stamp of what waits, if it was asked a moment ago.

    Of answers that were screened anew since, the flags of then are not known.
    """
    edges = _edges(filters)
    window = days.Span(date.fromordinal(int(edges[0])), date.fromordinal(int(edges[-1]) - 1))
    if as_of:
        return Selection(filters, now, as_of, *_window(live.read([window], as_of=as_of), edges))
    stamps = days.stamps(window)
    version = stamps.version
    known = WINDOWS.get((window, version)) if version else None
    if known is None:
        known = _window(days.read(stamps), edges)
        if version:
            WINDOWS.put((window, version), known, size=known[0].nbytes + known[1].nbytes)
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    whole, seen = known
    if version is None:
        return Selection(filters, now, None, whole, seen, asked=waits)
    return Selection(filters, now, None, whole, seen, (filters, today, version), stamps.by_day, waits)


def _window(found: dict[date, Day], edges: Column) -> tuple[Day, Column]:
    """Days as one table, and the chance of each judged answer to be seen."""
    whole = _with_share_screened(_joined(found), edges)
    return whole, _seen(whole, edges)


def trend_mondays(filters: Filters) -> list[date]:
    last = filters.last - timedelta(days=filters.last.weekday())
    return [last - timedelta(weeks=back) for back in range(TREND_WEEKS - 1, -1, -1)]


def _edges(filters: Filters) -> Column:
    """The days (ordinals, rising) at which a stretch begins within which the share judged is one; the last one ends it.

    Whole ISO weeks, whatever the selection: a week has the same rate in the trend, on a page of its own and in any report.
    """
    mondays = trend_mondays(filters)
    first = min(filters.previous_first, mondays[0])
    begin = (first - timedelta(days=first.weekday())).toordinal()
    return np.arange(begin, mondays[-1].toordinal() + 8, 7)


def _joined(found: dict[date, Day]) -> Day:
    """All days as one, oldest first: what is the same is told the same, whatever way each day came in."""
    if not found:
        return nothing()
    order = sorted(found)
    tables = [found[day] for day in order]
    cells, flagged, judged, carried = (joined([day[place] for day in tables]) for place in range(4))
    first_cell = _offsets([len(day.cells) for day in tables])
    first_row = _offsets([len(day.judged) for day in tables])
    ordinals = np.repeat([day.toordinal() for day in order], [len(day.cells) for day in tables])
    return Day(
        Table({**cells.columns, "day": ordinals}, cells.words),
        _shifted(flagged, "cell", first_cell, [len(day.flagged) for day in tables]),
        _shifted(
            Table({**judged.columns, "row": np.arange(len(judged))}),
            "cell",
            first_cell,
            [len(day.judged) for day in tables],
        ),
        _shifted(carried, "verdict", first_row, [len(day.carried) for day in tables]),
    )


def _offsets(lengths: list[int]) -> Column:
    return np.cumsum([0, *lengths[:-1]])


def _shifted(table: Table, name: str, first: Column, lengths: list[int]) -> Table:
    """A column of places in each day's table as places in that of all days."""
    places = table[name].astype(np.int64) + np.repeat(first, lengths)
    return Table({**table.columns, name: places}, table.words)


def _with_share_screened(whole: Day, edges: Column) -> Day:
    """Cells with a column `screened`: the share screened of the answers of its day that had their turn.

    The lot is one for all answers of a day, and the share changes with the plan. Days with few screened answers are taken
    together with their like (screened in part, or whole) of the same ISO week.
    """
    cells = whole.cells
    if not len(cells):
        return whole._replace(cells=Table({**cells.columns, "screened": np.array([], float)}, cells.words))
    _days, day = np.unique(cells["day"], return_inverse=True)
    framed, left_out = np.bincount(day, cells["framed"]), np.bincount(day, cells["left_out"])
    week = np.searchsorted(edges, _days, side="right")
    few = (framed < LEAST_SCREENED) & (left_out > 0)
    pool = np.where(few, len(_days) + week, np.arange(len(_days)))
    framed, left_out = np.bincount(pool, framed), np.bincount(pool, left_out)
    share = np.where(framed > 0, framed / np.maximum(framed + left_out, 1), 1.0)
    return whole._replace(cells=Table({**cells.columns, "screened": share[pool][day]}, cells.words))


def _seen(whole: Day, edges: Column) -> Column:
    """The probability in [0, 1] of each verdict's answer to be screened, drawn and judged."""
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
    known, cell = np.unique(mine, return_inverse=True)
    places = [(str(at // len(strata)), strata[at % len(strata)]) for at in known.tolist()]
    chances = observation_probabilities_by_cell(judged["pi"], judged["floor"], cell=cell, cells=places, rates=rates)
    return chances * cells["screened"][judged["cell"]]


def _counted(way: str, counts: Column, strata: list[str]) -> dict[Cell, int]:
    return {
        (way, str(place // len(strata)), strata[place % len(strata)]): int(counts[place])
        for place in np.flatnonzero(counts).tolist()
    }


def _of_days(days: Column, first: date, last: date) -> slice:
    """The rows from the first day up to and with the last; `days` rise."""
    start, end = np.searchsorted(days, [first.toordinal(), last.toordinal() + 1])
    return slice(int(start), int(end))
