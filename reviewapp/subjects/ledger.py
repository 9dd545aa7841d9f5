"""What customers decided, beside the database: a backup that is put back brings nobody back, and no permission.

One line an erasure (the keyed digest, the number of the receipt, the moment) or a withdrawal (the keyed digest, the purpose, the
moment), in a file of KLOPT_HOME that is only ever added to. No name and no text. Keep it out of what is restored; a copy of it
belongs with every backup.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from reviewapp.appending import append_lines

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


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One permission that was taken back. `known`: by a customer; no: in a conversation whose customer is not known."""

    digest: str
    purpose: str
    withdrawn_at: str
    known: bool = True

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.withdrawn_at)


class LedgerNotWritten(Exception):
    """The file could not be added to: nothing was erased or withdrawn. The message says why, for the operator."""


_Kind = TypeVar("_Kind", Line, Withdrawal)


def file() -> Path:
    return Path(settings.HOME.path) / NAME


def add(lines: Iterable[Line | Withdrawal]) -> None:
    """Down to the disk before this returns: only then is anything erased or withdrawn. Raises LedgerNotWritten."""
    text = "".join(json.dumps(asdict(line)) + "\n" for line in lines)
    if not text:
        return
    try:
        file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        append_lines(file(), text.encode())
    except OSError as error:
        raise LedgerNotWritten(
            f"{file()} cannot be written: {error.strerror}. Nothing was erased or withdrawn; mend that and ask it again."
        ) from error


def lines() -> Iterator[Line]:
    """Every erasure once, oldest first."""
    return _once(line for line in _whole_lines() if isinstance(line, Line))


def withdrawals() -> Iterator[Withdrawal]:
    """Every withdrawal once, oldest first."""
    return _once(line for line in _whole_lines() if isinstance(line, Withdrawal))


def _once(found: Iterable[_Kind]) -> Iterator[_Kind]:
    """The first of each customer, and of each purpose of his."""
    told: set[tuple[str, str]] = set()
    for line in found:
        key = line.digest, getattr(line, "purpose", "")
        if key not in told:
            told.add(key)
            yield line


def _whole_lines() -> Iterator[Line | Withdrawal]:
    try:
        whole = file().read_bytes()
    except FileNotFoundError:
        return
    for number, raw in enumerate(whole.split(b"\n"), start=1):  # each by itself: half a line may be no text at all
        try:
            told = json.loads(raw)
            line = Withdrawal(**told) if "purpose" in told else Line(**told)
            line.moment  # noqa: B018  a moment that cannot be read is no line
        except (ValueError, TypeError):
            if raw.strip():
                logger.exception(
                    "Line %s of %s cannot be read; who it was about may come back from a backup.", number, NAME
                )
            continue
        yield line
