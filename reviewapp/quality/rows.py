"""What is read: counts by GROUP BY over all answers, rows of the judged ones only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from contactcenter.models import BotResponse
from reviewapp.models import Draw, Flag, GoldItem, RetrainItem, Review, Verdict
from reviewapp.models.verdicts import IN_ESTIMATES, NOT_ACCEPTABLE, Code, in_estimates, standing_at
from reviewapp.quality.filters import DIMENSIONS, Filters
from reviewapp.statistics.response import Cell


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer with the verdict that counts and the chance it had to be drawn.

    `cluster` is the answer that was judged: itself, or the lookalike that it inherits from.
    """

    response: int
    cluster: int
    bucket: int
    bad: bool
    critical: bool
    pi: float
    floor: float
    kind: str
    stratum: str
    values: dict[str, str]

    @property
    def inherited(self) -> bool:
        """Carries the verdict of a lookalike: its weight counts, it is never `n`."""
        return self.cluster != self.response


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict of a person, also one in doubt or one that came second."""

    response: int
    bucket: int
    code: str
    counts: bool
    in_time: bool
    corrected: bool
    to_retrain: bool
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Combination:
    """The answers of the period that share all five dimensions."""

    values: dict[str, str]
    answers: int
    framed: int
    drawn: int


def drawn_cells(edges: Sequence[datetime], *, as_of: datetime | None) -> dict[Cell, int]:
    """The drawn answers, in cells of equal response: way of being drawn, stretch between two edges, stratum."""
    way = Case(When(kind=Draw.Kind.RISK, pi__gte=1, then=Value("certain")), default=F("kind"), output_field=CharField())
    # by id, from the small partial index of drawn ones: to look at the kind of every draw costs ten times as much
    drawn = Draw.objects.exclude(kind=Draw.Kind.NONE).values("pk")
    rows = (
        Draw.objects.filter(_made_until(as_of), _within("response__answered_at", edges), pk__in=drawn)
        .values_list(way, _bucket("response__answered_at", edges), "stratum")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(way, str(bucket), stratum): count for way, bucket, stratum, count in rows}


def frame(edges: Sequence[datetime], filters: Filters, *, as_of: datetime | None) -> dict[int, int]:
    """Answers of the selection that had a draw, drawn or not, by stretch."""
    rows = (
        Draw.objects.filter(
            _made_until(as_of), _within("response__answered_at", edges), filters.condition("response__")
        )
        .values_list(_bucket("response__answered_at", edges))
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict(rows)


def combinations(filters: Filters, *, as_of: datetime | None) -> list[Combination]:
    """Every combination of the five dimensions in the period, narrowed to the selection."""
    framed = _until("draw__drawn_at", as_of)
    rows = (
        BotResponse.objects.filter(_within("answered_at", (filters.start, filters.end)), filters.condition())
        .values_list(*DIMENSIONS)
        .annotate(
            answers=Count("pk", filter=framed | _until("received_at", as_of)),
            framed=Count("draw", filter=framed),
            drawn=Count("draw", filter=framed & ~Q(draw__kind=Draw.Kind.NONE)),
        )
        .order_by(*DIMENSIONS)
    )
    return [Combination(dict(zip(DIMENSIONS, row[:5], strict=True)), *row[5:]) for row in rows]


def decisions(edges: Sequence[datetime], *, as_of: datetime | None) -> tuple[list[Decision], list[Judged]]:
    """Every verdict of a person on drawn answers between the edges, and of each judged answer the one that counts.

    Decisions are told as they stand; estimates take the code of before the reveal. Verdicts of reviews that nobody drew
    (added by hand, check items, calibration, objections) are no part of either.
    """
    to_retrain = RetrainItem.objects.filter(_until("created_at", as_of), verdict__response=OuterRef("response"))
    rows = (
        Verdict.objects.with_estimate()
        .filter(
            standing_at(as_of),
            _within("response__answered_at", edges),
            source=Verdict.Source.HUMAN,
            review__role__in=IN_ESTIMATES,
        )
        .order_by("id")
        .values_list(
            "response_id",
            _bucket("response__answered_at", edges),
            "code",
            "counts",
            "estimate_code",
            _flag(in_estimates(as_of)),
            _flag(Q(decided_at__lte=F("review__due_at"))),
            _flag(Q(correction__isnull=False)),
            Exists(to_retrain),
            "review__draw__pi",
            "review__draw__floor",
            "review__draw__kind",
            "review__draw__stratum",
            *(f"response__{name}" for name in DIMENSIONS),
        )
    )
    decided: list[Decision] = []
    judged: list[Judged] = []
    for row in rows.iterator(5000):
        response, bucket, code, counts, first, estimated, in_time, corrected, retrained, *rest = row
        pi, floor, kind, stratum, *rest = rest
        values = dict(zip(DIMENSIONS, rest, strict=True))
        decided.append(Decision(response, bucket, code, counts, in_time, corrected, retrained, values))
        if estimated:
            bad, critical = first in NOT_ACCEPTABLE, first == Code.CRITICAL
            judged.append(Judged(response, response, bucket, bad, critical, pi, floor, kind, stratum, values))
    return decided, judged


def inherited(edges: Sequence[datetime], *, as_of: datetime | None) -> list[Judged]:
    """Drawn answers that nobody judged by themselves: they carry the verdict on a lookalike.

    Their weight goes with the answer that was judged. Were they left out as not judged, their weight would go to whatever
    was judged beside them, as if they were missing at random; and a mistake is repeated more often than a good answer.
    """
    judged = Verdict.objects.with_estimate().filter(in_estimates(as_of), response=OuterRef("response"))
    rows = (
        Verdict.objects.with_estimate()
        .filter(
            standing_at(as_of),
            _within("response__answered_at", edges),
            ~Exists(judged),
            ~Q(estimate_code=Code.UNSURE),
            source=Verdict.Source.INHERITED,
            review__role=Review.Role.FIRST,
        )
        .order_by("id")
        .values_list(
            "response_id",
            "group_verdict__verdict__response_id",
            _bucket("response__answered_at", edges),
            "estimate_code",
            "review__draw__pi",
            "review__draw__floor",
            "review__draw__kind",
            "review__draw__stratum",
            *(f"response__{name}" for name in DIMENSIONS),
        )
    )
    found = []
    for response, cluster, bucket, code, pi, floor, kind, stratum, *rest in rows.iterator(5000):
        bad, critical, values = code in NOT_ACCEPTABLE, code == Code.CRITICAL, dict(zip(DIMENSIONS, rest, strict=True))
        found.append(Judged(response, cluster, bucket, bad, critical, pi, floor, kind, stratum, values))
    return found


def flags_of_judged(filters: Filters, *, as_of: datetime | None) -> list[tuple[int, str]]:
    """(response, kind of flag) of the judged answers of the selection, each once.

    What people say of single flags (FlagVerdict) is no part of the precision: it can only be said on cards that show
    flags, never of the random sample, which carries the estimate. A rate of both would mean nothing in particular.
    """
    verdict = Verdict.objects.filter(standing_at(as_of), response=OuterRef("screening__response"))
    return list(_flags(filters).filter(Exists(verdict)).values_list("screening__response_id", "kind").distinct())


def flagged(filters: Filters) -> dict[str, tuple[int, int]]:
    """Answers of the selection by kind of flag: all, and those of which it may be told (an answer counts once).

    Of an answer that somebody may still have to judge nothing is told, as in the lists: a narrow selection would be
    that one answer. Check items are left out from the day they are chosen: a count that changed with each one that is
    put in a queue would give it away.
    """
    reviews = Review.objects.filter(response=OuterRef("screening__response")).exclude(role=Review.Role.GOLD)
    check_items = GoldItem.objects.filter(response=OuterRef("screening__response"), retired_at__isnull=True)
    waits = Exists(reviews.filter(state=Review.State.OPEN)) | Exists(check_items)
    asked = Q(screening__response__draw__kind=Draw.Kind.NONE) | Exists(reviews.filter(role=Review.Role.FIRST))
    counts = (
        _flags(filters)
        .values_list("kind")
        .annotate(
            all=Count("screening", distinct=True),
            told=Count("screening", distinct=True, filter=asked & ~waits),
        )
    )
    return {kind: (count, told) for kind, count, told in counts}


def open_reviews(filters: Filters, *, now: datetime, as_of: datetime | None) -> tuple[int, int, datetime | None]:
    """Open reviews of the selection in all periods: how many, how many past due, and since when the oldest waits.

    First and second reviews of drawn answers only.
    """
    reviews = Review.objects.filter(role__in=IN_ESTIMATES)
    if as_of is None:
        reviews = reviews.filter(state=Review.State.OPEN)
    else:
        done = Verdict.objects.filter(standing_at(as_of), review=OuterRef("pk"))
        reviews = reviews.filter(~Exists(done), draw__drawn_at__lte=as_of)
    found = reviews.filter(filters.condition("response__")).aggregate(
        open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=as_of or now)), oldest=Min("draw__drawn_at")
    )
    return found["open"], found["overdue"], found["oldest"]


def second_reviews(filters: Filters, *, as_of: datetime | None) -> tuple[int, int]:
    """Second reviews of answers of the selection that are judged once: all, and those still open.

    Asked because of a doubt, or drawn by lot; the latter wait beside the first review until that one is judged.
    """
    within = _within("response__answered_at", (filters.start, filters.end))
    once = Verdict.objects.filter(standing_at(as_of), review__draw=OuterRef("draw"), review__role=Review.Role.FIRST)
    asked = Q(role=Review.Role.SECOND) & _until("created_at", as_of) & Q(Exists(once))
    waits = ~Exists(Verdict.objects.filter(standing_at(as_of), review=OuterRef("pk")))
    found = Review.objects.filter(within, filters.condition("response__"), asked).aggregate(
        all=Count("pk"), open=Count("pk", filter=waits)
    )
    return found["all"], found["open"]


def judged_cells(judged: Iterable[Judged]) -> Counter[Cell]:
    """The same cells, counting the judged answers."""
    way = {True: "certain", False: Draw.Kind.RISK.value}
    return Counter(
        (row.kind if row.kind == Draw.Kind.CONTROL else way[row.pi >= 1], str(row.bucket), row.stratum)
        for row in judged
    )


def _flags(filters: Filters) -> QuerySet[Flag]:
    return Flag.objects.filter(
        _within("screening__response__answered_at", (filters.start, filters.end)),
        filters.condition("screening__response__"),
    ).order_by()


def _within(field: str, edges: Sequence[datetime]) -> Q:
    return Q(**{f"{field}__gte": edges[0], f"{field}__lt": edges[-1]})


def _made_until(as_of: datetime | None) -> Q:
    """Draws made until then; every draw has a moment, so without one nothing is asked and an index alone may answer."""
    return Q() if as_of is None else Q(drawn_at__lte=as_of)


def _until(field: str, as_of: datetime | None) -> Q:
    return Q(**{f"{field}__isnull": False}) if as_of is None else Q(**{f"{field}__lte": as_of})


def _flag(condition: Q) -> Case:
    """The condition as a column: a yes or no is read faster than the moments it was made of."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _bucket(field: str, edges: Sequence[datetime]) -> Case:
    """The number of the stretch: edges[i] <= moment < edges[i + 1]."""
    return Case(
        *(When(**{f"{field}__lt": edge}, then=Value(i)) for i, edge in enumerate(edges[1:])),
        output_field=IntegerField(),
    )
