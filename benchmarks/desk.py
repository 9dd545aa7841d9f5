"""A team at the review desk: reviewers over real HTTP against the server as the README runs it for a team, on both databases.

    python -m benchmarks.desk [--database postgres sqlite] [--seconds 120] [--waiting 10000 100000]

For each database and backlog, in one run: what the two bare statements cost (claim one row, store one verdict), the
reviewers as fast as they can, and the same at a pace of people. CPU is that of the server's processes and the database
together. The reviewers check that nobody gets what a colleague has; afterwards the rows are counted.
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, percentile, report, start_django

PASSWORD = "bench-klopt-2026"  # noqa: S105  of a database that lives for minutes
PEOPLE = {"postgres": 20, "sqlite": 10}
WORKERS = 2
PACE_SECONDS = 2.0
PACED_FOR = 20.0
BARE_SECONDS = 3.0
TARGETS = {"verdicts_per_second": 100, "cpu_ms": 8.0}


def main() -> None:
    """Measure each database in a child process: settings are of a process. Exit code 1 when a check fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", nargs="+", choices=list(PEOPLE), default=list(PEOPLE))
    parser.add_argument("--seconds", type=float, default=120, help="as fast as they can (default 120)")
    parser.add_argument("--waiting", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument(
        "--here", action="store_true", help="measure in this process, on the database of the environment"
    )
    arguments = parser.parse_args()
    if arguments.here:
        json.dump(measure(seconds=arguments.seconds, sizes=sorted(arguments.waiting)), sys.stdout)
        return
    found = {database: _in_child(database, arguments) for database in arguments.database}
    report("desk", seconds=arguments.seconds, workers=WORKERS, databases=found, targets=TARGETS)


def _in_child(database: str, arguments: argparse.Namespace) -> Any:
    from tests.servers import postgres  # needs what `make setup-dev` installs

    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment["KLOPT_DB_POOL"] = str(PEOPLE[database] + 2)  # of this process, for the bare statements
    sizes = [str(size) for size in arguments.waiting]
    command = [
        sys.executable,
        "-m",
        "benchmarks.desk",
        "--here",
        "--seconds",
        str(arguments.seconds),
        "--waiting",
        *sizes,
    ]
    if database == "sqlite":
        return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    with postgres(fsync="on") as url:
        environment["DATABASE_URL"] = url
        return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def measure(*, seconds: float, sizes: list[int]) -> dict[str, Any]:
    """All figures of the database of the environment."""
    start_django()
    from django.core.management import call_command  # Django is set up now, not when this file is read
    from django.db import connection

    from benchmarks.waiting import fill

    call_command("collectstatic", interactive=False, verbosity=0)
    found: dict[str, Any] = {}
    for waiting in sizes:
        fill(waiting)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        limit = bare_limit(lane=str(waiting))
        fill(waiting)
        # a small backlog must not run out meanwhile
        found[str(waiting)] = {"bare_sql": limit} | at_the_desk(seconds=min(seconds, waiting / 250), lane=str(waiting))
    return found


def at_the_desk(*, seconds: float, lane: str) -> dict[str, Any]:
    """Everybody as fast as he can, then at the pace of people."""
    from django.db import connections

    from benchmarks.reviewers import Reviewer, Shown, work

    names = [_employee(f"{lane}-{index}") for index in range(_people())]
    connections.close_all()
    shown, figures = Shown(), {}
    with server() as (port, process_id):
        for pace, lasts in (("fast", seconds), ("paced", min(seconds, PACED_FOR))):
            people = [
                Reviewer(
                    port=port, name=name, password=PASSWORD, queue=("risk", "control")[index % 10 >= 7], shown=shown,
                    pause=PACE_SECONDS if pace == "paced" else 0.0,
                )
                for index, name in enumerate(names)
            ]  # fmt: skip
            for person in people:
                person.log_in()
            if pace == "fast":
                figures["visit"] = visit(people[0].connection.cookies, port=port)
            figures[pace] = _figures(
                people, work=lambda people=people, lasts=lasts: work(people, seconds=lasts), server=process_id
            )
    return {"reviewers": len(names), **figures, "checked": _checked()}


def visit(cookies: dict[str, str], *, port: int) -> dict[str, Any]:
    """Bytes on the wire of the first and of a later visit, and the time to the first byte, with nobody else at work."""
    head = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def get(path: str) -> tuple[bytes, bool]:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=head)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.read(), "immutable" in answer.headers.get("Cache-Control", "")

    waits = []
    for _ in range(20):
        start = time.perf_counter()
        page, _kept = get("/review/risk/")
        waits.append(time.perf_counter() - start)
    names = set(re.findall(r'"(/static/[^"]+)"', gzip.decompress(page).decode()))
    files = [get(name) for name in sorted(names)]
    return {
        "requests": 1 + len(names),
        "first_bytes": len(page) + sum(len(body) for body, _kept in files),
        "later_bytes": len(page) + sum(len(body) for body, kept in files if not kept),
        "page_ms": {"p50": percentile(waits, 0.5), "p95": percentile(waits, 0.95)},
    }


def _people() -> int:
    from django.db import connection

    return PEOPLE["postgres" if connection.vendor == "postgresql" else "sqlite"]


