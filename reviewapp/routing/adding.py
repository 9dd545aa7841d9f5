"""Answers that somebody puts in a queue himself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.models import Queue, Review, Verdict
from reviewapp.routing.queues import queues_of
from reviewapp.routing.waiting import waits_for
from reviewapp.scope import answers, within

ADDED_AT_MOST = 500


class CannotAdd(ValueError):
    """Nothing can be put in this queue, or on this name. The message says why."""


@dataclass(frozen=True, slots=True)
class Added:
    """How many answers were taken, and how many were refused, by reason in words."""

    taken: int
    refused: dict[str, int]


def queues_by_hand() -> list[Queue]:
    """The queues that people may put answers in; calibration has its own sessions."""
    by_hand = Queue.objects.filter(active=True, takes=Queue.Takes.BY_HAND).exclude(slug="calibration")
    return list(by_hand.order_by("position", "slug"))


@transaction.atomic
def add_by_hand(
    *, responses: Iterable[int], slug: str, by: Employee, assigned_to: Employee | None, now: datetime
) -> Added:
    """Ask for a judgement of each of these answers (ids, at most 500) in the queue with this slug, by this person or by
    whoever comes first.

    Refused are answers that already wait, as far as `by` may know, that may not be used for quality, and, where it is
    for one person, those that he judged before. These reviews enter no figure. Raises CannotAdd.
    """
    queue = next((row for row in queues_by_hand() if row.slug == slug), None)
    if queue is None:
        raise CannotAdd(_("Answers can only be put in a queue that is filled by hand. Choose another queue."))
    if assigned_to and not queues_of(assigned_to).filter(pk=queue.pk).exists():
        raise CannotAdd(_("This colleague may not judge in this queue. Add him to it first, or choose a colleague."))
    ids = list(dict.fromkeys(responses))
    if len(ids) > ADDED_AT_MOST:
        raise CannotAdd(_("At most %(n)s answers at a time. Make the selection smaller.") % {"n": ADDED_AT_MOST})
    wanted = answers(by).filter(pk__in=ids)
    # whoever adds the same at this moment waits, and then sees these
    list(wanted.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    waiting = set(wanted.filter(waits_for(by)).values_list("pk", flat=True))
    seen = set(wanted.filter(within(assigned_to or by)).order_by().values_list("pk", flat=True))
    own = Q(reviewer=assigned_to, response__in=ids, counts=True, revoked_at__isnull=True)
    judged = set(Verdict.objects.filter(own).values_list("response", flat=True)) if assigned_to else set()
    refused: Counter[str] = Counter()
    rows = []
    for pk, source, for_quality in wanted.order_by("answered_at", "pk").values_list("pk", "source", "for_quality"):
        if not for_quality:
            refused[_("may not be used to judge quality")] += 1
        elif pk not in seen:
            refused[_("of bots that this colleague does not judge")] += 1
        elif pk in waiting:
            refused[_("waiting for judgement already")] += 1
        elif pk in judged:
            refused[_("judged by this colleague before")] += 1
        else:
            due = now + timedelta(hours=queue.hours_to_due)
            rows.append(
                Review(
                    response_id=pk,
                    source_id=source,
                    role=Review.Role.ADDED,
                    queue=queue,
                    due_at=due,
                    assigned_to=assigned_to,
                )
            )
    same = Review.objects.filter(role=Review.Role.ADDED, response__in=[row.response_id for row in rows])
    before = same.count()
    Review.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    taken = same.count() - before
    if taken < len(rows):  # opened again meanwhile: its judge took a verdict back
        refused[_("waiting for judgement already")] += len(rows) - taken
    return Added(taken=taken, refused=dict(refused))
