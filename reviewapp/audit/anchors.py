"""Heads of the log in a file beside the database: whoever cuts off the end of the log must change that file too.

One line a check, `MOMENT NUMBER:DIGEST`, only ever added to. Keep it where an administrator of the database cannot write.
"""

from datetime import datetime
from pathlib import Path

from reviewapp.appending import append_lines
from reviewapp.audit.chain import Head


def read_anchors(file: Path) -> list[Head]:
    """Every head in it, none when there is no such file yet. Raises ValueError for a line that is none, and OSError."""
    if not file.exists():
        return []
    heads = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        try:
            heads.append(Head.parse(line.decode("ascii").rpartition(" ")[2]))
        except ValueError as error:
            raise ValueError(f"Line {number} of {file} is no anchor.") from error
    return heads


def keep_anchor(file: Path, head: Head, *, now: datetime) -> None:
    """Add a head, down to the disk. Raises OSError."""
    append_lines(file, f"{now.isoformat(timespec='seconds')} {head}\n".encode("ascii"))
