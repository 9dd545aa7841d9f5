"""The quality dashboard over a year of answers, on PostgreSQL: how long a page takes, whatever is chosen.

    python -m benchmarks.dashboard [--answers 100000 1000000] [--judged 0.1] [--opened 200]

For each number of answers, in one run on a database of its own, the days are counted by the pipeline's stage; then pages are
asked for through Django's test client, in four ways:

- `opened`, the page as it opens while people judge: before each fifth request one of them takes the next answer of a queue
  and judges it, so that its day is read live, what was remembered of its week is of no use, and something else waits.
  The targets are about this one.
- `cold`, every selection (weeks, a month, a quarter and the year, with and without filters) of a process that remembers nothing.
- `first`, every selection for the first time in a process that knows the days.
- `again`, every selection once more while nothing changed.

Wall time is of the page and the database together, `cpu_ms` of the web process alone: on a busy machine only the second
says much. Limits are measured beside it: the bare SQL that counts the answers of the same periods by their dimensions,
reading the bytes of the daily aggregates, and a page without figures. The answers list is measured too.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from benchmarks.measure import Stopwatch, peak_memory_mb, percentile, report, start_django, stopwatch

END = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # midnight in Amsterdam, at the end of a Sunday
TARGETS = {"p95_ms": 400, "times_that_at_the_smallest": 1.5}
EVERY = 5
"""So many times the page is asked for between two verdicts."""
LISTS = ("", "figure=judged", "channel=phone&language=de&segment=-&topic=topic 19")
"""The answers list: newest first, those that were judged, and a rare combination of filters."""
COUNT = """
SELECT count(*) FROM (SELECT channel, language, segment, topic, bot_version, count(*) FROM contactcenter_botresponse
WHERE answered_at >= %s AND answered_at < %s GROUP BY 1, 2, 3, 4, 5) cells
"""


def main() -> None:
    """Measure each size in a child process. Exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--judged", type=float, default=0.1, help="share of the answers that has a verdict")
    parser.add_argument("--opened", type=int, default=200, help="requests of the page as it opens")
    parser.add_argument(
        "--here", action="store_true", help="measure in this process, on the database of the environment"
    )
    arguments = parser.parse_args()
    if arguments.here:
        answers = arguments.answers[0]
        found = measure(answers=answers, verdicts=round(answers * arguments.judged), opened=arguments.opened)
        json.dump(found, sys.stdout)
        return
    sizes = sorted(arguments.answers)
    found = {str(answers): _in_child(answers, arguments) for answers in sizes}
    slowest = [found[str(answers)]["opened"]["wall_ms"]["p95"] for answers in sizes]
    reached = slowest[-1] <= TARGETS["p95_ms"] and slowest[-1] <= TARGETS["times_that_at_the_smallest"] * slowest[0]
    report(
        "dashboard",
        database="postgres",  # of the children
        judged=arguments.judged,
        answers=found,
        growth=round(slowest[-1] / slowest[0], 2),
        targets=TARGETS,
        reached=reached,
    )
    sys.exit(not reached)


def _in_child(answers: int, arguments: argparse.Namespace) -> Any:
    from tests.servers import postgres  # needs what `make setup-dev` installs

    command = [sys.executable, "-m", "benchmarks.dashboard", "--here", "--answers", str(answers)]
    command += ["--judged", str(arguments.judged), "--opened", str(arguments.opened)]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    with postgres() as url:
        environment["DATABASE_URL"] = url
        return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def measure(*, answers: int, verdicts: int, opened: int) -> dict[str, Any]:
    """All figures of the database of the environment, which is filled first unless it holds answers."""
    start_django()
    from django.core.management import call_command  # Django is set up now, not when this file is read

    from benchmarks.year import fill
    from contactcenter.models import BotResponse

    with stopwatch() as filling:
        if not BotResponse.objects.exists():
            fill(answers=answers, verdicts=verdicts, end=END)
    call_command("collectstatic", interactive=False, verbosity=0)
    with stopwatch() as counting:
        days = count_days()
    pages = Pages()
    pages.ask("")  # code and templates are loaded, statements prepared
    return {
        "filled_s": round(filling.wall, 1),
        "days_counted": days,
        "counted_s": round(counting.wall, 1),
        "cold": _told(pages.cold(selections())),
        "first": _told(pages.first(selections())),
        "again": _told([pages.timed(query) for query in selections()]),
        "opened": _told(pages.opened(opened)),
        "queries": pages.queries(""),
        "answers_list_ms": {query or "all": pages.median(query, path="/answers/") for query in LISTS},
        "limits_ms": limits(pages),
        "memory_mb": round(peak_memory_mb()),
    }


