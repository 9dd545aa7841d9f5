"""When an export is made, and by whom: the weekly beat, a button, a command. One week has one export."""

import errno
import logging
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext_noop

from contactcenter.models import BotResponse, ErasureRecord
from reviewapp import retraining
from reviewapp.audit import Action, actor, head, record
from reviewapp.exports import forgetting
from reviewapp.exports.mailing import queue_mails
from reviewapp.exports.making import Selection, write_files
from reviewapp.exports.publishing import ExportError, Published, default_folder, publish, read
from reviewapp.exports.weeks import Week, WeekError, finished, last_finished
from reviewapp.models import PeriodRun, WeeklyExport

logger = logging.getLogger(__name__)

JOB = "export_week"
DUE_AT = time(6, 0)  # Monday, local clock
RETRY_AFTER = timedelta(minutes=15)
SHOWN_WEEKS = 8
TRIED = "make_export"  # the job under which it is kept when an export was last tried
# Verdicts and draws are stamped before they are committed, and may have to wait for the database first: 20 s for the one
# writer of SQLite, or for a row that a colleague holds on PostgreSQL. Looking back further than that, none is missed.
SETTLE = timedelta(seconds=60)
NO_ANSWERS = "There are no answers of week %s, nor of any week before it: there is nothing to export."
DISK_FULL_TEXT = gettext_noop("The disk is full. Make room, and ask for the export again; nothing was left half done.")
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def settled(now: datetime) -> datetime:
    """The moment until which every verdict and every draw is sure to be committed."""
    return now - SETTLE


def export_week(*, week: str, out: Path, now: datetime) -> WeeklyExport:
    """Make the export of a finished week in folder `out`; made before, it is the same to the byte.

    1. the row of the week: the first run fixes `as_of`, every later run uses it
    2. freeze the retrain batch of the week
    3. write all files beside `out` and rename
    4. the digest of the manifest goes on the row; a later run that finds other data says so and publishes nothing
    5. was somebody erased meanwhile, who may be quoted in them: all of it once more
    6. of the last week a mail is queued for each subscriber

    Raises WeekError (unknown, running or future week) and ExportError (no answers; else the reason is on the row too,
    unless it was ready before).
    """
    found = finished(week, now)
    if not _has_something(found):
        raise ExportError(NO_ANSWERS % found)
    export = _open(str(found), settled(now))
    ready = export.state == WeeklyExport.State.READY
    there = read(out) if ready else None
    if there and there.digest == export.manifest_digest:
        _tell(export, now)
        return export
    erasures = _erasures()
    try:
        published = _publish(export, out, now)
    except DatabaseError:
        raise  # nothing is decided yet: the row still says "being made", and the next round makes it
    except Exception as error:
        reason = _reason(error)
        _fail(export, reason)
        raise ExportError(reason) from error
    with transaction.atomic():  # ready and told, or neither
        WeeklyExport.objects.select_for_update().get(pk=export.pk)
        if _erasures() != erasures:
            forgetting.drop(out, published.digest)
            return export_week(week=week, out=out, now=now)
        made = (
            WeeklyExport.objects.filter(pk=export.pk)
            .exclude(state=WeeklyExport.State.READY)
            .update(
                state=WeeklyExport.State.READY,
                error="",
                manifest_digest=published.digest,
                files=[asdict(entry) for entry in published.files],
                finished_at=now,
            )
        )
        export.refresh_from_db()
        _tell(export, now)
        if made:
            record(Action.EXPORT_MADE, by=actor(), of=export, week=week, manifest=published.digest)
    return export


def preview_week(*, week: str, out: Path, now: datetime) -> Published:
    """The files of a week that may still be running, as they would be now. Nothing is kept or frozen."""
    found = Week.parse(week)
    items = retraining.items_until(as_of=now, answered_before=found.end)
    try:
        return publish(out, lambda folder: write_files(folder, Selection(found, now, items, kind="preview")))
    except OSError as error:
        raise ExportError(_reason(error)) from error


def request_export(*, week: str, now: datetime) -> WeeklyExport:
    """Ask for a week's export, again after a failure; a worker makes it.

    One that is ready stays so: its files may be on another machine than this one. `export_week` makes files that are
    gone again. Raises WeekError.
    """
    found = finished(week, now)
    if not _has_something(found):
        raise WeekError(NO_ANSWERS % found)
    export = _open(str(found), settled(now))
    if export.state == WeeklyExport.State.FAILED:
        WeeklyExport.objects.filter(pk=export.pk).update(state=WeeklyExport.State.RUNNING, error="")
    export.refresh_from_db()
    return export


