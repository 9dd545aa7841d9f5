"""Articles that are tables in words ("date: monday; low: 30f"): can one row carry all that the answer links?"""

import re
from collections.abc import Sequence
from functools import lru_cache

from reviewapp.scoring.signals.reading import Reading, Signals, denies, share
from reviewapp.scoring.types import Passage, gettext_noop
from reviewapp.scoring.words import NEGATIONS, words_of

TITLES = {
    "rows_apart": gettext_noop("Table: share of the columns that no row has as the answer links them"),
    "rows_asked_apart": gettext_noop("Table: the same, with what the customer and the last turns named"),
    "row_other": gettext_noop("Table: the answer tells of another row than the one asked about"),
}
FEWEST = 2  # cells in a row, and rows in a table
LAST_TURNS = 2
_CELL = re.compile(r"([^:;|]{1,40}):\s*([^;|]+)")
Cell = tuple[str, str]  # column, the words of the value
Row = frozenset[Cell]


def measure(reading: Reading) -> Signals:
    """Nothing where no article is a table and where the answer names none of its cells."""
    rows = [row for match in reading.matches for row in rows_of(match.passage)]
    said = _named(reading.text, rows)
    if not said:
        return {}
    asked = _named(reading.case.question, rows)
    earlier = _named(" ".join(turn.text for turn in reading.case.earlier[-LAST_TURNS:]), rows)
    return {
        "rows_apart": _apart(said, rows),
        "rows_asked_apart": _apart(said | asked | earlier, rows),
        "row_other": _other_row(reading.text, said, asked, rows),
    }


def _apart(cells: frozenset[Cell], rows: Sequence[Row]) -> float:
    """The share of the named columns that the row with most of them does not have as named."""
    columns = {column for column, _ in cells}
    best = max(len({column for column, _ in row & cells}) for row in rows)
    return 1.0 - share(best, len(columns))


def _other_row(text: str, said: frozenset[Cell], asked: frozenset[Cell], rows: Sequence[Row]) -> float:
    """1 when no row that fits the question best has the rest of the answer; when the answer denies, when one has."""
    key, told = asked - said, said - asked
    if not key or not told:
        return 0.0
    most = max(len(key & row) for row in rows)
    fits = any(told <= row for row in rows if len(key & row) == most)
    return float(fits == denies(words_of(text), NEGATIONS))


def _named(text: str, rows: Sequence[Row]) -> frozenset[Cell]:
    """The cells whose value stands in the text, word for word."""
    words = f" {' '.join(word.lower for word in words_of(text))} " if rows else ""
    return frozenset(cell for row in rows for cell in row if f" {cell[1]} " in words)


@lru_cache(maxsize=2_000)
def rows_of(passage: Passage) -> tuple[Row, ...]:
    """The lines of a passage that name two or more cells, where there are two or more such lines."""
    rows = [_row(line) for line in passage.text.splitlines()]
    full = tuple(row for row in rows if len(row) >= FEWEST)
    return full if len(full) >= FEWEST else ()


def _row(line: str) -> Row:
    if line.count(":") < FEWEST:
        return frozenset()
    cells = (
        (cell[1].strip().lower(), " ".join(word.lower for word in words_of(cell[2]))) for cell in _CELL.finditer(line)
    )
    return frozenset(cell for cell in cells if cell[1])
