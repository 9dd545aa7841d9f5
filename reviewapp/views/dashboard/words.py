"""What the dashboard says of the figures, with the addresses of the answers behind it. The rules: reviewapp/findings.py."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewapp import findings, reasons
from reviewapp.findings import LABELS, TITLES
from reviewapp.quality import DIMENSIONS, QualityFigures, Rate
from reviewapp.quality.events import Event, Kind
from reviewapp.quality.results import Standing
from reviewapp.templatetags.charts import Axis
from reviewapp.templatetags.numbers import interval, pct
from reviewapp.templatetags.trend import Dot, Marker
from reviewapp.views.dashboard.behind import Behind

PLACES = {
    "handover": ("handover", gettext_lazy("View the hand-overs")),
    "gaps": ("knowledge_gaps", gettext_lazy("View the questions")),
}
"""Findings with a page of their own: its name, and the words of the link."""
ICONS = {
    "critical": "shield-alert",
    "below": "trending-down",
    "parity": "scale",
    "handover": "headset",
    "overdue": "clock-alert",
    "gaps": "book-open",
}
MOST_NAMED = 3
"""Changes with a word in the trend; the table under it has them all."""


@dataclass(frozen=True)
class Row:
    """One line of a table of rates, and the judged answers behind it. `listed` of them can be viewed."""

    label: str
    rate: Rate
    link: str
    listed: int
    recall: Rate | None = None


@dataclass(frozen=True)
class Table:
    name: str
    heading: str
    finding: str
    label: str
    axis: Axis
    rows: list[Row]

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if row.rate.value is not None]

    @property
    def few(self) -> list[Row]:
        """Groups without a rate: too few judged."""
        return [row for row in self.rows if row.rate.value is None]


@dataclass(frozen=True)
class Concern:
    """One line of "needs attention now"."""

    icon: str
    tone: str
    title: str
    text: str
    link: str
    link_text: str


@dataclass(frozen=True)
class WeekRow:
    """One line of the table of the trend: the week, its rate, what changed in it."""

    label: str
    rate: Rate
    link: str
    listed: int
    all_link: str
    changed: str


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


def trend_title(figures: QualityFigures, *, compare: bool) -> str:
    """What the trend shows, and where it stands against the goal."""
    told = findings.trend_title(figures) if compare else _("Quality by week")
    return {
        Standing.REACHED: _("%(finding)s, the goal is reached"),
        Standing.BELOW: _("%(finding)s, below the goal"),
        Standing.UNCERTAIN: _("%(finding)s, around the goal"),
        Standing.UNKNOWN: "%(finding)s",
    }[figures.headline.rate.standing] % {"finding": told}


def dots(figures: QualityFigures, rows: Sequence[WeekRow]) -> list[Dot]:
    """The points of the trend; each says what it is, and how many answers it leads to."""
    found = []
    for point, row in zip(figures.trend, rows, strict=True):
        number = str(int(point.week.split("-W")[1]))
        told = _("Week %(week)s: %(value)s, %(interval)s. View %(count)s judged answers.") % {
            "week": number,
            "value": pct(point.rate.value),
            "interval": interval(point.rate),
            "count": row.listed,
        }
        found.append(Dot(point.rate, number, told, row.link))
    return found


def week_rows(figures: QualityFigures, behind: Behind, changes: Sequence[Event]) -> list[WeekRow]:
    """The table of the trend."""
    found = []
    for point, (monday, part) in zip(figures.trend, behind.selection.weeks, strict=True):
        sunday = monday + timedelta(days=6)
        found.append(
            WeekRow(
                findings.week_name(point.week),
                point.rate,
                behind.between(monday, sunday, figure="judged"),
                behind.count(part),
                behind.between(monday, sunday, figure="framed"),
                ", ".join(_changed(event) for event in changes if monday <= event.day <= sunday),
            )
        )
    return found


def markers(figures: QualityFigures, changes: Sequence[Event]) -> list[Marker]:
    """Where the changes stand in the trend; the newest versions of bot and plan with a word, the rest as ticks."""
    mondays = [date.fromisoformat(point.first) for point in figures.trend]
    placed = [(at, event) for event in changes if (at := _place(event.day, mondays)) is not None]
    named = [event for _at, event in placed if event.kind != Kind.KNOWLEDGE][-MOST_NAMED:]
    return [Marker(at, _name(event) if event in named else "", _told(event)) for at, event in placed]


def tables(figures: QualityFigures, behind: Behind) -> list[Table]:
    """One for each dimension that has something to compare."""
    return [_table(name, figures, behind) for name in DIMENSIONS if len(figures.groups[name]) > 1]


def flags(figures: QualityFigures, behind: Behind) -> Table:
    """Signals with how often they are right. Of those with few judged answers not even is said how many those are: a
    narrow selection would be one answer that somebody may still have to judge."""
    selection = behind.selection
    rows = [
        Row(
            reasons.title(kind=flag.kind),
            flag.rate,
            behind.link(figure="judged", flag=flag.kind),
            behind.count(selection.period, selection.flagged(flag.kind)),
            flag.recall,
        )
        for flag in figures.flags
    ]
    return Table("flag", "", "", "", Axis(0.0), rows)


def concerns(found: Sequence[findings.Finding], behind: Behind) -> list[Concern]:
    return [_concern(finding, behind) for finding in found]


def narrowed(finding: findings.Finding, behind: Behind) -> findings.Finding:
    """A group below the goal leads to the answers of it that are not good."""
    part = behind.selection.period
    group = {name: value for name, value in finding.query.items() if name in DIMENSIONS}
    count = behind.count(part, part.judged_where(group) & part.judged.bad)
    return replace(finding, query=group | {"figure": "bad"}, count=count)


def chance_note(tables_shown: Sequence[Table]) -> str:
    """How often chance alone puts one of so many groups below the goal."""
    return findings.by_chance(sum(row.rate.value is not None for table in tables_shown for row in table.rows))


def _table(name: str, figures: QualityFigures, behind: Behind) -> Table:
    groups, part = figures.groups[name], behind.selection.period
    rows = [
        Row(
            findings.value_name(group.value),
            group.rate,
            behind.link(**{name: group.value, "figure": "judged"}),
            behind.count(part, part.judged_where({name: group.value})),
        )
        for group in groups
    ]
    rates = [group.rate.low for group in groups if group.rate.low is not None]
    axis = Axis.holding([*rates, figures.goal])
    return Table(name, str(TITLES[name]), findings.of_groups(groups), str(LABELS[name]), axis, rows)


def _concern(found: findings.Finding, behind: Behind) -> Concern:
    icon, tone = ICONS[found.kind], "part" if found.kind in ("overdue", "gaps") else "bad"
    if found.kind in PLACES:
        page, words = PLACES[found.kind]
        where, text = f"{reverse(page)}?{behind.query()}", str(words)
    elif not found.query:
        where, text = reverse("review"), _("To the review desk")
    else:
        where = behind.link(**found.query)
        text = ngettext("View %(count)s answer", "View %(count)s answers", found.count) % {"count": found.count}
    return Concern(icon, tone, found.title, found.text, where, text)


def _place(day: date, mondays: Sequence[date]) -> float | None:
    """In weeks after the first point, which stands for the middle of its week; None in a week without answers."""
    for number, monday in enumerate(mondays):
        if monday <= day < monday + timedelta(weeks=1):
            return number - 0.5 + (day - monday).days / 7
    return None


def _name(event: Event) -> str:
    if event.kind == Kind.BOT:
        return _("Bot %(version)s") % {"version": event.name}
    return _("Plan %(version)s") % {"version": event.name}


def _changed(event: Event) -> str:
    """What changed, for the table."""
    if event.kind == Kind.BOT:
        return _("bot %(version)s answers") % {"version": event.name}
    if event.kind == Kind.PLAN:
        return _("sampling plan %(version)s") % {"version": event.name}
    return ngettext("%(count)s article came into force", "%(count)s articles came into force", event.count) % {
        "count": event.count
    }


def _told(event: Event) -> str:
    return f"{_changed(event)}, {date_format(event.day, 'j F Y')}"
