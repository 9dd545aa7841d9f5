"""What a person is told of his own verdicts."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp.models import Review, Screening, Verdict
from reviewapp.models.verdicts import GIVEN_AT_THE_DESK, NOT_ACCEPTABLE, Code
from reviewapp.scoring.risk.fixed import FLAGGED_FROM


@dataclass(frozen=True, slots=True)
class Progress:
    """One person's day: standing verdicts, and their mean seconds from card shown to verdict (None without any)."""

    judged: int
    average_seconds: float | None


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the machine thought, told after the verdict. `agreed` is None when one of the two had no opinion."""

    risk: float | None
    agreed: bool | None


def progress(*, employee: Employee, now: datetime) -> Progress:
    """How this person's day goes. Shown to the person alone."""
    day = Verdict.objects.filter(
        reviewer=employee, decided_at__gte=midnight(now), revoked_at__isnull=True, source__in=GIVEN_AT_THE_DESK
    )
    figures = day.aggregate(judged=Count("pk"), average=Avg("seconds"))
    return Progress(judged=figures["judged"], average_seconds=figures["average"])


def reveal(*, verdict: Verdict) -> Reveal:
    """The machine's risk, and whether it agreed; from FLAGGED_FROM on it says that the answer is not acceptable."""
    screening: Screening | None = getattr(verdict.response, "screening", None)
    risk = screening.risk if screening else None
    if risk is None or verdict.code == Code.UNSURE:
        return Reveal(risk=risk, agreed=None)
    return Reveal(risk=risk, agreed=(risk >= FLAGGED_FROM) == (verdict.code in NOT_ACCEPTABLE))


def judged_by_colleague(*, verdict: Verdict) -> Employee | None:
    """Who judged, or holds, the review of a verdict that came too late."""
    first = Verdict.objects.filter(review=verdict.review_id, counts=True, revoked_at__isnull=True)
    counted = first.select_related("reviewer").first()
    return (
        counted.reviewer
        if counted
        else Review.objects.select_related("claimed_by").get(pk=verdict.review_id).claimed_by
    )


def midnight(now: datetime) -> datetime:
    """When the day of this moment began, on local clocks."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
