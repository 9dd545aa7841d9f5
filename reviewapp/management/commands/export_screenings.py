"""manage.py export_screenings: the decision record of every screened response, as JSONL."""

import json
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from reviewapp import records


class Command(BaseCommand):
    help = "Write the decision record of every screened response: risk, flags, claims, articles, draw, versions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.jsonl")
        parser.add_argument("--since", type=_moment, help="answered at or after (ISO date or time)")
        parser.add_argument("--until", type=_moment, help="answered before (ISO date or time)")

    def handle(self, *args: Any, **options: Any) -> None:
        started, rows = time.perf_counter(), 0
        partial: Path = options["out"].with_name(options["out"].name + ".partial")
        try:
            with partial.open("w", encoding="utf-8") as stream:
                for record in records.decision_records(since=options["since"], until=options["until"]):
                    stream.write(json.dumps(record, ensure_ascii=False) + "\n")
                    rows += 1
            partial.replace(options["out"])
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{rows:,} records in {options['out']} in {time.perf_counter() - started:.1f} s")


def _moment(text: str) -> datetime:
    """An ISO date (local midnight) or time; argparse turns the ValueError into a usage error."""
    day = parse_date(text)
    moment = parse_datetime(text) or (datetime(day.year, day.month, day.day) if day else None)  # noqa: DTZ001  made aware below
    if moment is None:
        raise ValueError(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
