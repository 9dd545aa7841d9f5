"""The quality dashboard over a year of answers, on PostgreSQL: how long a page takes, whatever is chosen.

    python -m benchmarks.dashboard [--answers 100000 1000000] [--judged 0.1] [--rounds 2]

For each number of answers, in one run on a database of its own: the days are counted by the pipeline's stage, then every
selection is asked for in turn through Django's test client, cold (the process remembers nothing of any day) and warm. Of the
warm requests seven of ten are the page as it opens, as people ask for it; the others are weeks, months, a quarter and the year,
with and without filters. In every round a verdict is marked as one that no aggregate knows, so that a day is read live and
what was remembered of its weeks is of no use.

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
from random import Random
from typing import Any

from benchmarks.measure import Stopwatch, peak_memory_mb, percentile, report, start_django, stopwatch

END = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # midnight in Amsterdam, at the end of a Sunday
TARGETS = {"p95_ms": 400, "times_that_at_the_smallest": 1.5}
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
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--here", action="store_true", help="measure in this process, on the database of the environment"
    )
    arguments = parser.parse_args()
    if arguments.here:
        answers = arguments.answers[0]
        found = measure(answers=answers, verdicts=round(answers * arguments.judged), rounds=arguments.rounds)
        json.dump(found, sys.stdout)
        return
    sizes = sorted(arguments.answers)
    found = {str(answers): _in_child(answers, arguments) for answers in sizes}
    slowest = [found[str(answers)]["warm_ms"]["p95"] for answers in sizes]
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
    command += ["--judged", str(arguments.judged), "--rounds", str(arguments.rounds)]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    with postgres() as url:
        environment["DATABASE_URL"] = url
        return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def measure(*, answers: int, verdicts: int, rounds: int) -> dict[str, Any]:
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
    cold = pages.cold(selections())
    warm: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    for number in range(rounds):
        pages.change(number)
        for query in asked():
            with stopwatch() as watch:
                pages.ask(query)
            warm.setdefault(query, []).append(watch.wall)
            cpu.setdefault(query, []).append(watch.cpu)
    everything = [seconds for times in warm.values() for seconds in times]
    of_cpu = [seconds for times in cpu.values() for seconds in times]
    return {
        "filled_s": round(filling.wall, 1),
        "days_counted": days,
        "counted_s": round(counting.wall, 1),
        "requests": len(everything),
        "warm_ms": _spread(everything),
        "cold_ms": _spread([watch.wall for watch in cold]),
        "cold_cpu_ms": _spread([watch.cpu for watch in cold]),
        "queries": pages.queries(""),
        "cpu_ms": _spread(of_cpu),
        "by_selection_ms": {query or "latest": percentile(times, 0.5) for query, times in warm.items()},
        "by_selection_cpu_ms": {query or "latest": percentile(times, 0.5) for query, times in cpu.items()},
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


def asked() -> list[str]:
    """One round of warm requests: every selection once, and seven of ten times the page as it opens."""
    others = selections()[1:]
    opened = round(len(others) * 7 / 3)
    round_of = others + [""] * opened
    Random(7).shuffle(round_of)  # noqa: S311 (an order, no secret)
    return round_of


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

    def cold(self, asked_for: list[str]) -> list[Stopwatch]:
        """Of each selection the time of a process that remembers nothing."""
        from reviewapp.quality import kept

        times = []
        for query in asked_for:
            kept.forget()
            with stopwatch() as watch:
                self.ask(query)
            times.append(watch)
        return times

    def queries(self, query: str) -> int:
        """How many a page takes of days that did not change."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.ask(query)
        with CaptureQueriesContext(connection) as found:
            self.ask(query)
        return len(found)

    def change(self, number: int) -> None:
        """One verdict is said to be new, which makes its day one that is read live."""
        from reviewapp.models import Verdict

        last = Verdict.objects.order_by("-pk")[number]
        Verdict.objects.filter(pk=last.pk).update(tallied=False)


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


def _spread(seconds: list[float]) -> dict[str, float]:
    return {"best": percentile(seconds, 0.0), "p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95)}


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return percentile(times, 0.5)


if __name__ == "__main__":
    main()
