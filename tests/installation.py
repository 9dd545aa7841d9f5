"""A whole installation of its own for tests that start real processes: its database, its home, its commands."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "fixtures" / "demo"
WATCH = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "reviewapp.settings"
import django
django.setup()
from django.core.management import call_command
for _ in sys.stdin:
    call_command("status", "--json")
    sys.stdout.flush()
"""
"""Tells the status for each line that it is given, and ends with them."""


@dataclass
class Installation:
    """Everything runs in processes, as an operator would start them."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def manage(self, *words: str, timeout: int = 240) -> str:
        """Run a management command to its end; its standard output. Fails the test on a non-zero exit."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        ended = subprocess.run(command, env=self.env(), capture_output=True, text=True, timeout=timeout, check=False)
        assert ended.returncode == 0, f"{words}: exit {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """A process that is stopped at the end (by SIGTERM, then by SIGKILL)."""
        with (self.home / f"{command[-1]}-{uuid4().hex[:6]}.log").open("wb") as log:
            process = subprocess.Popen([sys.executable, *command], env=self.env(), stdout=log, stderr=log, cwd=ROOT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.manage("status", "--json"))
        return found

    def wait_for(self, reached: Callable[[dict[str, Any]], bool], *, seconds: int = 400) -> dict[str, Any]:
        """Ask what `manage.py status` says until `reached`. One process tells it: to start one takes two seconds."""
        deadline, found = time.monotonic() + seconds, {}
        command = [sys.executable, "-c", WATCH]
        with subprocess.Popen(command, env=self.env(), cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as watch:
            assert watch.stdin
            assert watch.stdout
            while time.monotonic() < deadline:
                print(file=watch.stdin, flush=True)
                found = json.loads(watch.stdout.readline())
                if reached(found):
                    return found
                time.sleep(0.2)
        logs = "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in self.home.glob("*.log"))
        raise AssertionError(f"not reached within {seconds} s: {found}\n{logs}")

    def records(self) -> dict[str, dict[str, Any]]:
        """The decision record of every response by id."""
        out = self.home / "records.jsonl"
        self.manage("export_screenings", "--out", str(out))
        return {row["id"]: row for row in map(json.loads, out.read_text(encoding="utf-8").splitlines())}

    def load(self, *, responses: int) -> None:
        """Migrate, then load the demo's articles and its first answers."""
        part = self.home / "responses.jsonl"
        lines = (DEMO / "responses.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        part.write_text("".join(lines[:responses]), encoding="utf-8")
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_articles", str(DEMO / "articles.jsonl"))
        self.manage("ingest_responses", str(part), "--source", "demo")

    def env(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        return {**inherited, "KLOPT_HOME": str(self.home), **self.environment}


def on_sqlite(home: Path) -> Installation:
    """One machine: SQLite and the built-in worker."""
    home.mkdir(parents=True, exist_ok=True)
    return Installation(home=home)


def for_a_team(home: Path) -> Installation:
    """A new database on the run's PostgreSQL, and the run's Redis with queues of its own."""
    home.mkdir(parents=True, exist_ok=True)
    server, name = os.environ["DATABASE_URL"], f"flow_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return Installation(
        home=home,
        environment={
            "DATABASE_URL": server.rsplit("/", 1)[0] + f"/{name}",
            "REDIS_URL": os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{number}",
            "KLOPT_SCREENING_BATCH": "20",
            "KLOPT_SCREENING_LEASE_SECONDS": "10",
        },
    )
