"""Check items: answers whose right verdict is known, hidden among the reviews, with feedback after the verdict.

They look like any other review (routing plants them) and enter no figure but their own: how often people see what is
known to be so. A person gets an item once: claims leave out answers he has judged.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from contactcenter.models import BotResponse, Employee
from reviewapp.audit import Action, actor, record
from reviewapp.models import GoldItem, Review, Verdict
from reviewapp.models.verdicts import NEEDS_REASON, Code, Reason
from reviewapp.routing import free
from reviewapp.statistics.agreement import Agreement, percent_agreement
from reviewapp.verdicts import InvalidVerdict
from reviewapp.verdicts.rules import check_handover, check_reasons, in_key_order

EXPLANATION_LENGTH = 2_000
LEFT_ALONE = timedelta(days=14)  # after that an item nobody took is taken out of the queue


class InvalidGold(ValueError):
    """The item breaks a rule. The message says what to change."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person is told after a check item; `right` is None after a doubt, which is never wrong."""

    right: bool | None
    code: str
    label: str
    reasons: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Check items judged, how many of them as is known to be right, and by how many people; doubts count in none."""

    right: int
    n: int
    people: int = 0

    @property
    def share(self) -> Agreement | None:
        """With Wilson's interval; None below settings.MIN_GROUP."""
        return percent_agreement(self.right, self.n) if self.n >= settings.MIN_GROUP else None


@transaction.atomic
def set_gold(  # noqa: PLR0913  one argument for each part of what is known
    *,
    response: BotResponse,
    code: str,
    reasons: Sequence[str],
    handover: str,
    explanation: str,
    origin: str,
    employee: Employee,
    now: datetime,
) -> GoldItem:
    """What is known of an answer, from now on planted as a check; said again, it replaces what was known.

    Raises InvalidGold: a doubt cannot be right, reasons go with partly and wrong, and without a why nobody learns.
    """
    if code not in Code.values or code == Code.UNSURE:
        raise InvalidGold(_("Choose good, partly, wrong or critical: a doubt cannot be the right verdict."))
    try:
        check_reasons(code=code, reasons=reasons)
        check_handover(handover)
    except InvalidVerdict as refusal:
        raise InvalidGold(str(refusal)) from refusal
    if not response.for_quality:
        raise InvalidGold(_("The text of this answer may not be used. Choose another one."))
    if not explanation.strip():
        raise InvalidGold(_("Say why: whoever judges this answer otherwise reads it."))
    if len(explanation) > EXPLANATION_LENGTH or "\x00" in explanation:
        raise InvalidGold(_("The explanation is too long. Make it shorter."))
    item, _made = GoldItem.objects.update_or_create(
        response=response,
        defaults={
            "subject_id": response.subject_id,
            "code": code,
            "reasons": in_key_order(reasons) if code in NEEDS_REASON else [],
            "handover": handover,
            "explanation": explanation.strip(),
            "origin": origin,
            "set_by": employee,
            "set_at": now,
            "retired_at": None,
        },
    )
    record(Action.GOLD_CHANGED, by=employee, of=item, now=now, change="set")
    return item


@transaction.atomic
def retire(*, item: GoldItem, now: datetime) -> None:
    """Planted no more; what lies untouched in a queue is taken out."""
    GoldItem.objects.filter(pk=item.pk, retired_at__isnull=True).update(retired_at=now)
    _untouched().filter(response=item.response_id).delete()
    record(Action.GOLD_CHANGED, by=actor(), of=item, now=now, change="retired")


def withdraw(*, now: datetime) -> int:
    """Take out of the queues what nobody took in two weeks, for instance because all have judged it; return how many."""
    taken_out, _rows = _untouched().filter(created_at__lt=now - LEFT_ALONE).delete()
    return taken_out


def _untouched() -> QuerySet[Review]:
    open_items = Review.objects.filter(role=Review.Role.GOLD, state=Review.State.OPEN, verdicts__isnull=True)
    return open_items.filter(free())


def feedback(*, verdict: Verdict) -> Feedback | None:
    """What to tell after this verdict; None when it was no check item, or came after a colleague's."""
    if verdict.review.role != Review.Role.GOLD or not verdict.counts:
        return None
    item = GoldItem.objects.filter(response=verdict.response_id).first()
    if item is None:
        return None
    return Feedback(
        right=None if verdict.code == Code.UNSURE else verdict.code == item.code,
        code=item.code,
        label=str(Code(item.code).label),
        reasons=", ".join(str(Reason(code).label) for code in item.reasons),
        explanation=item.explanation,
    )


def tally_of(employee: Employee) -> Tally:
    """One person's own, of all time. Shown to the person alone."""
    return _tally(_judged(Q(reviewer=employee)))


def team_tally(*, start: datetime, end: datetime) -> Tally:
    """Of all people together, verdicts given from `start` up to but not including `end`."""
    return _tally(_judged(Q(decided_at__gte=start, decided_at__lt=end)))


def tallies(items: Sequence[GoldItem]) -> dict[int, tuple[int, Tally]]:
    """For each item by id: how often it was given, and how it was judged; all people together."""
    responses = [item.response_id for item in items]
    done = Review.objects.filter(role=Review.Role.GOLD, state=Review.State.DONE, response__in=responses)
    given = Counter(done.values_list("response_id", flat=True))
    judged = _judged(Q(response__in=responses))
    return {
        item.pk: (given[item.response_id], _tally([row for row in judged if row.response == item.response_id]))
        for item in items
    }


class _Judged(NamedTuple):
    person: int
    response: int
    given: str
    known: str


def _judged(which: Q) -> list[_Judged]:
    """Verdicts on check items as first given, without doubts, and without those of who set the item."""
    rows = (
        Verdict.objects.filter(which, review__role=Review.Role.GOLD, counts=True, revoked_at__isnull=True)
        .exclude(reviewer=F("response__gold__set_by"))
        .values_list("reviewer_id", "response_id", "code", "revision_of__code", "response__gold__code")
    )
    judged = [_Judged(person, response, first or code, known) for person, response, code, first, known in rows if known]
    return [row for row in judged if row.given != Code.UNSURE]


def _tally(rows: Sequence[_Judged]) -> Tally:
    return Tally(sum(row.given == row.known for row in rows), len(rows), len({row.person for row in rows}))
