"""Lists of words to swap: rows of a file of one kind. Names, places, customer groups, or whole sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from contactcenter.datafiles import FileError, read_rows
from reviewapp.models import SwapRun

Kind = SwapRun.Kind
Record = Mapping[str, Any]
OWN = settings.BASE_DIR / "fixtures" / "swaps"
NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.SENTENCES: ("variants",),
    Kind.NAMES: ("full", "first", "group"),
    Kind.PLACES: ("place", "group"),
    Kind.SEGMENTS: ("segment", "words", "group"),
}
"""The fields by which a row is known to be of a kind."""


@dataclass(frozen=True, slots=True)
class WordList:
    """The rows of one file, all of one kind. `name` is the file as the operator wrote it."""

    name: str
    kind: Kind
    records: Sequence[Record]


def own_list(kind: Kind) -> WordList:
    """The list of this kind that comes with the product."""
    return read_list(OWN / f"{kind}.jsonl")


def read_list(path: Path) -> WordList:
    """Raises FileError, for rows of two kinds in one file as well."""
    records: list[Record] = []
    kinds: set[Kind] = set()
    for row in read_rows(path):
        record = row.record
        if record is None:
            raise FileError(f"{path} line {row.line}: {row.reason}.")
        kind = _kind_of(record)
        if kind is None:
            raise FileError(
                f"{path} line {row.line}: needs variants; or full, first and group; or place and group; "
                "or segment, words and group."
            )
        kinds.add(kind)
        if len(kinds) > 1:
            raise FileError(f"{path} line {row.line}: another kind of row than those before; use a file for each kind.")
        records.append(record)
    if not records:
        raise FileError(f"{path} has no rows.")
    return WordList(str(path), kinds.pop(), records)


def chosen(words: WordList, *, number: int) -> list[Record]:
    """The first `number` rows of each group and gender, in the order of the file."""
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    for record in words.records:
        key = (record["group"], record.get("gender", ""))
        taken[key] += 1
        if taken[key] <= number:
            found.append(record)
    return found


def _kind_of(record: Record) -> Kind | None:
    fitting = (kind for kind, fields in NEEDED.items() if all(record.get(field) for field in fields))
    kind = next(fitting, None)
    return None if kind == Kind.SEGMENTS and not isinstance(record["words"], Mapping) else kind
