"""manage.py unlock_employee: after too many wrong tries."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewapp.access import accounts, names


class Command(BaseCommand):
    help = "Let somebody log in again who is locked after wrong tries. Operators can do so on a page too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="user name")

    def handle(self, *args: Any, **options: Any) -> None:
        person = names.person_named(options["name"])
        if person is None:
            raise CommandError("There is nobody with this user name.")
        was = accounts.unlock(person=person, by=None, now=timezone.now())
        self.stdout.write("Unlocked." if was else "This account was not locked.")
