"""What a person has chosen and typed of a review, kept until the verdict. Words stay on the server, never in a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.models import Review, ReviewDraft, ReviewSkip, Verdict
from reviewapp.routing import NO_LEASE, LeaseLost, free, lease_end, own_check
from reviewapp.scope import within

FIELDS = {"code": 10, "critical": 1, "reasons": 400, "handover": 16, "note": 2_000, "correction": 20_000}
"""Field of the verdict form -> its greatest length; several reasons are joined by commas."""
FIELDS |= {"correction_version": 19}
KEPT_FOR = timedelta(days=30)
SHOWN = 50


class State(StrEnum):
    """What has become of the review meanwhile."""

    FREE = "free"  # held by this person, or by nobody
    TAKEN = "taken"  # a colleague is judging it
    JUDGED = "judged"  # a colleague has judged it


@dataclass(frozen=True, slots=True)
class HalfDone:
    """A draft, and whether its author can still go on with it."""

    draft: ReviewDraft
    state: State


def for_review(employee: Employee, review: OuterRef) -> QuerySet[ReviewDraft]:
    """The live draft of one person for the review of an outer query: `Exists(for_review(person, OuterRef("pk")))`."""
    return _live().filter(employee=employee, review=review)


def save_draft(
    *, employee: Employee, review_id: int, lease_token: UUID, words: Mapping[str, str], now: datetime
) -> ReviewDraft | None:
    """Keep these words in the place of the earlier ones; without any word the draft goes, and the answer is None.

    Raises LeaseLost when the review is not, and was not just now, this person's; ValueError for words no form sends.
    """
    if not words.keys() <= FIELDS.keys() or any(len(words[name]) > FIELDS[name] for name in words):
        raise ValueError(_("The text is too long. Make it shorter."))
    own = Q(claimed_by=employee, lease_token=lease_token) | Q(last_holder=employee) | Q(drafts__employee=employee)
    mine = within(employee)
    found = Review.objects.filter(mine, own, pk=review_id).values_list("response__subject").first()
    if found is None or _judged_by(employee, review_id):
        raise LeaseLost(_("You no longer hold this answer. Your text is still here to copy."))
    if not any(words.values()):
        drop(employee=employee, review_id=review_id)
        return None
    kept = {name: text for name, text in words.items() if text}
    return ReviewDraft.objects.update_or_create(
        employee=employee, review_id=review_id, defaults={"words": kept, "subject_id": found[0], "saved_at": now}
    )[0]


def _judged_by(employee: Employee, review_id: int) -> bool:
    """A late save must not bring back what the verdict has settled."""
    return Verdict.objects.filter(review=review_id, reviewer=employee, revoked_at__isnull=True).exists()


def words_of(*, employee: Employee, review_id: int) -> dict[str, str]:
    """What was kept of this review; empty when there is nothing."""
    draft = _mine(employee).filter(review=review_id).first()
    return draft.words if draft else {}


def count_of(*, employee: Employee) -> int:
    """How many answers this person left half done."""
    return _mine(employee)[:SHOWN].count()


def drafts_of(*, employee: Employee) -> list[HalfDone]:
    """The half-done answers of one person, newest first."""
    drafts = _mine(employee).select_related("review__queue", "review__response__screening")
    unheld = Review.objects.filter(_open_to(employee), pk=OuterRef("review"))
    return [
        HalfDone(draft=draft, state=_state(draft, unheld=draft.unheld))
        for draft in drafts.annotate(unheld=Exists(unheld)).order_by("-saved_at", "-pk")[:SHOWN]
    ]


def _state(draft: ReviewDraft, *, unheld: bool) -> State:
    if draft.review.state == Review.State.DONE:
        return State.JUDGED
    return State.FREE if unheld else State.TAKEN


def _open_to(employee: Employee) -> Q:
    """Reviews this person may take up now, on the database's clock; never the check on his own group verdict."""
    for_him = (Q(assigned_to__isnull=True) | Q(assigned_to=employee)) & Q(~own_check(employee))
    return Q(state=Review.State.OPEN) & for_him & (Q(claimed_by=employee) | free())


@transaction.atomic
def go_on(*, employee: Employee, review_id: int) -> Review:
    """Lease the review of a draft to its author again, as the only one of that queue: so it is the first he sees.

    Raises LeaseLost when a colleague holds or judged it.
    """
    draft = _mine(employee).filter(review=review_id).select_related("review__queue").first()
    taken = {"claimed_by": employee, "claimed_at": Now(), "lease_token": uuid4(), "lease_until": lease_end()}
    if draft is None or not Review.objects.filter(_open_to(employee), pk=review_id).update(**taken):
        raise LeaseLost(_("A colleague has this answer now. Your text is here to copy."))
    held = Review.objects.filter(claimed_by=employee, queue=draft.review.queue, state=Review.State.OPEN)
    held.exclude(pk=review_id).update(**NO_LEASE)
    return draft.review


def drop(*, employee: Employee, review_id: int) -> bool:
    """Throw a draft away; False when there was none."""
    return bool(ReviewDraft.objects.filter(employee=employee, review=review_id).delete()[0])


def sweep(*, now: datetime) -> int:
    """Delete what a verdict or a skip has settled, and what nobody came back for; return how many."""
    settled = ReviewDraft.objects.filter(Exists(_verdict_since()) | Exists(_skip_since()))
    return settled.delete()[0] + ReviewDraft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()[0]


def _live() -> QuerySet[ReviewDraft]:
    """Drafts whose author has not judged or passed on the review since."""
    return ReviewDraft.objects.filter(~Exists(_verdict_since()), ~Exists(_skip_since()))


def _mine(employee: Employee) -> QuerySet[ReviewDraft]:
    """This person's, of answers he may see."""
    return _live().filter(within(employee, "review__"), employee=employee)


def _verdict_since() -> QuerySet[Verdict]:
    return Verdict.objects.filter(
        review=OuterRef("review"), reviewer=OuterRef("employee"), decided_at__gte=OuterRef("saved_at")
    )


def _skip_since() -> QuerySet[ReviewSkip]:
    return ReviewSkip.objects.filter(
        review=OuterRef("review"), employee=OuterRef("employee"), skipped_at__gte=OuterRef("saved_at")
    )
