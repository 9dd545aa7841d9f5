"""Make a secret with which a bot signs what it sends."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from contactcenter import ingest
from contactcenter.management.lifetimes import add_lifetime, expiry
from contactcenter.management.reporting import WRONG_USE
from contactcenter.models import SigningSecret
from reviewapp.audit import Action, record


class Command(BaseCommand):
    help = (
        "Make a signing secret (Standard Webhooks) for a bot and show it, this once. To replace one without a gap: make a "
        "second for the same source, give it to the bot, then revoke the first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="a name to recognise and revoke the secret by")
        parser.add_argument(
            "--source", default="", help="the bot whose answers it signs (default: the name of the secret)"
        )
        add_lifetime(parser)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        name, source = options["name"], options["source"] or options["name"]
        try:
            secret = ingest.create_secret(source_name=source, secret_name=name, expires_at=expiry(options))
        except ValueError as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        record(Action.KEY_MADE, by=None, of=SigningSecret.objects.get(name=name))
        origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
        self.stdout.write(f"Signing secret {name!r}, shown this once; keep it where secrets are kept:\n\n{secret}\n")
        self.stdout.write(f"The bot sends to {origin}/api/v1/webhooks/{source}")
