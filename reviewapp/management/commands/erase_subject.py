"""manage.py erase_subject: take one customer out, for good; or one conversation of a customer who is not known."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contactcenter.management.reporting import WRONG_USE
from reviewapp import subjects

NOTHING = "There is nothing here of this customer or conversation."


class Command(BaseCommand):
    help = (
        "Erase a customer by his key: his words everywhere, and what other systems know him by. Or one conversation whose "
        "customer is not known, by its id: --source NAME --conversation ID. Figures stay as they are. "
        "It cannot be undone. Safe to repeat: a second run changes nothing. "
        "Exit status: 0 done (or done before), 1 failed, 2 wrong use or there is nothing here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("customer", nargs="?", default="", help="the customer key, as the bot sent it")
        parser.add_argument("--conversation", default="", help="the id of one conversation, as the bot sent it")
        parser.add_argument("--source", default="", help="of which source the conversation is")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--dry-run", action="store_true", help="only count what would go")
        parser.add_argument("--json", action="store_true", help="print the receipt as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        digest = self._digest(options)
        rows = subjects.count_rows(digest) if subjects.find_by(digest) else {}
        if options["dry_run"]:
            self._tell({"dry_run": True, "rows": rows, "changes": sum(rows.values())}, as_json=options["json"])
            return
        if rows and not options["yes"]:
            _ask(sum(rows.values()))
        try:
            done = subjects.erase_by(digest=digest, by=None, now=timezone.now())
        except subjects.UnknownSubject:
            raise CommandError(NOTHING, returncode=WRONG_USE) from None
        receipt = {
            "receipt": done.record.receipt, "erased_at": done.record.erased_at.isoformat(), "again": done.again,
            "rows": done.rows, "changes": done.changes,
        }  # fmt: skip
        self._tell(receipt, as_json=options["json"])

    def _digest(self, options: dict[str, Any]) -> str:
        customer, source, conversation = options["customer"], options["source"], options["conversation"]
        if bool(customer) == bool(conversation) or bool(source) != bool(conversation):
            raise CommandError("Give a customer key, or both --source and --conversation.", returncode=WRONG_USE)
        if customer:
            return subjects.digest_of_customer(customer)
        try:
            return subjects.digest_of_conversation(source, conversation)
        except subjects.KnownCustomer:
            raise CommandError(
                "The customer of this conversation is known: erase him by his key.", returncode=WRONG_USE
            ) from None
        except subjects.UnknownSubject:
            raise CommandError(NOTHING, returncode=WRONG_USE) from None

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


def _ask(rows: int) -> None:
    """Raises CommandError unless somebody at a terminal says yes."""
    try:
        said = input(f"Erase {rows:,} rows for good? Type yes: ")
    except EOFError:
        words = "Nothing was erased: nobody is here to ask. Give --yes to erase without a question."
        raise CommandError(words, returncode=WRONG_USE) from None
    if said != "yes":
        raise CommandError("Nothing was erased.", returncode=WRONG_USE)
