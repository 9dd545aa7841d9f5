"""Read JSONL and CSV files of any size, row by row, and write down the rows that were refused."""

import codecs
import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from contactcenter import strictjson

LONGEST_ROW = 4 * 1024 * 1024  # a longer line is no record, and would have to fit in memory
CHUNK = 1024 * 1024

Progress = Callable[[int, float], None]
"""Told now and then: rows read so far, and the share of the file read, 0 to 1."""


class FileError(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(slots=True)
class Row:
    """One row: its line in the file, and the record or the reason why there is none; `share` of the file is read."""

    line: int
    share: float
    record: dict[str, Any] | None = None
    reason: str = ""
    raw: str = ""


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a .jsonl (or .ndjson) or .csv file. Empty lines are skipped. Raises FileError."""
    if not path.is_file():
        raise FileError(f"There is no file {path}.")
    readers = {".jsonl": _read_jsonl, ".ndjson": _read_jsonl, ".csv": _read_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise FileError(f"{path.name} must end in .jsonl or .csv.")
    return reader(path, max(path.stat().st_size, 1))


def _read_jsonl(path: Path, size: int) -> Iterator[Row]:
    done = 0
    with path.open("rb") as stream:
        for line, text in enumerate(_lines(stream), start=1):
            done += len(text)
            if not text.strip():
                continue
            row = Row(line, done / size)
            try:
                row.record = _object(text)
            except ValueError as error:
                row.reason, row.raw = str(error), text[:1000].decode("utf-8", "replace")
            yield row


def _object(text: bytes) -> dict[str, Any]:
    if len(text) > LONGEST_ROW:
        raise ValueError(f"longer than {LONGEST_ROW} bytes")
    record = strictjson.loads(text)
    if not isinstance(record, dict):
        raise ValueError("must be an object with named fields")  # noqa: TRY004 - it is the file that is wrong
    return record


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines; of a line that is too long only the beginning, one byte over the limit."""
    while text := stream.readline(LONGEST_ROW + 1):
        rest = text
        while len(rest) > LONGEST_ROW and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_ROW + 1)
        yield text


def _encoding(path: Path) -> str:
    """UTF-8 when the whole file is, else what spreadsheets in Western Europe write."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _delimiter(header: str) -> str:
    """The most frequent of ; , and tab in the header line, outside quotes."""
    outside = "".join(header.split('"')[::2])
    return max(";,\t", key=outside.count)


def _read_csv(path: Path, size: int) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_ROW)
    with path.open("rb") as raw, io.TextIOWrapper(raw, _encoding(path), "replace", newline="") as stream:
        header = stream.readline(LONGEST_ROW)
        stream.seek(0)
        reader = csv.reader(stream, delimiter=_delimiter(header))
        names = [name.strip().lower() for name in next(reader, [])]
        if len(set(names)) < len(names):
            raise FileError(f"{path.name}: a column name is given twice in the first line.")
        while True:
            row = Row(reader.line_num + 1, 0.0)
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                row.reason = f"not CSV: {error}"
                yield row
                continue
            row.share = min(1.0, raw.tell() / size)
            if not any(cells):
                continue
            if len(cells) > len(names):
                row.reason, row.raw = f"has {len(cells)} cells, the first line has {len(names)}", str(cells)[:1000]
            else:
                row.record = {name: cell for name, cell in zip(names, cells, strict=False) if cell != ""}
            yield row


SUFFIX = ".rejects.jsonl"


@dataclass
class RejectsFile:
    """Where refused rows go: one JSON object a row with `line`, `reason` and `record`. No refused rows, no file.

    For its owner alone (0600). Written beside the input, or to KLOPT_HOME/rejects when that folder takes no files.
    """

    beside: Path
    chosen: Path | None = None
    path: Path | None = field(default=None, init=False)
    count: int = field(default=0, init=False)
    _stream: IO[str] | None = field(default=None, init=False)

    def __enter__(self) -> "RejectsFile":
        if self.chosen and self.chosen.resolve() == self.beside.resolve():
            raise FileError("--rejects names the file that is read. Name another one.")
        for earlier in self._places():
            if earlier.name.endswith(SUFFIX):  # of an earlier run; any other file is somebody else's
                with suppress(OSError):
                    earlier.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream:
            self._stream.close()

    def _places(self) -> list[Path]:
        if self.chosen:
            return [self.chosen]
        # in the shared folder, files of one name from two places must not delete each other's rejects
        place = hashlib.sha256(str(self.beside.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
        elsewhere = settings.HOME.path / "rejects" / f"{self.beside.name}-{place}{SUFFIX}"
        return [self.beside.with_name(f"{self.beside.name}{SUFFIX}"), elsewhere]

    def add(self, *, line: int, reason: str, record: Any) -> None:
        """Write one refused row."""
        stream = self._stream or self._open()
        stream.write(json.dumps({"line": line, "reason": reason, "record": record}, default=str) + "\n")
        self.count += 1

    def _open(self) -> IO[str]:
        problem: OSError | None = None
        for place in self._places():
            try:
                if place.parent.name == "rejects":
                    settings.HOME.folder("rejects")
                descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                os.fchmod(descriptor, 0o600)  # one that stood there before
                self._stream = os.fdopen(descriptor, "w", encoding="ascii")
            except OSError as error:
                problem = error
            else:
                self.path = place
                return self._stream
        raise FileError(f"The refused rows could not be written: {problem}. Give a place with --rejects.")
