"""What sealing the texts costs: bringing answers in, and the next item on the desk, with and without it in turns.

    python -m benchmarks.encryption [--rounds 5]

Each round measures both in a process of its own, on the same code: once as it is, once with fields that leave the text as it
is, digests without a key and no row for a customer. CPU time (user and system) of the process, which holds SQLite; the least
of the rounds, because the machine is shared. The limit, AES-256-GCM of a text of 200 bytes, is measured in the same run.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.measure import ROOT, report, start_django, stopwatch

RECORDS, BATCH, PAGES, WAITING = 10_000, 500, 150, 300
TEXT = b"U kunt uw bestelling binnen veertien dagen terugsturen. " * 4
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
MOST = 0.10


def main() -> None:
    """Measure in turns, in child processes; exit code 1 when sealing costs more than MOST of one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--here", choices=["sealed", "clear"], help="one measurement, in this process")
    arguments = parser.parse_args()
    if arguments.here:
        json.dump(measure(sealed=arguments.here == "sealed"), sys.stdout)
        return
    rounds = [{way: _child(way) for way in ("clear", "sealed")} for _ in range(arguments.rounds)]
    found = {}
    for what in ("ingest_cpu_us_per_record", "next_item_cpu_us"):
        clear, sealed = (min(each[way][what] for each in rounds) for way in ("clear", "sealed"))
        found[what] = {"clear": clear, "sealed": sealed, "extra": round(sealed / clear - 1, 3)}
    limit = max(each["sealed"]["limit_per_second"] for each in rounds)
    report("encryption", rounds=arguments.rounds, limit_aes_gcm_per_second=limit, most=MOST, **found)
    sys.exit(any(each["extra"] > MOST for each in found.values()))


def measure(*, sealed: bool) -> dict[str, float]:
    """CPU microseconds of one record brought in, and of one page with the next item."""
    start_django()
    if not sealed:
        _leave_in_clear()
    return {"limit_per_second": _limit(), "ingest_cpu_us_per_record": _ingest(), "next_item_cpu_us": _next_item()}


def _child(way: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.encryption", "--here", way]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["KLOPT_LOG_LEVEL"] = "WARNING"
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _limit() -> float:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher, nonce, rounds = AESGCM(bytes(32)), bytes(12), 100_000
    with stopwatch() as watch:
        for _ in range(rounds):
            cipher.encrypt(nonce, TEXT, b"table:column:row")
    return round(rounds / watch.cpu)


def _ingest() -> float:
    from contactcenter import ingest

    raw = [
            {
                "id": f"a-{n}", "conversation": f"c-{n // 5}", "order": n % 5, "question": f"Kan bestelling {n} terug?",
                "time": (NOW + timedelta(seconds=n)).isoformat(), "answer": TEXT.decode(), "customer": f"k-{n // 10}",
            }
        for n in range(RECORDS)
    ]  # fmt: skip
    source = ingest.source_named("bench")
    with stopwatch() as watch:
        for start in range(0, RECORDS, BATCH):
            records = [ingest.parse_record(each) for each in raw[start : start + BATCH]]
            ingest.store(source=source, records=records, now=NOW)
    return round(1e6 * watch.cpu / RECORDS, 1)


def _next_item() -> float:
    from django.conf import settings
    from django.test import Client

    from benchmarks.waiting import fill
    from contactcenter.models import Employee

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    fill(WAITING)
    client = Client()
    client.force_login(Employee.objects.create_user(username="bench"))
    for _ in range(10):
        assert client.get("/review/risk/").status_code == 200
    with stopwatch() as watch:
        for _ in range(PAGES):
            client.get("/review/risk/")
    return round(1e6 * watch.cpu / PAGES)


def _leave_in_clear() -> None:
    """The product as it would be without the vault, for this process alone."""
    from contactcenter import vault
    from contactcenter.ingest import contacts, storing
    from contactcenter.vault import CustomerJSONField, CustomerTextField
    from contactcenter.vault.sealing import SealedText

    def selected(self: Any, compiler: Any, sql: str, params: Any) -> Any:
        return sql, params

    def plain(self: Any, value: Any) -> Any:
        return value if value is None else self._parsed(value)

    def written(self: Any, text: str, **about: Any) -> str:
        return SealedText(text)

    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    for kind in (CustomerTextField, CustomerJSONField):
        kind.select_format, kind.plain, kind.sealed = selected, plain, written  # type: ignore[method-assign]
    vault.subjects_for = lambda known, *, now: dict.fromkeys(known, 1)  # type: ignore[assignment]
    vault.load = lambda subjects: None  # type: ignore[assignment]
    vault.subject_digest = digest
    storing.keyed_digest = digest
    contacts.vault = vault


if __name__ == "__main__":
    main()
