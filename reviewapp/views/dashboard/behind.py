"""The lists behind the numbers: where each leads, and how many answers it holds for this person.

An estimate counts an answer that waits for a second reviewer; no list shows it before that one is in (docs/decisions/0007).
So where the two differ, the page says how many can be viewed. Plain counts and shares of what verdicts said are made of the
answers that can be viewed, and of fewer than settings.MIN_GROUP judged ones there is none: else a selection narrowed to a
day and a topic would be the verdict of a colleague on an answer that waits.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from contactcenter.models import Employee
from reviewapp import routing
from reviewapp.quality import Judged, Part, Selection
from reviewapp.quality.kept import under
from reviewapp.quality.tables import Column


@dataclass(frozen=True)
class Behind:
    """The lists of one selection for one person. `waiting`: judged answers that he may not be told of, by id, rising; `waits`:
    how many answers of all periods wait, judged or not."""

    selection: Selection
    waiting: Column
    waits: int

    def count(self, part: Part, rows: Column | None = None) -> int:
        """How many of the judged answers of a part, or of some of its rows, are in a list."""
        judged = part.judged
        shown = ~judged.inherited & ~np.isin(judged.response, self.waiting)
        return int(np.count_nonzero(shown if rows is None else shown & rows))

    @cached_property
    def few(self) -> bool:
        """Whether too few judged answers are in a list to count what their verdicts said."""
        return self.decided(self.selection.period.decided["estimated"]) < settings.MIN_GROUP

    def decided(self, rows: Column) -> int:
        """How many answers with such a verdict of a person (rows of the period's `decided`) are in a list."""
        answer, listed = self._decided
        found = np.zeros(len(listed), bool)
        found[answer[rows]] = True
        return int(np.count_nonzero(found & listed))

    @cached_property
    def _decided(self) -> tuple[Column, Column]:
        """The answers of the period's `decided`, numbered: the number of each row, and by number whether it is in a list."""
        ids, answer = np.unique(self.selection.period.decided["response"], return_inverse=True)
        return answer, ~np.isin(ids, self.waiting)

    def said(self, rows: Column) -> int | None:
        """The same of verdicts that said one thing; None where too few were judged to tell."""
        return None if self.few else self.decided(rows)

    @property
    def naive(self) -> float | None:
        """The plain share of good answers among the judged that are in a list; None where too few were judged to tell."""
        period = self.selection.period
        told = period.decided["estimated"] & ~np.isin(period.decided["response"], self.waiting)
        judged = Judged(period.decided.take(told), period.judged.cells, np.ones(np.count_nonzero(told)))
        return None if self.few else 1 - float(judged.bad.mean())

    def link(self, **more: str) -> str:
        """The answers list with the selection of the page."""
        filters = self.selection.filters
        return self.between(filters.first, filters.last, **more)

    def query(self) -> str:
        """The selection of the page, for another page about it."""
        filters = self.selection.filters
        days = {"from": filters.first.isoformat(), "to": filters.last.isoformat()}
        return urlencode(days | filters.chosen())

    def between(self, first: date, last: date, **more: str) -> str:
        days = {"from": first.isoformat(), "to": last.isoformat()}
        return f"{reverse('responses')}?{urlencode(days | self.selection.filters.chosen() | more)}"

    def of_all_periods(self, **more: str) -> str:
        return f"{reverse('responses')}?{urlencode(self.selection.filters.chosen() | more)}"


def lists(selection: Selection, *, viewer: Employee) -> Behind:
    """Two queries: the judged answers that somebody may still have to judge, of all periods: those of one are no fewer to look
    at, for they are found from the reviews that wait."""
    waits = routing.waiting_for(viewer)
    key = (selection.waits, frozenset(waits.apart.items()))
    judged = under(("judged", *key), lambda: np.array(sorted(waits.judged()), dtype=np.int64))
    waiting = under(("waiting", selection.filters, *key), lambda: waits.count(selection.filters.condition))
    return Behind(selection, judged, waiting)
