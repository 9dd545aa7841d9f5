"""How a long command speaks: a bar on a terminal, a line every 10 % elsewhere, a summary as the last line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from contactcenter.datafiles import Progress as Report

DONE, FAILED, WRONG_USE, PARTLY_DONE = 0, 1, 2, 3
"""Exit statuses of every command."""


@contextmanager
def progress_on(stream: OutputWrapper, label: str) -> Iterator[Report]:
    """`with progress_on(self.stderr, "Import") as report: ...`; call `report(rows, share)` now and then."""
    if not stream.isatty():
        yield _lines(stream, label)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=1.0, rows=0)
        yield lambda rows, share: bar.update(task, completed=share, rows=rows)


def _lines(stream: OutputWrapper, label: str) -> Report:
    told = 0

    def report(rows: int, share: float) -> None:
        nonlocal told
        tenth = int(share * 10)
        if told < tenth < 10:  # the end has its summary
            told = tenth
            stream.write(f"{label}: {tenth * 10} %, {rows} rows")

    return report


def summary_line(summary: Any, *, as_json: bool) -> str:
    """The last line of an import: every count and the seconds; as JSON for programs."""
    counts: dict[str, Any] = asdict(summary)
    counts["seconds"] = round(summary.seconds, 2)
    if as_json:
        return json.dumps(counts, default=str)
    words = [f"{value} {name}" for name, value in counts.items() if isinstance(value, int)]
    return f"Done: {', '.join(words)}, {counts['seconds']} seconds."
