"""Which check items go among the new reviews of a queue."""

import secrets
from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from contactcenter.models import Employee
from reviewapp.models import Flag, GoldItem, Queue, Review, Verdict
from reviewapp.rights import Right, with_right

_LOT = secrets.SystemRandom()


def pick_gold(places: Sequence[tuple[Queue, Review]]) -> list[tuple[Queue, Review, int]]:
    """A check item for each place (a queue and the review it goes beside) that one fits; the last value is its
    response.

    In use, not planted at this moment, not yet judged by everybody who may judge: else it would wait for ever. Those
    planted least often come first, by lot among equals.
    """
    chosen: list[tuple[Queue, Review, int]] = []
    taken: set[int] = set()
    for queue, neighbour in places:
        fitting = _fitting(queue).exclude(response__in=taken).exclude(response=neighbour.response_id)
        items = list(fitting.order_by("planted").values_list("planted", "response")[:200])
        if items:
            least = [response for planted, response in items if planted == items[0][0]]
            response = _LOT.choice(least)
            taken.add(response)
            chosen.append((queue, neighbour, response))
    return chosen


def _fitting(queue: Queue) -> QuerySet[GoldItem]:
    """The items that look at home in a queue: its conditions are met, and among raised risks they have flags."""
    judges = Employee.objects.filter(Q(role__in=with_right(Right.JUDGE)) | Q(is_superuser=True), is_active=True)
    members = queue.members.all()
    if members:
        judges = judges.filter(pk__in=members)
    judged = Verdict.objects.filter(
        reviewer=OuterRef("pk"), response=OuterRef(OuterRef("response")), counts=True, revoked_at__isnull=True
    )
    waiting = Review.objects.filter(response=OuterRef("response"), state=Review.State.OPEN)
    flags = Flag.objects.filter(screening__response=OuterRef("response"))
    items = GoldItem.objects.filter(
        Exists(judges.exclude(Exists(judged))), ~Exists(waiting), retired_at__isnull=True
    ).annotate(planted=Count("response__reviews", filter=Q(response__reviews__role=Review.Role.GOLD)))
    for name, values in queue.conditions.items():
        if values and name == "flag":
            items = items.filter(Exists(flags.filter(kind__in=values)))
        elif values:
            items = items.filter(**{f"response__{name}__in": values})
    return items.filter(Exists(flags)) if queue.takes == Queue.Takes.RISK else items