def _figures(people: list[Any], *, work: Any, server: int) -> dict[str, Any]:
    database = database_process()
    before = [time.perf_counter(), tree_cpu(server), tree_cpu(database), time.process_time()]
    work()
    wall, web, data, clients = (
        now - then
        for now, then in zip(
            [time.perf_counter(), tree_cpu(server), tree_cpu(database), time.process_time()], before, strict=True
        )
    )
    took = {
        act: [value for person in people for value in person.seconds[act]]
        for act in ("verdict", "undo", "skip", "page")
    }
    verdicts = len(took["verdict"])
    return {
        "verdicts": verdicts,
        "undone": len(took["undo"]),
        "passed_on": len(took["skip"]),
        "verdicts_per_second": round(verdicts / wall, 1),
        "verdict_and_next_ms": {"p50": percentile(took["verdict"], 0.5), "p95": percentile(took["verdict"], 0.95)},
        "page_ms": {"p50": percentile(took["page"], 0.5), "p95": percentile(took["page"], 0.95)},
        "cpu_ms_per_verdict": {
            "web": round(1000 * web / verdicts, 2),
            "database": round(1000 * data / verdicts, 2),
            "together": round(1000 * (web + data) / verdicts, 2),
            "clients": round(1000 * clients / verdicts, 2),
        },
    }


def bare_limit(*, lane: str) -> dict[str, float]:
    """Claim and verdict as two bare transactions, as many at a time as there are reviewers."""
    from django.db import connection

    from benchmarks.review import bare_sql
    from contactcenter.models import Employee
    from reviewapp.models import Queue

    queue = Queue.objects.get(slug="risk").pk
    people = [Employee.objects.get(username=_employee(f"sql-{lane}-{index}")).pk for index in range(_people())]
    counts = [0] * len(people)
    until = time.perf_counter() + BARE_SECONDS

    def judge(place: int) -> None:
        once = bare_sql(people[place], queue)
        while time.perf_counter() < until:
            once()
            counts[place] += 1
        connection.close()

    database = database_process()
    cpu, start = time.process_time() + tree_cpu(database), time.perf_counter()
    running = [threading.Thread(target=judge, args=(place,)) for place in range(len(people))]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    wall = time.perf_counter() - start
    cpu = time.process_time() + tree_cpu(database) - cpu
    return {"pairs_per_second": round(sum(counts) / wall, 1), "cpu_ms": round(1000 * cpu / sum(counts), 2)}


def _employee(name: str) -> str:
    from contactcenter.models import Employee

    if not Employee.objects.filter(username=name).exists():
        Employee.objects.create_user(username=name, password=PASSWORD)
    return name


def _checked() -> dict[str, int]:
    """What the rows say afterwards; anything but 0 fails the benchmark."""
    from django.db.models import Count, F

    from reviewapp.models import Review, Verdict

    standing = Verdict.objects.filter(revoked_at__isnull=True, counts=True)
    standing = standing.exclude(reviewer__username__startswith="sql-")  # the bare statements know no rules
    twice = standing.values("review").annotate(n=Count("pk")).filter(n__gt=1).count()
    same_person = standing.values("response", "reviewer").annotate(n=Count("pk")).filter(n__gt=1).count()
    undrawn = (
        standing.values("response")
        .annotate(n=Count("pk"), reviews=Count("review", distinct=True))
        .filter(n__gt=F("reviews"))
        .count()
    )
    late = Verdict.objects.filter(counts=False, revoked_at__isnull=True).count()
    lost = (
        Review.objects.filter(state="done").exclude(verdicts__revoked_at__isnull=True, verdicts__isnull=False).count()
    )
    found = {
        "reviews_with_two_verdicts": twice, "answers_judged_twice_by_one_person": same_person,
        "answers_judged_more_often_than_drawn": undrawn, "verdicts_that_came_too_late": late, "done_without_a_verdict": lost,
    }  # fmt: skip
    if any(found.values()):
        sys.exit(f"The rows are wrong: {found}")
    return found


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """The web server of a team, as in the README; yields its port and process id."""
    from tests.servers import free_port

    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads",
        "8", "--port", str(port), "reviewapp.wsgi:application",
    ]  # fmt: skip
    with (Path(os.environ["KLOPT_HOME"]) / "web.log").open("wb") as log:
        environment = {name: value for name, value in os.environ.items() if name != "KLOPT_DB_POOL"}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5).read()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        else:
            raise RuntimeError("The web server did not answer within 30 s.")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def database_process() -> int:
    """The PostgreSQL server of this database, when it runs on this machine; else 0."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    return int(backend.read_text().rpartition(")")[2].split()[1]) if backend.exists() else 0


def tree_cpu(process_id: int) -> float:
    """Seconds of CPU of a process, of its running children and of those that ended; 0 for process 0. Linux only."""
    if not process_id:
        return 0.0
    parents, own = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        number = int(stat.parent.name)
        parents[number] = int(fields[1])
        own[number] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    family, found = {process_id}, True
    while found:
        found = {number for number, parent in parents.items() if parent in family} - family
        family |= found
    return sum(own.get(number, 0.0) for number in family)


if __name__ == "__main__":
    main()
