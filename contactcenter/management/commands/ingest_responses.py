"""Bring a file of bot answers in."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contactcenter import ingest
from contactcenter.datafiles import FileError
from contactcenter.fields import RecordError
from contactcenter.management.reporting import PARTLY_DONE, WRONG_USE, progress_on, summary_line


class Command(BaseCommand):
    help = (
        "Store the bot answers of a .jsonl or .csv file, each once. Safe to repeat; an interrupted import goes on "
        "where it was. Exit status: 0 done, 1 failed, 2 wrong use, 3 done but for the rows in the rejects file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=".jsonl or .csv; columns id, time, answer, question, ...")
        parser.add_argument("--source", default="", help="the bot the answers are of (default: the name of the file)")
        parser.add_argument("--rejects", type=Path, help="where to write refused rows (default: FILE.rejects.jsonl)")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with progress_on(self.stderr, "Import") as report:
                summary = ingest.import_file(
                    path=path,
                    source_name=options["source"] or path.stem,
                    now=timezone.now(),
                    rejects=options["rejects"],
                    progress=report,
                )
        except (FileError, RecordError) as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        if summary.rejects:
            self.stderr.write(f"Refused rows, with the reason for each: {summary.rejects}")
        self.stdout.write(summary_line(summary, as_json=options["json"]))
        if summary.rejects:
            sys.exit(PARTLY_DONE)
