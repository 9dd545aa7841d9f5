"""manage.py purge_expired: delete what is older than it may be."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from contactcenter.management.reporting import progress_on
from reviewapp import subjects


class Command(BaseCommand):
    help = (
        "Delete what is kept longer than KLOPT_RETENTION_..._DAYS allow, by class of data; the worker does it every night. "
        "Safe to repeat; an interrupted run goes on where it was. Verdicts and figures stay as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what would go")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def _purge(self, now: datetime) -> dict[str, int]:
        total = sum(each.rows for each in subjects.due(now=now))
        done: dict[str, int] = {}
        with progress_on(self.stderr, "Retention") as report:

            def progress(name: str, rows: int) -> None:
                done[name] = rows
                report(sum(done.values()), min(1.0, sum(done.values()) / max(total, 1)))

            return subjects.purge(now=now, progress=progress)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        rows = (
            {each.data_class.name: each.rows for each in subjects.due(now=now)}
            if options["dry_run"]
            else self._purge(now)
        )
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], "rows": rows}))
            return
        for data_class in subjects.CLASSES:
            kept = f"kept {data_class.days} days" if data_class.days else "kept without an end"
            self.stdout.write(f"{rows[data_class.name]:>9,}  {data_class.name:<10} {kept}")
        self.stdout.write(f"{sum(rows.values()):,} {'would go' if options['dry_run'] else 'gone'}")
