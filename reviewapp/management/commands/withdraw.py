"""manage.py withdraw: a customer takes a permission back."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contactcenter.management.reporting import WRONG_USE
from reviewapp import subjects


class Command(BaseCommand):
    help = (
        "Use no answer to this customer for a purpose any more, also none that comes in later: quality (judged by people, "
        "screened, exported) or training (on the retrain list). Verdicts stay in the figures. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("customer", help="the customer key, as the bot sent it")
        parser.add_argument("--purpose", required=True, choices=[str(purpose) for purpose in subjects.Purpose])
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        purpose = subjects.Purpose(options["purpose"])
        try:
            done = subjects.withdraw(customer=options["customer"], purpose=purpose, by=None, now=timezone.now())
        except ValueError as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        if options["json"]:
            told = {"purpose": purpose, "answers": done.answers, "reviews": done.reviews}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                f"Withdrawn for {purpose}: {done.answers:,} answers, {done.reviews:,} reviews out of the queue."
            )
