"""Stage 4: Review + supervisor -> Verdict. Nothing is ever overwritten: taking back is a mark on the old row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from contactcenter.models import ArticleVersion, Employee
from reviewapp.models import Correction, RetrainItem, Review, Screening, Verdict
from reviewapp.models.verdicts import NOT_ACCEPTABLE, Code, Handover, Reason
from reviewapp.routing import NO_LEASE, LeaseLost, free, lease_end
from reviewapp.scoring.risk.fixed import FLAGGED_FROM

NEEDS_REASON = frozenset({Code.PARTIAL, Code.WRONG, Code.CRITICAL})
UNDO_DEPTH = 20
NOTE_LENGTH = 2_000
CORRECTION_LENGTH = 20_000
DAY_SECONDS = 86_400


class InvalidVerdict(ValueError):
    """The verdict breaks a rule. The message says what to change."""


class AlreadyJudged(Exception):
    """This person has judged this review before. The message says what to do."""


class TooLateToUndo(Exception):
    """The verdict has left the house. The message says what to do."""


class NotTheNewest(TooLateToUndo):
    """The verdict meant is not the newest that stands. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One person's day: standing verdicts, and their mean seconds from card shown to verdict (None without any)."""

    judged: int
    average_seconds: float | None


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the machine thought, told after the verdict. `agreed` is None when one of the two had no opinion."""

    risk: float | None
    agreed: bool | None


@transaction.atomic
def record_verdict(  # noqa: PLR0913  one argument for each part of a verdict
    *,
    review_id: int,
    employee: Employee,
    lease_token: UUID,
    code: str,
    reasons: Sequence[str],
    handover: str,
    note: str,
    correction: str,
    seconds: int,
    idempotency_key: UUID,
    now: datetime,
    correction_version: int | None = None,
) -> Verdict:
    """Store one judgement.

    1. The same key with the same words gives the same verdict back: a retry cannot judge twice.
    2. The holder of the lease finishes the review and his verdict counts.
    3. Where he judged this answer before and took that back, he has seen the machine's opinion: a revision.
    4. Where a colleague took over meanwhile, the verdict is kept with `counts=False`.

    Raises InvalidVerdict (a rule is broken), AlreadyJudged (by the same person, or other words under the same key),
    LeaseLost (nobody holds it any more).
    """
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("queue", "response__screening")
        .filter(pk=review_id)
        .first()
    )
    if review is None:
        raise LeaseLost(_("This answer is no longer in the queue. Go on with the next one."))
    if correction.split() == review.response.answer.split():
        correction = ""  # the editor starts with the bot's own words
    handover = check(code=code, reasons=reasons, handover=handover, note=note, correction=correction)
    if correction.strip() and correction_version and not ArticleVersion.objects.filter(pk=correction_version).exists():
        raise InvalidVerdict(_("The article of this correction is gone. Choose another source."))
    # after the lock: of two equal requests at once the later one finds the row of the first
    near = Verdict.objects.filter(Q(response=review.response) | Q(idempotency_key=idempotency_key))
    # the person is compared here: SQLite would walk through all he ever judged instead of these few rows
    own = [row for row in near.select_related("correction").order_by("pk") if row.reviewer_id == employee.pk]
    words = {
        "review_id": review_id,
        "code": code,
        "reasons": sorted(set(reasons), key=Reason.values.index),
        "handover": handover,
        "note": note.strip(),
    }
    retried = next((row for row in own if row.idempotency_key == idempotency_key), None)
    if retried:
        return _same(retried, words=words, correction=correction.strip(), correction_version=correction_version)
    counts = _finish(review=review, employee=employee, lease_token=lease_token, own=own)
    try:
        verdict = Verdict.objects.create(
            **words,
            response=review.response,
            reviewer=employee,
            revision_of=next((row for row in own if row.counts), None),
            seconds=min(max(seconds, 0), DAY_SECONDS),
            blind_level=review.queue.blind_level,
            counts=counts,
            idempotency_key=idempotency_key,
            decided_at=now,
        )
    except IntegrityError as error:
        raise AlreadyJudged(_("This verdict was saved before. Load the page again to go on.")) from error
    if correction.strip():
        Correction.objects.create(verdict=verdict, text=correction.strip(), source_version_id=correction_version)
    if code == Code.UNSURE and counts and review.role == Review.Role.FIRST:
        _ask_second(review=review)
    return verdict


def check(*, code: str, reasons: Sequence[str], handover: str, note: str, correction: str) -> str:
    """The rules of a verdict; return the hand-over judgement that goes with it. Raises InvalidVerdict."""
    if code not in Code.values:
        raise InvalidVerdict(_("Choose good, partly, wrong or in doubt."))
    if not set(reasons) <= set(Reason.values):
        raise InvalidVerdict(_("Choose reasons from the list."))
    if code in NEEDS_REASON and not reasons:
        raise InvalidVerdict(_("Choose a reason first."))
    if code not in NEEDS_REASON and reasons:
        raise InvalidVerdict(_("Reasons belong to partly or wrong. Take them away, or choose another verdict."))
    if code not in NEEDS_REASON and correction.strip():
        raise InvalidVerdict(_("A correction belongs to partly or wrong. Take it away, or choose another verdict."))
    if handover not in Handover.values:
        raise InvalidVerdict(_("Choose a hand-over from the list."))
    if "\x00" in note + correction:
        raise InvalidVerdict(_("The text holds a character that cannot be stored. Type it again."))
    if len(note) > NOTE_LENGTH or len(correction) > CORRECTION_LENGTH:
        raise InvalidVerdict(_("The text is too long. Make it shorter."))
    if Reason.NOT_HANDED_OVER in reasons and not handover:
        return Handover.MISSED
    return handover


def _same(retried: Verdict, *, words: dict[str, Any], correction: str, correction_version: int | None) -> Verdict:
    """The verdict stored under this key, when it says the same. Raises AlreadyJudged when it does not."""
    stored: Correction | None = getattr(retried, "correction", None)
    kept = (stored.text, stored.source_version_id) if stored else ("", None)
    given = (correction, correction_version) if correction else ("", None)
    if kept != given or any(getattr(retried, name) != value for name, value in words.items()):
        raise AlreadyJudged(
            _("An earlier version of this verdict is saved already. To change it, undo it and judge the answer again.")
        )
    return retried


def _finish(*, review: Review, employee: Employee, lease_token: UUID, own: Sequence[Verdict]) -> bool:
    """True: closed for the holder of its lease. False: it is a colleague's. The caller has locked the row."""
    if review.state == Review.State.OPEN and (review.lease_token == lease_token or review.claimed_by_id == employee.pk):
        Review.objects.filter(pk=review.pk).update(state=Review.State.DONE, **NO_LEASE | {"claimed_by": employee})
        return True
    if any(row.review_id == review.pk and row.revoked_at is None for row in own):
        raise AlreadyJudged(_("You have judged this answer already. To change it, undo your verdict first."))
    if review.state == Review.State.OPEN and not review.lease_token:
        raise LeaseLost(_("You no longer hold this answer: it is back in the queue. Your text is still here to copy."))
    if review.last_holder_id != employee.pk:
        raise LeaseLost(_("This answer is not yours to judge. Go on with the next one."))
    return False


