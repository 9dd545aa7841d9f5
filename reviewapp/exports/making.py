"""All files of one export, each row written to every format in one pass."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, TextIO

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import translation

from contactcenter.models import BotResponse
from reviewapp import quality
from reviewapp.exports import corrections, figures, gaps, lessons, method, report, rows
from reviewapp.exports.cells import CsvWriter, JsonlWriter, local, plain
from reviewapp.exports.corrections import Changes
from reviewapp.exports.printing import can_print, print_pdf
from reviewapp.exports.publishing import PDF, Written
from reviewapp.exports.report import report_sheets
from reviewapp.exports.weeks import Week
from reviewapp.exports.workbook import Book, workbook
from reviewapp.models import Draw, Flag, RetrainItem, Screening, Verdict

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Selection:
    """What an export holds. `kind` is weekly, or preview for a week that is not over.

    `audit_head`: the last entry of the audit log when it was asked for. Whoever keeps the file can tell later that the end
    of the log was not cut off (verify_audit --manifest).
    """

    week: Week
    as_of: datetime
    items: QuerySet[RetrainItem]
    kind: str = "weekly"
    remade: Sequence[dict[str, str]] = ()  # each time that words had to go out of this export: WeeklyExport.remade
    audit_head: str = ""


class Writer(Protocol):
    rows: int

    def write(self, values: Iterable[Any]) -> None: ...


def write_files(folder: Path, selection: Selection) -> Written:
    """Fill a folder. Texts are in settings.LANGUAGE_CODE, whoever asked, so that the bytes do not depend on that."""
    with translation.override(settings.LANGUAGE_CODE), ExitStack() as stack:
        title = f"Klopt {selection.week}"
        book = stack.enter_context(workbook(folder / "export.xlsx", title=title, created=selection.as_of))
        files = Files(folder, book, stack)
        counts = _counts(selection)
        selected = figures.select(selection.week, selection.as_of)
        _figures(files, selected, selection)
        _judged(files, selection, counts)
        corrected = _corrections(files, selection, counts)
        topics: Counter[str] = Counter()
        without = gaps.counted(gaps.gap_rows(selection.week, selection.as_of), topics)
        counts["gaps"] = files.table("gaps", gaps.COLUMNS, without, sheet="")
        facts = _facts(selection, counts)
        _method(files, facts, title)
        told = report.of_selection(
            selected,
            plans=facts["versions"]["plans"],
            corrected=corrected,
            gaps=topics,
            preview=selection.kind == "preview",
        )
        files.text("report.html", report.html(told))
        with workbook(folder / "report.xlsx", title=title, created=selection.as_of) as small:
            report_sheets(small, told)
        beside = print_beside(folder, str(selection.week))
    return Written(rows={**files.rows, "export.xlsx": None, "report.xlsx": None}, facts=facts, beside=beside)


def _figures(files: "Files", selected: quality.Selection, selection: Selection) -> None:
    """The figures, and the frame that they can be worked out from again."""
    found = quality.figures(selected)
    kept = figures.kept(found, selection.as_of)
    files.text("figures.json", json.dumps(kept, ensure_ascii=False, indent=2, default=plain) + "\n")
    files.table("figures", figures.COLUMNS, figures.flat(found))
    files.table("frame", figures.FRAME_COLUMNS, figures.frame_rows(selected), sheet="")


def _judged(files: "Files", selection: Selection, counts: dict[str, int]) -> None:
    """The verdicts, and the lines to retrain on."""
    verdicts = rows.verdicts_of(selection.week, selection.as_of)
    lines = rows.verdict_rows(verdicts, selection.as_of)
    written = files.table("verdicts", rows.VERDICT_COLUMNS, lines, jsonl="verdicts.jsonl")
    counts["settled"] = verdicts.filter(source=Verdict.Source.ADJUDICATED).count()
    counts["verdicts"] = written - counts["settled"]
    counts["retrain_lines"] = _retrain(files, selection.items, until=selection.as_of)


def _corrections(files: "Files", selection: Selection, counts: dict[str, int]) -> list[corrections.Corrected]:
    """What changed in weeks that were told before, row by row and in their figures."""
    changed: Changes = {}
    late = corrections.noted(rows.correction_rows(selection.week, selection.as_of), changed)
    counts["corrections"] = files.table("corrections", rows.CORRECTION_COLUMNS, late)
    corrected = corrections.corrected_weeks(changed, selection.week, selection.as_of)
    files.table("corrected_figures", corrections.COLUMNS, corrections.corrected_rows(corrected))
    return corrected


def _method(files: "Files", facts: dict[str, Any], title: str) -> None:
    markdown = method.markdown(facts)
    files.text("method.md", markdown)
    files.text("method.html", method.html(markdown, title=title))
    files.sheet("method", ("text",), ((line,) for line in markdown.splitlines()))


def print_beside(folder: Path, name: str) -> tuple[str, ...]:
    """report.pdf from report.html, where this machine can. It is a print of a file of the export, and no part of the
    digest: another version of the printer is no other export (docs/decisions/0024).
    """
    if not can_print():
        return ()
    try:
        pdf = print_pdf((folder / "report.html").read_text(encoding="utf-8"), identifier=f"klopt-{name}")
        (folder / PDF).write_bytes(pdf)
    except OSError:
        raise  # the disk
    except Exception:  # an export without its print is better than none
        logger.exception("The report of %s could not be printed.", name)
        return ()
    return (PDF,)


class Files:
    """The open files of one export; `rows` by file name."""

    def __init__(self, folder: Path, book: Book, stack: ExitStack) -> None:
        self._folder, self._book, self._stack = folder, book, stack
        self.rows: dict[str, int | None] = {}

    def open(self, name: str) -> TextIO:
        return self._stack.enter_context((self._folder / name).open("w", encoding="utf-8", newline=""))

    def text(self, name: str, text: str) -> None:
        with (self._folder / name).open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        self.rows[name] = None

    def table(
        self,
        name: str,
        columns: Sequence[str],
        values: Iterable[Sequence[Any]],
        *,
        jsonl: str = "",
        sheet: str | None = None,
    ) -> int:
        """The same rows as CSV, as a sheet (named as the file; none when empty) and, when named, as JSONL."""
        writers: dict[str, Writer] = {f"{name}.csv": CsvWriter(self.open(f"{name}.csv"), columns)}
        if jsonl:
            writers[jsonl] = JsonlWriter(self.open(jsonl), columns)
        writing: list[Writer] = list(writers.values())
        if sheet != "":
            writing.append(self._book.sheet(sheet or name, columns))
        for row in values:
            for writer in writing:
                writer.write(row)
        self.rows.update({file: writer.rows for file, writer in writers.items()})
        return writers[f"{name}.csv"].rows

    def sheet(self, name: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
        sheet = self._book.sheet(name, columns)
        for row in values:
            sheet.write(row)


def _retrain(files: Files, items: QuerySet[RetrainItem], *, until: datetime) -> int:
    """retrain.csv and both JSONL files: line n of each is about the same item."""
    chat, preference = (
        JsonlWriter(files.open("retrain_chat.jsonl")),
        JsonlWriter(files.open("retrain_preference.jsonl")),
    )

    def lines() -> Iterable[Sequence[Any]]:
        for lesson in lessons.lessons(items, until=until):
            chat.write_object(lesson.chat)
            preference.write_object(lesson.preference)
            yield lesson.row

    written = files.table("retrain", lessons.COLUMNS, lines())
    files.rows.update({"retrain_chat.jsonl": chat.rows, "retrain_preference.jsonl": preference.rows})
    return written


def _counts(selection: Selection) -> dict[str, int]:
    """Straight from the tables, so that a reader can hold the files against them."""
    in_week = {"answered_at__gte": selection.week.start, "answered_at__lt": selection.week.end}
    answers = BotResponse.objects.filter(**in_week, received_at__lte=selection.as_of)
    return {"answers": answers.count(), "retrain_items": selection.items.count()}


def _facts(selection: Selection, counts: dict[str, int]) -> dict[str, Any]:
    """What the manifest says besides the files, and what the method page fills in."""
    week = selection.week
    return {
        "product": f"klopt {version('klopt')}",
        "kind": selection.kind,
        "week": str(week),
        "from": local(week.start).isoformat(),
        "until": local(week.end).isoformat(),
        "time_zone": settings.TIME_ZONE,
        "as_of": local(selection.as_of).isoformat(),
        "selection": "answers given in the week; counted verdicts of people and those that settled one, decided until as_of",
        "counts": counts,
        "remade": list(selection.remade),
        "audit_head": selection.audit_head,
        "versions": _versions(week, selection.as_of),
    }


def _versions(week: Week, as_of: datetime) -> dict[str, list[dict[str, Any]]]:
    """Plans, models, knowledge and flags behind the week's answers, each with how many there are of it."""
    in_week = {"response__answered_at__gte": week.start, "response__answered_at__lt": week.end}
    screened = Screening.objects.filter(**in_week, state=Screening.State.SCORED, screened_at__lte=as_of)
    drawn = Draw.objects.filter(**in_week, drawn_at__lte=as_of)
    found = Flag.objects.filter(screening__in=screened).values("kind", "version").annotate(flags=Count("pk"))
    screenings = screened.values("model", "knowledge_version", "risk_version").annotate(answers=Count("pk"))
    plans = drawn.values("plan__version", "plan__capacity", "plan__control_share").annotate(answers=Count("pk"))
    return {
        "screening": [dict(row) for row in screenings.order_by("model", "knowledge_version", "risk_version")],
        "plans": [
            {
                "plan": row["plan__version"],
                "capacity": row["plan__capacity"],
                "control_share": row["plan__control_share"],
                "answers": row["answers"],
            }
            for row in plans.order_by("plan__version")
        ],
        "flags": [dict(row) for row in found.order_by("kind", "version")],
    }
