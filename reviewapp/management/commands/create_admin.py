"""manage.py create_admin: the first operator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contactcenter.models.people import Role
from reviewapp.access import accounts


class Command(BaseCommand):
    help = "Make an operator, who invites all others, and print a link with which he chooses his password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="user name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _person, secret = accounts.invite(username=options["name"], role=Role.OPERATOR, by=None, now=timezone.now())
        except accounts.AccountRule as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(accounts.link_address(secret))
        self.stdout.write("The link works once, for one hour. It is not stored and not shown again.")
