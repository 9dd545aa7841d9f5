"""`purge_expired` of 100,000 answers of which half are too old, against its physical limit in the same run.

Limit: one UPDATE that empties question and answer of as many rows and one DELETE of their messages, in one transaction: what the
database needs at least, without looking for vectors, notes, drafts, flags or exports, and without a place to stop.
Ours: the nightly purge in batches, interrupted once half way and begun again. Memory is the growth of the peak. The longest batch
is how long another writer of SQLite waits. `python -m benchmarks.retention [ANSWERS]`
"""

import contextlib
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.measure import peak_memory_mb, report, start_django, stopwatch

os.environ.setdefault("KLOPT_RETENTION_TEXTS_DAYS", "365")
start_django()

# the models need Django to be set up
from django.db import connection, transaction  # noqa: E402

from contactcenter import ingest  # noqa: E402
from contactcenter.models import BotResponse, Source, Turn  # noqa: E402
from reviewapp import subjects  # noqa: E402
from reviewapp.models import Flag, Screening  # noqa: E402

ANSWERS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
OLD, NEW = NOW - timedelta(days=3000), NOW - timedelta(days=1)
ANSWER = "U kunt uw bestelling binnen veertien dagen terugsturen. De kosten betaalt u zelf. " * 4
BATCH = 500


class Stopped(Exception):
    """The run is broken off, as by an operator."""


def fill(source: Source, count: int, received: datetime) -> None:
    """Answers with a message after each, screened, one in three with a flag."""
    for start in range(0, count, BATCH):
        records = [
            ingest.parse_record(
                {
                    "id": f"{received:%Y}-{start + number}",
                    "conversation": f"{received:%Y}-{start + number}",
                    "order": 0,
                    "customer": f"klant-{(start + number) % 20_000}",
                    "time": received.isoformat(),
                    "answer": ANSWER,
                    "question": f"Hoe stuur ik bestelling {start + number} terug?",
                    "turns": [{"speaker": "customer", "text": "Dank u."}],
                }
            )
            for number in range(min(BATCH, count - start))
        ]
        made = [each.response_id for each in ingest.store(source=source, records=records, now=received)]
        Screening.objects.bulk_create(
            [Screening(response_id=pk, state="scored", risk=0.3, screened_at=received) for pk in made]
        )
        rows = Screening.objects.filter(response__in=made[::3]).select_related("response")
        Flag.objects.bulk_create(
            Flag(
                screening=row,
                order=0,
                kind="low_similarity",
                severity="notice",
                version="1",
                subject_id=row.response.subject_id,
                values={"found": "veertien dagen"},
            )
            for row in rows
        )
    BotResponse.objects.filter(external_id__startswith=f"{received:%Y}-").update(received_at=received)


def limit() -> float:
    """Seconds; rolled back."""
    started = time.perf_counter()
    with transaction.atomic():
        BotResponse.objects.filter(received_at=OLD).update(question="", answer="", expired_at=NOW)
        Turn.objects.filter(conversation__responses__received_at=OLD).delete()
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return seconds


def purge(stop_after: int = 0) -> dict[str, Any]:
    """Purge, broken off after so many answers; what it did, and its longest batch."""
    longest, last = 0.0, time.perf_counter()
    gone: dict[str, int] = {}

    def progress(name: str, done: int) -> None:
        nonlocal longest, last
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        gone[name] = done
        if stop_after and gone.get("texts", 0) >= stop_after:
            raise Stopped

    with stopwatch() as watch, contextlib.suppress(Stopped):
        subjects.purge(now=NOW, progress=progress)
    return {"gone": gone, "wall": watch.wall, "cpu": watch.cpu, "longest": longest}


def main() -> None:
    """Fill, count, purge in two runs, and look whether all and nothing else is gone."""
    source = Source.objects.create(name="bench")
    old = ANSWERS // 2
    fill(source, old, OLD)
    fill(source, ANSWERS - old, NEW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database that runs for longer does by itself
    least = limit()
    with stopwatch() as counting:
        announced = {each.data_class.name: each.rows for each in subjects.due(now=NOW)}
    before = peak_memory_mb()
    first, second = purge(stop_after=old // 2), purge()
    growth = peak_memory_mb() - before
    left = BotResponse.objects.exclude(answer="").count()
    if (announced["texts"], left, first["gone"]["texts"] + second["gone"]["texts"]) != (old, ANSWERS - old, old):
        sys.exit("Not what was announced is gone.")
    wall = first["wall"] + second["wall"]
    report(
        "retention",
        vendor=connection.vendor,
        answers=ANSWERS,
        expired=old,
        limit_s=round(least, 2),
        due_s=round(counting.wall, 2),
        purge_s=round(wall, 2),
        purge_cpu_s=round(first["cpu"] + second["cpu"], 2),
        times_the_limit=round(wall / least, 1),
        answers_per_s=round(old / wall),
        longest_batch_ms=round(1000 * max(first["longest"], second["longest"])),
        memory_growth_mb=round(growth, 1),
        gone={"broken off": first["gone"], "begun again": second["gone"]},
    )


if __name__ == "__main__":
    main()
