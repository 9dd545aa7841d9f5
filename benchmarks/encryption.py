"""What sealing the texts costs: bringing answers in, and the review desk, with and without it in turns.

    python -m benchmarks.encryption [--rounds 40]

Two processes run the same code, each on a database of its own: one as it is, one with fields that leave the text as it is,
no digests and no row for a customer. In turns, some hundredths of a second each, they take a batch over REST, a part of a
file, and for the desk a next item with a verdict on it; a machine that others use is then slow for both alike.
CPU time (user and system) of the process, which holds SQLite; the median of the rounds, and of the differences the
median with the middle half. Both ways ask the desk the same: as many queries, a page of as many bytes; the run fails where they
do not. Figures of a database on a server leave the server's own work out. The limit, sealing a text of 200
bytes with AES-256-GCM and nothing else, is measured in the same run.
"""

import argparse
import gc
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from benchmarks.measure import ROOT, report, start_django, stopwatch

BATCH, WAITING, ITEMS, WARM = 500, 500, 4, 2
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
TEXT = "U kunt uw bestelling binnen veertien dagen terugsturen. " * 4
MOST = 0.10
WAYS = ("clear", "sealed")
DESK = ("next_item", "verdict")


class Step(NamedTuple):
    """One thing to measure: CPU seconds of a call, for so many units."""

    call: Callable[[], float]
    units: int


