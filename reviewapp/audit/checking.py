"""Whether the log is still what was written: every digest computed again."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from reviewapp.audit.chain import NOTHING, Head, canonical, digest
from reviewapp.models import AuditCheck, AuditEntry, WeeklyExport

KEPT = 60  # anchors of each kind that a check looks at
_BATCH = 5_000
# as text, so that what nobody could have written is a wrong digest and no error
_MOMENT = {"postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", "sqlite": "CAST(at AS text)"}
_WHOLE_SECOND = len("2026-01-01 00:00:00")


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that is not as it was written: its number, and what is wrong (a code)."""

    number: int
    what: str  # "changed", "missing", "cut_off"


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a check found."""

    rows: int
    head: Head
    broken: Broken | None = None


def check_chain(*, anchors: Iterable[Head] = ()) -> ChainState:
    """Walk through the log from its first entry. With anchors also: those entries are there, with those digests."""
    known = {anchor.number: anchor.digest for anchor in anchors if anchor.number}
    last, rows = Head(), 0
    for row in _rows():
        number, stored, previous = row[0], row[-1], row[-2]
        if number != last.number + 1:
            return ChainState(rows, last, Broken(last.number + 1, "missing"))
        if previous != last.digest or _recomputed(row) != stored:
            return ChainState(rows, last, Broken(number, "changed"))
        if known.get(number, stored) != stored:
            return ChainState(rows, last, Broken(number, "changed"))
        last, rows = Head(number, stored), rows + 1
    if known and max(known) > last.number:
        return ChainState(rows, last, Broken(last.number + 1, "cut_off"))
    return ChainState(rows, last)


def kept_anchors() -> list[Head]:
    """What earlier checks and weekly exports wrote down of the log. Others may be kept outside this database."""
    checks = AuditCheck.objects.order_by("-checked_at").values_list("head", flat=True)[:KEPT]
    exports = WeeklyExport.objects.exclude(audit_head="").order_by("-as_of").values_list("audit_head", flat=True)[:KEPT]
    return [Head.parse(text) for text in (*checks, *exports)]


def _rows() -> Iterator[tuple[Any, ...]]:
    """One read of the whole table, in the order of the chain, with bounded memory.

    No transaction: on SQLite that would keep everybody from writing meanwhile, and one statement sees one state anyhow.
    """
    sql = (
        f"SELECT number, {_MOMENT[connection.vendor]}, actor_id, role, action, object_type, object_id, "  # noqa: S608
        f"CAST(details AS text), place, previous, digest FROM {AuditEntry._meta.db_table} ORDER BY number"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def _recomputed(row: tuple[Any, ...]) -> str:
    number, at, actor, role, action, kind, thing, details, place, previous, _ = row
    at = at if len(at) != _WHOLE_SECOND else f"{at}.000000"  # SQLite keeps a whole second short
    return digest(number, at, actor, role, action, kind, thing, _canonical(details), place, previous)


@lru_cache(maxsize=10_000)
def _canonical(text: str) -> str:
    try:
        return canonical(json.loads(text))
    except ValueError:
        return NOTHING  # no details that `record` could have written
