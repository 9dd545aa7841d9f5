"""The weekly report, and the print of a selection of the dashboard: findings by rule, then tables, then the method.

A document by itself: no script, nothing to fetch, numbers as text. It opens from a mail or a disk, and prints.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reviewapp import attention, equal_treatment, findings, quality
from reviewapp.exports import corrections, tables
from reviewapp.exports import figures as figures_table
from reviewapp.exports.cells import local
from reviewapp.exports.corrections import Corrected
from reviewapp.exports.tables import Table
from reviewapp.exports.workbook import Book
from reviewapp.quality import Parity, QualityFigures, Selection
from reviewapp.quality.handover import HandoverFigures, handover_figures
from reviewapp.templatetags.charts import PRINT
from reviewapp.templatetags.numbers import pct
from reviewapp.templatetags.trend import Dot

LETTERS = 'font-family="Klopt Inter, Inter, Segoe UI, Arial, sans-serif" font-size="11"'


@dataclass(frozen=True, slots=True)
class Report:
    """What a document tells. `as_of`: verdicts until then; `estimator`: assisted or hajek; `by`: who asked for it, empty for
    the weekly one."""

    figures: QualityFigures
    as_of: datetime
    plans: Sequence[Mapping[str, Any]] = ()
    corrected: Sequence[Corrected] = ()
    parity: Parity | None = None
    handover: HandoverFigures | None = None
    gaps: Mapping[str, int] = field(default_factory=dict)
    estimator: str = ""
    by: str = ""
    preview: bool = False


def of_selection(selection: Selection, **more: Any) -> Report:
    """The report of a selection, with what was gathered beside it."""
    as_of = selection.as_of or selection.now
    return Report(
        quality.figures(selection),
        as_of,
        parity=quality.equal_treatment(selection),
        handover=handover_figures(selection),
        estimator=_estimator_of(selection),
        **more,
    )


def to_do(report: Report) -> list[findings.Finding]:
    """What the figures ask for, most urgent first, and whether earlier weeks were corrected."""
    figures = report.figures
    critical = attention.critical_above(figures.critical, norm=settings.CRITICAL_NORM, count=0)
    groups = equal_treatment.concerns(report.parity) if report.parity else []
    found = attention.most_urgent([*([critical] if critical else []), *findings.groups_below(figures), *groups])
    return [*found, *([_correction(report.corrected)] if report.corrected else [])]


def tables_of(report: Report) -> list[Table]:
    """Page 2 and on, those that have something to show."""
    parity = tables.of_parity(report.parity, week=bool(report.figures.week)) if report.parity else None
    handover = tables.of_handover(report.handover) if report.handover else None
    found = [parity, tables.of_flags(report.figures), handover, tables.of_gaps(report.gaps)]
    shown = [table for table in [*found, tables.corrected(report.corrected)] if table]
    return [*tables.of_figures(report.figures), *shown]


def html(report: Report) -> str:
    """The document in the active language; the same report gives the same text."""
    figures = report.figures
    change = figures.headline.change
    context = {
        "report": report,
        "figures": figures,
        "language": get_language(),
        "palette": PRINT,
        "title": title(report),
        "created": local(report.as_of).isoformat(),
        "as_of": moment(report.as_of),
        "selection": findings.selection(figures),
        "chip": findings.chip(figures.headline.rate),
        "change": findings.change(change) if change else None,
        "trend_title": findings.trend_title(figures),
        "dots": _dots(figures),
        "to_do": to_do(report),
        "no_verdict": findings.without_verdict(figures),
        "tables": tables_of(report),
        "chance": findings.by_chance(_shown(figures)),
        "definitions": definitions(report),
        "caution": caution(),
    }
    text = render_to_string("reviewapp/exports/report.html", context)
    # a printer applies the style of a page to the page alone: in a drawing letters come from its own attributes
    return text.replace("<svg ", f"<svg {LETTERS} ")


def title(report: Report) -> str:
    if report.by:
        return _("Klopt: quality of the bot's answers")
    return _("Klopt weekly report: %(week)s") % {"week": findings.week_name(report.figures.week)}


def moment(at: datetime) -> str:
    """On the local clock, the same in every language."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def definitions(report: Report) -> list[tuple[str, str]]:
    """The last page: term and meaning, with the numbers of this report."""
    figures, headline = report.figures, report.figures.headline
    found = [
        (_("Selection"), findings.selection(figures)),
        (_("Verdicts until"), moment(report.as_of)),
        *([(_("Asked for by"), report.by)] if report.by else []),
        (_("n, judged answers"), f"{headline.rate.n}"),
        (_("N, answers they stand for"), f"{headline.rate.population}"),
        (_("Drawn, judged or not"), f"{headline.drawn}"),
        (_("Effective n"), f"{headline.n_effective:.0f}" if headline.n_effective else _("too few judged")),
        (_("Rate without weights (naive)"), pct(headline.naive) or _("too few judged")),
        (_("Goal"), pct(figures.goal, 0)),
        (_("Estimator"), estimator(report)),
    ]
    for plan in report.plans:
        text = _("version %(plan)s, made for %(capacity)s reviews a week: %(answers)s answers") % plan
        found.append((_("Sampling plan"), text))
    return found


