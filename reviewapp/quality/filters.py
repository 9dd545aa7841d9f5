"""Which answers the figures are about: a stretch of whole days and, if wished, one channel, language and so on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

DIMENSIONS = ("channel", "language", "segment", "topic", "bot_version")
EMPTY = "-"
"""How a selection names the answers that have no channel, language and so on."""

LONGEST_DAYS = 366


class FilterError(ValueError):
    """The selection cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Filters:
    """`first` and `last` day both belong to it, on the clocks of settings.TIME_ZONE. A dimension is None for all its
    values."""

    first: date
    last: date
    channel: str | None = None
    language: str | None = None
    segment: str | None = None
    topic: str | None = None
    bot_version: str | None = None
    sources: frozenset[int] | None = None
    """The bots of the team of who asks, by id (reviewapp.scope); None: all. Not chosen, so in no address."""

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise FilterError("the first day comes after the last")
        if self.days > LONGEST_DAYS:
            raise FilterError(f"a period has at most {LONGEST_DAYS} days")
        if self.first.year < 2000 or self.last.year > 2100:
            raise FilterError("no such period")

    @classmethod
    def of_week(cls, week: str, *, sources: frozenset[int] | None = None, **dimensions: str | None) -> "Filters":
        """An ISO week as `2026-W47`; raises FilterError."""
        try:
            year, number = week.split("-W")
            monday = date.fromisocalendar(int(year[:4]), int(number[:2]), 1)
            sunday = monday + timedelta(days=6)
        except (ValueError, OverflowError):
            raise FilterError(f"{week!r} is not a week. Write it as 2026-W47.") from None
        if week_of(monday) != week:
            raise FilterError(f"{week!r} is not a week. Write it as 2026-W47.")
        return cls(monday, sunday, **dimensions, sources=sources)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def week(self) -> str:
        """`2026-W47` when the period is exactly that week, else empty."""
        return week_of(self.first) if self.first.isoweekday() == 1 and self.days == 7 else ""

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return midnight(self.last + timedelta(days=1))

    @property
    def previous_first(self) -> date:
        """First day of the period of the same length just before."""
        return self.first - timedelta(days=self.days)

    def chosen(self) -> dict[str, str]:
        """The dimensions that are narrowed, with the value as the address bar has it."""
        return {name: value for name in DIMENSIONS if (value := getattr(self, name)) is not None}

    def condition(self, path: str = "") -> Q:
        """The narrowed dimensions and the sources as a condition; `path` leads to the response, e.g. `response__`."""
        return self.of_sources(path) & Q(**{f"{path}{name}": stored(value) for name, value in self.chosen().items()})

    def of_sources(self, path: str = "") -> Q:
        """The sources alone."""
        return Q() if self.sources is None else Q(**{f"{path}source__in": sorted(self.sources)})


def stored(value: str) -> str:
    """The value as the answers have it."""
    return "" if value == EMPTY else value


def shown(value: str) -> str:
    """The value as the address bar has it."""
    return value or EMPTY


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def week_of(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02d}"
