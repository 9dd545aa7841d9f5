"""Make a key with which a bot may send its answers."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from contactcenter import ingest
from contactcenter.management.lifetimes import add_lifetime, expiry
from contactcenter.management.reporting import WRONG_USE
from contactcenter.models import IngestKey
from reviewapp.audit import Action, record

EXAMPLE = """\
curl -X POST {host}/api/v1/responses \\
  -H 'Authorization: Bearer {key}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"id": "a-1", "conversation": "c-1", "order": 1, "time": "2026-11-23T14:07:00+01:00", \
"question": "When am I paid back?", "answer": "Within 14 days.", "channel": "chat", "language": "en"}}'"""


class Command(BaseCommand):
    help = "Make a bearer key for a bot and show it, this once, with a curl line to try it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="a name to recognise and revoke the key by")
        parser.add_argument(
            "--source", default="", help="the bot whose answers it may send (default: the name of the key)"
        )
        origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
        parser.add_argument("--host", default=origin, help=f"address of this installation (default {origin})")
        add_lifetime(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        name, expires = options["name"], expiry(options)
        try:
            with transaction.atomic():
                key = ingest.create_key(source_name=options["source"] or name, key_name=name, expires_at=expires)
                record(Action.KEY_MADE, by=None, of=IngestKey.objects.get(name=name))
        except ValueError as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        self.stdout.write(f"Key {name!r}, shown this once; keep it where secrets are kept:\n\n{key}\n")
        self.stdout.write("Try it:\n\n" + EXAMPLE.format(host=options["host"].rstrip("/"), key=key))
