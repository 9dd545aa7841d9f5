"""Cells of spreadsheets: nothing a customer typed may run as a formula, and numbers stay numbers.

CSV files are written for a double click in Excel on a Dutch computer: UTF-8 with a byte order mark (without it Excel
takes the file for Windows-1252 and breaks é and €), a semicolon between cells and a decimal comma (with a point, 0.25
becomes text and 1.5 becomes a date there), times as 2026-11-19 14:07:05 on the local clock. Programs read the JSONL
beside it, which has plain decimal points, times with their offset, and the text untouched.
"""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from io import StringIO
from types import NoneType
from typing import Any, TextIO

from django.utils import timezone

PART = 64 * 1024  # characters
FORMULA_SIGNS = frozenset("=+-@")


def could_be_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula, also after spaces and in full-width forms.

    Source of the list of signs: OWASP, "CSV Injection". A leading tab or line end counts by itself.
    """
    if not text or text[0].isalnum():  # nearly all text, decided at once
        return False
    if text[0] in "\t\r\n":
        return True
    for character in text:
        if character.isspace() or unicodedata.category(character) in {"Cf", "Cc", "Zs"}:
            continue
        return unicodedata.normalize("NFKC", character)[0] in FORMULA_SIGNS
    return False


def safe_text(text: str) -> str:
    """The text, with ' before it when it could be a formula."""
    return f"'{text}" if could_be_formula(text) else text


def joined(values: Iterable[str]) -> str:
    """Several codes in one cell."""
    return ", ".join(values)


def csv_cell(value: Any) -> Any:
    """A value as `csv.writer` must get it so that the Dutch Excel reads it back: text, or what is written as it is."""
    kind = type(value)
    if kind is str:
        return value if not value or value[0].isalnum() else safe_text(value)
    if value is None or kind is int:
        return value
    if kind is float:
        return repr(value).replace(".", ",")
    if kind is bool:
        return 1 if value else 0
    if isinstance(value, datetime):
        return local(value).isoformat(" ", "seconds")[:19]
    if isinstance(value, list):
        value = joined(value)
    return safe_text(value) if isinstance(value, str) else int(value)  # a word of an enumeration


@lru_cache(maxsize=256)  # a row has the same moments in every format
def local(moment: datetime) -> datetime:
    """The clock time of settings.TIME_ZONE, whoever's browser asked for the export."""
    return moment.astimezone(timezone.get_default_timezone())


class CsvWriter:
    """Rows to an open text file (newline=""); `rows` counts all but the heading, which may be none."""

    def __init__(self, stream: TextIO, columns: Iterable[str]) -> None:
        stream.write("\ufeff")
        self._writer = csv.writer(stream, delimiter=";")
        if columns := tuple(columns):
            self._writer.writerow(columns)
        self.rows = 0

    def write(self, values: Iterable[Any]) -> None:
        # what is written as it is, decided without a call: an export has some million cells
        plain = (int, NoneType)
        cells = [
            value if (kind := type(value)) in plain or (kind is str and value[:1].isalnum()) else csv_cell(value)
            for value in values
        ]
        self._writer.writerow(cells)
        self.rows += 1


def csv_parts(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The text that CsvWriter would write, some rows at a time: however many there are, few stand in memory."""
    stream = StringIO(newline="")
    writer = CsvWriter(stream, columns)
    for row in rows:
        writer.write(row)
        if stream.tell() >= PART:
            yield stream.getvalue()
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()


class JsonlWriter:
    """One JSON object a line, nothing changed in the text, moments with their offset."""

    def __init__(self, stream: TextIO, columns: Iterable[str] = ()) -> None:
        self._stream, self._columns = stream, tuple(columns)
        self.rows = 0

    def write(self, values: Iterable[Any]) -> None:
        self.write_object(dict(zip(self._columns, values, strict=True)))

    def write_object(self, value: Mapping[str, Any]) -> None:
        self._stream.write(_encode(value) + "\n")
        self.rows += 1


def plain(value: object) -> str:
    """For `json`: what it does not know by itself."""
    if isinstance(value, datetime):
        return local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain).encode
