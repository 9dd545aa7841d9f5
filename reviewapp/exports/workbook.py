"""export.xlsx, written row by row: memory stays flat and the same rows give the same bytes."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reviewapp.exports.cells import could_be_formula, joined, local

MAX_ROWS = 1_048_576  # of the format; the CSV beside it has them all
MAX_TEXT = 32_767
CUT = " […]"
WIDTHS = {"question": 48, "answer": 60, "correction": 60, "answered_at": 18, "decided_at": 18, "text": 110}


class Sheet:
    """One sheet; rows go to disk as they come. `rows` counts all but the heading."""

    def __init__(self, sheet: Worksheet, columns: Iterable[str], formats: dict[str, Format]) -> None:
        self._sheet, self._formats = sheet, formats
        self.rows = 0
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, WIDTHS.get(name, 14))
            sheet.write_string(0, column, name, formats["heading"])

    def write(self, values: Iterable[Any]) -> None:
        """Text as text (never read as a formula, also not after an edit), numbers as numbers, moments as dates."""
        if self.rows + 1 >= MAX_ROWS:
            return
        self.rows += 1
        for column, value in enumerate(values):
            if isinstance(value, list):
                self._text(column, joined(value))
            elif isinstance(value, str):
                if value:
                    self._text(column, value)
            elif isinstance(value, datetime):
                self._sheet.write_datetime(
                    self.rows, column, local(value).replace(tzinfo=None), self._formats["moment"]
                )
            elif value is not None:
                self._sheet.write_number(self.rows, column, value)

    def _text(self, column: int, text: str) -> None:
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - len(CUT)] + CUT
        style = self._formats["quoted"] if could_be_formula(text) else None
        self._sheet.write_string(self.rows, column, text, style)


class Book:
    """The workbook under construction; `sheet` adds one."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats = {
            "heading": book.add_format({"bold": True}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "quoted": book.add_format({"quote_prefix": True}),
        }

    def sheet(self, name: str, columns: Iterable[str]) -> Sheet:
        return Sheet(self._book.add_worksheet(name), columns, self._formats)


@contextmanager
def workbook(path: Path, *, title: str, created: datetime) -> Iterator[Book]:
    """A workbook at `path`, closed on leaving. `created` stands in its properties in place of the clock."""
    scratch = path.with_name(".xlsx")  # on the same disk as the result
    scratch.mkdir(mode=0o700)
    try:
        book = xlsxwriter.Workbook(
            path,
            {"constant_memory": True, "tmpdir": str(scratch), "strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties({"title": title, "created": local(created).replace(tzinfo=None)})
        yield Book(book)
        book.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
