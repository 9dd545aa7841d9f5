"""What changed on the way: new versions of the bot, other sampling plans, articles that came into force."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import numpy as np
from django.db.models.functions import Coalesce
from django.utils import timezone

from contactcenter.models import ArticleVersion
from reviewapp.models import SamplingPlan
from reviewapp.quality.filters import midnight
from reviewapp.quality.selection import Selection, trend_mondays


class Kind(StrEnum):
    BOT = "bot"
    PLAN = "plan"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True)
class Event:
    """`name`: the version; of articles, which are counted by day, `count` of them and no name."""

    kind: Kind
    day: date
    name: str = ""
    count: int = 1


def events(selection: Selection) -> list[Event]:
    """Those of the weeks of the trend, oldest first; in two queries."""
    first = trend_mondays(selection.filters)[0]
    last = min(selection.filters.last, timezone.localtime(selection.now, timezone.get_default_timezone()).date())
    found = [*_versions(selection, first=first), *_plans(first, last), *_articles(first, last)]
    return sorted(found, key=lambda event: (event.day, event.kind))


def _versions(selection: Selection, *, first: date) -> list[Event]:
    """A version counts as new on the first day it answers anybody, if it answered nobody in the week before.

    Of the first week that was read that cannot be said. Among all answers of the sources, not those of the selection alone.
    """
    cells = selection.whole.cells
    if not len(cells):
        return []
    days, words = cells["day"], cells.words["bot_version"]
    known_from = max(int(days.min()), first.toordinal()) + 7
    answered = (cells["answers"] > 0) & selection.of_sources
    versions, at = np.unique(
        cells["bot_version"][answered], return_index=True
    )  # days rise: the first row is the first day
    starts = zip(versions.tolist(), days[answered][at].tolist(), strict=True)
    return [
        Event(Kind.BOT, date.fromordinal(day), words[version])
        for version, day in starts
        if words[version] and day >= known_from
    ]


def _plans(first: date, last: date) -> list[Event]:
    made = SamplingPlan.objects.filter(
        created_at__gte=midnight(first), created_at__lt=midnight(last + timedelta(days=1)), version__gt=1
    )
    return [
        Event(Kind.PLAN, _local(moment), str(version)) for version, moment in made.values_list("version", "created_at")
    ]


def _articles(first: date, last: date) -> list[Event]:
    start = Coalesce("valid_from", "approved_at")
    moments = (
        ArticleVersion.objects.annotate(start=start)
        .filter(start__gte=midnight(first), start__lt=midnight(last + timedelta(days=1)))
        .values_list("start", flat=True)
    )
    by_day = Counter(_local(moment) for moment in moments)
    return [Event(Kind.KNOWLEDGE, day, count=count) for day, count in by_day.items()]


def _local(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
