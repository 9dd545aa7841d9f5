"""Take a signing secret out of use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from contactcenter import ingest
from contactcenter.management.reporting import WRONG_USE
from contactcenter.models import SigningSecret
from reviewapp.audit import Action, record


class Command(BaseCommand):
    help = "Revoke a signing secret: what is signed with it is refused from the next request on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that the secret was made with")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if not ingest.revoke_secret(secret_name=name, now=timezone.now()):
            raise CommandError(f"There is no signing secret {name!r} in use.", returncode=WRONG_USE)
        record(Action.KEY_REVOKED, by=None, of=SigningSecret.objects.get(name=name))
        self.stdout.write(f"Signing secret {name!r} is revoked.")
