"""The weekly export of 20,000 judged answers against its physical limits, in the same run.

Limits: one SELECT and a plain `csv.writer` over the same rows; for the workbook, packing the sheets it holds (zlib alone).
Ours: the verdicts as they stream (CSV and JSONL, with flags and articles); the whole export without workbooks; the whole
export (17 files with workbooks, report, retrain lines, figures, hashes and flush). Not in it: the print, whose time does
not depend on the number of records. Rates are of wall time, and of CPU time for a machine that others use too. Memory is
the growth of the peak after a small export has loaded all code.
"""

import csv
import multiprocessing
import tempfile
import uuid
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import Stopwatch, peak_memory_mb, report, start_django, stopwatch

start_django()

# the models need Django to be set up
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from contactcenter import vault  # noqa: E402
from contactcenter.models import (  # noqa: E402
    Article,
    ArticleVersion,
    BotResponse,
    Conversation,
    Employee,
    Passage,
    Source,
)
from reviewapp import exports  # noqa: E402
from reviewapp.exports import Week, making, rows  # noqa: E402
from reviewapp.exports.cells import CsvWriter, JsonlWriter  # noqa: E402
from reviewapp.exports.printing import print_pdf  # noqa: E402
from reviewapp.models import (  # noqa: E402
    Correction,
    Draw,
    Flag,
    Match,
    Queue,
    Review,
    SamplingPlan,
    Screening,
    Verdict,
)

RECORDS = 20_000
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
NOW = MONDAY + timedelta(days=8)
ANSWER = "U kunt uw bestelling binnen veertien dagen terugsturen. De kosten van het terugsturen betaalt u zelf. " * 3
SELECT = """
SELECT v.id, v.response_id, s.name, r.external_id, r.answered_at, r.channel, r.language, r.segment, r.topic,
       r.bot_version, r.question, r.answer, v.code, v.reasons, v.handover, r.handed_over, c.text, v.reviewer_id,
       v.decided_at, v.seconds, v.blind_level, d.pi, 1 / d.pi, d.stratum, d.kind, d.reason, p.version, n.risk
FROM reviewapp_verdict v
JOIN contactcenter_botresponse r ON r.id = v.response_id
JOIN contactcenter_source s ON s.id = r.source_id
JOIN reviewapp_review w ON w.id = v.review_id
JOIN reviewapp_draw d ON d.id = w.draw_id
JOIN reviewapp_samplingplan p ON p.id = d.plan_id
LEFT JOIN reviewapp_screening n ON n.response_id = r.id
LEFT JOIN reviewapp_correction c ON c.verdict_id = v.id
WHERE v.counts AND v.revoked_at IS NULL
ORDER BY r.answered_at, r.id, v.id
"""


def fill() -> None:
    """Judged answers of one week: one in five corrected, one in three flagged."""

    source = Source.objects.create(name="bench")
    people = [Employee.objects.create(username=f"person{number}") for number in range(10)]
    plan = SamplingPlan.objects.create(
        version=1, seed="s", capacity=RECORDS, control_share=0.4, floor=0.1, slope=1, reason="benchmark"
    )
    queue = Queue.objects.create(slug="random", name="random", blind_level="blind")
    article = Article.objects.create(external_id="KB-1")
    version = ArticleVersion.objects.create(
        article=article, number=1, title="Retour", body=ANSWER, content_digest="0", approved_at=MONDAY
    )
    passage = Passage.objects.create(version=version, order=0, start=0, end=len(ANSWER), text=ANSWER)
    numbers = range(RECORDS)
    many = {"batch_size": 500}
    digests = [vault.conversation_digest(source.pk, str(n)) for n in numbers]
    subjects: dict[str, int] = {}
    for start in range(0, RECORDS, 1000):
        subjects |= vault.subjects_for(dict.fromkeys(digests[start : start + 1000], False), now=MONDAY)
    whose = [subjects[digest] for digest in digests]
    conversations = Conversation.objects.bulk_create(
        [Conversation(source=source, external_id=str(n), subject_id=whose[n]) for n in numbers], **many
    )
    responses = BotResponse.objects.bulk_create(
        [
            BotResponse(
                source=source,
                external_id=str(n),
                conversation=conversations[n],
                subject_id=whose[n],
                order=0,
                answered_at=MONDAY + timedelta(seconds=n * 20),
                question=f"Hoe stuur ik bestelling {n} terug?",
                answer=ANSWER,
                channel="chat",
                language="nl",
                topic=f"onderwerp {n % 10}",
                bot_version="4.2",
                body_digest="0",
            )
            for n in numbers
        ],
        **many,
    )
    BotResponse.objects.update(received_at=MONDAY)
    screenings = Screening.objects.bulk_create(
        [Screening(response=row, state="scored", risk=0.3, screened_at=MONDAY) for row in responses], **many
    )
    draws = Draw.objects.bulk_create(
        [
            Draw(
                response=row, plan=plan, stratum="chat|nl|-", u=0.01, floor=0.1, pi=0.5, kind="control", drawn_at=MONDAY
            )
            for row in responses
        ],
        **many,
    )
    reviews = Review.objects.bulk_create(
        [
            Review(response=row.response, source=row.response.source, draw=row, queue=queue, state="done", due_at=NOW)
            for row in draws
        ],
        **many,
    )
    verdicts = Verdict.objects.bulk_create(
        [
            Verdict(
                review=reviews[n],
                response=responses[n],
                reviewer=people[n % 10],
                code="correct" if n % 5 else "wrong",
                reasons=[] if n % 5 else ["factual"],
                blind_level="blind",
                idempotency_key=uuid.uuid4(),
                decided_at=MONDAY + timedelta(days=6, seconds=n),
            )
            for n in numbers
        ],
        **many,
    )
    corrected = [verdict for verdict in verdicts if verdict.code == "wrong"]
    Correction.objects.bulk_create(
        [
            Correction(verdict=row, subject_id=row.response.subject_id, text=ANSWER + "Klopt.", source_version=version)
            for row in corrected
        ],
        **many,
    )
    Match.objects.bulk_create(
        [Match(screening=row, rank=1, passage=passage, similarity=0.7) for row in screenings], **many
    )
    flags = [
        Flag(screening=row, order=0, kind="low_similarity", severity="notice", version="1") for row in screenings[::3]
    ]
    Flag.objects.bulk_create(flags, **many)