def main() -> None:
    """Measure in turns; exit code 1 when sealing costs more than MOST of one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--here", choices=WAYS, help="measure in this process what standard input names")
    arguments = parser.parse_args()
    if arguments.here:
        _serve(sealed=arguments.here == "sealed")
        return
    with _child("clear") as clear, _child("sealed") as sealed:
        children = {"clear": clear, "sealed": sealed}
        limit = max(1 / float(_ask(sealed, "limit")) for _ in range(5))
        found = {what: _in_turns(children, what, arguments.rounds) for what in ("rest", "file", "store", *DESK)}
        work = {what: {way: _ask(child, f"work {what}") for way, child in children.items()} for what in DESK}
    if "DATABASE_URL_SEALED" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_URL_SEALED"]  # what the report tells the kind of
    report(
        "encryption", rounds=arguments.rounds, limit_aes_gcm_per_second=round(limit), most=MOST, cpu_microseconds=found,
        queries_and_bytes=work,
    )  # fmt: skip
    too_dear = any(
        each["extra"] > MOST for what, each in found.items() if what != "store"
    )  # nobody meets `store` alone
    sys.exit(too_dear or any(each["clear"] != each["sealed"] for each in work.values()))


def _in_turns(children: "dict[str, subprocess.Popen[str]]", what: str, rounds: int) -> dict[str, Any]:
    took: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(rounds + WARM):
        for way in WAYS if number % 2 else WAYS[::-1]:
            took[way].append(1e6 * float(_ask(children[way], what)))
    clear, sealed = (each[WARM:] for each in (took["clear"], took["sealed"]))
    low, middle, high = statistics.quantiles(
        [after / before - 1 for before, after in zip(clear, sealed, strict=True)], n=4
    )
    medians = statistics.median(clear), statistics.median(sealed)
    return {
        "clear": round(medians[0], 1),
        "sealed": round(medians[1], 1),
        "least": {"clear": round(min(clear), 1), "sealed": round(min(sealed), 1)},
        "extra": round(middle, 3),
        "extra_of_medians": round(medians[1] / medians[0] - 1, 3),
        "extra_of_least": round(min(sealed) / min(clear) - 1, 3),
        "extra_middle_half": [round(low, 3), round(high, 3)],
    }


@contextmanager
def _child(way: str) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "benchmarks.encryption", "--here", way]
    environment = os.environ | {"KLOPT_LOG_LEVEL": "WARNING"}
    own = environment.get(f"DATABASE_URL_{way.upper()}")  # two empty databases, to measure another kind than SQLite
    environment.pop("DATABASE_URL", None)
    if own:
        environment["DATABASE_URL"] = own
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=-1, stdout=-1, text=True) as child:
        yield child
        child.communicate()


def _ask(child: "subprocess.Popen[str]", what: str) -> str:
    """CPU seconds of one unit; of `work` the queries and the bytes."""
    assert child.stdin
    assert child.stdout
    child.stdin.write(f"{what}\n")
    child.stdin.flush()
    return child.stdout.readline().strip()


def _serve(*, sealed: bool) -> None:
    """Do what each line of standard input names, and answer what one unit of it cost."""
    start_django()
    if not sealed:
        _leave_in_clear()
    steps = {"limit": Step(_limit, 20_000), **_ingest(), **_desk()}
    gc.collect()
    gc.freeze()  # what was made to measure with is not walked through while measuring
    for line in sys.stdin:
        *work, what = line.split()
        step = steps[what]
        sys.stdout.write(f"{_work(step) if work else step.call() / step.units}\n")
        sys.stdout.flush()


def _work(step: Step) -> str:
    """What a step of the desk asks of the database and sends to the browser."""
    from django.db import connection
    from django.test.client import Client
    from django.test.utils import CaptureQueriesContext

    sent: list[int] = []
    plain = Client.request

    def request(self: Any, **about: Any) -> Any:
        answer = plain(self, **about)
        sent.append(len(answer.content))
        return answer

    Client.request = request  # type: ignore[method-assign]
    seen: list[tuple[int, int]] = []
    for _ in range(3):  # the least: once a minute a session is written that it is in use
        sent.clear()
        with CaptureQueriesContext(connection) as asked:
            step.call()
        seen.append((len(asked), sum(sent)))
    Client.request = plain  # type: ignore[method-assign]
    return "{} queries, {} bytes".format(*min(seen))


def _limit() -> float:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher, nonce, text = AESGCM(bytes(32)), bytes(12), TEXT.encode()
    with stopwatch() as watch:
        for _ in range(20_000):
            cipher.encrypt(nonce, text, b"table:column:row")
    return watch.cpu


def _records(start: int) -> list[dict[str, Any]]:
    """A batch: five answers a conversation, two conversations a customer."""
    return [
        {
            "id": f"a-{n}", "conversation": f"c-{n // 5}", "order": n % 5, "question": f"Kan bestelling {n} terug?",
            "time": (NOW + timedelta(seconds=n)).isoformat(), "answer": TEXT, "customer": f"k-{n // 10}", "channel": "chat",
            "language": "nl", "segment": "loyal", "topic": "retour", "bot_version": "4.2",
        }
        for n in range(start, start + BATCH)
    ]  # fmt: skip


def _ingest() -> dict[str, Step]:
    """A record over REST (authentication, JSON, checks, storing), of a file, and through `store` alone."""
    from django.conf import settings
    from django.test import Client

    from contactcenter import ingest

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    client = Client(headers={"authorization": f"Bearer {ingest.create_key(source_name='rest', key_name='bench')}"})
    stored = ingest.source_named("store")
    taken = dict.fromkeys(("rest", "file", "store"), 0)
    folder = Path(tempfile.mkdtemp(prefix="klopt-bench-"))

    def following(way: str) -> list[dict[str, Any]]:
        taken[way] += BATCH
        return _records(taken[way])

    def rest() -> float:
        body = json.dumps(following("rest"))
        with stopwatch() as watch:
            answer = client.post("/api/v1/responses", body, content_type="application/json")
        assert answer.status_code == 201, answer.content
        return watch.cpu

    def file() -> float:
        path = folder / "feed.jsonl"
        path.write_text("".join(json.dumps(each) + "\n" for each in following("file")), encoding="utf-8")
        with stopwatch() as watch:
            done = ingest.import_file(path=path, source_name="file", now=NOW)
        assert done.created == BATCH
        return watch.cpu

    def store() -> float:
        records = [ingest.parse_record(each) for each in following("store")]
        with stopwatch() as watch:
            ingest.store(source=stored, records=records, now=NOW)
        return watch.cpu

    return {"rest": Step(rest, BATCH), "file": Step(file, BATCH), "store": Step(store, BATCH)}


def _desk() -> dict[str, Step]:
    """A page with the next item, and a verdict whose answer is the card after it."""
    from django.test import Client

    from benchmarks.waiting import fill
    from contactcenter.models import Employee
    from reviewapp import routing

    fill(WAITING)
    person = Employee.objects.create_user(username="bench")
    queue = routing.standard_queues()["risk"]
    page, client = Client(), Client(headers={"accept": "application/json"})
    page.force_login(Employee.objects.create_user(username="looks"))
    client.force_login(person)

    def next_item() -> float:
        with stopwatch() as watch:
            for _ in range(ITEMS):
                answer = page.get(f"/review/{queue.slug}/")
        assert answer.status_code == 200, answer.content[:300]
        return watch.cpu

    def verdict() -> float:
        cpu = 0.0
        for _ in range(ITEMS):
            held = routing.claim_next(employee=person, queue=queue, count=2)
            data = {"review_id": held[0].pk, "code": "correct", "seconds": 9}
            data |= {"idempotency_key": uuid4(), "have": ",".join(str(review.pk) for review in held[1:])}
            with stopwatch() as watch:
                answer = client.post(f"/review/{queue.slug}/verdict/", data)
            assert answer.status_code == 200, answer.content[:300]
            cpu += watch.cpu
        return cpu

    return {"next_item": Step(next_item, ITEMS), "verdict": Step(verdict, ITEMS)}


def _leave_in_clear() -> None:
    """The product as it would be without the vault, for this process alone."""
    from contactcenter import vault
    from contactcenter.ingest import inserting, messages, storing
    from contactcenter.vault import CustomerJSONField, CustomerTextField
    from contactcenter.vault.sealing import SealedText
    from contactcenter.vault.subjects import Subjects

    def selected(self: Any, compiler: Any, sql: str, params: Any) -> Any:
        return sql, params

    def plain(self: Any, value: Any) -> Any:
        return value if value is None else self._parsed(value)

    def written(self: Any, text: str, **about: Any) -> str:
        return SealedText(text)

    def column(self: Any, texts: Any, **about: Any) -> Any:
        return texts

    numbers: dict[str, int] = {}

    def found(known: Mapping[str, bool], *, now: datetime) -> Subjects:
        """A number for each customer, as a database without the vault would know him by; rows for him there are none."""
        return Subjects({each: numbers.setdefault(each, len(numbers) + 1) for each in known}, frozenset())

    def of_record(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    for kind in (CustomerTextField, CustomerJSONField):
        kind.select_format, kind.plain, kind.sealed, kind.sealed_column = selected, plain, written, column  # type: ignore[method-assign]
    vault.found_or_made = found
    vault.subjects_for = lambda known, *, now: found(known, now=now).numbers
    vault.load = lambda subjects: None
    vault.subject_digest = storing.subject_digest = str
    storing.keyed_digest = messages.keyed_digest = of_record
    inserting.closer_of = storing.hold = lambda subject: None


if __name__ == "__main__":
    main()
