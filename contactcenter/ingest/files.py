"""Bring a JSONL or CSV file of bot responses in."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from contactcenter.datafiles import Progress, RejectsFile, Row, read_rows
from contactcenter.fields import RecordError
from contactcenter.ingest.keys import source_named
from contactcenter.ingest.records import Record, parse_record
from contactcenter.ingest.storing import Status, store
from contactcenter.privacy import certain_datum

BATCH = 1000


@dataclass(slots=True)
class ImportSummary:
    """What an import did. `rejects` is the file with refused rows, conflicts and lines of erased customers, None when there
    are none."""

    source: str
    rows: int = 0
    created: int = 0
    unchanged: int = 0
    conflicts: int = 0
    rejected: int = 0
    erased: int = 0
    seconds: float = 0.0
    rejects: Path | None = None


@dataclass(slots=True)
class _Accepted:
    line: int
    record: Record


def import_file(
    *,
    path: Path,
    source_name: str,
    now: datetime,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> ImportSummary:
    """Store every row of a file, in batches that are each committed; memory does not grow with the file.

    Safe to repeat: after an interruption the rows that are there already count as unchanged. A row that is wrong, or
    that has the id of another answer, is told in the rejects file and the rest goes on: by its line, the reason and its id,
    because what customers said does not stand in files of ours. Raises FileError.
    """
    started = time.perf_counter()
    rows_of_file = read_rows(path)
    source = source_named(source_name)
    summary = ImportSummary(source=source.name)
    with RejectsFile(path, rejects) as refused:
        for rows in _batches(rows_of_file):
            accepted = list(_accepted(rows, refused, summary))
            outcomes = store(source=source, records=[each.record for each in accepted], now=now)
            for each, outcome in zip(accepted, outcomes, strict=True):
                summary.created += outcome.status is Status.CREATED
                summary.unchanged += outcome.status is Status.UNCHANGED
                if outcome.status is Status.CONFLICT:
                    summary.conflicts += 1
                    reason = "id: was used before for another answer; that one is kept"
                    refused.add(line=each.line, reason=reason, record={"id": each.record.external_id})
                if outcome.status is Status.ERASED:
                    summary.erased += 1
                    reason = "customer: was erased; nothing of this customer is taken in again"
                    refused.add(line=each.line, reason=reason, record=None)
            summary.rows += len(rows)
            if progress:
                progress(summary.rows, rows[-1].share)
        summary.rejects = refused.path
    summary.seconds = time.perf_counter() - started
    return summary


def _accepted(rows: list[Row], refused: RejectsFile, summary: ImportSummary) -> Iterator[_Accepted]:
    for row in rows:
        if row.record is None:
            summary.rejected += 1
            refused.add(line=row.line, reason=row.reason, record=None)
            continue
        try:
            record = parse_record(row.record)
        except RecordError as error:
            summary.rejected += 1
            refused.add(line=row.line, reason=str(error), record=_named(row.record))
        else:
            yield _Accepted(row.line, record)


def _named(raw: dict[str, Any]) -> dict[str, str] | None:
    """The id of a refused row, where it is one: it may be what was wrong."""
    given = raw.get("id")
    return {"id": given[:200]} if isinstance(given, str) and not certain_datum(given) else None


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
