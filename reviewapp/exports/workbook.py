"""Workbooks, written row by row straight into the archive: memory stays flat and the same rows give the same bytes.

Only what the files need of Office Open XML (ECMA-376, part 1): sheets of text, numbers and moments with a heading.
Texts are `inlineStr` cells, never formulas. A library for all of the format takes ten times as long a cell
(benchmarks/export.py).
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from reviewapp.exports.cells import could_be_formula, joined, local
from reviewapp.exports.ooxml import DECLARATION, MAIN, STYLES, book_parts, column_letters, escaped

MAX_ROWS = 1_048_576  # of the format; the CSV beside it has them all
MAX_XML = 2_000_000_000  # of one sheet; above, archives need a form that old readers do not know
MAX_TEXT = 32_767
CUT = " […]"
BLOCK = 1 << 18  # characters of a sheet that are packed at a time
SHORT, REMEMBERED = 64, 4096
"""Texts up to SHORT signs come back row after row: that many are kept as cells."""
WIDTHS = {"question": 48, "answer": 60, "correction": 60, "answered_at": 18, "decided_at": 18, "text": 110}
SHARES = frozenset(
    {"rate", "low", "high", "old", "old_low", "old_high", "new", "new_low", "new_high", "difference"}
    | {"right", "right_low", "right_high", "found", "found_low", "found_high"}
)
"""Columns of fractions, shown as percentages."""
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  of spreadsheets, which know no time zones
NAME = re.compile(r"[\[\]:*?/\\]")


class Sheet:
    """One sheet; rows go to the archive as they come. `rows` counts all but the head and the heading."""

    def __init__(self, part: "_Part", columns: Sequence[str], head: Iterable[Sequence[Any]]) -> None:
        self._part, self._letters = part, column_letters(len(columns) or 1)
        self._shares = [' s="4"' if name in SHARES else "" for name in columns]
        self._known: dict[str, str] = {}
        self._row = self.rows = 0
        above = list(head)
        part.write(_opening(columns, frozen=len(above) + 1))
        for values in above:
            self._line(values)
        self._line(columns, style=STYLES["heading"])

    def write(self, values: Iterable[Any]) -> None:
        """Text as text (never read as a formula, also not after an edit), numbers as numbers, moments as dates."""
        if self._row < MAX_ROWS and self._part.size < MAX_XML:
            self._line(values)
            self.rows += 1

    def _line(self, values: Iterable[Any], style: int = 0) -> None:
        self._row += 1
        row, known = str(self._row), self._known
        cells = []
        for letter, share, value in zip(self._letters, self._shares, values, strict=False):
            if value is None or value in ("", []):
                continue
            kind = type(value)
            if kind is str:
                cell = known.get(value) or self._text(value, style)
            elif kind is int:
                cell = f"><v>{value}</v></c>"
            elif kind is float:
                cell = f"{share}><v>{value!r}</v></c>"
            elif kind is bool:
                cell = "><v>1</v></c>" if value else "><v>0</v></c>"
            else:
                cell = self._other(value)
            cells.append(f'<c r="{letter}{row}"{cell}')
        self._part.write(f'<row r="{row}">{"".join(cells)}</row>')

    def _text(self, text: str, style: int = 0) -> str:
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - len(CUT)] + CUT
        number = STYLES["quoted"] if could_be_formula(text) else style
        attribute = f' s="{number}"' if number else ""
        cell = f'{attribute} t="inlineStr"><is>{escaped(text)}</is></c>'
        if len(text) <= SHORT and not style:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[text] = cell
        return cell

    def _other(self, value: Any) -> str:
        if isinstance(value, datetime):
            days = (local(value).replace(tzinfo=None, microsecond=0) - EPOCH).total_seconds() / 86_400
            return f' s="{STYLES["moment"]}"><v>{days!r}</v></c>'
        # several codes, or a word of an enumeration
        return self._text(joined(value) if isinstance(value, list) else str(value))


class Book:
    """The workbook under construction; `sheet` begins the next one, when the one before is complete."""

    def __init__(self, archive: zipfile.ZipFile, packer: ThreadPoolExecutor) -> None:
        self._archive, self._packer = archive, packer
        self._part: _Part | None = None
        self.names: list[str] = []

    def sheet(self, name: str, columns: Sequence[str], head: Iterable[Sequence[Any]] = ()) -> Sheet:
        """`head`: lines above the heading, which say what the table is."""
        self.finish()
        self.names.append(NAME.sub(" ", name)[:31])
        entry = self._archive.open(_info(f"xl/worksheets/sheet{len(self.names)}.xml"), "w")
        self._part = _Part(entry, self._packer)
        return Sheet(self._part, columns, head)

    def finish(self) -> None:
        if self._part:
            part, self._part = self._part, None
            part.close()


class _Part:
    """One part of the archive. A thread packs a block while the next is written: packing needs no interpreter."""

    def __init__(self, entry: IO[bytes], packer: ThreadPoolExecutor) -> None:
        self._entry, self._packer = entry, packer
        self._texts: list[str] = []
        self._waiting: Future[Any] | None = None
        self._length = self.size = 0

    def write(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)
        if self._length > BLOCK:
            self._pack()

    def close(self) -> None:
        """The end of the sheet. After an error the entry is closed too: the archive cannot be closed before it."""
        try:
            self.write('</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>')
            self._pack()
            if self._waiting:
                self._waiting.result()
        finally:
            self._entry.close()

    def _pack(self) -> None:
        if self._waiting:
            self._waiting.result()  # one block on its way at a time; an error of the disk comes out here
        raw = "".join(self._texts).encode()
        self.size += len(raw)
        self._texts, self._length = [], 0
        self._waiting = self._packer.submit(self._entry.write, raw)


@contextmanager
def workbook(target: Path | IO[bytes], *, title: str, created: datetime) -> Iterator[Book]:
    """A workbook at a path or in a stream, closed on leaving. `created` stands in its properties in place of the clock."""
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="workbook") as packer,
    ):
        book = Book(archive, packer)
        try:
            yield book
        finally:
            book.finish()
        for name, text in book_parts(book.names, title=title, created=local(created)):
            archive.writestr(_info(name), text)


def _info(name: str) -> zipfile.ZipInfo:
    """An entry without a clock."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info


def _opening(columns: Sequence[str], *, frozen: int) -> str:
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{WIDTHS.get(name, 14)}" customWidth="1"/>'
        for number, name in enumerate(columns, start=1)
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>'
    )