def _estimator_of(selection: Selection) -> str:
    """Which estimator the headline of a selection is by: assisted, hajek, or nothing where there is no rate."""
    estimate = selection.period.estimate(selection.period.judged.bad)
    return getattr(estimate, "method", "hajek") if estimate else ""


def estimator(report: Report) -> str:
    """By its name in the literature."""
    if report.estimator == "assisted":
        return _("model-assisted difference estimator on the risk of all screened answers, interval of 95%")
    return _("Hájek estimator with weights 1/pi, interval of 95% on the effective n")


def caution() -> str:
    return _(
        "All figures are estimates. Groups with few verdicts show no rate. A difference between two groups says nothing "
        "about its cause."
    )


def preamble(report: Report) -> list[tuple[str, str]]:
    """What every file of a selection starts with: selection, n, method, date and who."""
    headline = report.figures.headline
    counted = _("%(n)s judged answers, which stand for %(population)s") % {
        "n": headline.rate.n,
        "population": headline.rate.population,
    }
    return [
        (_("Selection"), findings.selection(report.figures)),
        ("n", counted),
        (_("Method"), estimator(report)),
        (_("Date"), moment(report.as_of)),
        *([(_("Asked for by"), report.by)] if report.by else []),
    ]


def report_sheets(book: Book, report: Report) -> None:
    """The tables of a report as a small workbook, without a word of a customer: findings, figures, corrections, method."""
    head = preamble(report)
    asked = ((finding.title, finding.text) for finding in to_do(report))
    sheets: list[tuple[str, Sequence[str], Iterable[Sequence[Any]]]] = [
        ("findings", ("finding", "text"), asked),
        ("figures", figures_table.COLUMNS, figures_table.flat(report.figures)),
        ("equal treatment", figures_table.PARITY_COLUMNS, figures_table.parity(report.parity)),
        ("flags", figures_table.FLAG_COLUMNS, figures_table.flags(report.figures)),
        ("corrections", corrections.COLUMNS, corrections.corrected_rows(report.corrected)),
        ("method", ("term", "text"), [*definitions(report), (_("Caution"), caution())]),
    ]
    for name, columns, found in sheets:
        sheet = book.sheet(name, columns, head)
        for row in found:
            sheet.write(row)


def _shown(figures: QualityFigures) -> int:
    groups = (group for found in figures.groups.values() if len(found) > 1 for group in found)
    return sum(group.rate.value is not None for group in groups)


def _dots(figures: QualityFigures) -> list[Dot]:
    return [
        Dot(point.rate, str(int(point.week.split("-W")[1])), f"{point.week}: {pct(point.rate.value)}", link="")
        for point in figures.trend
    ]


def _correction(weeks: Iterable[Corrected]) -> findings.Finding:
    names = ", ".join(findings.week_name(str(found.week)) for found in weeks)
    text = _("Verdicts came late or were taken back. The old and the new figures are in the table of corrections.")
    return findings.Finding("corrected", _("Corrected: %(weeks)s") % {"weeks": names}, text)
