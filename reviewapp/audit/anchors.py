"""Heads of the log in a file beside the database: whoever cuts off the end of the log must change that file too.

One line a check, `MOMENT NUMBER:DIGEST`, only ever added to. Keep it where an administrator of the database cannot write.
"""

import os
from datetime import datetime
from pathlib import Path

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
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as stream:
        stream.write(f"{now.isoformat(timespec='seconds')} {head}\n".encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())
