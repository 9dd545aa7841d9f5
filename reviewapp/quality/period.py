"""What there is to choose from: weeks with answers, and the values that the answers of a period have."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef
from django.utils import timezone

from contactcenter.models import BotResponse
from reviewapp.models import Verdict
from reviewapp.quality.filters import DIMENSIONS, Filters, midnight, shown, stored, week_of

MOST_WEEKS = 53
WEEKS_AT_FIRST = 4


def latest_period(*, now: datetime) -> Filters:
    """Four weeks, the last of which is the newest whole week with a judged answer; else the newest with one; else that
    of the newest answer; else this one.

    One week has too few verdicts for most groups; four carry a figure, and the trend shows them week by week.
    """
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    this_monday = midnight(today - timedelta(days=today.weekday()))
    standing = Verdict.objects.filter(revoked_at__isnull=True)
    answers = BotResponse.objects.order_by("-answered_at", "-pk").values_list("answered_at", flat=True)
    # newest first until one is judged; where nobody judged anything that would be all of them
    judged = answers.filter(Exists(standing.filter(response=OuterRef("pk")))) if standing.exists() else answers.none()
    newest = judged.filter(answered_at__lt=this_monday).first() or judged.first() or answers.first() or now
    day = _local_day(newest)
    sunday = day + timedelta(days=6 - day.weekday())
    return Filters(sunday - timedelta(days=7 * WEEKS_AT_FIRST - 1), sunday)


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
