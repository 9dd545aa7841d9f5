"""Workbooks, written row by row: memory stays flat and the same rows give the same bytes."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reviewapp.exports.cells import could_be_formula, joined, local

MAX_ROWS = 1_048_576  # of the format; the CSV beside it has them all
MAX_TEXT = 32_767
CUT = " […]"
WIDTHS = {"question": 48, "answer": 60, "correction": 60, "answered_at": 18, "decided_at": 18, "text": 110}
SHARES = frozenset(
    {"rate", "low", "high", "old", "old_low", "old_high", "new", "new_low", "new_high", "difference"}
    | {"right", "right_low", "right_high", "found", "found_low", "found_high"}
)
"""Columns of fractions, shown as percentages."""


class Sheet:
    """One sheet; rows go to disk as they come. `rows` counts all but the head and the heading."""

    def __init__(
        self, sheet: Worksheet, columns: Sequence[str], head: Iterable[Sequence[Any]], formats: dict[str, Format]
    ) -> None:
        self._sheet, self._formats = sheet, formats
        self._shares = {column: formats["share"] for column, name in enumerate(columns) if name in SHARES}
        self._row = self.rows = 0
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, WIDTHS.get(name, 14))
        for values in head:
            self._line(values)
        for column, name in enumerate(columns):
            sheet.write_string(self._row, column, name, formats["heading"])
        self._row += 1
        sheet.freeze_panes(self._row, 0)

    def write(self, values: Iterable[Any]) -> None:
        """Text as text (never read as a formula, also not after an edit), numbers as numbers, moments as dates."""
        if self._row < MAX_ROWS:
            self._line(values)
            self.rows += 1

    def _line(self, values: Iterable[Any]) -> None:
        sheet, row = self._sheet, self._row
        for column, value in enumerate(values):
            if value is None:
                continue
            kind = type(value)
            if kind is str:
                if value:
                    self._text(column, value)
            elif kind is int or kind is bool:
                sheet.write_number(row, column, value)
            elif kind is float:
                sheet.write_number(row, column, value, self._shares.get(column))
            elif isinstance(value, datetime):
                clock = local(value).replace(tzinfo=None, microsecond=0)
                sheet.write_datetime(row, column, clock, self._formats["moment"])
            elif value:  # several codes, or a word of an enumeration
                self._text(column, joined(value) if isinstance(value, list) else str(value))
        self._row += 1

    def _text(self, column: int, text: str) -> None:
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - len(CUT)] + CUT
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "  # the library would take it for markup of its own and write it as it is
        style = self._formats["quoted"] if could_be_formula(text) else None
        self._sheet.write_string(self._row, column, text, style)


class Book:
    """The workbook under construction; `sheet` begins the next one, when the one before is complete."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats = {
            "heading": book.add_format({"bold": True}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "quoted": book.add_format({"quote_prefix": True}),
            "share": book.add_format({"num_format": "0.0%"}),
        }

    def sheet(self, name: str, columns: Sequence[str], head: Iterable[Sequence[Any]] = ()) -> Sheet:
        """`head`: lines above the heading, which say what the table is."""
        return Sheet(self._book.add_worksheet(name), columns, head, self._formats)


@contextmanager
def workbook(target: Path | IO[bytes], *, title: str, created: datetime) -> Iterator[Book]:
    """A workbook at a path or in a stream, closed on leaving. `created` stands in its properties in place of the clock."""
    beside = target.parent if isinstance(target, Path) else None  # on the same disk as the result
    with tempfile.TemporaryDirectory(prefix=".xlsx-", dir=beside) as scratch:
        book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "tmpdir": scratch,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "use_zip64": True,  # of use only where a sheet has more than 2 GB
            },
        )
        book.set_properties({"title": title, "author": "Klopt", "created": local(created).replace(tzinfo=None)})
        yield Book(book)
        book.close()