def limit(folder: Path) -> int:
    """The same rows, without Django's ORM, formula checks, flags or articles."""

    with (folder / "limit.csv").open("w", encoding="utf-8", newline="") as stream, connection.cursor() as cursor:
        cursor.execute(SELECT)
        writer, written = csv.writer(stream), 0
        while chunk := cursor.fetchmany(1000):
            writer.writerows(chunk)
            written += len(chunk)
    return written


def verdicts_table(folder: Path) -> int:

    with (
        (folder / "verdicts.csv").open("w", encoding="utf-8", newline="") as table,
        (folder / "verdicts.jsonl").open("w", encoding="utf-8", newline="") as lines,
    ):
        writers = CsvWriter(table, rows.VERDICT_COLUMNS), JsonlWriter(lines, rows.VERDICT_COLUMNS)
        for row in rows.verdict_rows(rows.verdicts_of(Week.parse("2026-W47"), NOW), NOW):
            for writer in writers:
                writer.write(row)
    return writers[0].rows


class NoBook:
    """In place of a workbook and of its sheets."""

    def sheet(self, name: str, columns: Sequence[str], head: Iterable[Sequence[Any]] = ()) -> "NoBook":
        return self

    def write(self, values: Iterable[Any]) -> None:
        pass


@contextmanager
def no_workbook(target: Path, **_properties: Any) -> Iterator[NoBook]:
    target.touch()
    yield NoBook()


def parts_of(book: Path) -> list[bytes]:
    with zipfile.ZipFile(book) as archive:
        return [archive.read(name) for name in archive.namelist()]


def rates(name: str, watch: Stopwatch) -> dict[str, int]:
    return {
        f"{name}_records_per_second": round(RECORDS / watch.wall),
        f"{name}_records_per_cpu_second": round(RECORDS / watch.cpu),
    }


def main() -> None:
    child = multiprocessing.get_context("fork").Process(target=fill)  # its memory is not ours
    connection.close()
    child.start()
    child.join()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings.REPORT_PDF = False  # a print costs the same whatever the number of records: measured by itself
        exports.preview_week(week="2026-W40", out=folder / "empty", now=NOW)
        with stopwatch() as bare:
            assert limit(folder) == RECORDS
        before = peak_memory_mb()
        with stopwatch() as table:
            assert verdicts_table(folder) == RECORDS
        table_growth = peak_memory_mb() - before
        before = peak_memory_mb()
        with stopwatch() as whole:
            export = exports.export_week(week="2026-W47", out=folder / "whole", now=NOW)
        growth = peak_memory_mb() - before
        with_books, making.workbook = making.workbook, no_workbook
        with stopwatch() as without:
            exports.preview_week(week="2026-W47", out=folder / "without", now=NOW)
        making.workbook = with_books
        parts = parts_of(folder / "whole" / "export.xlsx")
        with stopwatch() as packing:
            for part in parts:
                zlib.compress(part, 6)  # the level of the library
        settings.REPORT_PDF = True
        with stopwatch() as printing:
            pdf = print_pdf((folder / "whole" / "report.html").read_text(), identifier="bench")
    report(
        "export",
        records=RECORDS,
        **rates("limit", bare),
        **rates("verdicts", table),
        verdicts_times_the_limit=round(table.cpu / bare.cpu, 1),
        verdicts_memory_growth_mb=round(table_growth, 1),
        **rates("export_without_workbook", without),
        **rates("export", whole),
        export_times_the_limit=round(whole.cpu / (bare.cpu + packing.cpu), 1),
        export_memory_growth_mb=round(growth, 1),
        export_bytes=sum(file["bytes"] for file in export.files),
        **rates("packing", packing),
        workbook_bytes_unpacked=sum(map(len, parts)),
        print_seconds=round(printing.wall, 2),
        print_bytes=len(pdf),
    )


if __name__ == "__main__":
    main()
