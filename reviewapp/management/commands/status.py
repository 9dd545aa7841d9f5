"""manage.py status: how far every answer is."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from reviewapp import status


class Command(BaseCommand):
    help = "Print the counts of every stage, the oldest waiting answer and the workers that are alive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for a program to read")

    def handle(self, *args: Any, **options: Any) -> None:
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
        for worker in found.workers:
            self.stdout.write(f"worker {worker.name} [{worker.lanes}] {worker.units:,} responses")
        if not found.workers:
            self.stdout.write("no worker is alive: start `manage.py worker`, or a Celery worker when REDIS_URL is set")