def _ask_second(*, review: Review) -> None:
    """Doubt goes to a colleague in the same queue, ahead of the rest; a second doubt stays as it is."""
    Review.objects.bulk_create(
        [
            Review(
                response=review.response,
                draw_id=review.draw_id,
                role=Review.Role.SECOND,
                queue=review.queue,
                priority=review.priority + 1,
                due_at=review.due_at,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def undo_last(*, employee: Employee, now: datetime, idempotency_key: UUID | None = None) -> Verdict | None:
    """Take back the newest standing verdict of today; None when there is none among the last 20.

    The review is open again and leased to this person. Raises NotTheNewest when a key is given and that verdict has
    another one, TooLateToUndo when the verdict went to the bot team.
    """
    today = Verdict.objects.filter(reviewer=employee, decided_at__gte=_midnight(now))
    latest = today.select_related("review").order_by("-decided_at", "-id")[:UNDO_DEPTH]
    verdict = next((row for row in latest if row.revoked_at is None), None)
    if idempotency_key and (verdict is None or verdict.idempotency_key != idempotency_key):
        raise NotTheNewest(_("This is not your last verdict. Load the page again and undo from there."))
    if verdict is None:
        return None
    if not Verdict.objects.filter(pk=verdict.pk, revoked_at__isnull=True).update(revoked_at=now):
        return None  # another tab was first
    # asked only now: the row is locked since the update, and retraining.freeze_batch waits for it
    if RetrainItem.objects.filter(verdict=verdict, state=RetrainItem.State.EXPORTED).exists():
        raise TooLateToUndo(
            _("This verdict is in a list that went to the bot team. Ask the quality manager to settle it.")
        )
    verdict.revoked_at = now
    if verdict.counts:
        Review.objects.filter(pk=verdict.review_id).update(
            state=Review.State.OPEN, claimed_by=employee, claimed_at=Now(), lease_token=uuid4(), lease_until=lease_end()
        )
        _withdraw_second(verdict=verdict)
    return verdict


def _withdraw_second(*, verdict: Verdict) -> None:
    """The doubt is gone: so is the request to a colleague, unless one is at work on it."""
    if verdict.code == Code.UNSURE and verdict.review.draw_id:
        untouched = Review.objects.filter(
            free(), draw_id=verdict.review.draw_id, role=Review.Role.SECOND, state=Review.State.OPEN
        )
        untouched.filter(verdicts__isnull=True).delete()


def progress(*, employee: Employee, now: datetime) -> Progress:
    """How this person's day goes. Shown to the person alone."""
    day = Verdict.objects.filter(reviewer=employee, decided_at__gte=_midnight(now), revoked_at__isnull=True)
    figures = day.aggregate(judged=Count("pk"), average=Avg("seconds"))
    return Progress(judged=figures["judged"], average_seconds=figures["average"])


def reveal(*, verdict: Verdict) -> Reveal:
    """The machine's risk, and whether it agreed; from FLAGGED_FROM on it says that the answer is not acceptable."""
    screening: Screening | None = getattr(verdict.response, "screening", None)
    risk = screening.risk if screening else None
    if risk is None or verdict.code == Code.UNSURE:
        return Reveal(risk=risk, agreed=None)
    return Reveal(risk=risk, agreed=(risk >= FLAGGED_FROM) == (verdict.code in NOT_ACCEPTABLE))


def judged_by_colleague(*, verdict: Verdict) -> Employee | None:
    """Who judged, or holds, the review of a verdict that came too late."""
    first = Verdict.objects.filter(review=verdict.review_id, counts=True, revoked_at__isnull=True)
    counted = first.select_related("reviewer").first()
    return (
        counted.reviewer
        if counted
        else Review.objects.select_related("claimed_by").get(pk=verdict.review_id).claimed_by
    )


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
