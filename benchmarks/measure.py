"""What every benchmark shares: a throw-away home and database, a stopwatch for wall and CPU time, one JSON report.

A benchmark is `benchmarks/NAME.py` with `main()`; it measures its own physical limit in the same run and ends in `report`.
"""

import json
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Stopwatch:
    """Seconds of wall time and of CPU time (this process and its ended children)."""

    wall: float = 0.0
    cpu: float = 0.0


def cpu_seconds() -> float:
    """User plus system time of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_memory_mb() -> float:
    """Largest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """`with stopwatch() as watch: ...`; read `watch.wall` and `watch.cpu` afterwards."""
    watch = Stopwatch()
    wall, cpu = time.perf_counter(), cpu_seconds()
    yield watch
    watch.wall, watch.cpu = time.perf_counter() - wall, cpu_seconds() - cpu


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed, in milliseconds with two decimals; 0 without any."""
    return round(1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))], 2) if values else 0.0


def start_django() -> None:
    """Django on a fresh database: SQLite in a new folder, or DATABASE_URL (which must name an EMPTY database)."""
    os.environ.setdefault("KLOPT_MODELS", str(ROOT / "var" / "models"))
    os.environ["KLOPT_HOME"] = tempfile.mkdtemp(prefix="klopt-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "reviewapp.settings"
    import django  # after the environment names the settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def report(name: str, **figures: Any) -> None:
    """Print the result as one JSON object on standard output."""
    machine = {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()}
    database = os.environ.get("DATABASE_URL", "sqlite").split(":", 1)[0]
    json.dump({"benchmark": name, "database": database, "machine": machine, **figures}, sys.stdout, indent=2)
    sys.stdout.write("\n")
