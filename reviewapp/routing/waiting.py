"""Which answers somebody may still have to judge: of those nothing of the machine is told (docs/decisions/0007)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Value

from contactcenter.models import BotResponse, Employee
from reviewapp.models import GoldItem, Queue, Review, Verdict
from reviewapp.scope import within

APART = (Review.Role.GOLD, Review.Role.CALIBRATION)
"""Reviews that judge the judge: their verdicts are no verdicts on the bot."""


def waits_for(employee: Employee) -> Q:
    """Condition on BotResponse: somebody has to judge it, as far as this person may know.

    A check item that could be planted waits for whoever has not judged it, planted or not: so nothing changes in any
    list at the moment that it is planted. For whoever has judged it, its being planted for others does not exist.
    """
    open_review = Exists(
        Review.objects.filter(response=OuterRef("pk"), state=Review.State.OPEN).exclude(role=Review.Role.GOLD)
    )
    return Q(open_review) | kept_apart_for(employee)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The answers of `waits_for`, from the open reviews and the few check items, not from among all answers."""

    employee: Employee
    apart: dict[int, bool]
    """The check items among them, by id, and whether anybody judged each."""

    def count(self, condition: Callable[[str], Q]) -> int:
        """Those that this person may see and that meet a condition, which is given the path to the answer. At most two
        queries."""
        mine = _open().filter(condition("response__"), within(self.employee))
        found = mine.aggregate(count=Count("response", distinct=True))
        if not self.apart:
            return int(found["count"])
        twice = _open().filter(response=OuterRef("pk"))
        more = BotResponse.objects.filter(condition(""), within(self.employee), ~Exists(twice), pk__in=list(self.apart))
        return int(found["count"]) + more.count()

    def judged(self) -> set[int]:
        """The ids of those that were judged, of all teams: what a list of judged answers leaves out. One query."""
        asked = Verdict.objects.filter(counts=True, revoked_at__isnull=True, response__in=_open().values("response"))
        again = asked.order_by().values_list("response_id", flat=True)
        return {*again, *(pk for pk, judged in self.apart.items() if judged)}


def waiting_for(employee: Employee) -> Waiting:
    """What waits as far as this person may know; two queries at most."""
    checks = GoldItem.objects.filter(retired_at__isnull=True).values_list("response", flat=True)
    planted = Review.objects.filter(state=Review.State.OPEN, role=Review.Role.GOLD).values_list("response", flat=True)
    # they are few, so they are named: which of them are apart would else be looked for among all answers
    candidates = list(checks.order_by().union(planted.order_by()))
    if not candidates:
        return Waiting(employee, {})
    judged = Verdict.objects.filter(response=OuterRef("pk"), counts=True, revoked_at__isnull=True)
    apart = BotResponse.objects.filter(kept_apart_for(employee), pk__in=candidates)
    return Waiting(employee, dict(apart.order_by().values_list("pk", Exists(judged))))


def _open() -> QuerySet[Review]:
    return Review.objects.filter(state=Review.State.OPEN).exclude(role=Review.Role.GOLD)


def kept_apart_for(employee: Employee) -> Q:
    """Condition on BotResponse: a check item that this person has not judged yet, and that lies in a queue or could."""
    judged = Verdict.objects.filter(
        reviewer=employee, response=OuterRef("response"), counts=True, revoked_at__isnull=True
    )
    in_use = GoldItem.objects.filter(_at_home(), response=OuterRef("pk"), retired_at__isnull=True)
    planted = Review.objects.filter(response=OuterRef("pk"), state=Review.State.OPEN, role=Review.Role.GOLD)
    return Q(Exists(in_use.exclude(Exists(judged)))) | Q(Exists(planted.exclude(Exists(judged))))


def judged_now(queue: Queue | None = None) -> QuerySet[BotResponse]:
    """The answers with an open review of a draw, of one queue or of all."""
    drawn = Review.objects.filter(state=Review.State.OPEN, role__in=(Review.Role.FIRST, Review.Role.SECOND))
    return BotResponse.objects.filter(pk__in=(drawn.filter(queue=queue) if queue else drawn).values("response"))


def _at_home() -> Q:
    """Condition on GoldItem: the answer is as old as those that people judge now, and of the same version of the bot.

    Not older than the oldest of them, not newer than the newest. An item outside is not planted (planting._fitting), and
    waits in no list: alone among others it would stand out, by its date. Each subquery is worked out once.
    """
    ends = judged_now().order_by().annotate(all=Value(1)).values("all")
    return Q(
        response__answered_at__gte=ends.annotate(end=Min("answered_at")).values("end"),
        response__answered_at__lte=ends.annotate(end=Max("answered_at")).values("end"),
        response__bot_version__in=judged_now().values("bot_version"),
    )


def settled_for(employee: Employee) -> Q:
    """Condition on BotResponse: judged, and nobody has to judge it (again). Only of these the machine's opinion is
    told."""
    judged = Verdict.objects.filter(response=OuterRef("pk"), counts=True, revoked_at__isnull=True)
    return Q(Exists(judged.exclude(review__role__in=APART))) & ~waits_for(employee)
