"""The tables of a report: rows of words, with a rate where a row can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reviewapp import findings, reasons
from reviewapp.exports.corrections import Corrected, corrected_rows
from reviewapp.quality import DIMENSIONS, QualityFigures, Rate
from reviewapp.templatetags.charts import Axis
from reviewapp.templatetags.numbers import interval, pct, points


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, its other cells, and the rate that is drawn beside them."""

    name: str
    cells: tuple[str, ...]
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are the headings of the name and of the cells. With an axis each row has a bar."""

    title: str
    finding: str
    columns: tuple[str, ...]
    lines: Sequence[Line]
    axis: Axis | None = None
    goal: float | None = None
    note: str = ""


def of_figures(figures: QualityFigures) -> list[Table]:
    """Trend, then one for each dimension that has something to compare, then the flags of figures of this moment: which
    answers are flagged is not kept as of an earlier one.
    """
    order = sorted(DIMENSIONS, key=lambda name: name != "topic")
    groups = [_groups(figures, name) for name in order if len(figures.groups[name]) > 1]
    return [_trend(figures), *groups, *([_flags(figures)] if figures.flags and not figures.as_of else [])]


def rate_cells(rate: Rate) -> tuple[str, str, str]:
    """Rate, interval and n."""
    return pct(rate.value), interval(rate), str(rate.n)


def corrected(weeks: Sequence[Corrected]) -> Table | None:
    """Old and new figures of earlier weeks."""
    if not weeks:
        return None
    lines = []
    for row in corrected_rows(weeks):
        week, part, item, old, _low, _high, old_n, new, _new_low, _new_high, new_n, difference = row[:12]
        what = _part(part) if item == week else f"{_part(part)}: {findings.value_name(item)}"
        told = (_told(old), str(old_n), _told(new), str(new_n), "" if difference is None else points(difference))
        lines.append(Line(f"{week} · {what}", told))
    notes = [
        _("%(week)s: added %(added)s; withdrawn %(withdrawn)s.")
        % {"week": found.week, "added": _ids(found.added), "withdrawn": _ids(found.withdrawn)}
        for found in weeks
    ]
    return Table(
        _("Corrections of earlier weeks"),
        _("Verdicts that came in, or were taken back, after the week was told last."),
        (_("Figure"), _("Told"), "n", _("Now"), "n", _("Difference")),
        lines,
        note=" ".join([_("Verdicts by number."), *notes]),
    )


def _trend(figures: QualityFigures) -> Table:
    rated = [(findings.week_name(point.week), point.rate) for point in figures.trend]
    heading, columns = _("Good answers by week"), (_("Week"), _("Good"), _("95% interval"), "n")
    return _rated(heading, findings.trend_title(figures), columns, rated, figures.goal)


def _groups(figures: QualityFigures, name: str) -> Table:
    groups = [group for group in figures.groups[name] if group.rate.population]
    columns = (str(findings.LABELS[name]), _("Good"), _("95% interval"), "n")
    rated = [(findings.value_name(group.value), group.rate) for group in groups]
    return _rated(str(findings.TITLES[name]), findings.of_groups(groups), columns, rated, figures.goal)


def _flags(figures: QualityFigures) -> Table:
    rated = [(reasons.title(kind=flag.kind), flag.rate) for flag in figures.flags]
    columns = (_("Flag"), _("Right"), _("95% interval"), "n")
    return _rated(
        _("Flags: how often they are right"), _("share of flagged answers that are not good"), columns, rated, None
    )


def _rated(
    title: str, finding: str, columns: tuple[str, ...], rated: Sequence[tuple[str, Rate]], goal: float | None
) -> Table:
    """Rows with a rate, drawn; those with too few verdicts are named below with their n."""
    lines = [Line(name, rate_cells(rate), rate) for name, rate in rated if rate.value is not None]
    few = ", ".join(f"{name} ({rate.n})" for name, rate in rated if rate.value is None)
    note = _("Too few judged for a rate, with n: %(groups)s.") % {"groups": few} if few else ""
    rates = [rate for _name, rate in rated]
    return Table(title, finding, columns, lines, _axis(rates, goal) if lines else None, goal, note)


def _axis(rates: Sequence[Rate], goal: float | None) -> Axis:
    """From below all intervals and the goal to 100 %; without a goal from 0."""
    lows = [rate.low for rate in rates if rate.low is not None]
    return Axis(0.0) if goal is None else Axis.holding([goal, *lows])


def _part(part: str) -> str:
    if part in findings.LABELS:
        return str(findings.LABELS[part])
    return {"good": _("Good answers"), "critical": _("Critical errors")}[part]


def _told(rate: float | None) -> str:
    return _("too few judged") if rate is None else pct(rate)


def _ids(verdicts: Sequence[int]) -> str:
    return ", ".join(map(str, verdicts)) or "–"
