"""Which check items go among the new reviews of a queue."""

import secrets
from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q

from contactcenter.models import Employee
from reviewapp.models import Flag, GoldItem, Queue, Review, Verdict
from reviewapp.rights import Right, with_right

LOOKED_AT = 200
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
        items = _fitting(queue, but=taken | {neighbour.response_id})
        if items:
            least = [response for planted, response in items if planted == items[0][0]]
            response = _LOT.choice(least)
            taken.add(response)
            chosen.append((queue, neighbour, response))
    return chosen


def _fitting(queue: Queue, *, but: set[int]) -> list[tuple[int, int]]:
    """Times planted and response of the items that look at home in a queue, those planted least often first: its
    conditions are met, and among raised risks they have flags."""
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
    ).exclude(response__in=but)
    for name, values in queue.conditions.items():
        if values and name == "flag":
            items = items.filter(Exists(flags.filter(kind__in=values)))
        elif values:
            items = items.filter(**{f"response__{name}__in": values})
    if queue.takes == Queue.Takes.RISK:
        items = items.filter(Exists(flags))
    times = Count("response__reviews", filter=Q(response__reviews__role=Review.Role.GOLD))
    return list(items.annotate(planted=times).order_by("planted", "pk").values_list("planted", "response")[:LOOKED_AT])
