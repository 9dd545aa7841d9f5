"""Check items: answers whose right verdict is known, hidden among the reviews, with feedback after the verdict.

They look like any other review and enter no figure but their own: how often people see what is known to be so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from contactcenter.models import BotResponse, Employee
from reviewapp.models import Flag, GoldItem, Queue, Review, Verdict
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import Code, Handover, Reason
from reviewapp.rights import Right, with_right
from reviewapp.scoring.risk.fixed import FLAGGED_FROM
from reviewapp.statistics.agreement import Agreement, percent_agreement
from reviewapp.statistics.draws import uniform

SEED = "check-items"
NEEDS_REASON = frozenset({Code.PARTIAL, Code.WRONG, Code.CRITICAL})
EXPLANATION_LENGTH = 2_000
CONSIDERED = 200  # items looked at in one round of planting, the longest unused first
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
    """Check items judged and how many of them as is known to be right; doubts count in neither."""

    right: int
    n: int

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
    if not set(reasons) <= set(Reason.values):
        raise InvalidGold(_("Choose reasons from the list."))
    if code in NEEDS_REASON and not reasons:
        raise InvalidGold(_("Choose a reason first."))
    if handover not in Handover.values:
        raise InvalidGold(_("Choose a hand-over from the list."))
    if not explanation.strip():
        raise InvalidGold(_("Say why: whoever judges this answer otherwise reads it."))
    if len(explanation) > EXPLANATION_LENGTH or "\x00" in explanation:
        raise InvalidGold(_("The explanation is too long. Make it shorter."))
    item, _made = GoldItem.objects.update_or_create(
        response=response,
        defaults={
            "code": code,
            "reasons": sorted(set(reasons), key=Reason.values.index) if code in NEEDS_REASON else [],
            "handover": handover,
            "explanation": explanation.strip(),
            "origin": origin,
            "set_by": employee,
            "set_at": now,
            "retired_at": None,
        },
    )
    return item


@transaction.atomic
def retire(*, item: GoldItem, now: datetime) -> None:
    """Planted no more; what lies untouched in a queue is taken out."""
    GoldItem.objects.filter(pk=item.pk, retired_at__isnull=True).update(retired_at=now)
    _untouched().filter(response=item.response_id).delete()


def withdraw(*, now: datetime) -> int:
    """Take out of the queues what nobody took in two weeks, for instance because all have judged it; return how many."""
    taken_out, _rows = _untouched().filter(created_at__lt=now - LEFT_ALONE).delete()
    return taken_out


def _untouched() -> QuerySet[Review]:
    open_items = Review.objects.filter(role=Review.Role.GOLD, state=Review.State.OPEN, verdicts__isnull=True)
    return open_items.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=Now()))


def plant(*, among: Sequence[Review], now: datetime) -> list[Review]:
    """The reviews about to be made, with check items mixed in: call it before bulk_create, with reviews of draws only.

    1. Lots are drawn with a hash of the draw beside which an item may stand: the same reviews give the same lots.
    2. An item stands directly before or after that neighbour and has its queue, priority and due time, so that
       neither its place nor its number tells it apart.
    3. The item is one that suits the queue, that lies in none, and that somebody there has not judged: the longest
       unused first. Without such an item nothing is planted.
    """
    share = settings.GOLD_SHARE
    lots = {row.draw_id: uniform(SEED, f"{row.draw_id}") for row in among if row.role == Review.Role.FIRST}
    if not any(lot < share for lot in lots.values()):
        return list(among)
    items = _unused(now=now)
    people = _judges_by_queue({row.queue for row in among}) if items else {}
    mixed: list[Review] = []
    for row in among:
        lot = lots[row.draw_id] if row.role == Review.Role.FIRST else 1.0
        item = next((item for item in items if item.suits(row.queue, people)), None) if lot < share else None
        if item is None:
            mixed.append(row)
            continue
        items.remove(item)
        planted = Review(
            response_id=item.gold.response_id,
            role=Review.Role.GOLD,
            queue=row.queue,
            priority=row.priority,
            due_at=row.due_at,
        )
        mixed += [planted, row] if lot < share / 2 else [row, planted]
    return mixed


@dataclass(frozen=True, slots=True)
class _Unused:
    """An item that lies in no queue, with who has judged its answer, and its flags."""

    gold: GoldItem
    judged_by: frozenset[int]
    flags: frozenset[str]

    def suits(self, queue: Queue, people: dict[int, set[int]]) -> bool:
        """Could an ordinary answer like this one lie in that queue, and is there somebody left to judge it?

        A queue that shows reasons would look odd with an answer without risk, one with conditions with another topic.
        """
        if not people[queue.pk] - self.judged_by - {self.gold.set_by_id}:
            return False
        screening = getattr(self.gold.response, "screening", None)
        risky = screening is not None and (screening.risk is None or screening.risk >= FLAGGED_FROM)
        if queue.blind_level != BlindLevel.BLIND and not risky:
            return False
        values = {name: {getattr(self.gold.response, name, "")} for name in queue.conditions} | {"flag": self.flags}
        return all(values[name] & set(wanted) for name, wanted in queue.conditions.items())


def _unused(*, now: datetime) -> list[_Unused]:
    """Items that may be planted, never used ones first, then the longest ago."""
    in_queue = Review.objects.filter(response=OuterRef("response"), state=Review.State.OPEN)
    rows = list(
        GoldItem.objects.filter(~Exists(in_queue), retired_at__isnull=True, set_at__lte=now)
        .annotate(planted_at=Max("response__reviews__created_at", filter=Q(response__reviews__role=Review.Role.GOLD)))
        .select_related("response__screening")
        .order_by(F("planted_at").asc(nulls_first=True), "pk")[:CONSIDERED]
    )
    responses = [row.response_id for row in rows]
    judged: dict[int, set[int]] = {}
    standing = Verdict.objects.filter(response__in=responses, counts=True, revoked_at__isnull=True)
    for response, person in standing.values_list("response_id", "reviewer_id"):
        judged.setdefault(response, set()).add(person)
    flags: dict[int, set[str]] = {}
    found = Flag.objects.filter(screening__response__in=responses).order_by()
    for response, kind in found.values_list("screening__response_id", "kind"):
        flags.setdefault(response, set()).add(kind)
    return [
        _Unused(row, frozenset(judged.get(row.response_id, ())), frozenset(flags.get(row.response_id, ())))
        for row in rows
    ]


def _judges_by_queue(queues: Iterable[Queue]) -> dict[int, set[int]]:
    """Who may judge in each queue: its members, or everybody with the right."""
    judges = set(Employee.objects.filter(is_active=True, role__in=with_right(Right.JUDGE)).values_list("pk", flat=True))
    members: dict[int, set[int]] = {}
    rows = Queue.members.through.objects.filter(queue__in=[queue.pk for queue in queues])
    for queue_id, person in rows.values_list("queue_id", "employee_id"):
        members.setdefault(queue_id, set()).add(person)
    return {queue.pk: judges & members[queue.pk] if queue.pk in members else judges for queue in queues}


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


def not_met(*, employee: Employee, responses: Sequence[int]) -> set[int]:
    """Of these answers (ids) the active check items that this person has not judged: he may still get them, so that
    nothing of the machine or of colleagues is told of them."""
    judged = Verdict.objects.filter(
        response=OuterRef("response"), reviewer=employee, counts=True, revoked_at__isnull=True
    )
    active = GoldItem.objects.filter(~Exists(judged), response__in=responses, retired_at__isnull=True)
    return set(active.values_list("response_id", flat=True))


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
    response: int
    given: str
    known: str


def _judged(which: Q) -> list[_Judged]:
    """Verdicts on check items as first given, without doubts, and without those of who set the item."""
    rows = (
        Verdict.objects.filter(which, review__role=Review.Role.GOLD, counts=True, revoked_at__isnull=True)
        .exclude(reviewer=F("response__gold__set_by"))
        .values_list("response_id", "code", "revision_of__code", "response__gold__code")
    )
    judged = [_Judged(response, first or code, known) for response, code, first, known in rows if known]
    return [row for row in judged if row.given != Code.UNSURE]


def _tally(rows: Sequence[_Judged]) -> Tally:
    return Tally(sum(row.given == row.known for row in rows), len(rows))
