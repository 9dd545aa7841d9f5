"""Files as their reader sees them: sheets of a workbook, words and colours of a PDF (poppler-utils)."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(raw: bytes, name: str) -> list[list[str]]:
    """The filled cells of each row of a sheet, as text."""
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        names = [entry.get("name") for entry in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]  # noqa: S314
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{names.index(name) + 1}.xml"))  # noqa: S314
    return [["".join(cell.itertext()) for cell in row.iter(f"{MAIN}c")] for row in root.iter(f"{MAIN}row")]


@dataclass(frozen=True)
class Word:
    page: int
    text: str
    left: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Printed:
    """`size`: width and height of a page in points. `pages`: pictures of them."""

    words: list[Word]
    size: tuple[float, float]
    pages: list[Image.Image]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def darkest(self) -> int:
        """The lightest channel of the darkest pixel: near 0 only where something has no colour of ours."""
        return min(max(colour) for page in self.pages for _count, colour in page.getcolors(1 << 24) or [])


def printed(raw: bytes, folder: Path) -> Printed:
    """A PDF, read and drawn by another program than the one that made it."""
    if shutil.which("pdftoppm") is None:
        pytest.fail("Tests of PDF need poppler: apt-get install poppler-utils")
    (folder / "a.pdf").write_bytes(raw)
    layout = subprocess.run(["pdftotext", "-bbox", "a.pdf", "-"], cwd=folder, check=True, capture_output=True).stdout
    subprocess.run(["pdftoppm", "-r", "50", "-png", "a.pdf", "page"], cwd=folder, check=True)
    words, page, size = [], 0, (0.0, 0.0)
    for line in layout.decode().splitlines():
        if found := re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line):
            page, size = page + 1, (float(found[1]), float(found[2]))
        elif found := re.search(
            r'<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>', line
        ):
            words.append(Word(page, found[4], float(found[1]), float(found[2]), float(found[3])))
    pictures = [Image.open(file).convert("RGB") for file in sorted(folder.glob("page-*.png"))]
    return Printed(words, size, pictures)
