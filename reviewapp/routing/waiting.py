"""Which answers somebody may still have to judge: of those nothing of the machine is told (docs/decisions/0007)."""

from django.db.models import Exists, OuterRef, Q

from contactcenter.models import Employee
from reviewapp.models import GoldItem, Review, Verdict

APART = (Review.Role.GOLD, Review.Role.CALIBRATION)
"""Reviews that judge the judge: their verdicts are no verdicts on the bot."""


def waits_for(employee: Employee) -> Q:
    """Condition on BotResponse: somebody has to judge it, as far as this person may know.

    A check item waits for whoever has not judged it, whether it is planted now or not: so nothing changes in any list
    at the moment that it is planted. For whoever has judged it, its being planted for others does not exist.
    """
    open_review = Exists(
        Review.objects.filter(response=OuterRef("pk"), state=Review.State.OPEN).exclude(role=Review.Role.GOLD)
    )
    return Q(open_review) | kept_apart_for(employee)


def kept_apart_for(employee: Employee) -> Q:
    """Condition on BotResponse: a check item that this person has not judged yet."""
    judged = Verdict.objects.filter(
        reviewer=employee, response=OuterRef("response"), counts=True, revoked_at__isnull=True
    )
    in_use = GoldItem.objects.filter(response=OuterRef("pk"), retired_at__isnull=True)
    planted = Review.objects.filter(response=OuterRef("pk"), state=Review.State.OPEN, role=Review.Role.GOLD)
    return Q(Exists(in_use.exclude(Exists(judged)))) | Q(Exists(planted.exclude(Exists(judged))))


def settled_for(employee: Employee) -> Q:
    """Condition on BotResponse: judged, and nobody has to judge it (again). Only of these the machine's opinion is
    told."""
    judged = Verdict.objects.filter(response=OuterRef("pk"), counts=True, revoked_at__isnull=True)
    return Q(Exists(judged.exclude(review__role__in=APART))) & ~waits_for(employee)
