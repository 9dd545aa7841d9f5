"""The tables of a report: rows of words, with a drawing of each in colours for print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reviewapp import equal_treatment, findings, reasons
from reviewapp.exports.corrections import Corrected, corrected_rows
from reviewapp.quality import DIMENSIONS, Comparison, Parity, QualityFigures, Rate
from reviewapp.quality.handover import HandoverFigures
from reviewapp.templatetags.charts import PRINT, Axis, axis_labels, interval_bar
from reviewapp.templatetags.numbers import interval, pct, points
from reviewapp.templatetags.parity_chart import GapAxis, gap_bar, gap_labels

MOST_TOPICS = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, its other cells, and the drawing beside its name."""

    name: str
    cells: tuple[str, ...]
    drawn: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are the headings of the name and of the cells; `axis` that of the drawings, empty where there are none."""

    title: str
    finding: str
    columns: tuple[str, ...]
    lines: Sequence[Line]
    axis: SafeString | str = ""
    note: str = ""
    tall: bool = False


def of_figures(figures: QualityFigures) -> list[Table]:
    """Trend, then one for each dimension that has something to compare, topics first."""
    order = sorted(DIMENSIONS, key=lambda name: name != "topic")
    return [_trend(figures), *(_groups(figures, name) for name in order if len(figures.groups[name]) > 1)]


def of_parity(found: Parity, *, week: bool) -> Table | None:
    """Every group of customers against its reference, those with a number drawn."""
    if not found.comparisons:
        return None
    axis = GapAxis.holding([one.gap for one in found.family], band=found.band)
    lines = [_gap(one, axis) for one in found.family]
    few = ", ".join(equal_treatment.compared(one) for one in found.comparisons if one.gap is None)
    notes = [
        equal_treatment.note(found, week=week),
        *([_("Too few judged to compare: %(groups)s.") % {"groups": few}] * bool(few)),
    ]
    return Table(
        equal_treatment.title(found),
        _("Difference in good answers, in points. Grey: within %(band)s points counts as equal.")
        % {"band": equal_treatment.band(found)},
        (_("Comparison"), _("Difference"), _("95% interval"), "n", _("What may be said")),
        lines,
        gap_labels(axis, PRINT) if lines else "",
        " ".join(notes),
        tall=True,
    )


def of_flags(figures: QualityFigures) -> Table | None:
    """Precision and recall of every flag that has one of both."""
    shown = [flag for flag in figures.flags if flag.rate.value is not None or flag.recall.value is not None]
    if not shown:
        return None
    axis = Axis(0.0)
    lines = [
        Line(
            reasons.title(kind=flag.kind),
            (*_cells(flag.rate), *_cells(flag.recall)),
            interval_bar(flag.rate, axis, None, PRINT),
        )
        for flag in shown
    ]
    return Table(
        _("Flags: how often right, and how much they find"),
        _(
            "Right: of the flagged answers, the share that is not good; it is drawn. Found: of all answers that are not "
            "good, the share with this flag."
        ),
        (_("Flag"), _("Right"), _("95% interval"), "n", _("Found"), _("95% interval"), "n"),
        lines,
        axis_labels(axis, PRINT),
    )


def of_handover(found: HandoverFigures) -> Table | None:
    """How hand-over to a colleague went."""
    rated = [
        (_("Done well, of those that needed a colleague"), found.right),
        (_("Done well, of those that came to one"), found.warm),
    ]
    if all(rate.value is None for _name, rate in rated):
        return None
    columns = (_("Hand-over"), _("Share"), _("95% interval"), "n")
    return _rated(_("Hand-over to a colleague"), "", columns, rated, None)


def of_gaps(topics: Mapping[str, int]) -> Table | None:
    """Answers without an article, by topic; a count. The questions themselves are in gaps.csv."""
    if not topics:
        return None
    most = sorted(topics.items(), key=lambda item: (-item[1], item[0]))[:MOST_TOPICS]
    lines = [Line(findings.value_name(topic or "-"), (str(count),)) for topic, count in most]
    return Table(
        _("Questions without an article"),
        _("Answers for which no approved article was near enough. These are counts; the questions are in gaps.csv."),
        (str(findings.LABELS["topic"]), _("Answers")),
        lines,
    )


def _cells(rate: Rate) -> tuple[str, str, str]:
    """Rate, interval and n; no rate where too few were judged."""
    if rate.value is None:
        return "–", "", str(rate.n)
    return pct(rate.value), interval(rate), str(rate.n)


def _gap(one: Comparison, axis: GapAxis) -> Line:
    assert one.gap is not None  # noqa: S101  of the family
    between = _("%(low)s to %(high)s") % {"low": points(one.gap.low), "high": points(one.gap.high)}
    counts = f"{one.group.rate.n} / {one.reference.rate.n}"
    cells = (points(one.gap.value), between, counts, equal_treatment.mark(one.finding))
    return Line(equal_treatment.compared(one), cells, gap_bar(one.gap, one.finding, axis, PRINT))


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


def _rated(
    title: str, finding: str, columns: tuple[str, ...], rated: Sequence[tuple[str, Rate]], goal: float | None
) -> Table:
    """Rows with a rate, drawn; those with too few verdicts are named below with their n."""
    axis = _axis([rate for _name, rate in rated], goal)
    lines = [
        Line(name, _cells(rate), interval_bar(rate, axis, goal, PRINT))
        for name, rate in rated
        if rate.value is not None
    ]
    few = ", ".join(f"{name} ({rate.n})" for name, rate in rated if rate.value is None)
    note = _("Too few judged for a rate, with n: %(groups)s.") % {"groups": few} if few else ""
    return Table(title, finding, columns, lines, axis_labels(axis, PRINT) if lines else "", note)


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