def count_days() -> int:
    """What the worker does after an import: the daily aggregates, some days at a time."""
    from django.db import connection

    from reviewapp import quality

    counted = 0
    while done := quality.tally(now=END, limit=20):
        counted += done
    if counted:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the database does by itself within a minute
    return counted


def selections() -> list[str]:
    """Addresses: the page as it opens, weeks, quarters and the whole year, with and without filters, common and rare."""
    periods = ["", "week=2026-W46", "week=2026-W20", "from=2026-10-01&to=2026-10-31", "from=2026-07-01&to=2026-09-30",
               "from=2025-11-24&to=2026-11-22"]  # fmt: skip
    narrowed = ["", "channel=webchat", "language=de&segment=business", "topic=topic 3", "segment=-", "bot_version=v6"]
    return [
        "&".join(filter(None, (period, more))) for period in periods for more in narrowed if period or "v6" not in more
    ]


class Pages:
    """A quality manager who is logged in."""

    def __init__(self) -> None:
        from django.test import Client

        from contactcenter.models import Employee

        self.client = Client(SERVER_NAME="localhost")
        person, _created = Employee.objects.get_or_create(
            username="bench-manager", defaults={"role": "quality_manager", "language": "en"}
        )
        self.client.force_login(person)
        self.path = "/dashboard/"
        self.bytes = 0

    def ask(self, query: str, *, path: str = "") -> float:
        """Seconds until the whole page is there."""
        start = time.perf_counter()
        answer = self.client.get(f"{path or self.path}?{query}" if query else path or self.path)
        took = time.perf_counter() - start
        if answer.status_code != 200:
            sys.exit(f"{query}: {answer.status_code}")
        self.bytes = len(answer.content)
        return took

    def median(self, query: str, *, path: str) -> float:
        """Milliseconds, of five."""
        return _median(lambda: self.ask(query, path=path))

    def timed(self, query: str) -> Stopwatch:
        with stopwatch() as watch:
            self.ask(query)
        return watch

    def cold(self, asked_for: list[str]) -> list[Stopwatch]:
        """Of each selection the time of a process that remembers nothing."""
        from reviewapp.quality import kept

        times = []
        for query in asked_for:
            kept.forget()
            times.append(self.timed(query))
        return times

    def first(self, asked_for: list[str]) -> list[Stopwatch]:
        """Of each selection the time of a process that knows the days of all of them, and no figure."""
        from reviewapp.quality import kept

        kept.forget()
        for query in asked_for:
            self.ask(query)
        kept.RESULTS.clear()
        return [self.timed(query) for query in asked_for]

    def opened(self, times: int) -> list[Stopwatch]:
        """The page as it opens, with a new verdict before each of EVERY."""
        found = []
        for number in range(times):
            if number % EVERY == 0:
                self.judge()
            found.append(self.timed(""))
        return found

    def queries(self, query: str) -> int:
        """How many a page takes of days that did not change."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.ask(query)
        with CaptureQueriesContext(connection) as found:
            self.ask(query)
        return len(found)

    def judge(self) -> None:
        """A supervisor judges the next answer of the first queue."""
        from django.utils import timezone

        from contactcenter.models import Employee
        from reviewapp import routing, verdicts
        from reviewapp.models import Queue

        person, _created = Employee.objects.get_or_create(username="bench-samira", defaults={"role": "supervisor"})
        (review,) = routing.claim_next(employee=person, queue=Queue.objects.order_by("position")[0])
        verdicts.record_verdict(
            review_id=review.pk, employee=person, code="correct", reasons=[], handover="",
            note="", correction="", seconds=9, idempotency_key=uuid4(), now=timezone.now(),
        )  # fmt: skip


def limits(pages: Pages) -> dict[str, float]:
    """The median of five: what no dashboard over these rows can do without, and a page that has no figures."""
    from django.db import connection

    from reviewapp.models import DailyAggregate

    def count(days: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [END - timedelta(days=days), END])
            cursor.fetchall()

    return {
        "sql_count_of_12_weeks": _median(lambda: count(84)),
        "sql_count_of_the_year": _median(lambda: count(365)),
        "bytes_of_12_weeks": _median(
            lambda: list(DailyAggregate.objects.order_by("-day").values_list("frame", "judged")[:84])
        ),
        "page_without_figures": _median(lambda: pages.ask("", path="/exports/")),
    }


def _told(times: list[Stopwatch]) -> dict[str, Any]:
    return {
        "requests": len(times),
        "wall_ms": _spread([watch.wall for watch in times]),
        "cpu_ms": _spread([watch.cpu for watch in times]),
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    shares = {"best": 0.0, "p50": 0.5, "p95": 0.95, "worst": 1.0}
    return {name: percentile(seconds, share) for name, share in shares.items()}


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return percentile(times, 0.5)


if __name__ == "__main__":
    main()
