"""manage.py rescreen: screen again what only a person could judge."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reviewapp import screening


class Command(BaseCommand):
    help = (
        "Put every response that could not be screened (no model, no article in force, a failure) back among those that "
        "wait for the screening; a worker does the rest. Reviews that were opened for them stay. Exit status: 0 done, 1 failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        count = screening.rescreen_manual()
        summary = {"waiting_again": count}
        self.stdout.write(
            json.dumps(summary) if options["json"] else f"{count:,} responses wait for the screening again"
        )
