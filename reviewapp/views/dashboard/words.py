"""What the dashboard says of the figures: a claim is made only when the whole interval makes it. Never a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewapp import reasons
from reviewapp.quality import DIMENSIONS, EMPTY, Change, Group, QualityFigures, Rate
from reviewapp.quality.results import Standing
from reviewapp.templatetags.charts import Axis, Dot
from reviewapp.templatetags.numbers import interval, pct, points

TITLES = {
    "channel": gettext_lazy("By channel"),
    "language": gettext_lazy("By language"),
    "segment": gettext_lazy("By customer group"),
    "topic": gettext_lazy("By topic"),
    "bot_version": gettext_lazy("By bot version"),
}
LABELS = {
    "channel": gettext_lazy("Channel"),
    "language": gettext_lazy("Language"),
    "segment": gettext_lazy("Customer group"),
    "topic": gettext_lazy("Topic"),
    "bot_version": gettext_lazy("Bot version"),
}
MOST_CONCERNS = 3


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


def period(first: str, last: str) -> str:
    """`16 November to 22 November 2026`; the short names of months would be capitals in Dutch too."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    pattern = "j F" if start.year == end.year else "j F Y"
    return _("%(first)s to %(last)s") % {"first": date_format(start, pattern), "last": date_format(end, "j F Y")}


def week_name(week: str) -> str:
    year, number = week.split("-W")
    return _("Week %(number)s, %(year)s") % {"number": int(number), "year": year}


def selection(figures: QualityFigures) -> str:
    """What the figures are about, for the head of the page and of the print."""
    parts = [week_name(figures.week)] if figures.week else []
    parts.append(period(figures.first, figures.last))
    parts += [f"{LABELS[name]}: {value_name(value)}" for name, value in figures.filters.items()]
    return " · ".join(parts)


def value_name(value: str) -> str:
    return _("not given") if value == EMPTY else value


def chip(rate: Rate) -> tuple[str, str]:
    """Class and word of the status. Green only when the whole interval reaches the goal."""
    return {
        Standing.REACHED: ("good", _("goal reached")),
        Standing.BELOW: ("bad", _("below the goal")),
        Standing.UNCERTAIN: ("part", _("not certain yet")),
        Standing.UNKNOWN: ("", _("too few judged")),
    }[rate.standing]


def change(found: Change) -> tuple[str, str]:
    """The difference with the period before, and how certain it is."""
    told = _("%(change)s points against %(period)s.") % {
        "change": points(found.value),
        "period": period(found.first, found.last),
    }
    between = {"low": points(found.low), "high": points(found.high)}
    if found.direction == "uncertain":
        return told, _("That difference may be chance (between %(low)s and %(high)s).") % between
    return told, _("That is more than chance (between %(low)s and %(high)s).") % between


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


def trend_title(figures: QualityFigures) -> str:
    found = figures.headline.change
    if found is None:
        return _("Quality by week")
    return {
        "up": _("Higher than the period before"),
        "down": _("Lower than the period before"),
        "uncertain": _("No certain change since the period before"),
    }[found.direction]


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
    """At most three: the groups that are certainly below the goal, worst first, and reviews past due."""
    below = [
        (group.rate.value or 0.0, name, group)
        for name, groups in figures.groups.items()
        if len(groups) > 1
        for group in groups
        if group.rate.standing == Standing.BELOW
    ]
    found = [_concern(figures, name, group) for _value, name, group in sorted(below, key=lambda item: item[:2])]
    if figures.backlog.overdue:
        overdue = _overdue(figures)
        found = [*found[: MOST_CONCERNS - 1], overdue]
    return found[:MOST_CONCERNS]


def chance_note(tables_shown: Sequence[Table]) -> str:
    """How often chance alone puts one of so many groups below the goal."""
    shown = sum(row.rate.value is not None for table in tables_shown for row in table.rows)
    if shown < 2:
        return ""
    return _(
        "With %(count)s groups on this page, chance alone can put a group that is at the goal below it in about "
        "%(share)s of the periods."
    ) % {"count": shown, "share": pct(1 - 0.975**shown, 0)}


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
    return Table(name, str(TITLES[name]), _finding(groups), str(LABELS[name]), axis, rows)


def _finding(groups: Sequence[Group]) -> str:
    below = sum(group.rate.standing == Standing.BELOW for group in groups)
    shown = [group.rate for group in groups if group.rate.value is not None]
    if not shown:
        return _("too few judged to say")
    if below:
        text = ngettext(
            "%(count)s group is certainly below the goal", "%(count)s groups are certainly below the goal", below
        )
        return text % {"count": below}
    if all(rate.standing == Standing.REACHED for rate in shown):
        return _("the goal is reached")
    return _("no group is certainly below the goal")


def _concern(figures: QualityFigures, name: str, group: Group) -> Concern:
    whole = figures.headline.rate.value
    numbers = {"value": pct(group.rate.value), "low": pct(group.rate.low), "high": pct(group.rate.high)}
    text = _("%(value)s good, with 95%% certainty between %(low)s and %(high)s.") % numbers
    if whole is not None:
        text += " " + _("All answers together: %(value)s.") % {"value": pct(whole)}
    count = ngettext("View %(count)s judged answer", "View %(count)s judged answers", group.rate.n)
    where = link(figures, **{name: group.value, "state": "judged"})
    title = _("%(dimension)s %(value)s is below the goal") % {
        "dimension": LABELS[name],
        "value": value_name(group.value),
    }
    return Concern("trending-down", title, text, where, count % {"count": group.rate.n})


def _overdue(figures: QualityFigures) -> Concern:
    late = figures.backlog.overdue
    title = ngettext("%(count)s review is past its time", "%(count)s reviews are past their time", late)
    text = _("Until they are judged, other answers stand for them in the figures.")
    return Concern("clock-alert", title % {"count": late}, text, reverse("review"), _("To the review desk"))
