"""Rows as columns: what a million answers are counted in, and what a daily aggregate keeps.

A `Table` holds numpy columns of one length; a column of words holds numbers of a vocabulary. `pack` makes bytes of tables
and `unpack` tables of bytes: numbers little-endian and as narrow as they can be, no pickle, the layout in a JSON header.
"""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
_LENGTH = struct.Struct("<I")
_ALIGNED = 8
_NARROWER: tuple[type[np.unsignedinteger[Any]], ...] = (np.uint8, np.uint16, np.uint32)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns [n] by name; of those in `words` each number is a place in that list."""

    columns: Mapping[str, Column]
    words: dict[str, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return next((len(self.columns[name]) for name in self.columns), 0)

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in self.columns.values())

    def take(self, rows: Column | slice) -> "Table":
        """These rows: places, a mask or a slice. A column is picked when it is asked for."""
        if isinstance(rows, np.ndarray) and rows.dtype == np.bool_:
            rows = np.flatnonzero(rows)
        return Table(_Picked(self.columns, rows), self.words)

    def spelled(self, name: str) -> Column:
        """A column of words as the words themselves; object [n] of str."""
        return np.array([*self.words[name], ""], dtype=object)[:-1][self.columns[name]]

    def place(self, name: str, word: str) -> int:
        """The number of a word; -1, which no row has, for one that never occurs."""
        words = self.words[name]
        return words.index(word) if word in words else -1


class _Picked(Mapping[str, Column]):
    """Some rows of columns."""

    def __init__(self, columns: Mapping[str, Column], rows: Any) -> None:
        self._columns, self._rows = columns, rows
        self._found: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._found:
            self._found[name] = self._columns[name][self._rows]
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def coded(values: Sequence[str]) -> tuple[Column, list[str]]:
    """Numbers and their vocabulary, in order of the alphabet."""
    words = sorted(set(values))
    place = {word: number for number, word in enumerate(words)}
    return np.fromiter((place[value] for value in values), np.int64, len(values)), words


def joined(tables: Sequence[Table]) -> Table:
    """The rows of tables of one shape, one after the other, with one vocabulary a column. At least one table.

    Whole numbers come out as int64, however narrow they were kept: sums and differences of them are safe.
    """
    first = tables[0]
    words = {name: sorted({word for table in tables for word in table.words[name]}) for name in first.words}
    columns = {}
    for name in first.columns:
        parts = [table.columns[name] for table in tables]
        if name in words:
            place = {word: number for number, word in enumerate(words[name])}
            parts = [_renumbered(table, name, place) for table in tables]
            columns[name] = np.concatenate(parts)
        else:
            columns[name] = np.concatenate(parts, dtype=np.int64 if parts[0].dtype.kind in "iu" else None)
    return Table(columns, words)


def pack(tables: Mapping[str, Table]) -> bytes:
    """The tables as bytes."""
    layout, pieces = {}, []
    for name, table in tables.items():
        columns = []
        for column, values in table.columns.items():
            stored = narrow(values)
            columns.append((column, stored.dtype.str, len(stored)))
            pieces.append(_padded(stored.tobytes()))
        layout[name] = {"columns": columns, "words": table.words}
    header = json.dumps(layout, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([_padded(_LENGTH.pack(len(header)) + header), *pieces])


def unpack(data: bytes | memoryview) -> dict[str, Table]:
    """What `pack` was given, in columns that cannot be written to. Raises ValueError on bytes that are none of its."""
    if len(data) < _LENGTH.size:
        raise ValueError("too short")
    (length,) = _LENGTH.unpack_from(data)
    layout = json.loads(bytes(data[_LENGTH.size : _LENGTH.size + length]))
    at = _rounded(_LENGTH.size + length)
    tables = {}
    for name, shape in layout.items():
        columns = {}
        for column, kind, count in shape["columns"]:
            columns[column] = np.frombuffer(data, dtype=kind, count=count, offset=at)
            at += _rounded(columns[column].nbytes)
        tables[name] = Table(columns, shape["words"])
    return tables


def narrow(values: Column) -> Column:
    """Whole numbers of at least 0 in as few bytes as hold them all; others as they are, little-endian."""
    if values.dtype.kind in "iu":
        largest = int(values.max()) if len(values) else 0
        for kind in _NARROWER:
            if largest <= np.iinfo(kind).max and (values.dtype.kind == "u" or not len(values) or values.min() >= 0):
                return values.astype(np.dtype(kind).newbyteorder("<"))
    return values.astype(values.dtype.newbyteorder("<"))


def _renumbered(table: Table, name: str, place: Mapping[str, int]) -> Column:
    numbers = np.fromiter((place[word] for word in table.words[name]), np.int64, len(table.words[name]))
    return narrow(numbers)[table.columns[name]]


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (_rounded(len(data)) - len(data))


def _rounded(length: int) -> int:
    return -(-length // _ALIGNED) * _ALIGNED
