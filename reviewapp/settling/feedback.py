"""What became of one's own verdicts and reports: for the author's eyes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from contactcenter.models import Employee
from reviewapp.lookalikes import rolled_back_for
from reviewapp.models import Difference, Dispute, FeedbackSeen, GroupVerdict, KnowledgeReport, Verdict
from reviewapp.scope import within, within_if_any
from reviewapp.settling.disputes import overturning

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
DISPUTED = Coalesce("decided_at", "raised_at")
KINDS = ("difference", "dispute", "gold", "report", "group")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of one entry in the list, newest first: moment, kind by its place in KINDS, id of the row."""

    moment: datetime
    kind: int
    pk: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to read: `row` is a Difference, Dispute, Verdict (of a check item), KnowledgeReport or
    GroupVerdict; `mine` the verdict it is about, `theirs` the one that settled it."""

    kind: str
    moment: datetime
    row: Any
    fresh: bool
    mine: Verdict | None = None
    theirs: Verdict | None = None

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.moment, KINDS.index(self.kind), self.row.pk)


def feedback_of(*, employee: Employee, size: int, before: Cursor | None = None) -> list[Entry]:
    """At most `size` entries, the newest first, in six queries and one more for each kind with verdicts."""
    seen = _seen_at(employee)
    found: list[Entry] = []
    for number, rows in enumerate(_sources(employee)):
        chosen = rows.filter(_beyond(before, number)) if before else rows
        found += _entries(number, list(chosen.order_by("-moment", "-pk")[:size]), employee=employee, seen=seen)
    found.sort(key=lambda entry: (entry.moment, KINDS.index(entry.kind), entry.row.pk), reverse=True)
    return found[:size]


def unread(employee: Employee) -> tuple[QuerySet[Any], ...]:
    """The entries that are newer than the last look, in parts that have none in common.

    Counted on every page. Settled differences and check items are found by an index from the last look on; from a
    difference or an objection its verdict is looked up, never the other way: a person has many thousands of verdicts.
    """
    seen = FeedbackSeen.objects.filter(employee=employee).values("seen_at")
    since = Coalesce(Subquery(seen), Value(BEFORE_ALL))
    newly = Verdict.objects.filter(source=Verdict.Source.ADJUDICATED, decided_at__gt=since)
    settled = Difference.objects.filter(within(employee, "draw__response__"), settled_by_verdict__in=newly)
    one, two, about = (_by(employee, side) for side in ("first", "second", "verdict"))
    _differences, _disputes, _gold, reports, groups = _sources(employee)
    objections = Dispute.objects.filter(about, within(employee, "verdict__response__")).annotate(moment=DISPUTED)
    # in the order of the index, so that a limit is met in it
    gold = _check_items(employee).filter(decided_at__gt=since).order_by("-decided_at")
    later = (rows.filter(moment__gt=since).select_related(None).order_by() for rows in (objections, reports, groups))
    return (settled.filter(one), settled.filter(two), gold, *later)


def _by(employee: Employee, side: str) -> Exists:
    """The verdict on this side of the row is of this person."""
    return Exists(Verdict.objects.filter(pk=OuterRef(side), reviewer=employee))


def mark_seen(*, employee: Employee, now: datetime) -> None:
    """The person has the page before him."""
    FeedbackSeen.objects.update_or_create(employee=employee, defaults={"seen_at": now})


def _seen_at(employee: Employee) -> datetime | None:
    return FeedbackSeen.objects.filter(employee=employee).values_list("seen_at", flat=True).first()


def _sources(employee: Employee) -> tuple[QuerySet[Any], ...]:
    """The rows of each kind, in the order of KINDS, with the `moment` at which there was something to read."""
    about_me = Q(first__reviewer=employee) | Q(second__reviewer=employee)
    settled = Difference.objects.filter(
        about_me, within(employee, "draw__response__"), settled_by_verdict__isnull=False
    )
    sides = (
        "first__reviewer",
        "second__reviewer",
        "settled_by_verdict__reviewer",
        "settled_by_verdict__response__screening",
    )
    disputes = Dispute.objects.filter(within(employee, "verdict__response__"), verdict__reviewer=employee)
    gold = _check_items(employee).filter(response__gold__isnull=False)
    reported = KnowledgeReport.objects.filter(within_if_any(employee, "response__"), reported_by=employee)
    answered = reported.exclude(outcome=KnowledgeReport.Outcome.OPEN)
    groups = (
        rolled_back_for(employee).filter(within(employee, "verdict__response__")).annotate(moment=F("rolled_back_at"))
    )
    return (
        settled.annotate(moment=Coalesce("settled_by_verdict__decided_at", "opened_at")).select_related(*sides),
        disputes.annotate(moment=DISPUTED).select_related("verdict__response__screening", "raised_by"),
        gold.annotate(moment=F("decided_at")).select_related("response__gold", "response__screening"),
        answered.annotate(moment=Coalesce("answered_at", "reported_at")).select_related(
            "version__article", "answered_by", "response"
        ),
        groups,
    )


def _check_items(employee: Employee) -> QuerySet[Verdict]:
    mine = within(employee, "response__")
    return Verdict.objects.filter(mine, reviewer=employee, source=Verdict.Source.GOLD, revoked_at__isnull=True)


def _beyond(cursor: Cursor, number: int) -> Q:
    """Rows of this kind that stand after the cursor."""
    older = Q(moment__lt=cursor.moment)
    if number < cursor.kind:
        return older | Q(moment=cursor.moment)
    return older | Q(moment=cursor.moment, pk__lt=cursor.pk) if number == cursor.kind else older


def _entries(number: int, rows: Sequence[Any], *, employee: Employee, seen: datetime | None) -> Iterator[Entry]:
    kind = KINDS[number]
    settled = overturning(rows) if kind == "dispute" else {}
    for row in rows:
        fresh = seen is None or row.moment > seen
        mine, theirs = _verdicts(kind, row, employee=employee, settled=settled)
        yield Entry(kind=kind, moment=row.moment, row=row, fresh=fresh, mine=mine, theirs=theirs)


def _verdicts(
    kind: str, row: Model, *, employee: Employee, settled: dict[int, Verdict]
) -> tuple[Verdict | None, Verdict | None]:
    if isinstance(row, Difference):
        mine = row.first if row.first.reviewer_id == employee.pk else row.second
        return mine, row.settled_by_verdict
    if isinstance(row, Dispute):
        return row.verdict, settled.get(row.pk)
    if isinstance(row, GroupVerdict):
        return row.verdict, row.rolled_back_by
    return (row, None) if isinstance(row, Verdict) else (None, None)
