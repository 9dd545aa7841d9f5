"""Equal treatment: does the bot serve one group of customers as well as another?

Every group is compared with the reference group of its dimension: the share of good answers, as everywhere weighted. The
comparisons that have a number are one family, whatever a card shows of them; the correction is over all of them.
Topics are no groups of customers: they are what a comparison is broken down by. Nor are answers without a value a group.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from reviewapp.quality.filters import shown
from reviewapp.quality.kept import once
from reviewapp.quality.parts import Part
from reviewapp.quality.results import Rate
from reviewapp.quality.selection import Selection
from reviewapp.quality.tables import Column
from reviewapp.statistics import composition, parity
from reviewapp.statistics.composition import Groups, Within
from reviewapp.statistics.estimates import Estimate, complement
from reviewapp.statistics.parity import ALPHA, Finding, Gap

FAMILY = ("segment", "language", "channel", "bot_version")
MIXES = ("topic", "channel", "language")
"""What a gap can be looked at within: the same mix of topics, of channels, of languages in both groups."""
ORDER = (Finding.HOLDS, Finding.WATCH, Finding.UNCERTAIN, Finding.EQUAL, Finding.TOO_FEW)


@dataclass(frozen=True, slots=True)
class Side:
    """One group: `value` as the address bar has it, and its share of good answers."""

    value: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group against the reference group of its dimension. `gap`: good answers, group minus reference; None when one of
    both has too few judged answers. `adjusted`: the p value with all comparisons taken together (Holm)."""

    dimension: str
    group: Side
    reference: Side
    gap: Gap | None
    adjusted: float | None
    finding: Finding

    @property
    def where(self) -> dict[str, str]:
        return {self.dimension: self.group.value}

    @property
    def where_reference(self) -> dict[str, str]:
        return {self.dimension: self.reference.value}


@dataclass(frozen=True, slots=True)
class Parity:
    """All comparisons of a selection: those that hold first, those with too few judged answers last."""

    comparisons: list[Comparison]
    band: float

    @property
    def family(self) -> list[Comparison]:
        """Those with a number."""
        return [one for one in self.comparisons if one.gap is not None]

    @property
    def chance(self) -> float:
        """How likely chance alone shows at least one difference, were each looked at by itself and all groups equal."""
        return 1 - (1 - ALPHA) ** len(self.family)

    def found(self, finding: Finding) -> list[Comparison]:
        return [one for one in self.comparisons if one.finding == finding]

    def of(self, dimension: str, value: str) -> Comparison | None:
        return next((one for one in self.comparisons if (one.dimension, one.group.value) == (dimension, value)), None)


@dataclass(frozen=True, slots=True)
class Pair:
    """Both groups in one part of the answers: a topic, a week. `key` as the address bar has it, a week as its Monday."""

    key: str
    group: Rate
    reference: Rate


@dataclass(frozen=True, slots=True)
class Detail:
    """One comparison, taken apart. `mixes`: the gap at the same mix of topics and so on; None where too few judged answers
    of both are on the same ones. `flags`: the estimated share of answers with each kind of flag."""

    comparison: Comparison
    mixes: dict[str, Within | None]
    topics: list[Pair]
    flags: list[Pair]
    weeks: list[Pair]


@dataclass(frozen=True, slots=True)
class _Group:
    """One value of a dimension: its share of good answers, and what that stands for."""

    value: str
    good: Estimate | None
    n: int
    answers: int

    def side(self) -> Side:
        return Side(self.value, self.rate())

    def rate(self) -> Rate:
        if self.good is None:
            return Rate(self.n, self.answers)
        return Rate(self.n, self.answers, self.good.value, self.good.low, self.good.high)


@once
def equal_treatment(selection: Selection) -> Parity:
    """Every group of the selection against its reference."""
    pairs = [(name, *pair) for name in FAMILY for pair in _pairs(selection.period, name)]
    gaps = [_gap(group, reference) for _name, group, reference in pairs]
    adjusted = iter(parity.holm([gap.p for gap in gaps if gap is not None]))
    found = []
    for (name, group, reference), gap in zip(pairs, gaps, strict=True):
        p = next(adjusted) if gap is not None else None
        finding = parity.finding(gap, adjusted=1.0 if p is None else p, band=settings.EQUAL_BAND)
        found.append(Comparison(name, group.side(), reference.side(), gap, p, finding))
    return Parity(sorted(found, key=_rank), settings.EQUAL_BAND)


