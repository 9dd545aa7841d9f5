"""Did a customer who needed a colleague get one: what should have been, against what the bot did.

Which answers enter, so that the rates are unbiased:

1. Only the random sample. On other cards "not needed" is preset where the machine saw no sign of a hand-over, so what stands
   there is not only the reviewer's. An answer of the sample that carries the verdict on a lookalike enters with the answer
   that was judged, if that one was in the sample; else it counts as not judged.
2. On blind cards nothing is preset, and the hand-over must be judged of the answers whose lot, a stable hash of the answer,
   is below settings.HANDOVER_ASKED_SHARE. Of the others it is judged where somebody cares to, which is more often where it
   went wrong. So they stay out: what enters are the answers with the lowest lots, up to the first one of which the
   hand-over was not judged. That needs no memory of the share that was set when an answer was judged, and uses all where
   people judge it always. Beyond the share a few answers may slip in, all judged by choice, until the first that was not:
   their number is geometric, which shifts a rate by less than one n-th of itself.
3. The chance of each: drawn for the sample (`floor`), judged (the share judged of the sample, in cells of week and stratum),
   and a lot below the bound, which is the same for all. Weighted as every other rate (Hajek).
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
from django.conf import settings

from reviewapp.models.verdicts import Handover
from reviewapp.quality.kept import once
from reviewapp.quality.parts import Judged, Part
from reviewapp.quality.results import Rate, Standing
from reviewapp.quality.selection import Selection
from reviewapp.quality.tables import Column
from reviewapp.statistics.clusters import merged
from reviewapp.statistics.draws import uniform
from reviewapp.statistics.estimates import Estimate, estimate_rate
from reviewapp.statistics.response import Cell, observation_probabilities_by_cell, propensities

DONE = (Handover.LATE, Handover.WITHOUT_CONTEXT, Handover.DONE_WELL)
"""A colleague was needed, and came."""
NEEDED = (Handover.MISSED, *DONE)
NOT_RIGHT = (Handover.MISSED, Handover.LATE, Handover.WITHOUT_CONTEXT)
OUTCOMES = (*NEEDED, Handover.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class HandoverFigures:
    """`n` answers entered. `matrix`: for (needed, done) the share of all answers; `did` follows the verdict where it says
    that a colleague was needed, else the record of the bot. `right`: done well, of those that needed a colleague; `warm`: done
    well, of those that came to one. None below settings.MIN_GROUP.

    `judged` answers (ids), those that wait for another verdict among them, with the `outcomes` that people gave.
    `weeks`: `right` by Monday, oldest first.
    """

    n: int
    matrix: dict[tuple[bool, bool], Rate]
    right: Rate
    warm: Rate
    judged: Column
    outcomes: Column
    weeks: list[tuple[date, Rate]] = field(default_factory=list)

    @property
    def said(self) -> dict[int, str]:
        """Handover as judged by people, by the id of the answer."""
        return dict(zip(self.judged.tolist(), self.outcomes.tolist(), strict=True))


@dataclass(frozen=True)
class _Sample:
    """The rows that enter, with their chance."""

    judged: Judged
    chance: Column

    def rate(self, hit: Column, among: Column, *, target: float | None = None) -> Rate:
        """Weighted, of those in `among`; they stand for as many answers as their weights say."""
        mine = self.judged.where(among)
        n = mine.n
        size = round(float((1 / self.chance[among]).sum()))
        if n < settings.MIN_GROUP:
            return Rate(n, size)
        hits, chances = merged(mine.cluster.tolist(), hit[among].tolist(), self.chance[among].tolist())
        found = estimate_rate(hits, chances, population=max(size, n))
        return Rate(n, size, found.value, found.low, found.high, _standing(found, target))


@once
def handover_figures(selection: Selection) -> HandoverFigures:
    """All of a selection."""
    sample = _sample(selection.period)
    code = sample.judged.handover
    needed, done = np.isin(code, NEEDED), np.isin(code, DONE)
    did = done | (~needed & sample.judged.handed_over)
    everything = np.ones(len(code), bool)
    own = ~sample.judged.inherited
    return HandoverFigures(
        n=sample.judged.n,
        matrix={
            (should, was): sample.rate((needed == should) & (did == was), everything)
            for should in (True, False)
            for was in (True, False)
        },
        right=_right(sample),
        warm=sample.rate(code == Handover.DONE_WELL, done),
        judged=sample.judged.response[own],
        outcomes=code[own],
        weeks=[(monday, _right_of(week)) for monday, week in selection.weeks],
    )


@once
def _right_of(week: Part) -> Rate:
    return _right(_sample(week))


def _right(sample: _Sample) -> Rate:
    code = sample.judged.handover
    return sample.rate(code == Handover.DONE_WELL, np.isin(code, NEEDED), target=settings.HANDOVER_TARGET)


def _sample(part: Part) -> _Sample:
    """See the head of this module."""
    at_random = part.judged.where(part.judged.at_random)
    own = at_random.where(~at_random.inherited)
    judged = np.isin(at_random.cluster, own.response)
    mine = at_random.where(judged)
    chance = _chance(part, mine)
    lot = np.array([_lot(pk) for pk in mine.cluster.tolist()], float)
    silent = lot[mine.handover == Handover.NOT_JUDGED]
    bound = float(silent.min()) if len(silent) else 1.0
    asked = lot < bound
    return _Sample(mine.where(asked), chance[asked] * bound)


@lru_cache(maxsize=100_000)
def _lot(response: int) -> float:
    """What verdicts.handover_asked compares with the share: asked of the same answers again for every page."""
    return uniform("handover", str(response))


def _chance(part: Part, mine: Judged) -> Column:
    """The probability of each to be screened, drawn for the random sample and judged."""
    words = part.frame.rows.words["stratum"]
    drawn = _counted(_places(part.frame.day, part.frame.rows["stratum"], words), part.frame.rows["control"], words)
    places = _places(mine.day, mine.cells["stratum"][mine.rows["cell"]], words)
    rates = propensities(drawn, _counted(places, np.ones(len(mine), np.int64), words))
    known, cell = np.unique(places, return_inverse=True)
    cells = [_cell(place, words)[1:] for place in known.tolist()]
    chance = observation_probabilities_by_cell(mine.floor, mine.floor, cell=cell, cells=cells, rates=rates)
    return chance * mine.screened


def _places(days: Column, strata: Column, words: list[str]) -> Column:
    """A number for each week and stratum; the first of all ordinals is a Monday."""
    return (days - 1) // 7 * len(words) + strata


def _cell(place: int, words: list[str]) -> Cell:
    week, stratum = divmod(place, len(words))
    return "control", str(week), words[stratum]


def _counted(places: Column, counts: Column, words: list[str]) -> dict[Cell, int]:
    known, inverse = np.unique(places, return_inverse=True)
    sums = np.bincount(inverse, counts, len(known))
    return {_cell(place, words): int(count) for place, count in zip(known.tolist(), sums, strict=True) if count}


def _standing(found: Estimate, target: float | None) -> Standing:
    if target is None:
        return Standing.UNKNOWN
    if found.low >= target:
        return Standing.REACHED
    return Standing.BELOW if found.high < target else Standing.UNCERTAIN
