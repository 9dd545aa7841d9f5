"""Which check items go among the new reviews of a queue."""

import secrets
from collections.abc import Sequence

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from contactcenter.models import BotResponse, Employee
from reviewapp.models import Flag, GoldItem, Queue, Review, Verdict
from reviewapp.rights import Right, with_right
from reviewapp.routing.waiting import judged_now
from reviewapp.scope import sees

LOOKED_AT = 200
_LOT = secrets.SystemRandom()


def pick_gold(places: Sequence[tuple[Queue, Review]]) -> list[tuple[Queue, Review, int, int]]:
    """A check item for each place (a queue and the review it goes beside) that one fits; the last values are
    its response and the source of that.

    In use, not planted at this moment, about as old as what waits in the queue, not yet judged by everybody who may
    judge: else it would wait for ever. Those planted least often come first, by lot among equals.
    """
    chosen: list[tuple[Queue, Review, int, int]] = []
    taken: set[int] = set()
    beside: dict[int, set[int]] = {}
    for queue, neighbour in places:
        beside.setdefault(queue.pk, set()).add(neighbour.response_id)
    for queue, neighbour in places:
        items = _fitting(queue, beside=beside[queue.pk], but=taken | {neighbour.response_id})
        if items:
            least = [(response, source) for planted, response, source in items if planted == items[0][0]]
            response, source = _LOT.choice(least)
            taken.add(response)
            chosen.append((queue, neighbour, response, source))
    return chosen


def _fitting(queue: Queue, *, beside: set[int], but: set[int]) -> list[tuple[int, int, int]]:
    """Times planted, response and source of the items that look at home in a queue, those planted least often first: as
    old as what waits there or goes there now (`beside`), of the same versions of the bot; its conditions are met, and
    among raised risks they have flags."""
    near = [judged_now(queue), BotResponse.objects.filter(pk__in=beside)]
    ends = [answers.aggregate(oldest=Min("answered_at"), newest=Max("answered_at")) for answers in near]
    versions = {
        version for answers in near for version in answers.order_by().values_list("bot_version", flat=True).distinct()
    }
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
        Exists(judges.filter(sees(OuterRef(OuterRef("response__source")))).exclude(Exists(judged))),
        ~Exists(waiting),
        retired_at__isnull=True,
        response__for_quality=True,
        response__answered_at__gte=min(end["oldest"] for end in ends if end["oldest"]),
        response__answered_at__lte=max(end["newest"] for end in ends if end["newest"]),
        response__bot_version__in=versions,
    ).exclude(response__in=but)
    for name, values in queue.conditions.items():
        if values and name == "flag":
            items = items.filter(Exists(flags.filter(kind__in=values)))
        elif values:
            items = items.filter(**{f"response__{name}__in": values})
    if queue.takes == Queue.Takes.RISK:
        items = items.filter(Exists(flags))
    times = Count("response__reviews", filter=Q(response__reviews__role=Review.Role.GOLD))
    found = items.annotate(planted=times).order_by("planted", "pk")
    return list(found.values_list("planted", "response", "response__source")[:LOOKED_AT])
