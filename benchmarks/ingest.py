"""Bringing in 20,000 answers, against a bare INSERT ... ON CONFLICT of the same rows, 500 at a time, in the same run.

Four measurements: the limit (rows prepared beforehand, one INSERT and one commit for every 500), `store` on records
that are checked already, the whole file import (read, check, store), and the REST interface through Django's test
client in batches of 500. Also the second import of the same file (nothing new), and the memory that an import adds.
"""

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import peak_memory_mb, report, start_django, stopwatch

start_django()

# the models need Django to be set up
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from contactcenter import ingest  # noqa: E402
from contactcenter.models import Conversation, Source  # noqa: E402

RECORDS = 20_000
BATCH = 500
START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
NOW = START + timedelta(days=7)
ANSWER = "U kunt uw bestelling binnen veertien dagen terugsturen. De kosten van het terugsturen betaalt u zelf. "
COLUMNS = (
    "source_id", "external_id", "conversation_id", '"order"', "answered_at", "question", "answer", "channel",
    "language", "segment", "topic", "bot_version", "for_quality", "for_training", "handed_over", "body_digest",
    "received_at",
)  # fmt: skip


def records() -> Iterator[dict[str, Any]]:
    """Five answers a conversation, as a bot would send them."""
    for number in range(RECORDS):
        yield {
            "id": f"a-{number}",
            "conversation": f"c-{number // 5}",
            "order": number % 5,
            "time": (START + timedelta(seconds=20 * number)).isoformat(),
            "question": f"Kan ik bestelling {number} nog terugsturen?",
            "answer": ANSWER * (1 + number % 3),
            "channel": ("chat", "email", "voice")[number % 3],
            "language": "nl",
            "segment": ("new", "loyal")[number % 2],
            "customer": f"k-{number // 10}",
            "topic": "retour",
            "bot_version": "4.2",
        }


def batches(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def bare_insert() -> float:
    """Rows a second of the limit: nothing is read, checked or looked up, the conversations are there."""
    source = Source.objects.create(name="limit")
    names = [f"c-{number}" for number in range(RECORDS // 5)]
    rows_of_names = [Conversation(source=source, external_id=name) for name in names]
    Conversation.objects.bulk_create(rows_of_names, batch_size=500)
    conversations = dict(Conversation.objects.filter(source=source).values_list("external_id", "pk"))
    rows = [
        (
            source.pk, each["id"], conversations[each["conversation"]], each["order"],
            connection.ops.adapt_datetimefield_value(datetime.fromisoformat(each["time"])), each["question"],
            each["answer"], each["channel"], each["language"], each["segment"], each["topic"], each["bot_version"],
            True, True, False, "0" * 64, connection.ops.adapt_datetimefield_value(NOW),
        )
        for each in records()
    ]  # fmt: skip
    holders = f"({', '.join(['%s'] * len(COLUMNS))})"
    head = f"INSERT INTO contactcenter_botresponse ({', '.join(COLUMNS)}) VALUES "
    with stopwatch() as watch, connection.cursor() as cursor:
        for batch in batches(rows):
            statement = head + ", ".join([holders] * len(batch)) + " ON CONFLICT DO NOTHING"
            with transaction.atomic():
                cursor.execute(statement, [value for row in batch for value in row])
    return RECORDS / watch.wall


def through_store() -> float:
    """Records a second of `store`, on records that are checked already."""
    parsed = [ingest.parse_record(each) for each in records()]
    source = ingest.source_named("store")
    with stopwatch() as watch:
        for batch in batches(parsed):
            ingest.store(source=source, records=batch, now=NOW)
    return RECORDS / watch.wall


def through_file() -> dict[str, float]:
    """Records a second of the first and the second import of a file, and the memory they add."""
    path = Path(tempfile.mkdtemp(prefix="klopt-bench-")) / "feed.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in records()), encoding="utf-8")
    before = peak_memory_mb()
    first = ingest.import_file(path=path, source_name="file", now=NOW)
    again = ingest.import_file(path=path, source_name="file", now=NOW)
    assert (first.created, again.unchanged) == (RECORDS, RECORDS)
    return {
        "first": round(RECORDS / first.seconds),
        "again": round(RECORDS / again.seconds),
        "memory_mb": round(peak_memory_mb() - before, 1),
    }


def through_rest() -> float:
    """Records a second of the REST interface, the client's own work included."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    key = ingest.create_key(source_name="rest", key_name="bench")
    client = Client(headers={"authorization": f"Bearer {key}"})
    bodies = [json.dumps(batch) for batch in batches(list(records()))]
    with stopwatch() as watch:
        for body in bodies:
            answer = client.post("/api/v1/responses", body, content_type="application/json")
            assert answer.status_code == 201, answer.content
    return RECORDS / watch.wall


def main() -> None:
    limit = bare_insert()
    store, file, rest = through_store(), through_file(), through_rest()
    report(
        "ingest",
        records=RECORDS,
        per_second={"bare_insert": round(limit), "store": round(store), "file": file["first"], "rest": round(rest)},
        file_again_per_second=file["again"],
        import_memory_growth_mb=file["memory_mb"],
        ratio_to_bare_insert={
            "store": round(store / limit, 2),
            "file": round(file["first"] / limit, 2),
            "rest": round(rest / limit, 2),
        },
    )


if __name__ == "__main__":
    main()
