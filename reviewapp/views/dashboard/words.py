"""What the dashboard says of the figures, with the addresses of the answers behind it. The rules: reviewapp/findings.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewapp import findings, reasons
from reviewapp.findings import LABELS, TITLES, change, chip, selection, trend_title, value_name, week_name
from reviewapp.quality import DIMENSIONS, QualityFigures, Rate
from reviewapp.templatetags.charts import Axis
from reviewapp.templatetags.numbers import interval, pct
from reviewapp.templatetags.trend import Dot

__all__ = [
    "LABELS",
    "Concern",
    "Row",
    "Table",
    "chance_note",
    "change",
    "chip",
    "concerns",
    "dots",
    "flag_rows",
    "link",
    "link_of_all_periods",
    "selection",
    "tables",
    "trend_title",
    "value_name",
    "waiting_time",
    "week_name",
]

ICONS = {"below": "trending-down", "overdue": "clock-alert"}


@dataclass(frozen=True)
class Row:
    """One line of a table of rates, with the addresses of the answers behind its numbers.

    Flags have no `all_link`: which answers are flagged is not told before they are judged.
    """

    label: str
    rate: Rate
    judged_link: str
    all_link: str


@dataclass(frozen=True)
class Table:
    name: str
    heading: str
    finding: str
    label: str
    axis: Axis
    rows: list[Row]


@dataclass(frozen=True)
class Concern:
    """One line of "needs attention now"."""

    icon: str
    title: str
    text: str
    link: str
    link_text: str


def link(figures: QualityFigures, **more: str) -> str:
    """The answers list with the selection of these figures."""
    query = {"from": figures.first, "to": figures.last, **figures.filters, **more}
    return f"{reverse('responses')}?{urlencode(query)}"


def link_of_all_periods(figures: QualityFigures, **more: str) -> str:
    return f"{reverse('responses')}?{urlencode({**figures.filters, **more})}"


def waiting_time(hours: float | None) -> str:
    """Since when the oldest open review waits: hours below two days, days above."""
    if hours is None:
        return ""
    if hours < 48:
        return ngettext("the oldest for %(count)s hour", "the oldest for %(count)s hours", int(hours)) % {
            "count": int(hours)
        }
    days = int(hours / 24)
    return ngettext("the oldest for %(count)s day", "the oldest for %(count)s days", days) % {"count": days}


def dots(figures: QualityFigures) -> list[Dot]:
    found = []
    for point in figures.trend:
        number = str(int(point.week.split("-W")[1]))
        told = _("Week %(week)s: %(value)s, %(interval)s. %(count)s judged answers.") % {
            "week": number,
            "value": pct(point.rate.value),
            "interval": interval(point.rate),
            "count": point.rate.n,
        }
        days = {"from": point.first, "to": point.last, "state": "judged"}
        found.append(Dot(point.rate, number, told, link_of_all_periods(figures, **days)))
    return found


def tables(figures: QualityFigures) -> list[Table]:
    """One for each dimension that has something to compare."""
    return [_table(name, figures) for name in DIMENSIONS if len(figures.groups[name]) > 1]


def flag_rows(figures: QualityFigures) -> list[Row]:
    return [
        Row(reasons.title(kind=flag.kind), flag.rate, link(figures, flag=flag.kind, state="judged"), all_link="")
        for flag in figures.flags
    ]


def concerns(figures: QualityFigures) -> list[Concern]:
    """At most MOST_FINDINGS: the groups that are certainly below the goal, worst first, and reviews past due."""
    late = findings.overdue(figures)
    room = findings.MOST_FINDINGS - bool(late)
    return [_concern(figures, found) for found in [*findings.groups_below(figures)[:room], *([late] if late else [])]]


def chance_note(tables_shown: Sequence[Table]) -> str:
    """How often chance alone puts one of so many groups below the goal."""
    return findings.by_chance(sum(row.rate.value is not None for table in tables_shown for row in table.rows))


def _table(name: str, figures: QualityFigures) -> Table:
    groups = figures.groups[name]
    rows = [
        Row(
            value_name(group.value),
            group.rate,
            link(figures, **{name: group.value, "state": "judged"}),
            link(figures, **{name: group.value, "state": "all"}),
        )
        for group in groups
    ]
    rates = [group.rate.low for group in groups if group.rate.low is not None]
    axis = Axis.holding([*rates, figures.goal])
    return Table(name, str(TITLES[name]), findings.of_groups(groups), str(LABELS[name]), axis, rows)


def _concern(figures: QualityFigures, found: findings.Finding) -> Concern:
    if not found.query:
        return Concern(ICONS[found.kind], found.title, found.text, reverse("review"), _("To the review desk"))
    count = ngettext("View %(count)s judged answer", "View %(count)s judged answers", found.count)
    where = link(figures, **found.query)
    return Concern(ICONS[found.kind], found.title, found.text, where, count % {"count": found.count})
