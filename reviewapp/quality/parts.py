"""A stretch of days of a selection: its answers counted, its judged answers as columns, and the rates they give."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.conf import settings

from reviewapp.models import Draw
from reviewapp.models.verdicts import NOT_ACCEPTABLE, Code
from reviewapp.quality.counting import CODES, HANDOVERS, KINDS, TOTALS
from reviewapp.quality.filters import DIMENSIONS, stored
from reviewapp.quality.tables import Column, Table
from reviewapp.statistics.assisted import estimate_assisted
from reviewapp.statistics.clusters import merged
from reviewapp.statistics.estimates import Estimate, estimate_rate

_BAD = [CODES.index(code) for code in NOT_ACCEPTABLE]
_CRITICAL = CODES.index(Code.CRITICAL)
_CONTROL = KINDS.index(Draw.Kind.CONTROL)


@dataclass(frozen=True)
class Judged:
    """The judged answers that enter estimates, each with the chance it had to be seen; every column has one length n.

    One row an answer: with the first verdict of a person, as given before the machine's opinion was shown, or
    (`inherited`) with that on a lookalike. `cluster` is the answer that was judged: itself, or that lookalike. What is
    inherited carries weight and is never `n`. `seen` in (0, 1] is the probability to have been screened, drawn and judged,
    `screened` the first part of it, `risk` that of the moment of the draw (NaN: not computed), `day` a date as an ordinal.
    Words are object columns of str.
    """

    rows: Table
    cells: Table
    seen: Column

    def __len__(self) -> int:
        return len(self.seen)

    def where(self, rows: Column) -> "Judged":
        """Some of them: a mask or places."""
        return Judged(self.rows.take(rows), self.cells, self.seen[rows])

    def of_screened(self) -> "Judged":
        """The same as a sample of the screened answers, without those left out by lot: only they have flags."""
        return Judged(self.rows, self.cells, self.seen / self.screened)

    @property
    def n(self) -> int:
        """Answers that somebody judged."""
        return int(np.count_nonzero(~self.inherited))

    def enough(self, *, of: int | None) -> bool:
        """Whether a rate of these may be told, for that many answers (None: nobody knows how many).

        Below MIN_GROUP there is none: what is not computed, no page or file can show. Nor when no random one is among
        them and they stand for less than half of the answers: those without risk are out of sight then.
        """
        if self.n < settings.MIN_GROUP:
            return False
        return bool(self.at_random.any()) or (of is not None and float((1 / self.seen).sum()) >= of / 2)

    @property
    def response(self) -> Column:
        return self.rows["response"]

    @property
    def cluster(self) -> Column:
        return self.rows["cluster"]

    @property
    def shared(self) -> Column | None:
        """`cluster` where a verdict stands for other answers too; None: each answer is an observation of its own."""
        return self.cluster if self.inherited.any() else None

    @cached_property
    def screened(self) -> Column:
        """The share that was screened of the answers of its days; 1 where no lot was drawn."""
        return self.cells["screened"][self.rows["cell"]]

    @property
    def pi(self) -> Column:
        return self.rows["pi"]

    @property
    def floor(self) -> Column:
        return self.rows["floor"]

    @property
    def risk(self) -> Column:
        return self.rows["risk"]

    @property
    def seconds(self) -> Column:
        return self.rows["seconds"]

    @property
    def inherited(self) -> Column:
        return self.rows["inherited"]

    @property
    def handed_over(self) -> Column:
        """Whether the bot passed the customer to a colleague."""
        return self.rows["handed_over"]

    @property
    def at_random(self) -> Column:
        """Drawn as a control item."""
        return self.rows["kind"] == _CONTROL

    @cached_property
    def bad(self) -> Column:
        return np.isin(self.rows["code"], _BAD)

    @cached_property
    def critical(self) -> Column:
        return self.rows["code"] == _CRITICAL

    @cached_property
    def code(self) -> Column:
        return np.array(CODES, object)[self.rows["code"]]

    @cached_property
    def handover(self) -> Column:
        """Handover, empty where nobody judged it."""
        return np.array(HANDOVERS, object)[self.rows["handover"]]

    @cached_property
    def kind(self) -> Column:
        """Draw.Kind."""
        return np.array(KINDS, object)[self.rows["kind"]]

    @cached_property
    def day(self) -> Column:
        return self.cells["day"][self.rows["cell"]]

    @cached_property
    def stratum(self) -> Column:
        return self.cells.spelled("stratum")[self.rows["cell"]]

    @cached_property
    def dims(self) -> dict[str, Column]:
        """By dimension; empty where the answer has none."""
        return {name: self.cells.spelled(name)[self.rows["cell"]] for name in DIMENSIONS}


@dataclass(frozen=True)
class Frame:
    """All answers of the selection, counted: one row for each day, combination of dimensions and stratum.

    `framed` had a draw, `drawn` of them were drawn, `left_out` were not screened by lot; the rest of `answers` waits or may
    not be judged. `totals` [., k] are sums of statistics.assisted.features of the risk at the draw over `framed`, each
    divided by the share screened of the answers of its days (`screened`): sums over all answers, as the lot tells them.
    """

    rows: Table

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def day(self) -> Column:
        return self.rows["day"]

    @property
    def answers(self) -> Column:
        return self.rows["answers"]

    @property
    def framed(self) -> Column:
        return self.rows["framed"]

    @property
    def left_out(self) -> Column:
        return self.rows["left_out"]

    @property
    def known(self) -> Column:
        """Answers to customers with a key."""
        return self.rows["known"]

    @property
    def brought_back(self) -> Column:
        """Answers after which the customer came back with the same question."""
        return self.rows["brought_back"]

    @cached_property
    def drawn(self) -> Column:
        return self.rows["control"] + self.rows["risk"] + self.rows["certain"]

    @cached_property
    def population(self) -> Column:
        """The answers that a figure stands for: with a draw, or left out by lot."""
        return self.framed + self.left_out

    @cached_property
    def totals(self) -> Column:
        sums = np.stack([self.framed, *(self.rows[name] for name in TOTALS)], axis=-1)
        return sums / self.rows["screened"][:, None]

    @cached_property
    def stratum(self) -> Column:
        return self.rows.spelled("stratum")

    @cached_property
    def dims(self) -> dict[str, Column]:
        """By dimension; empty where the answers have none."""
        return {name: self.rows.spelled(name) for name in DIMENSIONS}


@dataclass(frozen=True)
class Sums:
    """What an estimate stands for: answers with a draw, those left out by lot, and the sums of the features of both."""

    framed: int
    left_out: int
    totals: Column

    @property
    def population(self) -> int:
        return self.framed + self.left_out


@dataclass(frozen=True)
class Part:
    """Days of a selection. `decided`: every verdict of a person on its answers, also those in doubt or that came second."""

    judged: Judged
    frame: Frame
    decided: Table
    version: Hashable | None = None
    """The same for the same days of the same selection, whatever else changed: see quality.kept."""

    @cached_property
    def sums(self) -> Sums:
        frame = self.frame
        return Sums(int(frame.framed.sum()), int(frame.left_out.sum()), frame.totals.sum(axis=0))

    @property
    def population(self) -> int:
        return self.sums.population

    def sums_where(self, where: Mapping[str, str]) -> Sums:
        """Of the answers with these values of dimensions, as the address bar has them."""
        rows = self._rows_where(self.frame.rows, where)
        frame = Frame(self.frame.rows.take(rows))
        return Sums(int(frame.framed.sum()), int(frame.left_out.sum()), frame.totals.sum(axis=0))

    @cached_property
    def by_dimension(self) -> dict[str, dict[str, Sums]]:
        """For each dimension the sums of each of its values among these answers."""
        frame = self.frame
        features = frame.totals.T
        found = {}
        for name in DIMENSIONS:
            codes, words = frame.rows[name], frame.rows.words[name]
            there = np.bincount(codes, minlength=len(words))
            framed = np.bincount(codes, frame.framed, len(words))
            left_out = np.bincount(codes, frame.left_out, len(words))
            totals = np.stack([np.bincount(codes, column, len(words)) for column in features], axis=-1)
            found[name] = {
                word: Sums(int(framed[code]), int(left_out[code]), totals[code])
                for code, word in enumerate(words)
                if there[code]
            }
        return found

    @cached_property
    def bad_by_dimension(self) -> dict[str, dict[str, tuple[Estimate | None, int]]]:
        """For each dimension and value the rate of answers that are not acceptable, and how many were judged."""
        codes = {name: self.judged.cells[name][self.judged.rows["cell"]] for name in DIMENSIONS}
        return {
            name: {
                value: self._bad(codes[name] == self.judged.cells.place(name, value), sums)
                for value, sums in values.items()
            }
            for name, values in self.by_dimension.items()
        }

    def _bad(self, rows: Column, sums: Sums) -> tuple[Estimate | None, int]:
        n = int(np.count_nonzero(rows & ~self.judged.inherited))
        return self.rate(self.judged.bad, rows, sums=sums), n

    def judged_where(self, where: Mapping[str, str]) -> Column:
        """Which of the judged have these values of dimensions: bool [n]."""
        return self._rows_where(self.judged.cells, where)[self.judged.rows["cell"]]

    def estimate(
        self, hit: Column, *, among: Column | None = None, where: Mapping[str, str] | None = None
    ) -> Estimate | None:
        """The weighted rate of `hit` (bool [n], as `judged`), among some of the judged, where dimensions have these values;
        None where too few were judged.

        `among` is a domain of unknown size (those with a flag, say), so the risk of all its answers is not known either.
        """
        rows = np.ones(len(self.judged), bool) if where is None else self.judged_where(where)
        sums = self.sums if where is None else self.sums_where(where)
        if among is None:
            return self.rate(hit, rows, sums=sums)
        judged = self.judged.where(rows & among)
        if not judged.enough(of=None):
            return None
        return _hajek(hit[rows & among], judged, population=round(float((1 / judged.seen).sum())))

    def rate(self, hit: Column, rows: Column, *, sums: Sums) -> Estimate | None:
        """The same for `rows` of the judged (bool [n]) that stand for `sums`."""
        judged = self.judged.where(rows)
        if not judged.enough(of=sums.population):
            return None
        return estimate_assisted(
            hit[rows],
            judged.seen,
            judged.risk,
            totals=sums.totals,
            population=sums.population,
            screened=judged.screened if sums.left_out else None,
            cluster=judged.shared,
        )

    def hajek(self, hit: Column) -> Estimate | None:
        """The rate of all of them that leans on no risk; None where too few were judged."""
        enough = self.judged.enough(of=self.population)
        return _hajek(hit, self.judged, population=self.population) if enough else None

    def _rows_where(self, cells: Table, where: Mapping[str, str]) -> Column:
        rows = np.ones(len(cells), bool)
        for name, value in where.items():
            rows &= cells[name] == cells.place(name, stored(value))
        return rows


def _hajek(hit: Column, judged: Judged, *, population: int) -> Estimate:
    if not judged.inherited.any():
        return estimate_rate(hit, judged.seen, population=population)
    hits, chances = merged(judged.cluster.tolist(), hit.tolist(), judged.seen.tolist())
    return estimate_rate(hits, chances, population=population)
