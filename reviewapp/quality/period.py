"""What there is to choose from: weeks with answers, and the values that the answers of a period have."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from contactcenter.models import BotResponse
from reviewapp.models import Verdict
from reviewapp.quality.filters import DIMENSIONS, Filters, midnight, shown, stored, week_of
from reviewapp.quality.kept import under
from reviewapp.quality.selection import Selection
from reviewapp.quality.waiting import Stamp

MOST_WEEKS = 53
WEEKS_AT_FIRST = 4


def latest_period(*, now: datetime, sources: frozenset[int] | None = None, waits: Stamp | None = None) -> Filters:
    """Four weeks, the last of which is the newest whole week with a judged answer; else the newest with one; else that
    of the newest answer; else this one.

    One week has too few verdicts for most groups; four carry a figure, and the trend shows them week by week. With `waits`,
    the stamp of what waits, the judged answers are not looked at again while nobody judges.
    """
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    this_monday = midnight(today - timedelta(days=today.weekday()))
    mine = _of_sources(sources)
    answers = BotResponse.objects.filter(mine).order_by("-answered_at", "-pk").values_list("answered_at", flat=True)

    def judged() -> datetime | None:
        return _newest_judged(mine & Q(answered_at__lt=this_monday)) or _newest_judged(mine)

    found = under(("newest judged", this_monday, sources, waits), judged) if waits else judged()
    newest = found or answers.first() or now
    day = _local_day(newest)
    sunday = day + timedelta(days=6 - day.weekday())
    return Filters(sunday - timedelta(days=7 * WEEKS_AT_FIRST - 1), sunday, sources=sources)


def weeks(*, sources: frozenset[int] | None = None) -> list[str]:
    """The weeks from the newest answer back to the oldest, at most a year of them."""
    span = BotResponse.objects.filter(_of_sources(sources)).aggregate(
        oldest=Min("answered_at"), newest=Max("answered_at")
    )
    if span["newest"] is None:
        return []
    oldest, newest = _local_day(span["oldest"]), _local_day(span["newest"])
    found: list[str] = []
    monday = newest - timedelta(days=newest.weekday())
    while monday > oldest - timedelta(days=7) and len(found) < MOST_WEEKS:
        found.append(week_of(monday))
        monday -= timedelta(weeks=1)
    return found


def choices(selection: Selection) -> dict[str, list[str]]:
    """The values of each dimension among all answers of the period, and the chosen one."""
    chosen = selection.filters.chosen()
    return {
        name: sorted({*map(shown, selection.values(name)), *([chosen[name]] if name in chosen else [])})
        for name in DIMENSIONS
    }


def is_known(name: str, value: str, *, sources: frozenset[int] | None = None) -> bool:
    """Whether any answer has this value of the dimension."""
    return "\0" not in value and BotResponse.objects.filter(_of_sources(sources), **{name: stored(value)}).exists()


def _of_sources(sources: frozenset[int] | None) -> Q:
    return Q() if sources is None else Q(source__in=sorted(sources))


def _newest_judged(which: Q) -> datetime | None:
    """When the newest judged answer that meets a condition was answered.

    The judged one that came in last is found at once, and is the newest as a rule. Where answers came in out of order, it
    is one of those that came in before it and are newer: only of these it is asked whether anybody judged them.
    """
    answers = BotResponse.objects.filter(which)
    standing = Verdict.objects.filter(revoked_at__isnull=True, response__in=answers)
    last = standing.order_by("-response_id").values_list("response_id", "response__answered_at").first()
    if last is None:
        return None
    mine = Verdict.objects.filter(revoked_at__isnull=True, response=OuterRef("pk"))
    newer = answers.filter(Exists(mine), pk__lt=last[0], answered_at__gt=last[1])
    return newer.order_by("-answered_at", "-pk").values_list("answered_at", flat=True).first() or last[1]


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
