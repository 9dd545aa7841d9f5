"""Trying out a sampling plan over a million answers, on PostgreSQL: how long somebody waits at the form and at the slider.

    python -m benchmarks.plan [--answers 1000000] [--rounds 10]

Twice: with the answers spread over a year, and with all of them within the four weeks that a plan is tried out on. Through
Django's test client, signed in; the first request of the process is left out.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Any

from benchmarks.dashboard import END, Pages
from benchmarks.measure import percentile, report, start_django, stopwatch

TARGET_MS = 500
FORM = "capacity=2000&control_share=40&minimum_per_stratum=5&screening_share=100&strata=channel&strata=language"
ASKED = {
    "effect": ("/manage/plan/effect/", FORM + "&strata=segment&certain_from="),
    "effect_by_topic": ("/manage/plan/effect/", FORM + "&strata=topic&certain_from=0.4"),
    "threshold": ("/manage/plan/threshold/effect/", "certain_from=0.55"),
}


def main() -> None:
    """Measure in a child process on a database of its own. Exit code 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument(
        "--here", action="store_true", help="measure in this process, on the database of the environment"
    )
    arguments = parser.parse_args()
    if arguments.here:
        json.dump(measure(answers=arguments.answers, rounds=arguments.rounds), sys.stdout)
        return
    from tests.servers import postgres  # needs what `make setup-dev` installs

    command = [sys.executable, "-m", "benchmarks.plan", "--here", "--answers", str(arguments.answers)]
    command += ["--rounds", str(arguments.rounds)]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    with postgres() as url:
        done = subprocess.run(command, env=environment | {"DATABASE_URL": url}, check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    slowest = max(times["p95"] for spread in ("year_ms", "four_weeks_ms") for times in found[spread].values())
    report(
        "plan", on="postgresql", answers=arguments.answers, **found, target_ms=TARGET_MS, reached=slowest <= TARGET_MS
    )
    sys.exit(slowest > TARGET_MS)


def measure(*, answers: int, rounds: int) -> dict[str, Any]:
    """Milliseconds for each question, spread over a year and crowded into four weeks."""
    start_django()
    from django.core.management import call_command  # Django is set up now, not when this file is read
    from django.db import connection

    from benchmarks.year import fill
    from reviewapp.scoring.risk import FIXED

    with stopwatch() as filling:
        fill(answers=answers, verdicts=answers // 10, end=END)
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviewapp_screening SET risk_version = %s", [FIXED.version])
        cursor.execute("VACUUM ANALYZE reviewapp_screening")
        year = _asked(rounds)
        cursor.execute("UPDATE contactcenter_botresponse SET answered_at = %s - (%s - answered_at) / 13.1", [END, END])
        cursor.execute("VACUUM ANALYZE contactcenter_botresponse")
    return {"filled_s": round(filling.wall, 1), "year_ms": year, "four_weeks_ms": _asked(rounds)}


def _asked(rounds: int) -> dict[str, dict[str, float]]:
    """Wall time, and CPU time of this process (without the database). `bare_page` is what any page takes at that moment."""
    pages = Pages()
    pages.ask("", path="/exports/")
    found = {}
    for name, (path, query) in (ASKED | {"bare_page": ("/exports/", "")}).items():
        pages.ask(query, path=path)
        started = time.process_time()
        times = [pages.ask(query, path=path) for _ in range(rounds)]
        spent = (time.process_time() - started) / rounds * 1000
        found[name] = {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95), "cpu": round(spent, 1)}
    return found


if __name__ == "__main__":
    main()
