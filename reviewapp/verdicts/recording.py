"""Review + supervisor -> Verdict."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contactcenter.models import ArticleVersion, Employee
from reviewapp.audit import Action, record
from reviewapp.masking import same_but_masked
from reviewapp.models import Correction, Flag, FlagVerdict, Review, Verdict
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import GIVEN_AT_THE_DESK, Code
from reviewapp.prepared import Prepared, PreparedInsert, PreparedUpdate
from reviewapp.routing import NO_LEASE, LeaseLost
from reviewapp.scope import of_team, team_of, within
from reviewapp.verdicts.rules import InvalidVerdict, check, handover_asked, in_key_order, level_of

DAY_SECONDS = 86_400


class AlreadyJudged(Exception):
    """This person has judged this review before. The message says what to do."""


@transaction.atomic
def record_verdict(  # noqa: PLR0913  one argument for each part of a verdict
    *,
    review_id: int,
    employee: Employee,
    code: str,
    reasons: Sequence[str],
    handover: str,
    note: str,
    correction: str,
    seconds: int,
    idempotency_key: UUID,
    now: datetime,
    correction_version: int | None = None,
    false_alarms: Sequence[int] = (),
) -> Verdict:
    """Store one judgement.

    1. The same key with the same words gives the same verdict back: a retry cannot judge twice.
    2. The holder of the lease finishes the review and his verdict counts.
    3. Where he judged this answer before and took that back, he has seen the machine's opinion: a revision.
    4. Where a colleague took over meanwhile, the verdict is kept with `counts=False`.
    5. `false_alarms` are the orders of the flags that he says are mistaken; what he left untouched he said nothing of.

    Raises InvalidVerdict (a rule is broken), AlreadyJudged (by the same person, or other words under the same key),
    LeaseLost (nobody holds it any more).
    """
    review = _LOCKED.first(pk=review_id, team=team_of(employee))
    if review is None:
        raise LeaseLost(_("This answer is no longer in the queue. Go on with the next one."))
    if same_but_masked(correction, review.response.answer):
        correction = ""  # the editor starts with the bot's own words, without personal data
    handover = check(code=code, reasons=reasons, handover=handover, note=note, correction=correction)
    if not handover and code != Code.UNSURE and handover_asked(review):
        raise InvalidVerdict(_("Of this answer the hand-over is asked too. Choose how it went, then save again."))
    if correction.strip() and correction_version and not ArticleVersion.objects.filter(pk=correction_version).exists():
        raise InvalidVerdict(_("The article of this correction is gone. Choose another source."))
    # after the lock: of two equal requests at once the later one finds the row of the first
    near = _NEAR.rows(response=review.response_id, key=idempotency_key)
    # the person is compared here: SQLite would walk through all he ever judged instead of these few rows
    own = [row for row in near if row.reviewer_id == employee.pk]
    words = {
        "review_id": review.pk,
        "code": code,
        "reasons": in_key_order(reasons),
        "handover": handover,
        "note": note.strip(),
    }
    retried = next((row for row in own if row.idempotency_key == idempotency_key), None)
    if retried:
        return _same(retried, words=words, correction=correction.strip(), correction_version=correction_version)
    counts = _finish(review=review, employee=employee, own=own)
    revised = next((row for row in own if row.counts and row.source in GIVEN_AT_THE_DESK), None)
    try:
        verdict = _NEW.run(
            Verdict(
                **words,
                response=review.response,
                subject_id=review.response.subject_id,
                reviewer=employee,
                revision_of=revised,
                seconds=min(max(seconds, 0), DAY_SECONDS),
                blind_level=BlindLevel.OPEN if revised else level_of(review),  # after the reveal he has seen it all
                source=Verdict.Source.GOLD if review.role == Review.Role.GOLD else Verdict.Source.HUMAN,
                counts=counts,
                idempotency_key=idempotency_key,
                decided_at=now,
            )
        )
    except IntegrityError as error:
        raise AlreadyJudged(_("This verdict was saved before. Load the page again to go on.")) from error
    verdict.review = review
    if correction.strip():
        Correction.objects.create(
            verdict=verdict,
            subject_id=verdict.subject_id,
            text=correction.strip(),
            source_version_id=correction_version,
        )
    if false_alarms and level_of(review) != BlindLevel.BLIND:
        _keep_false_alarms(verdict=verdict, orders=false_alarms)
    # a clear revision of a doubt answers nothing: estimates go by the doubt
    doubted = Code.UNSURE in {code, revised.code if revised else code}
    if doubted and counts and review.role == Review.Role.FIRST:
        _ask_second(review=review)
    record(Action.VERDICT, by=employee, of=verdict, now=now, answer=review.response_id, counts=counts)
    return verdict


def _locked(pk: int, team: tuple[int, ...]) -> QuerySet[Review]:
    seen = within(of_team(0, team))
    found = Review.objects.select_for_update(of=("self",)).select_related("queue", "draw", "response__screening")
    return found.defer("response__screening__signals").filter(seen, pk=pk)


def _near(response: int, key: UUID) -> QuerySet[Verdict]:
    found = Verdict.objects.filter(Q(response=response) | Q(idempotency_key=key))
    return found.select_related("correction").order_by("pk")


def _close(pk: int, employee: int) -> tuple[QuerySet[Review], dict[str, Any]]:
    return Review.objects.filter(pk=pk), {"state": Review.State.DONE, **NO_LEASE, "claimed_by": employee}


_LOCKED = Prepared[Review](_locked)
_NEAR = Prepared[Verdict](_near)
_CLOSE = PreparedUpdate(_close)
_NEW = PreparedInsert(Verdict)


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


def _finish(*, review: Review, employee: Employee, own: Sequence[Verdict]) -> bool:
    """True: closed for the holder of its lease. False: it is a colleague's. The caller has locked the row.

    Who holds it is asked of the row, not of the page that he sends.
    """
    if review.state == Review.State.OPEN and review.claimed_by_id == employee.pk:
        _CLOSE.run(pk=review.pk, employee=employee.pk)
        review.state = Review.State.DONE
        return True
    if any(row.review_id == review.pk and row.revoked_at is None for row in own):
        raise AlreadyJudged(_("You have judged this answer already. To change it, undo your verdict first."))
    if review.state == Review.State.OPEN and not review.lease_token:
        raise LeaseLost(_("You no longer hold this answer: it is back in the queue. Your text is still here to copy."))
    if review.last_holder_id != employee.pk:
        raise LeaseLost(_("This answer is not yours to judge. Go on with the next one."))
    return False


def _keep_false_alarms(*, verdict: Verdict, orders: Sequence[int]) -> None:
    """Flags of the present screening only: one that was computed again meanwhile is not the one that he looked at."""
    flags = Flag.objects.filter(screening__response=verdict.response_id, order__in=set(orders))
    FlagVerdict.objects.bulk_create(
        FlagVerdict(verdict=verdict, order=flag.order, kind=flag.kind, version=flag.version, confirmed=False)
        for flag in flags
    )


def _ask_second(*, review: Review) -> None:
    """Doubt goes to a colleague in the same queue, ahead of the rest, unless one is asked already (drawn by lot)."""
    Review.objects.bulk_create(
        [
            Review(
                response=review.response,
                source_id=review.source_id,
                draw_id=review.draw_id,
                role=Review.Role.SECOND,
                queue=review.queue,
                priority=review.priority + 1,
                due_at=review.due_at,
            )
        ],
        ignore_conflicts=True,
    )
