"""Load a knowledge base from a JSONL or CSV file."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contactcenter.datafiles import Progress, RejectsFile, read_rows
from contactcenter.fields import RecordError
from contactcenter.knowledge.approving import ArticleDraft, approve_drafts
from contactcenter.models import ArticleVersion, Employee

BATCH = 1000


@dataclass(slots=True)
class KnowledgeSummary:
    """What a load did. `rejects` is the file with refused rows, None when there are none."""

    rows: int = 0
    created: int = 0
    unchanged: int = 0
    rejected: int = 0
    seconds: float = 0.0
    rejects: Path | None = None


@dataclass(slots=True)
class _Numbered:
    line: int
    draft: ArticleDraft


def import_file(  # noqa: PLR0913 (keyword-only)
    *,
    path: Path,
    now: datetime,
    approved_by: Employee | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
    tell: Callable[[ArticleVersion], object] | None = None,
) -> KnowledgeSummary:
    """Approve every row of a file. Several rows of one id are its versions, in order. Safe to repeat.

    Columns: id, title, body; optional language (or lang), topic (or domain), owner, valid_from, valid_to. A knowledge
    base fits in memory; all rows of one article are approved in one transaction, in which `tell` hears of each new
    version. Raises FileError.
    """
    started = time.perf_counter()
    summary = KnowledgeSummary()
    by_article: dict[str, list[_Numbered]] = {}
    with RejectsFile(path, rejects) as refused:
        for row in read_rows(path):
            summary.rows += 1
            if row.record is None:
                refused.add(line=row.line, reason=row.reason, record=row.raw)
                continue
            try:
                draft = ArticleDraft.parse(row.record)
            except RecordError as error:
                refused.add(line=row.line, reason=str(error), record=row.record)
            else:
                by_article.setdefault(draft.external_id, []).append(_Numbered(row.line, draft))
        done = 0
        for batch in _batches(by_article):
            approvals = approve_drafts((each.draft for each in batch), approved_by=approved_by, now=now, tell=tell)
            for each, approval in zip(batch, approvals, strict=True):
                if approval.error:
                    refused.add(line=each.line, reason=str(approval.error), record={"id": each.draft.external_id})
                else:
                    summary.created += approval.created
                    summary.unchanged += not approval.created
            done += len(batch)
            if progress:
                progress(done, done / summary.rows)
        summary.rejected, summary.rejects = refused.count, refused.path
    summary.seconds = time.perf_counter() - started
    return summary


def _batches(by_article: dict[str, list[_Numbered]]) -> Iterator[list[_Numbered]]:
    """About BATCH rows at a time, an article never divided."""
    batch: list[_Numbered] = []
    for rows in by_article.values():
        batch += rows
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
