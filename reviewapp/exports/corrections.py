"""What verdicts that came late, or were taken back, do to weeks that were exported before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewapp.exports import figures, rows
from reviewapp.exports.weeks import Week
from reviewapp.quality import QualityFigures, Rate

COLUMNS = (
    "of_week",
    "part",
    "item",
    "old",
    "old_low",
    "old_high",
    "old_n",
    "new",
    "new_low",
    "new_high",
    "new_n",
    "difference",
    "told_until",
    "verdicts_added",
    "verdicts_withdrawn",
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """An earlier week that changed since it was told last, at `until`; ids of the verdicts that did it."""

    week: Week
    until: datetime
    added: tuple[int, ...]
    withdrawn: tuple[int, ...]
    old: QualityFigures
    new: QualityFigures


Changes = dict[tuple[str, str], list[int]]
"""Ids of verdicts by (week, added or withdrawn)."""


def noted(correction_rows: Iterable[tuple[Any, ...]], changes: Changes) -> Iterator[tuple[Any, ...]]:
    """The rows of corrections.csv as they pass, with the verdict of each noted in `changes`."""
    for row in correction_rows:
        changes.setdefault((row[0], row[1]), []).append(row[2])
        yield row


def corrected_weeks(changes: Changes, week: Week, as_of: datetime) -> list[Corrected]:
    """The touched weeks with their figures as told before and as they are at `as_of`, oldest first."""
    covered = rows.covered_until(week, as_of)
    until = {earlier: moment for moment, weeks in covered.items() for earlier in weeks}
    found = []
    for touched in sorted({Week.parse(name) for name, _change in changes}):
        added, withdrawn = (tuple(sorted(changes.get((str(touched), kind), ()))) for kind in ("added", "withdrawn"))
        old, new = (figures.read(touched, moment) for moment in (until[touched], as_of))
        found.append(Corrected(touched, until[touched], added, withdrawn, old, new))
    return found


def corrected_rows(weeks: Iterable[Corrected]) -> Iterator[tuple[Any, ...]]:
    """One row a figure that changed, in the order of COLUMNS; the headline of a touched week always."""
    for found in weeks:
        facts = (found.until, [str(pk) for pk in found.added], [str(pk) for pk in found.withdrawn])
        for part, item, old, new in _changed(found):
            numbers = (*_numbers(old), *_numbers(new))
            yield (str(found.week), part, item, *numbers, difference(old, new), *facts)


def difference(old: Rate, new: Rate) -> float | None:
    return None if old.value is None or new.value is None else new.value - old.value


def _changed(found: Corrected) -> Iterator[tuple[str, str, Rate, Rate]]:
    yield "good", str(found.week), found.old.headline.rate, found.new.headline.rate
    if found.old.critical != found.new.critical:
        yield "critical", str(found.week), found.old.critical, found.new.critical
    for name, groups in found.new.groups.items():
        before = {group.value: group.rate for group in found.old.groups[name]}
        for group in groups:
            old = before.get(group.value, Rate(0, 0))
            if old != group.rate and (old.n, old.value) != (group.rate.n, group.rate.value):
                yield name, group.value, old, group.rate


def _numbers(rate: Rate) -> tuple[float | None, float | None, float | None, int]:
    return rate.value, rate.low, rate.high, rate.n
