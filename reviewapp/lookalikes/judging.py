"""One verdict for a group: the judged answer, those that inherit, and those held back as the check on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.lookalikes.members import (
    LEAST_MEMBERS,
    Member,
    Standing,
    held_back,
    lookalikes_of,
    must_open,
)
from reviewapp.models import GroupVerdict, HeldBack, LookalikeGroup, Review, Verdict
from reviewapp.models.verdicts import Code
from reviewapp.routing import NO_LEASE, free
from reviewapp.verdicts import InvalidVerdict, record_verdict


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """What became of a group verdict: how many answers inherited it, and how many are judged by themselves."""

    inherited: int
    held_back: int


@transaction.atomic
def judge_group(
    *,
    review_id: int,
    employee: Employee,
    members: Collection[int],
    opened: Collection[int],
    now: datetime,
    **words: Any,
) -> Verdict:
    """Judge one answer, and let the ticked `members` (response ids) inherit the verdict. `words` as for record_verdict.

    1. The judged answer gets an ordinary verdict: it alone is `n`, and carries the note, the correction and the objections
       to flags.
    2. Of the members some are held back by lot: those that were drawn stay in their queue, the others get a review as a
       check.
    3. All others get an inherited verdict with the same code, reasons and hand-over. One that was drawn is done by it; one
       that was not gets a review that only carries it.

    What a person judges in any case (random sample, on somebody's desk, judged before) inherits nothing. A second review
    or a check item looks like any other: its group verdict stands for the one answer. Raises what record_verdict does,
    and InvalidVerdict for a doubt, or where not enough members were opened.
    """
    review = Review.objects.select_related("queue", "response", "draw__plan").filter(pk=review_id).first()
    given = Verdict.objects.filter(review=review_id, idempotency_key=words["idempotency_key"]).exists()
    willing = []
    if review and not given:
        if words["code"] == Code.UNSURE:
            raise InvalidVerdict(_("A doubt is about one answer. Leave the group first, or choose another verdict."))
        _lock_group(review)
        present = lookalikes_of(review, viewer=employee)
        if missing := set(must_open(review=review, members=present, employee=employee.pk)) - set(opened):
            raise InvalidVerdict(
                _("Open %(count)s more of the marked answers before you judge the group.") % {"count": len(missing)}
            )
        willing = [
            member for member in present if member.pk in members and member.standing in {Standing.TAKES, Standing.APART}
        ]
    verdict = record_verdict(review_id=review_id, employee=employee, now=now, **words)
    stands_for_all = review and review.role == Review.Role.FIRST and verdict.counts
    if review and stands_for_all and len(willing) >= LEAST_MEMBERS:
        _hand_down(verdict=verdict, review=review, members=_still_free(willing), now=now)
    return verdict


def _lock_group(review: Review) -> None:
    """One group verdict at a time: the next one reads what the first has handed down."""
    groups = LookalikeGroup.objects.filter(members__response=review.response_id)
    list(groups.select_for_update(of=("self",), no_key=True).values_list("pk"))


def outcome_of(verdict: Verdict) -> GroupOutcome | None:
    """What became of the group verdict given with this verdict; None where it stands for one answer."""
    group = GroupVerdict.objects.filter(verdict=verdict).first()
    if group is None:
        return None
    return GroupOutcome(inherited=group.inherited.count(), held_back=group.held_back.count())


def _still_free(members: Sequence[Member]) -> list[Member]:
    """Those whose review nobody took since the list was read, locked; what a colleague has on his desk is his."""
    drawn = [member.drawn for member in members if member.drawn]
    held = Review.objects.select_for_update(skip_locked=True).filter(pk__in=drawn, state=Review.State.OPEN)
    taken = set(held.filter(free()).values_list("pk", flat=True))
    return [member for member in members if member.drawn is None or member.drawn in taken]


def _hand_down(*, verdict: Verdict, review: Review, members: Sequence[Member], now: datetime) -> None:
    """Write the group verdict, who is held back from it, and who inherits."""
    group = GroupVerdict.objects.create(verdict=verdict, given_at=now, given_by=verdict.reviewer)
    seed = f"{review.draw.plan.seed}/lookalikes/{verdict.pk}" if review.draw else ""
    kept = held_back(members=[member.pk for member in members], seed=seed)
    _hold_back([member for member in members if member.pk in kept], group=group, review=review, now=now)
    _inherit([member for member in members if member.pk not in kept], group=group, review=review, now=now)


def _hold_back(members: Sequence[Member], *, group: GroupVerdict, review: Review, now: datetime) -> None:
    """To be judged by themselves: a drawn one where it is, another one in the queue of the judged answer."""
    undrawn = [member for member in members if member.drawn is None]
    due = now + timedelta(hours=review.queue.hours_to_due)
    checks = Review.objects.bulk_create(
        Review(
            response=member.response,
            source_id=member.response.source_id,
            role=Review.Role.CHECK,
            queue=review.queue,
            priority=review.priority,
            due_at=due,
        )
        for member in undrawn
    )
    kept = [*(check.pk for check in checks), *(member.drawn for member in members if member.drawn)]
    HeldBack.objects.bulk_create(HeldBack(group_verdict=group, review_id=pk) for pk in kept)


def _inherit(members: Sequence[Member], *, group: GroupVerdict, review: Review, now: datetime) -> None:
    """Close the reviews of the drawn ones, make one for the others, and write the inherited verdicts on them."""
    given = group.verdict
    Review.objects.filter(pk__in=[member.drawn for member in members if member.drawn]).update(
        state=Review.State.DONE, **NO_LEASE | {"claimed_by": given.reviewer}
    )
    undrawn = [member for member in members if member.drawn is None]
    covered = Review.objects.bulk_create(
        Review(
            response=member.response,
            source_id=member.response.source_id,
            role=Review.Role.COVERED,
            queue=review.queue,
            state=Review.State.DONE,
            due_at=now,
        )
        for member in undrawn
    )
    carried = {member.pk: row.pk for member, row in zip(undrawn, covered, strict=True)}
    Verdict.objects.bulk_create(
        Verdict(
            review_id=member.drawn or carried[member.pk],
            response=member.response,
            subject_id=member.response.subject_id,
            reviewer=given.reviewer,
            code=given.code,
            reasons=given.reasons,
            handover=given.handover,
            blind_level=given.blind_level,
            source=Verdict.Source.INHERITED,
            group_verdict=group,
            idempotency_key=uuid4(),
            decided_at=now,
        )
        for member in members
    )
