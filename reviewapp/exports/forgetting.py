"""Weekly exports that hold words which had to go: taken off the disk at once, and made again without them.

The archive promises that a week's files stay the same to the byte. Erasure is the one exception, and it is told: the new manifest
says when and why it was made again, and which SHA-256 the one before had (docs/decisions/0028).
"""

import csv
import shutil
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from reviewapp.exports.publishing import default_folder, read
from reviewapp.exports.weeks import Week
from reviewapp.models import WeeklyExport

TABLES = ("verdicts.csv", "corrections.csv", "retrain.csv", "gaps.csv")
"""Each answer that any file of an export quotes stands in one of these, with its id."""


def weeks_holding(*, responses: Collection[int], answered_at: Iterable[datetime]) -> list[str]:
    """The exports that quote one of these answers, oldest first: as their own files say. Where the files are not on this
    machine: those of the weeks in which the answers were given."""
    ids = {str(pk) for pk in responses}
    given = {str(Week.of(moment)) for moment in answered_at}
    if not ids:
        return []
    weeks = WeeklyExport.objects.exclude(removed_at__isnull=False).order_by("week").values_list("week", flat=True)
    return [week for week in weeks if _holds(default_folder(week), ids, week in given)]


@transaction.atomic
def make_again(weeks: Sequence[str], *, why: str, now: datetime) -> int:
    """Take these exports off the disk when the transaction ends, and ask for them anew; how many.

    `why` is a code that the manifest tells: erasure.
    """
    exports = list(WeeklyExport.objects.select_for_update().filter(week__in=weeks).order_by("pk"))
    for export in exports:
        was = {"at": now.isoformat(), "why": why, "manifest_sha256": export.manifest_digest}
        export.remade = [*export.remade, was]
        export.state, export.manifest_digest, export.files, export.error = WeeklyExport.State.RUNNING, "", [], ""
        export.save(update_fields=["remade", "state", "manifest_digest", "files", "error"])
    folders = [default_folder(export.week) for export in exports]
    transaction.on_commit(lambda: _remove(folders))
    return len(exports)


def hold_those_being_made() -> None:
    """Within a transaction: no export becomes ready until it ends; what is being made is made once more after it."""
    running = WeeklyExport.objects.select_for_update().filter(state=WeeklyExport.State.RUNNING)
    list(running.order_by("pk").values_list("pk", flat=True))


def drop(out: Path, digest: str) -> None:
    """Take the export with this digest out of a folder."""
    there = read(out)
    if there and there.digest == digest:
        shutil.rmtree(out)


def drop_older(export: WeeklyExport, out: Path) -> None:
    """Before an export is made again: what a process that died left of it as it was."""
    there = read(out)
    if there and there.digest in {was["manifest_sha256"] for was in export.remade}:
        shutil.rmtree(out)


def expired(before: datetime) -> QuerySet[WeeklyExport]:
    """Exports whose week began before this moment, and whose files are still kept."""
    # names of weeks are in the order of time
    return WeeklyExport.objects.filter(removed_at__isnull=True, week__lt=str(Week.of(before)))


def remove(exports: Sequence[WeeklyExport], *, now: datetime) -> int:
    """Their files go; that they were made, and with which digest, stays."""
    with transaction.atomic():
        WeeklyExport.objects.filter(pk__in=[export.pk for export in exports]).update(removed_at=now, files=[])
        folders = [default_folder(export.week) for export in exports]
        transaction.on_commit(lambda: _remove(folders))
    return len(exports)


def _holds(folder: Path, ids: set[str], given: bool) -> bool:
    if not folder.is_dir():
        return given
    return any(_quotes(folder / name, ids) for name in TABLES)


def _quotes(file: Path, ids: set[str]) -> bool:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return any(row.get("response_id") in ids for row in csv.DictReader(stream, delimiter=";"))
    except FileNotFoundError:
        return False


def _remove(folders: Iterable[Path]) -> None:
    root = settings.HOME.folder("exports")
    for folder in folders:
        if folder.parent == root:
            shutil.rmtree(folder, ignore_errors=True)
