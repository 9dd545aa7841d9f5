"""An objection to a verdict: the answer is judged once more, blind, by somebody who had no part in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.audit import Action, record
from reviewapp.models import Difference, Dispute, Review, ReviewSkip, Verdict, WeeklyExport
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import Code
from reviewapp.quality.filters import week_of
from reviewapp.rights import Right, with_right
from reviewapp.routing import NO_LEASE, free, standard_queues
from reviewapp.scope import sees
from reviewapp.settling.adjudicating import WORDS_LENGTH, adjudicate
from reviewapp.verdicts import DECIDES_AFTER

NOT_OPEN_TO_OBJECTION = (Review.Role.GOLD, Review.Role.CALIBRATION, Review.Role.DISPUTE)


class CannotObject(Exception):
    """This objection cannot be made, or withdrawn. The message says why."""


@transaction.atomic
def object_to(*, verdict: int, employee: Employee, argument: str, now: datetime) -> Dispute:
    """Object to a verdict. Another person than its author, its settlers and the objector is asked to judge the answer.

    The review is one of the random sample's queue: blind, and nothing tells it from the others. Raises CannotObject.
    """
    words = argument.strip()
    if not words:
        raise CannotObject(_("Say what is wrong with the verdict."))
    if len(words) > WORDS_LENGTH or "\x00" in words:
        raise CannotObject(_("The text is too long. Make it shorter."))
    row = Verdict.objects.select_for_update(of=("self",)).select_related("review").filter(pk=verdict).first()
    if row is None:
        raise CannotObject(_("This verdict does not stand any more."))
    refuse_objection(verdict=row, employee=employee)
    review = _ask(verdict=row, also_barred=[employee.pk], now=now)
    dispute = Dispute.objects.create(
        verdict=row, subject_id=row.subject_id, raised_by=employee, raised_at=now, argument=words, review=review
    )
    record(Action.DISPUTE_OPENED, by=employee, of=dispute, now=now, verdict=row.pk)
    return dispute


def refuse_objection(*, verdict: Verdict, employee: Employee) -> None:
    """Raises CannotObject with the reason why this person cannot object to this verdict now; it comes with its review."""
    if not _stands(verdict):
        raise CannotObject(_("This verdict does not stand any more."))
    if not open_to_objection(verdict):
        raise CannotObject(_("There is nothing to object to: this is no verdict on the bot."))
    if verdict.reviewer_id == employee.pk:
        raise CannotObject(_("This is your own verdict."))
    _refuse_while_undecided(verdict)


def open_to_objection(verdict: Verdict) -> bool:
    """Whether it is a standing, clear verdict on the bot. The verdict comes with its review."""
    on_the_bot = verdict.review.role not in NOT_OPEN_TO_OBJECTION and verdict.code != Code.UNSURE
    return on_the_bot and _stands(verdict)


def _stands(verdict: Verdict) -> bool:
    return verdict.revoked_at is None and (verdict.counts or verdict.source == Verdict.Source.ADJUDICATED)


def _refuse_while_undecided(verdict: Verdict) -> None:
    if verdict.disputes.exclude(outcome=Dispute.Outcome.WITHDRAWN).exists():
        raise CannotObject(_("Somebody objected to this verdict before."))
    later = Verdict.objects.filter(response=verdict.response_id, source=Verdict.Source.ADJUDICATED, pk__gt=verdict.pk)
    if later.filter(revoked_at__isnull=True).exists():
        raise CannotObject(_("This verdict was settled otherwise. Object to the verdict that settled it."))
    waits = Review.objects.filter(response=verdict.response_id, state=Review.State.OPEN)
    if waits.exclude(role__in=[Review.Role.GOLD, Review.Role.CALIBRATION]).exists():
        raise CannotObject(_("Somebody still has to judge this answer. Wait for that verdict."))
    if Difference.objects.filter(draw__response=verdict.response_id, settled_by_verdict__isnull=True).exists():
        raise CannotObject(_("Two reviewers differ about this answer. The quality manager has to settle that first."))


def _ask(*, verdict: Verdict, also_barred: list[int], now: datetime) -> Review:
    """A review for somebody else, in the queue of the random sample. Raises CannotObject where there is nobody."""
    barred = _barred(verdict, also_barred)
    source = verdict.review.response.source_id
    if not _judges().filter(sees(source)).exclude(pk__in=barred).exists():
        raise CannotObject(
            _("Everybody who may judge has had a part in this verdict. Nobody is left to judge it again.")
        )
    queue = standard_queues()["control"]
    review = Review.objects.create(
        response_id=verdict.response_id,
        source_id=source,
        role=Review.Role.DISPUTE,
        queue=queue,
        due_at=now + timedelta(hours=queue.hours_to_due),
    )
    conflicts = [
        ReviewSkip(review=review, employee_id=person, reason=ReviewSkip.Reason.CONFLICT, skipped_at=now)
        for person in sorted(barred)
    ]
    ReviewSkip.objects.bulk_create(conflicts)
    return review


def _barred(verdict: Verdict, also_barred: list[int]) -> set[int]:
    """Who may not judge it: whoever gave a standing verdict on this answer of any kind, and these."""
    standing = Verdict.objects.filter(response=verdict.response_id, revoked_at__isnull=True)
    return {*standing.values_list("reviewer_id", flat=True), verdict.reviewer_id, *also_barred}


def _judges() -> QuerySet[Employee]:
    return Employee.objects.filter(is_active=True, role__in=with_right(Right.JUDGE))


@transaction.atomic
def withdraw(*, dispute: int, employee: Employee, now: datetime) -> None:
    """Take back one's own objection while nobody works on it. Raises CannotObject."""
    row = Dispute.objects.select_for_update(of=("self",)).filter(pk=dispute, raised_by=employee).first()
    if row is None or row.outcome != Dispute.Outcome.OPEN:
        raise CannotObject(_("This objection is decided already."))
    if not Review.objects.filter(free(), pk=row.review_id, state=Review.State.OPEN).update(
        state=Review.State.DONE, **NO_LEASE
    ):
        raise CannotObject(_("Somebody is judging this answer right now. The objection can not be withdrawn any more."))
    _close(row, Dispute.Outcome.WITHDRAWN, now=now, by=employee)


