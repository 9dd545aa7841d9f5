"""Repeat contacts: customers who come back with the question that the bot has answered. A census, not an estimate.

Each is traced to the earlier answer when it comes in (screening.returning); the counts by day are in the daily aggregates.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from contactcenter.models import Article, ArticleVersion
from reviewapp.models import Match, RepeatContact
from reviewapp.quality.filters import Filters
from reviewapp.quality.live import Span, within
from reviewapp.quality.parts import Part
from reviewapp.quality.selection import Selection
from reviewapp.quality.told import told

MOST_SOURCES = 25
MOST_EXAMPLES = 3
EXAMPLES_READ = 300


@dataclass(frozen=True, slots=True)
class Census:
    """Of `answers` to customers with a key, after how many that customer came back. No share without any."""

    answers: int
    brought_back: int

    @property
    def share(self) -> float | None:
        return self.brought_back / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class RepeatFigures:
    """Counted up to and with `until`: after later answers a customer may still come back in time. None: no day is that
    long ago. `weeks` are the whole ones, by Monday, oldest first."""

    hours: int
    until: date | None
    census: Census
    weeks: list[tuple[date, Census]]


@dataclass(frozen=True, slots=True)
class Source:
    """Earlier answers with one topic and one nearest article, and the customers they brought back.

    `examples`: some of the answers, the newest first, with the answers at which the customers came back.
    """

    topic: str
    article: str
    title: str
    customers: int
    answers: int
    examples: list[RepeatContact]


def repeat_figures(selection: Selection) -> RepeatFigures:
    """Of a selection, without a query: it has the counts."""
    filters = selection.filters
    until = min(filters.last, _last_day(selection.now))
    part = selection.between(filters.first, until) if until >= filters.first else None
    weeks = [(monday, _census(week)) for monday, week in selection.weeks if monday + timedelta(days=6) <= until]
    return RepeatFigures(settings.REPEAT_HOURS, until if part else None, _census(part) if part else Census(0, 0), weeks)


def sources(*, filters: Filters, now: datetime) -> list[Source]:
    """What brought most customers back, by topic and nearest article of the earlier answer; in three queries.

    Only answers that nobody has to judge, so that no list says of an answer that waits that it did not help.
    """
    traced = _traced(filters, now)
    rows = list(
        traced.values_list("earlier__topic", "article")
        .annotate(customers=Count("conversation__subject", distinct=True), answers=Count("earlier", distinct=True))
        .order_by("-customers", "-answers", "earlier__topic", "article")[:MOST_SOURCES]
    )
    articles = {row[1] for row in rows if row[1]}
    titles = dict(
        ArticleVersion.objects.filter(article__in=articles).order_by("number").values_list("article", "title")
    )
    names = dict(Article.objects.filter(pk__in=articles).values_list("pk", "external_id"))
    examples = _examples(traced)
    return [
        Source(topic, names.get(article, ""), titles.get(article, ""), customers, answers, examples[topic, article])
        for topic, article, customers, answers in rows
    ]


def _traced(filters: Filters, now: datetime) -> QuerySet[Any]:
    """With the id of the nearest article as `article`."""
    last = min(filters.last, _last_day(now))
    nearest = Match.objects.filter(screening__response=OuterRef("earlier"), rank=1)
    traced = (
        RepeatContact.objects.filter(
            within("earlier__answered_at", [Span(filters.first, last)]),
            filters.condition("earlier__"),
            filters.of_sources("response__"),
            told("earlier__"),
        )
        .annotate(article=Subquery(nearest.values("passage__version__article")[:1]))
        .order_by()
    )
    return traced if last >= filters.first else traced.none()


def _examples(traced: QuerySet[Any]) -> dict[tuple[str, int | None], list[RepeatContact]]:
    """The newest by topic and article. Of both answers, so also the later one must be one that nobody has to judge."""
    found: dict[tuple[str, int | None], list[RepeatContact]] = defaultdict(list)
    both = traced.filter(told("response__"), response__for_quality=True, earlier__for_quality=True)
    newest = both.select_related("earlier__screening", "response__screening").order_by("-pk")[:EXAMPLES_READ]
    for row in newest:
        mine = found[row.earlier.topic, row.article]
        if len(mine) < MOST_EXAMPLES:
            mine.append(row)
    return found


def _census(part: Part) -> Census:
    return Census(int(part.frame.known.sum()), int(part.frame.brought_back.sum()))


def _last_day(now: datetime) -> date:
    """The last day after all of whose answers there was time to come back."""
    moment = timezone.localtime(now - timedelta(hours=settings.REPEAT_HOURS), timezone.get_default_timezone())
    return moment.date() - timedelta(days=1)
