"""The days of a selection: those that did not change from their daily aggregate, the others from their rows.

A figure never lags. Whatever changes what is counted of a day says so in its own transaction: a ChangedDay, or a verdict
that is not `tallied`. Such a day is read live until `tally` has counted it anew. What was read is remembered (quality.kept)
under the stamp of the day: the aggregate, or the marks and verdicts that say what changed since.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, IntegerField, Max, Value, When
from django.utils import timezone

from contactcenter.models import BotResponse
from reviewapp.models import ChangedDay, DailyAggregate, Screening, Verdict
from reviewapp.quality import live
from reviewapp.quality.counting import Day
from reviewapp.quality.kept import DAYS
from reviewapp.quality.live import Span, within
from reviewapp.quality.tables import pack, unpack

FORMAT = 3
"""Of what is kept: raise it when a column of quality.counting or a feature of statistics.assisted changes."""
REST = timedelta(minutes=1)
"""So long a day that was counted is left alone: one that changes all the time is read live, which costs as much."""

_LOOKED_AT = 5000
"""Marks and verdicts that are looked at to find a day with work."""


class _Work(NamedTuple):
    """What says that some days changed, as it was read: ids of the marks, and of the verdicts by whether they stood."""

    old: dict[date, int]
    marks: dict[date, list[int]]
    standing: dict[date, list[int]]
    taken_back: dict[date, list[int]]


Stamp = tuple[Any, ...]
"""What a day was made of: the aggregate, or what changed since there was one. Another one, and it is read again."""
_CAME_IN, _TAKEN_BACK, _STANDS = range(3)


class Stamps(NamedTuple):
    """What the days of a window are made of. `other`: days without any, that may have answers all the same."""

    changed: dict[date, Stamp]
    kept: dict[date, Stamp]
    other: Sequence[Span]
    judged: dict[date, Stamp]
    """Of the changed, the aggregate of those of which verdicts alone came or went: their answers are as they were."""

    @property
    def version(self) -> str | None:
        """The same for the same days. None: one was read that has no stamp."""
        if self.other and BotResponse.objects.filter(within("answered_at", self.other)).exists():
            return None
        return sha256(repr(self.by_day).encode()).hexdigest()

    @property
    def by_day(self) -> list[tuple[date, Stamp]]:
        """Oldest first."""
        return sorted((self.changed | self.kept).items())


def stamps(window: Span) -> Stamps:
    """Of every day of the window that changed or has an aggregate; in four queries."""
    # what changed is asked before the aggregates are: one that is counted anew meanwhile is as good
    changed = _changed(window)
    rows = DailyAggregate.objects.filter(day__range=window, version=FORMAT).values_list("day", "pk", "made_at")
    kept: dict[date, Stamp] = {day: ("kept", pk, made_at) for day, pk, made_at in rows}
    unchanged = {day: stamp for day, stamp in kept.items() if day not in changed}
    judged = {day: kept[day] for day, (_word, *told) in changed.items() if day in kept and _only_verdicts(told)}
    return Stamps(changed, unchanged, _spans_without({*changed, *unchanged}, window), judged)


def read(found: Stamps) -> dict[date, Day]:
    """Every day of these that has answers."""
    days = _known(found.changed)
    asked = found.kept | {day: stamp for day, stamp in found.judged.items() if day not in days}
    kept = _kept(asked)
    judged = {day: kept[day] for day in found.judged if day in kept and day not in days}
    days |= {day: kept[day] for day in found.kept if day in kept}
    read_now = live.judged_anew(judged, _spans(judged))
    # those that changed otherwise, those without a stamp, and those whose aggregate was there a moment ago
    wanted = {*found.changed, *found.kept}.difference(days, read_now)
    read_now |= live.read([*_spans(wanted), *found.other])
    for day in found.changed.keys() & read_now.keys():
        DAYS.put((day, found.changed[day]), read_now[day], size=read_now[day].nbytes)
    return days | read_now


def _known(stamps: Mapping[date, Stamp]) -> dict[date, Day]:
    """What this process remembers of days."""
    return {day: known for day, stamp in stamps.items() if (known := DAYS.get((day, stamp))) is not None}


def _kept(asked: Mapping[date, Stamp]) -> dict[date, Day]:
    """The days whose aggregate is still there; one query where one is not remembered."""
    days = _known(asked)
    missing = DailyAggregate.objects.filter(day__in=asked.keys() - days.keys(), version=FORMAT)
    for day, pk, made_at, frame, judged in missing.values_list("day", "pk", "made_at", "frame", "judged"):
        days[day] = Day(**unpack(frame), **unpack(judged))
        DAYS.put((day, ("kept", pk, made_at)), days[day], size=len(frame) + len(judged))
    return days


def _only_verdicts(told: Iterable[tuple[str, int, int]]) -> bool:
    return all(word == "row" and what != _CAME_IN for word, _pk, what in told)


@transaction.atomic
def tally(*, now: datetime, limit: int) -> int:
    """Count at most `limit` changed days anew; how many. Run twice, late, or by two at once it does no harm.

    1. What says that a day changed is read first, the rows after it: what comes in between is seen, and says so again.
    2. The aggregate is replaced only if it is the one that was there at 1; else another worker was at it.
    3. Exactly what was read at 1 is struck out; a verdict that was taken back since keeps its mark.
    """
    due = _due(now=now)[:limit]
    if not due:
        return 0
    work = _work(due)
    counted = live.read(_spans(due))
    for day in due:
        if _replace(day, work.old.get(day), counted.get(day), now=now):
            _strike_out(day, work)
    return len(due)


def _changed(window: Span) -> dict[date, Stamp]:
    """Ids of the marks, of the verdicts that are in no aggregate yet, by whether they stand, and of answers that came in."""
    found: dict[date, list[tuple[str, int, int]]] = defaultdict(list)
    for pk, day in ChangedDay.objects.filter(day__range=window).values_list("pk", "day"):
        found[day].append(("mark", pk, 0))
    stands = Case(
        When(revoked_at__isnull=True, then=Value(_STANDS)), default=Value(_TAKEN_BACK), output_field=IntegerField()
    )
    judged = Verdict.objects.filter(within("response__answered_at", [window]), tallied=False)
    newest = Screening.objects.aggregate(newest=Max("response_id"))["newest"] or 0
    came_in = BotResponse.objects.filter(within("answered_at", [window]), pk__gt=newest)
    rows = judged.order_by().values_list("response__answered_at", "pk", stands)
    news = came_in.order_by().values_list("answered_at", "pk", Value(_CAME_IN, output_field=IntegerField()))
    for moment, pk, what in rows.union(news, all=True):
        found[_local_day(moment)].append(("row", pk, what))
    return {day: ("changed", *sorted(marks)) for day, marks in found.items()}


def _due(*, now: datetime) -> list[date]:
    """Days with work, oldest first, but for those that were counted a moment ago."""
    marked = ChangedDay.objects.order_by("pk").values_list("day", flat=True)[:_LOOKED_AT]
    verdicts = Verdict.objects.filter(tallied=False).order_by("pk")
    moments = verdicts.values_list("response__answered_at", flat=True)[:_LOOKED_AT]
    outdated = DailyAggregate.objects.exclude(version=FORMAT).values_list("day", flat=True)
    days = {*marked, *map(_local_day, moments), *outdated}
    rests = DailyAggregate.objects.filter(made_at__gt=now - REST, version=FORMAT).values_list("day", flat=True)
    return sorted(days.difference(rests))


def _work(days: Sequence[date]) -> _Work:
    found = _Work({}, defaultdict(list), defaultdict(list), defaultdict(list))
    found.old.update(DailyAggregate.objects.filter(day__in=days).values_list("day", "pk"))
    for pk, day in ChangedDay.objects.filter(day__in=days).values_list("pk", "day"):
        found.marks[day].append(pk)
    verdicts = Verdict.objects.filter(within("response__answered_at", _spans(days)), tallied=False)
    for pk, revoked_at, answered_at in verdicts.values_list("pk", "revoked_at", "response__answered_at"):
        (found.taken_back if revoked_at else found.standing)[_local_day(answered_at)].append(pk)
    return found


def _replace(day: date, old: int | None, counted: Day | None, *, now: datetime) -> bool:
    """Whether the aggregate of the day is ours now."""
    if old and not DailyAggregate.objects.filter(pk=old).delete()[0]:
        return False
    if counted is None:  # no answer at all
        return True
    fields = {
        "frame": pack({"cells": counted.cells, "flagged": counted.flagged}),
        "judged": pack({"judged": counted.judged, "carried": counted.carried}),
        "version": FORMAT,
        "made_at": now,
    }
    _aggregate, created = DailyAggregate.objects.get_or_create(day=day, defaults=fields)
    return created


def _strike_out(day: date, work: _Work) -> None:
    ChangedDay.objects.filter(pk__in=work.marks[day]).delete()
    Verdict.objects.filter(pk__in=work.standing[day], revoked_at__isnull=True).update(tallied=True)
    Verdict.objects.filter(pk__in=work.taken_back[day], revoked_at__isnull=False).update(tallied=True)


def _spans(days: Iterable[date]) -> list[Span]:
    """Days as spans; neighbours are one."""
    spans: list[Span] = []
    for day in sorted(days):
        if spans and spans[-1].last + timedelta(days=1) == day:
            spans[-1] = Span(spans[-1].first, day)
        else:
            spans.append(Span(day, day))
    return spans


def _spans_without(days: Iterable[date], window: Span) -> Sequence[Span]:
    """The days of the window that are not among these."""
    first, last = window.first.toordinal(), window.last.toordinal()
    return _spans(set(map(date.fromordinal, range(first, last + 1))).difference(days))


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
