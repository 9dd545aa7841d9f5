"""The answers, verdicts and flags of some days, read from their rows.

The other way to the same tables is quality.days, which keeps them for days that did not change.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from contactcenter.models import BotResponse, SubjectKey
from reviewapp.models import Draw, Flag, RepeatContact, RetrainItem, Review, Screening, Verdict
from reviewapp.models.verdicts import IN_ESTIMATES, Code, in_estimates, standing_at
from reviewapp.quality.counting import (
    CODES,
    HANDOVERS,
    KINDS,
    MARKS,
    TOTALS,
    VERDICT,
    Day,
    Flagged,
    Key,
    by_day,
    with_verdicts,
)
from reviewapp.quality.filters import DIMENSIONS, midnight
from reviewapp.quality.tables import Column
from reviewapp.statistics.assisted import features

_CHUNK = 5000
_VERDICT_FIELDS = (
    "response_id",
    "estimate_code",
    "code",
    "estimate_handover",
    "seconds",
    "review__draw__pi",
    "review__draw__floor",
    "review__draw__risk",
    "review__draw__kind",
    "response__handed_over",
)


class Span(NamedTuple):
    """Days, the first and the last of which both belong to it."""

    first: date
    last: date


def read(spans: Sequence[Span], *, as_of: datetime | None = None) -> dict[date, Day]:
    """Every day of these spans that has answers, in four queries.

    `as_of`: as it stood then; of answers that were screened anew since, the flags of then are not known.
    """
    if not spans:
        return {}
    answers, keys = _answers(spans, as_of=as_of)
    if not keys:
        return {}
    about = _About(spans, int(answers["id"][0]), int(answers["id"][-1]))
    return by_day(answers, keys, _verdicts(about, as_of=as_of), _flags(about, as_of=as_of))


def judged_anew(days: Mapping[date, Day], spans: Sequence[Span]) -> dict[date, Day]:
    """The same days with the verdicts as they are now: of the answers, which did not change, only the judged ones are read.

    In five queries. `spans`: the days, as `read` takes them. Without those of which an answer changed a moment ago.
    """
    ends = id_range(BotResponse.objects.filter(within("answered_at", spans))) if days else None
    if ends is None:
        return {}
    about = _About(spans, *ends)
    verdicts = _verdicts(about, as_of=None)
    judged = np.unique(verdicts["response"]).tolist()
    answers, keys = _answers(spans, as_of=None, only=judged)
    found = by_day(answers, keys, verdicts, _flags(about._replace(only=judged), as_of=None)) if keys else {}
    fresh = ((day, with_verdicts(known, found.get(day))) for day, known in days.items())
    return {day: known for day, known in fresh if known is not None}


class _About(NamedTuple):
    """The answers that were read. Their ids are said beside their days: those of a day lie near one another, and the
    database finds what belongs to a few thousand ids without a look at all the others."""

    spans: Sequence[Span]
    first: int
    last: int
    only: list[int] | None = None
    """Ids; None: all of these days."""

    def condition(self, path: str) -> Q:
        """On rows from which `path` leads to the response."""
        if self.only is not None:
            return Q(**{f"{path}__in": self.only})
        ids = Q(**{f"{path}__gte": self.first, f"{path}__lte": self.last})
        return ids & within(f"{path}__answered_at", self.spans)


def id_range(rows: QuerySet[Any, Any], *, field: str = "pk") -> tuple[int, int] | None:
    """The least and the highest id of these rows, or of what `field` of them names; None where there are none."""
    # counted too, or the database would look for the least id one row after the other
    found = rows.aggregate(first=Min(field), last=Max(field), count=Count("pk"))
    return (found["first"], found["last"]) if found["count"] else None


def within(field: str, spans: Sequence[Span]) -> Q:
    """Moments of these days."""
    condition = Q()
    for span in spans:
        start, end = midnight(span.first), midnight(span.last + timedelta(days=1))
        condition |= Q(**{f"{field}__gte": start, f"{field}__lt": end})
    return condition


def until(field: str, as_of: datetime | None) -> Q:
    return Q(**{f"{field}__isnull": False}) if as_of is None else Q(**{f"{field}__lte": as_of})


def _answers(
    spans: Sequence[Span], *, as_of: datetime | None, only: list[int] | None = None
) -> tuple[dict[str, Column], list[Key]]:
    """Columns of the answers (of these ids only, if given), by id, and the cells that their `cell` numbers."""
    rows = _rows_of(spans, as_of)
    if only is not None:
        rows = rows.filter(pk__in=only)
    edges, ordinals = _midnights(spans)
    numbers: dict[Key, int] = {}
    parts: dict[str, list[Column]] = defaultdict(list)
    for pk, answered_at, *words, stratum, kind, pi, risk, framed, left_out, known, back in _columns(rows):
        day = ordinals[np.searchsorted(edges, [moment.timestamp() for moment in answered_at], side="right") - 1]
        drawn = framed.astype(bool)
        keys = zip(day.tolist(), *words, np.where(drawn, stratum, ""), strict=True)
        by_risk, sure = drawn & (kind == Draw.Kind.RISK), pi == 1
        model = features(risk.astype(float)) * drawn[:, None]
        columns = {
            "id": pk.astype(np.int64),
            "cell": np.array([numbers.setdefault(key, len(numbers)) for key in keys]),
            "answers": np.ones(len(pk), bool),
            "framed": drawn,
            "left_out": left_out.astype(bool),
            "control": drawn & (kind == Draw.Kind.CONTROL),
            "risk": by_risk & ~sure,
            "certain": by_risk & sure,
            "known": known.astype(bool),
            "brought_back": back.astype(bool),
            **{name: model[:, number] for number, name in enumerate(TOTALS, start=1)},
        }
        for name, values in columns.items():
            parts[name].append(values)
    found = {name: np.concatenate(values) for name, values in parts.items()}
    order = np.argsort(found["id"]) if found else np.array([], np.int64)
    return {name: values[order] for name, values in found.items()}, list(numbers)


def _rows_of(spans: Sequence[Span], as_of: datetime | None) -> QuerySet[Any, Any]:
    """What is read of each answer of these days that was there."""
    in_frame, received = until("draw__drawn_at", as_of), until("received_at", as_of)
    there = BotResponse.objects.filter(within("answered_at", spans))
    if as_of:
        there = there.filter(in_frame | received)
    return there.values_list(
        "pk",
        "answered_at",
        *DIMENSIONS,
        Cast("source_id", CharField()),
        "draw__stratum",
        "draw__kind",
        "draw__pi",
        "draw__risk",
        _flag(in_frame),
        _flag(Q(screening__state=Screening.State.LEFT_OUT) & received),
        Subquery(SubjectKey.objects.filter(pk=OuterRef("subject")).values("known")),
        Exists(RepeatContact.objects.filter(until("response__received_at", as_of), earlier=OuterRef("pk"))),
    )


def _verdicts(about: _About, *, as_of: datetime | None) -> dict[str, Column]:
    """The columns of VERDICT, people's verdicts first, each in order of their ids.

    Those of reviews that nobody drew (added by hand, check items, calibration, objections) are no part of them.
    """
    standing = Verdict.objects.with_estimate().filter(standing_at(as_of), about.condition("response"))
    retrained = RetrainItem.objects.filter(until("created_at", as_of), verdict__response=OuterRef("response"))
    given = (
        standing.filter(source=Verdict.Source.HUMAN, review__role__in=IN_ESTIMATES)
        .order_by("pk")
        .values_list(
            *_VERDICT_FIELDS,
            "counts",
            _flag(in_estimates(as_of)),
            _flag(Q(decided_at__lte=F("review__due_at"))),
            _flag(Q(correction__isnull=False)),
            Exists(retrained),
        )
    )
    parts: dict[str, list[Column]] = {name: [np.array([], kind)] for name, kind in VERDICT.items()}
    for *common, handed_over, counts, estimated, in_time, corrected, to_retrain in _columns(given):
        no = np.zeros(len(counts), bool)
        marks = (counts, estimated, no, in_time, corrected, to_retrain, handed_over)
        _add(parts, common, marks, cluster=common[0])
    for *common, handed_over, cluster in _columns(_inherited(standing, as_of=as_of)):
        no = np.zeros(len(cluster), bool)
        _add(parts, common, (no, no, ~no, no, no, no, handed_over), cluster=cluster)
    return {name: np.concatenate(values) for name, values in parts.items()}


def _inherited(standing: QuerySet[Verdict], *, as_of: datetime | None) -> QuerySet[Verdict, tuple[Any, ...]]:
    """Drawn answers that nobody judged by themselves: they carry the verdict on a lookalike.

    Their weight goes with the answer that was judged. Were they left out as not judged, their weight would go to whatever
    was judged beside them, as if they were missing at random; and a mistake is repeated more often than a good answer.
    """
    judged = Verdict.objects.with_estimate().filter(in_estimates(as_of), response=OuterRef("response"))
    rows = standing.filter(
        ~Exists(judged),
        ~Q(estimate_code=Code.UNSURE),
        source=Verdict.Source.INHERITED,
        review__role=Review.Role.FIRST,
    )
    return rows.order_by("pk").values_list(*_VERDICT_FIELDS, "group_verdict__verdict__response_id")


def _add(parts: dict[str, list[Column]], common: Sequence[Column], marks: Sequence[Column], *, cluster: Column) -> None:
    """One chunk of verdicts, with words as their places in CODES, HANDOVERS and KINDS."""
    response, code, told, handover, seconds, pi, floor, risk, kind = common
    columns = {
        "response": response,
        "cluster": cluster,
        "code": _places(code, CODES),
        "told": _places(told, CODES),
        "handover": _places(handover, HANDOVERS),
        "seconds": seconds,
        "pi": pi,
        "floor": floor,
        "risk": risk,
        "kind": _places(kind, KINDS),
        **dict(zip(MARKS, marks, strict=True)),
    }
    for name, values in columns.items():
        parts[name].append(values.astype(VERDICT[name]))


def _flags(about: _About, *, as_of: datetime | None) -> list[Flagged]:
    """What the answers are flagged with, each kind once.

    What people say of single flags (FlagVerdict) is no part of any figure: it can only be said on cards that show flags,
    never of the random sample, which carries the estimate. A rate of both would mean nothing in particular.
    """
    reviewed = Review.objects.filter(response=OuterRef("screening__response"), role=Review.Role.FIRST)
    asked = Q(screening__response__draw__kind=Draw.Kind.NONE) | Q(Exists(reviewed))
    screened = until("screening__screened_at", as_of)
    rows = Flag.objects.filter(screened, about.condition("screening__response")).order_by()
    return list(rows.values_list("screening__response_id", "kind", _flag(asked)).distinct())


def _columns(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Column]]:
    """A query as columns of objects, some thousands of rows at a time."""
    found = rows.iterator(_CHUNK) if isinstance(rows, QuerySet) else iter(rows)
    while chunk := list(islice(found, _CHUNK)):
        columns = []
        for values in zip(*chunk, strict=True):
            column = np.empty(len(chunk), object)
            column[:] = values
            columns.append(column)
        yield columns


def _midnights(spans: Sequence[Span]) -> tuple[Column, Column]:
    """The moments at which the days of these spans begin, and those days as ordinals."""
    days = [day for span in sorted(spans) for day in range(span.first.toordinal(), span.last.toordinal() + 1)]
    moments = [midnight(date.fromordinal(day)).timestamp() for day in days]
    return np.array(moments), np.array(days)


def _places(values: Column, words: Sequence[str]) -> Column:
    place = {word: number for number, word in enumerate(words)}
    return np.array([place[value] for value in values], np.int64)


def _flag(condition: Q) -> Case:
    """The condition as a column: a yes or no is read faster than the moments it was made of."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
