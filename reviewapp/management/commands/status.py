"""manage.py status: how far every answer is."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from contactcenter import vault
from reviewapp import status


class Command(BaseCommand):
    help = "Print the counts of every stage, the oldest waiting answer and the workers that are alive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for a program to read")
        parser.add_argument(
            "--texts",
            action="store_true",
            help="open every sealed text instead, and exit with 1 where some do not open",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["texts"]:
            self._check_texts(as_json=options["json"])
            return
        found = status.read(now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), cls=DjangoJSONEncoder))
            return
        for stage, count in asdict(found).items():
            if isinstance(count, int):
                self.stdout.write(f"{stage.replace('_', ' '):>14}  {count:>9,}")
        oldest = (
            timezone.localtime(found.oldest_waiting).isoformat(" ", "seconds")
            if found.oldest_waiting
            else "nothing waits"
        )
        self.stdout.write(f"oldest waiting  {oldest}")
        self.stdout.write(f"{'verifier':>14}  {found.verifier}")
        self.stdout.write(f"{'names':>14}  {found.names}")
        for worker in found.workers:
            self.stdout.write(f"worker {worker.name} [{worker.lanes}] {worker.units:,} responses")
        if not found.workers:
            self.stdout.write("no worker is alive: start `manage.py worker`, or a Celery worker when REDIS_URL is set")

    def _check_texts(self, *, as_json: bool) -> None:
        vault.check_fits()
        found = vault.check_texts()
        if as_json:
            self.stdout.write(json.dumps(asdict(found)))
        else:
            for column, rows in found.closed.items():
                self.stdout.write(f"{column}: {rows:,} texts do not open")
            self.stdout.write(
                f"{found.opened:,} texts open, {found.erased:,} of erased customers, {found.bad:,} do not open"
            )
        if found.bad:
            raise CommandError("Some texts were changed, moved or never sealed.")
