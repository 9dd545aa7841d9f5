"""manage.py export_subject: all that is here of one customer, as JSON."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contactcenter.management.reporting import WRONG_USE
from reviewapp import subjects


class Command(BaseCommand):
    help = (
        "Write all that is here of a customer as JSON: every table, texts in clear, signals with their reason, verdicts, who "
        "saw it, and the exports that hold it. Exit status: 0 done, 1 failed, 2 wrong use or nothing is here of this customer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("customer", help="the customer key, as the bot sent it")
        parser.add_argument(
            "--out", type=Path, help="the file to write, for its owner alone (default: standard output)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        subject = subjects.find(options["customer"])
        if subject is None:
            words = (
                "This customer was erased." if subjects.erasure_of(options["customer"]) else "There is nothing here."
            )
            raise CommandError(words, returncode=WRONG_USE)
        whole = subjects.export(subject=subject, by=None, now=timezone.now())
        text = json.dumps(whole, cls=subjects.Encoder, ensure_ascii=False, indent=2)
        if options["out"] is None:
            self.stdout.write(text)
            return
        try:
            with os.fdopen(os.open(options["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
                stream.write(text + "\n")
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from None
        rows = sum(len(found) for found in whole["tables"].values())
        self.stdout.write(f"{rows:,} rows of {len(whole['tables'])} tables to {options['out']}")
