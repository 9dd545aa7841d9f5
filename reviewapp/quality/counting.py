"""Answers, verdicts and flags counted by day: the tables that every figure is made of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from reviewapp.models import Draw
from reviewapp.models.verdicts import Code, Handover
from reviewapp.quality.filters import DIMENSIONS
from reviewapp.quality.tables import Column, Table, coded
from reviewapp.statistics.assisted import FEATURES

WORDS = (*DIMENSIONS, "source", "stratum")
CODES = tuple(Code.values)
HANDOVERS = tuple(Handover.values)
KINDS = tuple(Draw.Kind.values)
COUNTS = ("answers", "framed", "left_out", "control", "risk", "certain", "known", "brought_back")
"""`known`: with a customer key; `brought_back`: those after which that customer came back with the same question."""
TOTALS = tuple(f"total_{number}" for number in range(1, FEATURES))
"""Sums of the features of Draw.risk over a cell; that of the first feature, which is 1, is `framed`."""
MARKS = ("counts", "estimated", "inherited", "in_time", "corrected", "to_retrain", "handed_over")
VERDICT = {
    "response": np.int64,
    "cluster": np.int64,
    "code": np.int64,
    "told": np.int64,
    "handover": np.int64,
    "seconds": np.int64,
    "pi": np.float64,
    "floor": np.float64,
    "risk": np.float64,
    "kind": np.int64,
    **dict.fromkeys(MARKS, np.bool_),
}
"""Columns of a verdict. `code` and `handover` are those of before the reveal, which estimates take; `told` is the code as it
stands. `cluster` is the answer that was judged: itself, or the lookalike that it inherits from."""


class Day(NamedTuple):
    """What there is of one day. In the other tables `cell` is a place in `cells`, `verdict` one in `judged`.

    - cells: the answers that share all WORDS, in COUNTS and TOTALS
    - flagged: how many of a cell have a kind of flag; `told`, those of which that may be told unless they wait again
    - judged: verdicts of people that stand, and inherited ones: once an answer is `estimated`, or else `inherited`
    - carried: the kinds of flags of those answers
    """

    cells: Table
    flagged: Table
    judged: Table
    carried: Table

    @property
    def nbytes(self) -> int:
        return sum(table.nbytes for table in self)


Key = tuple[Any, ...]
"""A cell: the day as an ordinal, then its WORDS."""
Flagged = tuple[int, str, bool]
"""An answer, a kind of flag, and whether that may be told unless somebody is to judge the answer again."""


def by_day(
    answers: Mapping[str, Column], keys: Sequence[Key], verdicts: Mapping[str, Column], flags: Sequence[Flagged]
) -> dict[date, Day]:
    """Cut into days; cells in order of their words, so that a day reads the same whatever is read with it.

    `answers`: columns id (rising), cell (a place in `keys`), COUNTS and TOTALS. `verdicts`: the columns of VERDICT.
    """
    order = sorted(range(len(keys)), key=keys.__getitem__)
    place_of = np.empty(len(order), np.int64)
    place_of[order] = np.arange(len(order))
    cell = place_of[answers["cell"]]
    sorted_keys = [keys[place] for place in order]
    cells = {name: np.bincount(cell, answers[name], len(keys)).astype(np.int64) for name in COUNTS}
    cells |= {name: np.bincount(cell, answers[name], len(keys)).astype(np.float32) for name in TOTALS}
    judged = {"cell": _cells_of(verdicts["response"], answers["id"], cell), **verdicts}
    flag_cell = _cells_of(np.array([flag[0] for flag in flags], np.int64), answers["id"], cell)
    day_of = np.array([key[0] for key in sorted_keys], np.int64)
    days = {}
    for day in np.unique(day_of):
        start, end = (int(place) for place in np.searchsorted(day_of, [day, day + 1]))
        here = [
            (int(flag_cell[row]) - start, *flags[row])
            for row in np.flatnonzero((flag_cell >= start) & (flag_cell < end)).tolist()
        ]
        mine = Table(judged).take((judged["cell"] >= start) & (judged["cell"] < end))
        mine = Table({**mine.columns, "cell": mine["cell"] - start})
        whole = _cells(sorted_keys[start:end], {name: values[start:end] for name, values in cells.items()})
        days[date.fromordinal(int(day))] = Day(whole, _flagged(here), mine, _carried(here, mine))
    return days


def with_verdicts(day: Day, found: Day | None) -> Day | None:
    """The answers of a day with the verdicts that were `found` of it: a day of the judged answers alone; None: not one.

    None where one of these answers is in no cell of the day: it is no longer what it was.
    """
    if found is None:
        empty = Table({"cell": np.array([], np.int64)} | {name: np.array([], kind) for name, kind in VERDICT.items()})
        return day._replace(judged=empty, carried=_carried([], empty))
    place_of = {key: place for place, key in enumerate(_spelled(day.cells))}
    places = np.array([place_of.get(key, -1) for key in _spelled(found.cells)], np.int64)
    if (places < 0).any():
        return None
    judged = Table({**found.judged.columns, "cell": places[found.judged["cell"]]})
    return Day(day.cells, day.flagged, judged, found.carried)


def _spelled(cells: Table) -> list[Key]:
    return list(zip(*(cells.spelled(name).tolist() for name in WORDS), strict=True))


def nothing() -> Day:
    """A stretch without answers."""
    none = np.array([], np.int64)
    names = ("day", *WORDS, *COUNTS, *TOTALS)
    cells = Table(dict.fromkeys(names, none), {name: [] for name in WORDS})
    judged: dict[str, Column] = {name: np.array([], kind) for name, kind in VERDICT.items()}
    return Day(cells, _flagged([]), Table({"cell": none, "row": none, **judged}), _carried([], Table(judged)))


def _cells(keys: Sequence[Key], numbers: Mapping[str, Column]) -> Table:
    columns, words = {}, {}
    for place, name in enumerate(WORDS, start=1):
        columns[name], words[name] = coded([key[place] for key in keys])
    return Table(columns | dict(numbers), words)


def _cells_of(ids: Column, known: Column, cell: Column) -> Column:
    """The cells of these answers; -1 for one that came in after the answers were read."""
    if not len(known):
        return np.full(len(ids), -1)
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return np.where(known[at] == ids, cell[at], -1)


def _flagged(flags: Iterable[tuple[int, int, str, bool]]) -> Table:
    counts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for cell, _answer, kind, told in flags:
        found = counts[cell, kind]
        found[0] += 1
        found[1] += told
    keys = sorted(counts)
    kinds, words = coded([kind for _cell, kind in keys])
    numbers = np.array([counts[key] for key in keys], np.int64).reshape(-1, 2)
    cells = np.array([cell for cell, _kind in keys], np.int64)
    return Table({"cell": cells, "kind": kinds, "all": numbers[:, 0], "told": numbers[:, 1]}, {"kind": words})


def _carried(flags: Iterable[tuple[int, int, str, bool]], judged: Table) -> Table:
    kinds_of: dict[int, list[str]] = defaultdict(list)
    for _cell, answer, kind, _told in flags:
        kinds_of[answer].append(kind)
    pairs = [
        (row, kind)
        for row, answer in enumerate(judged["response"].tolist())
        for kind in sorted(kinds_of.get(answer, ()))
    ]
    kinds, words = coded([kind for _row, kind in pairs])
    return Table({"verdict": np.array([row for row, _kind in pairs], np.int64), "kind": kinds}, {"kind": words})