def make_next(*, now: datetime) -> WeeklyExport | None:
    """Make an export that was asked for: one never tried first, else the one tried longest ago, so that none waits for
    another that fails each time. Two workers at once do the same work twice, and publish it once.
    """
    tried = PeriodRun.objects.filter(job=TRIED, period=OuterRef("week")).values("started_at")
    asked = WeeklyExport.objects.filter(state=WeeklyExport.State.RUNNING).annotate(tried_at=Subquery(tried))
    waiting = asked.order_by(F("tried_at").asc(nulls_first=True), "pk").first()
    if waiting is None:
        return None
    PeriodRun.objects.update_or_create(job=TRIED, period=waiting.week, defaults={"started_at": now})
    return _make(waiting.week, now)


def export_due_week(*, now: datetime) -> WeeklyExport | None:
    """The export of last week, from Monday 06:00 on, exactly once: however many beats fire, and however late.

    None when it is not due, done, being made elsewhere, failed a moment ago, or when no answer had come in by Monday
    06:00 (a fresh installation: what is loaded later is exported on request).
    """
    week = last_finished(now)
    due_at = week.next().at(DUE_AT)
    if now < due_at or PeriodRun.objects.filter(job=JOB, period=str(week), finished_at__isnull=False).exists():
        return None
    answers = BotResponse.objects.filter(answered_at__gte=week.start, answered_at__lt=week.end, received_at__lt=due_at)
    if not answers.exists():
        return None
    if not PeriodRun.objects.claim(job=JOB, period=str(week), now=now, retry_after=RETRY_AFTER):
        return None
    export = _make(str(week), now)
    if export:
        PeriodRun.objects.filter(job=JOB, period=str(week)).update(finished_at=now)
    return export


def missing_weeks(*, now: datetime) -> list[str]:
    """Of the last finished weeks, those with answers and without an export; newest first."""
    weeks = [last_finished(now)]
    while len(weeks) < SHOWN_WEEKS:
        weeks.append(weeks[-1].previous())
    answered = {
        f"W{week}": Exists(BotResponse.objects.filter(answered_at__gte=week.start, answered_at__lt=week.end).order_by())
        for week in weeks
    }
    # one index look-up a week, hung on any row: an installation without answers has no missing weeks
    found = BotResponse.objects.annotate(**answered).values(*answered).order_by("pk").first() or {}
    done = set(WeeklyExport.objects.filter(week__in=[str(week) for week in weeks]).values_list("week", flat=True))
    return [str(week) for week in weeks if found.get(f"W{week}") and str(week) not in done]


def _make(week: str, now: datetime) -> WeeklyExport | None:
    """For those who cannot answer a person: a failure is on the row and in the log."""
    try:
        return export_week(week=week, out=default_folder(week), now=now)
    except ExportError:
        logger.exception("The export of %s was not made.", week)
        return None


def _has_something(week: Week) -> bool:
    """Whether there are answers of the week or, for what is corrected of them meanwhile, of one before it; or an export of
    the days that there were."""
    answers = BotResponse.objects.filter(answered_at__lt=week.end)
    return answers.exists() or WeeklyExport.objects.filter(week=str(week)).exists()


def _tell(export: WeeklyExport, now: datetime) -> None:
    """Queue the mails, each person once however often this is called; an older week, made on request, is no news."""
    if export.week == str(last_finished(now)):
        queue_mails(export=export, now=now)


@transaction.atomic
def _open(week: str, moment: datetime) -> WeeklyExport:
    """The row of a week, made at the first call. `as_of` only rises: no later export covers an earlier moment."""
    latest = WeeklyExport.objects.select_for_update().order_by("-as_of").first()
    as_of = max(moment, latest.as_of + timedelta(microseconds=1)) if latest else moment
    return WeeklyExport.objects.get_or_create(week=week, defaults={"as_of": as_of, "audit_head": str(head())})[0]


def _publish(export: WeeklyExport, out: Path, now: datetime) -> Published:
    week = Week.parse(export.week)
    retraining.collect(now=now)
    batch = retraining.freeze_batch(week=export.week, as_of=export.as_of, answered_before=week.end, now=now)
    forgetting.drop_older(export, out)
    items = retraining.batch_items(batch)
    selection = Selection(week, export.as_of, items, remade=export.remade, audit_head=export.audit_head)
    return publish(out, lambda folder: write_files(folder, selection), expected=export.manifest_digest)


def _erasures() -> int:
    return ErasureRecord.objects.count()


def _fail(export: WeeklyExport, reason: str) -> None:
    """The reason goes on the row, unless it was ready; a database on the same full disk may refuse."""
    try:
        WeeklyExport.objects.filter(pk=export.pk).exclude(state=WeeklyExport.State.READY).update(
            state=WeeklyExport.State.FAILED, error=reason[:500]
        )
    except DatabaseError:
        logger.exception("The reason could not be saved: %s", reason)


def _reason(error: BaseException) -> str:
    """In words for the person who must mend it."""
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        return DISK_FULL_TEXT
    if isinstance(error, ExportError):
        return str(error)
    if isinstance(error, OSError):
        return f"The files could not be written: {error.strerror or error}."
    return f"Unexpected {type(error).__name__}; the log of the worker has the details."
