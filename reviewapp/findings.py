"""What figures say in words, for the dashboard and the weekly report: rules, not opinions.

A claim is made only when the whole interval makes it. Never a cause. No addresses: those are the page's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewapp.quality import EMPTY, Change, Group, QualityFigures, Rate
from reviewapp.quality.results import Standing
from reviewapp.templatetags.numbers import pct, points, whole

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
MOST_FINDINGS = 3


@dataclass(frozen=True)
class Finding:
    """One thing that needs attention: what it is, the figure, and the answers behind it.

    `query` narrows the answers of the period to exactly `count`; both are empty for one that is not about a list of
    answers.
    """

    kind: str
    title: str
    text: str
    query: Mapping[str, str] = field(default_factory=dict)
    count: int = 0


def period(first: str, last: str) -> str:
    """`16 November to 22 November 2026`; the short names of months would be capitals in Dutch too."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    pattern = "j F" if start.year == end.year else "j F Y"
    return _("%(first)s to %(last)s") % {"first": date_format(start, pattern), "last": date_format(end, "j F Y")}


def week_name(week: str) -> str:
    year, number = week.split("-W")
    return _("Week %(number)s, %(year)s") % {"number": int(number), "year": year}


def selection(figures: QualityFigures) -> str:
    """What the figures are about, for the head of a page, a print or a file."""
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


def trend_title(figures: QualityFigures) -> str:
    found = figures.headline.change
    if found is None:
        return _("Quality by week")
    return {
        "up": _("Higher than the period before"),
        "down": _("Lower than the period before"),
        "uncertain": _("No certain change since the period before"),
    }[found.direction]


def of_groups(groups: Sequence[Group]) -> str:
    """What a table of groups shows, in one line."""
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


def by_chance(groups: int) -> str:
    """How often chance alone puts one of so many groups below the goal."""
    if groups < 2:
        return ""
    return _(
        "With %(count)s groups on this page, chance alone can put a group that is at the goal below it in about "
        "%(share)s of the periods."
    ) % {"count": groups, "share": pct(1 - 0.975**groups, 0)}


def groups_below(figures: QualityFigures) -> list[Finding]:
    """The groups that are certainly below the goal, worst first."""
    below = [
        (group.rate.value or 0.0, name, group)
        for name, groups in figures.groups.items()
        if len(groups) > 1
        for group in groups
        if group.rate.standing == Standing.BELOW
    ]
    return [_group_below(figures, name, group) for _value, name, group in sorted(below, key=lambda item: item[:2])]


def overdue(figures: QualityFigures) -> Finding | None:
    """Reviews past due: a figure of today, not of the period."""
    late = figures.backlog.overdue
    if not late:
        return None
    title = ngettext("%(count)s review is past its time", "%(count)s reviews are past their time", late)
    text = _("Until they are judged, other answers stand for them in the figures.")
    return Finding("overdue", title % {"count": late}, text)


def without_verdict(figures: QualityFigures) -> str:
    """That too little was judged to be calm, where the answers that were chosen are mostly without a verdict or there is no
    rate; else empty."""
    headline = figures.headline
    if not headline.open or (headline.rate.value is not None and headline.open < headline.judged):
        return ""
    return ngettext(
        "%(n)s of %(drawn)s chosen answers has no verdict yet: what is wrong in them is not known.",
        "%(n)s of %(drawn)s chosen answers have no verdict yet: what is wrong in them is not known.",
        headline.open,
    ) % {"n": whole(headline.open), "drawn": whole(headline.drawn)}


def _group_below(figures: QualityFigures, name: str, group: Group) -> Finding:
    whole = figures.headline.rate.value
    numbers = {"value": pct(group.rate.value), "low": pct(group.rate.low), "high": pct(group.rate.high)}
    text = _("%(value)s good, with 95%% certainty between %(low)s and %(high)s.") % numbers
    if whole is not None:
        text += " " + _("All answers together: %(value)s.") % {"value": pct(whole)}
    title = _("%(dimension)s %(value)s is below the goal") % {
        "dimension": LABELS[name],
        "value": value_name(group.value),
    }
    return Finding("below", title, text, {name: group.value, "state": "judged"}, group.rate.n)