def decide_disputes(*, now: datetime) -> int:
    """Decide what was judged again; return how many objections. Running it again changes nothing.

    1. the same code as the verdict objected to: it is upheld
    2. another one: it is overturned, and the new one settles the answer
    3. in doubt: yet another person is asked; with nobody left, the verdict stands
    4. the verdict objected to was taken back meanwhile (with its group): there is nothing to decide any more
    """
    judged = Verdict.objects.filter(
        review=OuterRef("review"), counts=True, revoked_at__isnull=True, decided_at__lte=now - DECIDES_AFTER
    )
    gone = Q(verdict__revoked_at__isnull=False)
    waiting = Dispute.objects.filter(gone | Exists(judged), outcome=Dispute.Outcome.OPEN).order_by("pk")
    return sum(_decide(pk, now=now) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _decide(pk: int, *, now: datetime) -> bool:
    dispute = (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("verdict__review__response")
        .filter(pk=pk, outcome=Dispute.Outcome.OPEN)
        .first()
    )
    if dispute is None:
        return False  # another worker was first
    if dispute.verdict.revoked_at:
        Review.objects.filter(pk=dispute.review_id, state=Review.State.OPEN).update(state=Review.State.DONE, **NO_LEASE)
        return _close(dispute, Dispute.Outcome.WITHDRAWN, now=now)
    # locked: an undo that is on its way is waited for
    standing = Verdict.objects.select_for_update(of=("self",)).filter(counts=True, revoked_at__isnull=True)
    judged = standing.select_related("reviewer").filter(review=dispute.review_id).first()
    if judged is None:
        return False
    if judged.code == Code.UNSURE:
        return _ask_another(dispute, now=now)
    if judged.code == dispute.verdict.code:
        return _close(dispute, Dispute.Outcome.UPHELD, now=now)
    correction = getattr(judged, "correction", None)
    adjudicate(
        review=dispute.verdict.review,
        employee=judged.reviewer,
        code=judged.code,
        reasons=judged.reasons,
        handover=judged.handover,
        correction=correction.text if correction else "",
        correction_version=correction.source_version_id if correction else None,
        blind_level=BlindLevel.BLIND,
        now=now,
    )
    return _close(dispute, Dispute.Outcome.OVERTURNED, now=now)


def _ask_another(dispute: Dispute, *, now: datetime) -> bool:
    try:
        review = _ask(verdict=dispute.verdict, also_barred=[dispute.raised_by_id], now=now)
    except CannotObject:
        return _close(dispute, Dispute.Outcome.UPHELD, now=now)
    Dispute.objects.filter(pk=dispute.pk).update(review=review)
    return False


def _close(dispute: Dispute, outcome: Dispute.Outcome, *, now: datetime, by: Employee | None = None) -> bool:
    """By a person: he takes his own objection back; else the installation decides it."""
    Dispute.objects.filter(pk=dispute.pk).update(outcome=outcome, decided_at=now)
    action = Action.DISPUTE_WITHDRAWN if by else Action.DISPUTE_DECIDED
    record(action, by=by, of=dispute, now=now, outcome=str(outcome))
    return True


def was_exported(verdict: Verdict) -> bool:
    """Whether the verdict stands in a weekly export: what changes about it comes in the corrections of a later one."""
    week = week_of(timezone.localtime(verdict.response.answered_at, timezone.get_default_timezone()).date())
    exports = WeeklyExport.objects.filter(week=week, as_of__gte=verdict.decided_at)
    return exports.exclude(state=WeeklyExport.State.FAILED).exists()


def overturning(disputes: Sequence[Dispute]) -> dict[int, Verdict]:
    """The verdict that came instead, by id of the objection; one query, none where all were upheld or wait.

    It stands on the same review, and was made at the moment of the decision.
    """
    overturned = [row for row in disputes if row.outcome == Dispute.Outcome.OVERTURNED]
    if not overturned:
        return {}
    reviews = [row.verdict.review_id for row in overturned]
    verdicts = Verdict.objects.filter(review__in=reviews, source=Verdict.Source.ADJUDICATED).select_related("reviewer")
    by_place = {(verdict.review_id, verdict.decided_at): verdict for verdict in verdicts}
    found = {row.pk: by_place.get((row.verdict.review_id, row.decided_at)) for row in overturned if row.decided_at}
    return {pk: verdict for pk, verdict in found.items() if verdict}