def comparison_detail(selection: Selection, comparison: Comparison) -> Detail:
    """What is behind one comparison."""
    part = selection.period
    topics = sorted(part.by_dimension["topic"])
    mixes = [mix for mix in MIXES if mix != comparison.dimension and len(part.by_dimension[mix]) > 1]
    return Detail(
        comparison,
        {mix: _within(part, comparison, mix) for mix in mixes},
        [_pair(part, comparison, shown(topic), {"topic": shown(topic)}) for topic in topics] if len(topics) > 1 else [],
        [pair for kind in selection.kinds if (pair := _flagged(selection, comparison, kind)) is not None],
        [_pair(week, comparison, monday.isoformat(), {}) for monday, week in selection.weeks],
    )


def reference_of(groups: Mapping[str, int], dimension: str) -> str | None:
    """The group that the others are compared with: the one of the settings when it is there, else the largest, of equals
    the first in the alphabet. `groups`: answers by value as stored."""
    named = {value: answers for value, answers in groups.items() if value}
    wanted = settings.REFERENCE_GROUPS.get(dimension, "")
    if wanted in named:
        return wanted
    return min(named, key=lambda value: (-named[value], value), default=None)


def _pairs(part: Part, dimension: str) -> list[tuple[_Group, _Group]]:
    groups = {value: sums.population for value, sums in part.by_dimension[dimension].items()}
    reference = reference_of(groups, dimension)
    if reference is None or sum(bool(value) for value in groups) < 2:
        return []
    second = _whole_group(part, dimension, reference)
    others = sorted(value for value in groups if value and value != reference)
    return [(_whole_group(part, dimension, value), second) for value in others]


def _whole_group(part: Part, dimension: str, value: str) -> _Group:
    """With the estimate that the table by group has as well."""
    bad, n = part.bad_by_dimension[dimension][value]
    answers = part.by_dimension[dimension][value].population
    return _Group(shown(value), complement(bad) if bad else None, n, answers)


def _group(part: Part, where: Mapping[str, str]) -> _Group:
    """The first of `where` names the group; the rest narrows it."""
    rows = part.judged_where(where)
    sums = part.sums_where(where)
    bad = part.rate(part.judged.bad, rows, sums=sums)
    value = next(iter(where.values()))
    return _Group(value, complement(bad) if bad else None, _counted(part, rows), sums.population)


def _gap(group: _Group, reference: _Group) -> Gap | None:
    if group.good is None or reference.good is None:
        return None
    return parity.gap(group.good, reference.good, answers=(group.answers, reference.answers))


def _rank(one: Comparison) -> tuple[int, float, str, str]:
    """What holds first, worst first; then what is watched; the rest by size."""
    value = one.gap.value if one.gap else 0.0
    certain = one.finding in (Finding.HOLDS, Finding.WATCH)
    group = 2 if one.finding == Finding.EQUAL else ORDER.index(one.finding)
    return group, value if certain else -abs(value), one.dimension, one.group.value


def _within(part: Part, comparison: Comparison, mix: str) -> Within | None:
    judged = part.judged
    first = part.judged_where(comparison.where)
    rows = first | part.judged_where(comparison.where_reference)
    groups = Groups(first[rows], judged.cells[mix][judged.rows["cell"]][rows])
    return composition.within(
        ~judged.bad[rows], judged.seen[rows], groups, cluster=judged.cluster[rows], least=settings.MIN_GROUP
    )


def _pair(part: Part, comparison: Comparison, key: str, where: dict[str, str]) -> Pair:
    group, reference = (_group(part, one | where) for one in (comparison.where, comparison.where_reference))
    return Pair(key, group.rate(), reference.rate())


def _flagged(selection: Selection, comparison: Comparison, kind: str) -> Pair | None:
    """The estimated share with such a flag; `n` counts the judged answers that have it. None where neither has."""
    part, flagged = selection.period, selection.flagged(kind)
    rates = []
    for where in (comparison.where, comparison.where_reference):
        share, answers = part.estimate(flagged, where=where), part.sums_where(where).population
        n = _counted(part, part.judged_where(where) & flagged)
        rates.append(Rate(n, answers, share.value, share.low, share.high) if share else Rate(n, answers))
    return Pair(kind, *rates) if any(rate.n for rate in rates) else None


def _counted(part: Part, rows: Column) -> int:
    """Answers that somebody judged."""
    return int(np.count_nonzero(rows & ~part.judged.inherited))
