"""Taking a verdict back, with what came from it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.audit import Action, record
from reviewapp.models import Difference, Dispute, GroupVerdict, HeldBack, RetrainItem, Review, ReviewDraft, Verdict
from reviewapp.models.verdicts import GIVEN_AT_THE_DESK, Code
from reviewapp.routing import NO_LEASE, free, lease_end
from reviewapp.scope import within
from reviewapp.verdicts.telling import midnight

UNDO_DEPTH = 20
DECIDES_AFTER = timedelta(minutes=30)
"""So long a verdict that others hang on (an objection, a group of lookalikes) decides nothing: it may be a slip."""


class TooLateToUndo(Exception):
    """The verdict has left the house. The message says what to do."""


class NotTheNewest(TooLateToUndo):
    """The verdict meant is not the newest that stands. The message says what to do."""


@transaction.atomic
def undo_last(*, employee: Employee, now: datetime, idempotency_key: UUID | None = None) -> Verdict | None:
    """Take back the newest standing verdict of today; None when there is none among the last 20.

    The review is open again and leased to this person; what lookalikes inherited from the verdict goes with it. Raises
    NotTheNewest when a key is given and that verdict has another one, TooLateToUndo when something came of the verdict
    that cannot be taken back: see _refuse_too_late, and _make_room for an answer that is asked again.
    """
    today = Verdict.objects.filter(
        within(employee, "response__"),
        reviewer=employee,
        decided_at__gte=midnight(now),
        source__in=GIVEN_AT_THE_DESK,
    )
    latest = today.select_related("review").order_by("-decided_at", "-id")[:UNDO_DEPTH]
    verdict = next((row for row in latest if row.revoked_at is None), None)
    if idempotency_key and (verdict is None or verdict.idempotency_key != idempotency_key):
        raise NotTheNewest(_("This is not your last verdict. Load the page again and undo from there."))
    if verdict is None:
        return None
    if not Verdict.objects.filter(pk=verdict.pk, revoked_at__isnull=True).update(revoked_at=now, tallied=False):
        return None  # another tab was first
    _refuse_too_late(verdict=verdict)
    verdict.revoked_at = now
    group = GroupVerdict.objects.filter(verdict=verdict, rolled_back_at__isnull=True).first()
    if group:
        take_back_group(group=group, now=now)
    if verdict.counts:
        _open_again(review=verdict.review, employee=employee)
        _withdraw_second(verdict=verdict)
    record(Action.VERDICT_UNDONE, by=employee, of=verdict, now=now, answer=verdict.response_id)
    return verdict


def _refuse_too_late(*, verdict: Verdict) -> None:
    """Asked only when the row is locked by its update: retraining.freeze_batch and settling wait for it."""
    if not verdict.response.for_quality:
        raise TooLateToUndo(_("The text of this answer may not be used any more. Your verdict stands."))
    if RetrainItem.objects.filter(verdict=verdict, state=RetrainItem.State.EXPORTED).exists():
        raise TooLateToUndo(
            _("This verdict is in a list that went to the bot team. Ask the quality manager to settle it.")
        )
    of_this = Q(verdict=verdict) & ~Q(outcome=Dispute.Outcome.WITHDRAWN)
    objections = list(Dispute.objects.filter(_decided_by(verdict) | of_this))
    if any(objection.review_id == verdict.review_id for objection in objections):
        raise TooLateToUndo(_("This verdict has decided an objection. Ask the quality manager to settle it."))
    if objections:
        raise TooLateToUndo(_("Somebody objected to this verdict. A colleague judges the answer again."))
    if Difference.objects.filter(Q(first=verdict) | Q(second=verdict), settled_by_verdict__isnull=False).exists():
        raise TooLateToUndo(
            _("The quality manager has settled this answer after your verdict. Object there if you do not agree.")
        )
    if GroupVerdict.objects.filter(rolled_back_by=verdict).exists():
        raise TooLateToUndo(
            _(
                "This verdict has taken a verdict on lookalikes back. Ask the quality manager to put the answer in a queue."
            )
        )
    if verdict.review.session_id and _sees_results(review=verdict.review, employee=verdict.reviewer_id):
        raise TooLateToUndo(_("You can see the results of this session now. Your verdicts in it stay as they are."))


def _sees_results(*, review: Review, employee: int) -> bool:
    """Whether the session is closed, or this person is done with it: then calibration shows him what others said."""
    left = Review.objects.filter(session=review.session_id, assigned_to=employee, state=Review.State.OPEN)
    return not left.filter(session__closed_at__isnull=True).exists()


def _decided_by(verdict: Verdict) -> Q:
    return Q(review=verdict.review_id) & ~Q(outcome=Dispute.Outcome.OPEN)


def _open_again(*, review: Review, employee: Employee) -> None:
    """Lease the review to this person once more. Raises TooLateToUndo where the answer is asked in another review."""
    _make_room(review=review)
    lease = {"claimed_by": employee, "claimed_at": Now(), "lease_token": uuid4(), "lease_until": lease_end()}
    try:
        with transaction.atomic():
            Review.objects.filter(pk=review.pk).update(state=Review.State.OPEN, **lease)
    except IntegrityError as error:  # asked again at this very moment
        raise TooLateToUndo(_asked_again()) from error


def _make_room(*, review: Review) -> None:
    """Withdraw the review that asks the same answer again in the same role, of which there may be one open at a time.

    Only one that nobody took, wrote a draft for or has on his name; and never that of an objection, which went on to
    another person because of this verdict.
    """
    if review.role == Review.Role.DISPUTE and not Dispute.objects.filter(review=review).exists():
        raise TooLateToUndo(_asked_again())
    if review.role not in {Review.Role.CHECK, Review.Role.ADDED, Review.Role.GOLD}:
        return
    same = Review.objects.filter(response=review.response_id, role=review.role, state=Review.State.OPEN)
    asked = same.select_for_update().exclude(pk=review.pk).first()
    if asked is None:
        return
    touched = Exists(Verdict.objects.filter(review=OuterRef("pk"))) | Exists(
        ReviewDraft.objects.filter(review=OuterRef("pk"))
    )
    untouched = Review.objects.filter(free(), ~touched, Q(assigned_to=None) | Q(assigned_to=review.assigned_to_id))
    if not untouched.filter(pk=asked.pk).exists():
        raise TooLateToUndo(_asked_again())
    HeldBack.objects.filter(review=asked).update(review=review)  # this review is the check now
    asked.delete()


def _asked_again() -> str:
    return _("A colleague has been asked to judge this answer again. Your verdict stands.")


@transaction.atomic
def take_back_group(*, group: GroupVerdict, now: datetime, because_of: Verdict | None = None) -> int:
    """Take back what lookalikes inherited from a group verdict, and put their reviews back in the queue; return how many.

    `because_of`: the differing verdict on a member that was held back; None when the author undid his verdict. A review
    that only carried an inherited verdict (role covered) stays closed: nobody was ever asked for it.
    """
    standing = GroupVerdict.objects.filter(pk=group.pk, rolled_back_at__isnull=True)
    if not standing.update(rolled_back_at=now, rolled_back_by=because_of):
        return 0  # taken back before, for a reason that stays
    inherited = Verdict.objects.filter(group_verdict=group, revoked_at__isnull=True)
    reviews = list(inherited.exclude(review__role=Review.Role.COVERED).values_list("review_id", flat=True))
    taken_back = inherited.update(revoked_at=now, tallied=False)
    again = Review.objects.filter(pk__in=reviews)
    again.filter(response__for_quality=False).update(state=Review.State.REMOVED, **NO_LEASE)
    again.filter(response__for_quality=True).update(state=Review.State.OPEN, **NO_LEASE)
    return taken_back


def _withdraw_second(*, verdict: Verdict) -> None:
    """The doubt is gone: so is the request to a colleague, unless one is at work on it, or it was drawn by lot."""
    if verdict.code == Code.UNSURE and verdict.review.draw_id:
        asked = Review.objects.filter(
            free(), draw_id=verdict.review.draw_id, role=Review.Role.SECOND, state=Review.State.OPEN
        )
        # what a doubt asked for goes ahead of the first review; what was drawn by lot looks exactly like it
        asked.filter(verdicts__isnull=True, priority__gt=verdict.review.priority).delete()
