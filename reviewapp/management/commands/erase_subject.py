"""manage.py erase_subject: take one customer out, for good."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contactcenter.management.reporting import WRONG_USE
from reviewapp import subjects


class Command(BaseCommand):
    help = (
        "Erase a customer by his key: his words everywhere, and what other systems know him by. Figures stay as they are. "
        "It cannot be undone. Safe to repeat: a second run changes nothing. "
        "Exit status: 0 done (or done before), 1 failed, 2 wrong use or nothing is here of this customer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("customer", help="the customer key, as the bot sent it")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--dry-run", action="store_true", help="only count what would go")
        parser.add_argument("--json", action="store_true", help="print the receipt as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = subjects.what_would_go(options["customer"])
        except subjects.UnknownSubject:
            rows = {}
        if options["dry_run"]:
            self._tell({"dry_run": True, "rows": rows, "changes": sum(rows.values())}, as_json=options["json"])
            return
        if rows and not options["yes"] and input(f"Erase {sum(rows.values())} rows for good? Type yes: ") != "yes":
            raise CommandError("Nothing was erased.", returncode=WRONG_USE)
        try:
            done = subjects.erase(customer=options["customer"], by=None, now=timezone.now())
        except subjects.UnknownSubject:
            raise CommandError("There is nothing here of this customer.", returncode=WRONG_USE) from None
        receipt = {
            "receipt": done.record.receipt, "erased_at": done.record.erased_at.isoformat(), "again": done.again,
            "rows": done.rows, "changes": done.changes,
        }  # fmt: skip
        self._tell(receipt, as_json=options["json"])

    def _tell(self, receipt: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(receipt))
            return
        for name, number in receipt["rows"].items():
            self.stdout.write(f"{number:>8,}  {name}")
        if receipt.get("dry_run"):
            self.stdout.write(f"{receipt['changes']:,} rows would be touched; nothing was erased.")
        elif receipt["again"]:
            self.stdout.write(f"Erased before, on {receipt['erased_at']} (receipt {receipt['receipt']}); 0 changes.")
        else:
            self.stdout.write(
                f"Erased on {receipt['erased_at']}, receipt {receipt['receipt']}: {receipt['changes']:,} rows."
            )
