"""ISO weeks: Monday 00:00 until the next Monday 00:00 on the clocks of settings.TIME_ZONE."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone


class WeekError(ValueError):
    """The week cannot be exported; the message says why and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, sorted in time. `start <= moment < end`; 167 or 169 hours long when the clocks change."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Week":
        """`2026-W47`; raises WeekError for other shapes and for a week that the year does not have."""
        found = re.fullmatch(r"(\d{4})-W(\d{2})", text, re.ASCII)
        if not found:
            raise WeekError(f"{text!r} is not a week. Write it as 2026-W47.")
        week = cls(int(found[1]), int(found[2]))
        if not 1990 <= week.year <= 2100:  # the years of which answers are taken in
            raise WeekError(f"{text} is outside 1990-2100.")
        try:
            week.monday()
        except ValueError:
            raise WeekError(f"{week.year} has no week {week.number}.") from None
        return week

    @classmethod
    def of(cls, moment: datetime) -> "Week":
        """The week that an aware moment falls in."""
        return cls.of_day(timezone.localtime(moment, timezone.get_default_timezone()).date())

    @classmethod
    def of_day(cls, day: date) -> "Week":
        year, number, _ = day.isocalendar()
        return cls(year, number)

    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    def sunday(self) -> date:
        return self.monday() + timedelta(days=6)

    @property
    def start(self) -> datetime:
        return self.at(time())

    @property
    def end(self) -> datetime:
        return self.next().start

    def at(self, clock: time) -> datetime:
        """A time on this week's Monday. Both nights on which clocks change are Sundays, so it always exists, once."""
        return timezone.make_aware(datetime.combine(self.monday(), clock), timezone.get_default_timezone())

    def next(self) -> "Week":
        return Week.of_day(self.monday() + timedelta(days=7))

    def previous(self) -> "Week":
        return Week.of_day(self.monday() - timedelta(days=7))

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def last_finished(now: datetime) -> Week:
    return Week.of(now).previous()


def finished(text: str, now: datetime) -> Week:
    """Parse a week that is over; raises WeekError for a running or future one."""
    week = Week.parse(text)
    if week.end > now:
        state = "is still running" if week.start <= now else "is yet to come"
        raise WeekError(f"Week {week} {state}; it can be exported from {week.end:%Y-%m-%d %H:%M}.")
    return week
