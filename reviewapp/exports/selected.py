"""A selection of the dashboard as a file: CSV, workbook, JSONL or PDF, made while it is sent.

Each starts with the selection, n, the method, the date and who asked. Rates are those of `quality.figures`: a group with
too few verdicts has none in any of them.
"""

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import IO, Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from reviewapp import quality
from reviewapp.exports import figures as rates
from reviewapp.exports import report, rows
from reviewapp.exports.cells import CsvWriter, JsonlWriter
from reviewapp.exports.printing import print_pdf
from reviewapp.exports.report import Report
from reviewapp.exports.workbook import workbook
from reviewapp.models import Draw, Verdict
from reviewapp.quality import Filters, QualityFigures

SENT = 500  # lines of JSONL that go out at a time
MOST_IN_WORKBOOK = 30_000
"""Verdicts of a workbook that a person waits for (docs/decisions/0025); JSONL and the weekly export have no such end."""


class TooManyError(Exception):
    """The selection is too much for a workbook while somebody waits."""


@dataclass(frozen=True)
class Selected:
    """What is asked for: which answers, when, by whom."""

    filters: Filters
    now: datetime
    by: str

    @cached_property
    def report(self) -> Report:
        selection = quality.read(filters=self.filters, now=self.now)
        return report.of_selection(selection, plans=_plans(self), by=self.by)

    @property
    def figures(self) -> QualityFigures:
        return self.report.figures

    def verdicts(self) -> QuerySet[Verdict]:
        """What the weekly export would tell of these answers now."""
        period = {"response__answered_at__gte": self.filters.start, "response__answered_at__lt": self.filters.end}
        return rows.told(self.now).filter(self.filters.condition("response__"), **period)

    def verdict_rows(self) -> Iterator[tuple[Any, ...]]:
        return rows.verdict_rows(self.verdicts(), self.now)


def csv_text(selected: Selected) -> str:
    """The figures, one row a rate, under lines that say what they are."""
    text = io.StringIO(newline="")
    writer = CsvWriter(text, ())
    for line in report.preamble(selected.report):
        writer.write(line)
    writer.write(())
    writer.write(rates.COLUMNS)
    for row in rates.flat(selected.figures):
        writer.write(row)
    return text.getvalue()


def jsonl_lines(selected: Selected) -> Iterator[str]:
    """A line that says what it is, then a line for each verdict; as they come from the database."""
    headline = selected.figures.headline
    text = io.StringIO()
    JsonlWriter(text).write_object(
        {
            "first": selected.figures.first,
            "last": selected.figures.last,
            "selection": selected.figures.filters,
            "n": headline.rate.n,
            "population": headline.rate.population,
            "method": report.estimator(selected.report),
            "date": selected.now,
            "who": selected.by,
        }
    )
    writer = JsonlWriter(text, rows.VERDICT_COLUMNS)
    for row in selected.verdict_rows():
        writer.write(row)
        if writer.rows % SENT == 0:
            yield _emptied(text)
    yield _emptied(text)


def book(selected: Selected) -> IO[bytes]:
    """The workbook as an open file without a name: sheets figures, verdicts and method. Raises TooManyError."""
    if selected.verdicts().order_by()[: MOST_IN_WORKBOOK + 1].count() > MOST_IN_WORKBOOK:
        raise TooManyError
    head = report.preamble(selected.report)
    target = tempfile.TemporaryFile()  # noqa: SIM115  closed by who sends it
    with workbook(target, title=report.title(selected.report), created=selected.now) as made:
        sheet = made.sheet("figures", rates.COLUMNS, head)
        for row in rates.flat(selected.figures):
            sheet.write(row)
        sheet = made.sheet("verdicts", rows.VERDICT_COLUMNS, head)
        for row in selected.verdict_rows():
            sheet.write(row)
        sheet = made.sheet("method", ("term", "text"))
        for line in [*report.definitions(selected.report), (_("Caution"), report.caution())]:
            sheet.write(line)
    target.seek(0)
    return target


def pdf(selected: Selected) -> bytes:
    """The report of the selection. Raises ExportError where this installation prints nothing."""
    return print_pdf(report.html(selected.report), identifier=f"klopt-{selected.now:%Y%m%d%H%M%S}")


def _plans(selected: Selected) -> list[dict[str, Any]]:
    """The sampling plans behind these answers, each with how many there are of it."""
    drawn = Draw.objects.filter(
        selected.filters.condition("response__"),
        response__answered_at__gte=selected.filters.start,
        response__answered_at__lt=selected.filters.end,
    )
    found = drawn.values_list("plan__version", "plan__capacity").annotate(answers=Count("pk")).order_by("plan__version")
    return [{"plan": plan, "capacity": capacity, "answers": answers} for plan, capacity, answers in found]


def _emptied(text: io.StringIO) -> str:
    found = text.getvalue()
    text.seek(0)
    text.truncate()
    return found
