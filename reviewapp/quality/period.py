"""What there is to choose from: weeks with answers, and the values that the answers of a period have."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min
from django.db.models.functions import TruncWeek
from django.utils import timezone

from contactcenter.models import BotResponse
from reviewapp.models import Verdict
from reviewapp.quality.filters import DIMENSIONS, Filters, midnight, shown, stored, week_of

MOST_WEEKS = 53


def latest_week(*, now: datetime) -> str:
    """The newest whole week with enough judged answers for a figure; else the newest week with one; else that of the
    newest answer; else this one."""
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    judged = Verdict.objects.filter(revoked_at__isnull=True)
    this_monday = midnight(today - timedelta(days=today.weekday()))
    newest = (
        _newest_with_enough(before=this_monday)
        or judged.aggregate(at=Max("response__answered_at"))["at"]
        or BotResponse.objects.aggregate(at=Max("answered_at"))["at"]
        or now
    )
    return week_of(_local_day(newest))


def _newest_with_enough(*, before: datetime) -> datetime | None:
    """Monday of the newest of the last 12 whole weeks in which MIN_GROUP answers were judged."""
    counted = Verdict.objects.counted().filter(
        response__answered_at__gte=before - timedelta(weeks=12), response__answered_at__lt=before
    )
    by_week = counted.annotate(monday=TruncWeek("response__answered_at")).values("monday").annotate(judged=Count("pk"))
    return by_week.filter(judged__gte=settings.MIN_GROUP).aggregate(newest=Max("monday"))["newest"]


def weeks() -> list[str]:
    """The weeks from the newest answer back to the oldest, at most a year of them."""
    span = BotResponse.objects.aggregate(oldest=Min("answered_at"), newest=Max("answered_at"))
    if span["newest"] is None:
        return []
    oldest, newest = _local_day(span["oldest"]), _local_day(span["newest"])
    found: list[str] = []
    monday = newest - timedelta(days=newest.weekday())
    while monday > oldest - timedelta(days=7) and len(found) < MOST_WEEKS:
        found.append(week_of(monday))
        monday -= timedelta(weeks=1)
    return found


def choices(filters: Filters) -> dict[str, list[str]]:
    """The values of each dimension among all answers of the period, and the chosen one."""
    found: dict[str, set[str]] = {name: {value} for name, value in filters.chosen().items()}
    rows = BotResponse.objects.filter(answered_at__gte=filters.start, answered_at__lt=filters.end)
    for values in rows.order_by().values_list(*DIMENSIONS).distinct():
        for name, value in zip(DIMENSIONS, values, strict=True):
            found.setdefault(name, set()).add(shown(value))
    return {name: sorted(found.get(name, ())) for name in DIMENSIONS}


def is_known(name: str, value: str) -> bool:
    """Whether any answer has this value of the dimension."""
    return "\0" not in value and BotResponse.objects.filter(**{name: stored(value)}).exists()


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
