"""Load approved articles from a file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contactcenter import knowledge
from contactcenter.datafiles import FileError
from contactcenter.management.reporting import PARTLY_DONE, WRONG_USE, progress_on, summary_line
from reviewapp.audit import article_changed


class Command(BaseCommand):
    help = (
        "Approve the articles of a .jsonl or .csv file; an article with new content gets a new version. Safe to "
        "repeat. Exit status: 0 done, 1 failed, 2 wrong use, 3 done but for the rows in the rejects file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=".jsonl or .csv; columns id, title, body, language, ...")
        parser.add_argument("--rejects", type=Path, help="where to write refused rows (default: FILE.rejects.jsonl)")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with progress_on(self.stderr, "Load") as report:
                summary = knowledge.import_file(
                    path=options["file"],
                    now=timezone.now(),
                    rejects=options["rejects"],
                    progress=report,
                    tell=article_changed,
                )
        except FileError as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        if summary.rejects:
            self.stderr.write(f"Refused rows, with the reason for each: {summary.rejects}")
        self.stdout.write(summary_line(summary, as_json=options["json"]))
        if summary.rejects:
            sys.exit(PARTLY_DONE)
