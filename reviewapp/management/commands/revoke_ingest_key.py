"""Take a bot's key out of use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from contactcenter import ingest
from contactcenter.management.reporting import WRONG_USE
from contactcenter.models import IngestKey
from reviewapp.audit import Action, record


class Command(BaseCommand):
    help = "Revoke a key: it is refused from the next request on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that the key was made with")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        with transaction.atomic():
            if not ingest.revoke_key(key_name=name, now=timezone.now()):
                raise CommandError(f"There is no key {name!r} in use.", returncode=WRONG_USE)
            record(Action.KEY_REVOKED, by=None, of=IngestKey.objects.get(name=name))
        self.stdout.write(f"Key {name!r} is revoked.")
