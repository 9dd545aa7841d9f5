"""manage.py invite: an account for a colleague."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contactcenter.models.people import Role
from reviewapp.access import accounts


class Command(BaseCommand):
    help = (
        "Make an account and print a link with which its owner chooses a password. Operators can do so on a page too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="user name")
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _person, secret = accounts.invite(
                username=options["name"], role=options["role"], by=None, now=timezone.now()
            )
        except accounts.AccountRule as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(accounts.link_address(secret))
        self.stdout.write("The link works once, for one hour. It is not stored and not shown again.")
