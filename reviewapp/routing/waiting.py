"""Which answers somebody may still have to judge: of those nothing of the machine is told (docs/decisions/0007)."""

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Value

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


def waiting_answers(employee: Employee, condition: Q) -> QuerySet[BotResponse]:
    """The answers of `waits_for` that this person may see and that meet a condition: found from the open reviews, not from
    among all answers."""
    asked = Review.objects.filter(state=Review.State.OPEN).exclude(role=Review.Role.GOLD)
    checks = GoldItem.objects.filter(retired_at__isnull=True).values("response")
    planted = Review.objects.filter(state=Review.State.OPEN, role=Review.Role.GOLD).values("response")
    # a union, as one list or the other would be looked for among all answers
    apart = BotResponse.objects.filter(kept_apart_for(employee), pk__in=checks.union(planted))
    open_now = BotResponse.objects.filter(pk__in=asked.values("response"))
    condition &= within(employee)
    return BotResponse.objects.filter(
        pk__in=open_now.filter(condition).order_by().values("pk").union(apart.filter(condition).order_by().values("pk"))
    )


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
