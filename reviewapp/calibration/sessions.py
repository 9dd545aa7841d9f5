"""A session on its way: what waits for whom, who is done, what stands in the register of training."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from contactcenter.models import Employee
from reviewapp.audit import Action, actor, record
from reviewapp.models import CalibrationItem, CalibrationSession, Review, ReviewSkip, TrainingRecord, Verdict
from reviewapp.rights import Right, may
from reviewapp.routing import NO_LEASE, free
from reviewapp.scope import wholly_within, within

STANDING = {"counts": True, "revoked_at__isnull": True}


@dataclass(frozen=True, slots=True)
class Participation:
    """How far one person is; never how he judged."""

    employee: Employee
    done: int
    total: int

    @property
    def finished(self) -> bool:
        return self.done > 0 and self.done == self.total

    @property
    def dropped_out(self) -> bool:
        """Of a closed session: he was asked, and judged nothing."""
        return self.total == 0


def known_to(employee: Employee) -> QuerySet[CalibrationSession]:
    """Sessions without an answer of another team."""
    items = CalibrationItem.objects.filter(session=OuterRef("pk"))
    return CalibrationSession.objects.filter(wholly_within(employee, items, "response__"))


def waiting(employee: Employee) -> QuerySet[Review]:
    """Answers of running sessions that wait for this person: the reminder in the menu."""
    return Review.objects.filter(
        within(employee),
        assigned_to=employee,
        state=Review.State.OPEN,
        role=Review.Role.CALIBRATION,
        session__closed_at__isnull=True,
    )


def participation(session: CalibrationSession) -> list[Participation]:
    """Everybody who was asked, by name."""
    of_session = Q(assigned_reviews__session=session)
    people = session.participants.annotate(
        session_total=Count("assigned_reviews", filter=of_session),
        session_done=Count("assigned_reviews", filter=of_session & Q(assigned_reviews__state=Review.State.DONE)),
    ).order_by("first_name", "last_name", "username")
    return [Participation(person, person.session_done, person.session_total) for person in people]


def may_see_results(*, session: CalibrationSession, employee: Employee) -> bool:
    """Everybody once it is closed; before that a participant who is done, and the lead when all are."""
    if session.closed_at:
        return True
    people = participation(session)
    own = next((row for row in people if row.employee.pk == employee.pk), None)
    if own:
        return own.finished
    return may(employee, Right.SETTLE) and bool(people) and all(row.finished for row in people)


@transaction.atomic
def close(*, session: CalibrationSession, now: datetime) -> None:
    """Show everybody the results. What somebody did not judge is taken out of his queue; it does not hold up others."""
    closed = CalibrationSession.objects.filter(pk=session.pk, closed_at__isnull=True).update(closed_at=now)
    left = Review.objects.filter(session=session, state=Review.State.OPEN)
    left.filter(verdicts__isnull=True).delete()
    left.update(state=Review.State.DONE, **NO_LEASE)  # judged and taken back: the row keeps its verdict
    register(session=session)
    if closed:
        record(Action.CALIBRATION_CLOSED, by=actor(), of=session, now=now)


def follow(*, now: datetime) -> int:
    """Keep running sessions in step with what happened; return how many reviews could never be done and were withdrawn.

    1. Withdraw what its person can no longer get: he judged the answer elsewhere, or has an interest in it.
    2. Keep the register of training.
    """
    running = list(CalibrationSession.objects.filter(closed_at__isnull=True, created_at__lte=now))
    if not running:
        return 0
    elsewhere = Verdict.objects.filter(response=OuterRef("response"), reviewer=OuterRef("assigned_to"), **STANDING)
    conflict = ReviewSkip.objects.filter(
        review__response=OuterRef("response"), employee=OuterRef("assigned_to"), reason=ReviewSkip.Reason.CONFLICT
    )
    open_reviews = Review.objects.filter(free(), session__in=running, state=Review.State.OPEN, verdicts__isnull=True)
    withdrawn = open_reviews.filter(Exists(elsewhere) | Exists(conflict))
    ids = list(withdrawn.values_list("pk", flat=True))
    Review.objects.filter(free(), pk__in=ids, state=Review.State.OPEN).delete()
    for session in running:
        register(session=session)
    return len(ids)


@transaction.atomic
def register(*, session: CalibrationSession) -> None:
    """One line in the register for each participant who judged something; finished when nothing is left for him.

    `right` of `total`: his verdicts that are as the group settled, of his verdicts on settled answers.
    """
    CalibrationSession.objects.select_for_update().get(pk=session.pk)  # one writer of these lines at a time
    settled = dict(session.items.exclude(settled_code="").values_list("response_id", "settled_code"))
    left = set(Review.objects.filter(session=session, state=Review.State.OPEN).values_list("assigned_to_id", flat=True))
    given: dict[int, list[tuple[int, str, datetime]]] = {}
    verdicts = Verdict.objects.filter(review__session=session, **STANDING).order_by("decided_at")
    for person, response, code, moment in verdicts.values_list(
        "reviewer_id", "response_id", Coalesce("revision_of__code", "code"), "decided_at"
    ):
        given.setdefault(person, []).append((response, code, moment))
    known = {row.employee_id: row for row in TrainingRecord.objects.filter(session=session)}
    for person, rows in given.items():
        compared = [settled[response] == code for response, code, _moment in rows if response in settled]
        values = {
            "started_at": rows[0][2],
            "finished_at": rows[-1][2] if person not in left else None,
            "given": {str(response): code for response, code, _moment in rows},
            "right": sum(compared),
            "total": len(compared),
        }
        record = known.get(person)
        if record is None:
            TrainingRecord.objects.create(
                employee_id=person, kind=TrainingRecord.Kind.CALIBRATION, session=session, **values
            )
        elif any(getattr(record, name) != value for name, value in values.items()):
            TrainingRecord.objects.filter(pk=record.pk).update(**values)
