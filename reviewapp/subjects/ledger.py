"""The list of erased customers beside the database: a backup that is put back does not bring anybody back.

One line an erasure, in a file of KLOPT_HOME that is only ever added to: the keyed digest, the number of the receipt, the moment.
No name and no text. Keep it out of what is restored; a copy of it belongs with every backup.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure."""

    digest: str
    receipt: str
    erased_at: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.erased_at)


def file() -> Path:
    return Path(settings.HOME.path) / NAME


def add(lines: Iterable[Line]) -> None:
    """Down to the disk before this returns: only then is anything erased."""
    text = "".join(json.dumps(asdict(line)) + "\n" for line in lines)
    if not text:
        return
    path = file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":  # a power cut in the middle of a line
            text = "\n" + text
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def lines() -> Iterator[Line]:
    """Every whole line, each erasure once, oldest first."""
    try:
        text = file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    told: set[str] = set()
    for number, raw in enumerate(text.splitlines(), start=1):
        try:
            line = Line(**json.loads(raw))
            line.moment  # noqa: B018  a moment that cannot be read is no line
        except (ValueError, TypeError):
            if raw:
                logger.exception(
                    "Line %s of %s cannot be read; who it was about may come back from a backup.", number, NAME
                )
            continue
        if line.digest not in told:
            told.add(line.digest)
            yield line
