"""manage.py rotate_keys: another key-encryption key."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contactcenter import vault
from contactcenter.management.reporting import progress_on
from reviewapp.audit import Action, record

HELP = """
Close the keys of all customers with another key-encryption key. Give the new key in KLOPT_VAULT_KEY_FILE (or KLOPT_VAULT_KEY)
and the old one in KLOPT_VAULT_KEY_OLD_FILE (or KLOPT_VAULT_KEY_OLD), to this command and to every running process. It may be
stopped at any moment and run again. Exit status: 0 done, 1 some keys open with neither of the two.
"""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="keys in one transaction (default 500)")
        parser.add_argument("--json", action="store_true", help="end with the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not vault.has_old_key():
            raise CommandError("Give the old key in KLOPT_VAULT_KEY_OLD_FILE or KLOPT_VAULT_KEY_OLD.", returncode=2)
        started = time.perf_counter()
        try:
            with progress_on(self.stderr, "Rotation") as report:
                done = vault.rotate(batch=max(options["batch"], 1), report=report)
        except vault.VaultError as error:
            raise CommandError(str(error)) from None
        done.seconds = time.perf_counter() - started
        with transaction.atomic():
            record(Action.KEYS_ROTATED, by=None, keys=done.rotated, unreadable=done.unreadable)
        self._tell(done, as_json=options["json"])
        if done.unreadable:
            raise CommandError(f"{done.unreadable} keys open with neither of the two; their texts cannot be read.")

    def _tell(self, done: vault.Rotation, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(done) | {"seconds": round(done.seconds, 2)}))
            return
        if not done.unreadable:
            self.stdout.write(
                "Nothing here hangs on the old key any more: remove KLOPT_VAULT_KEY_OLD(_FILE) and restart every process. "
                "Keep the old key with the backups that were made before now."
            )
        self.stdout.write(
            f"Done: {done.rotated} keys closed with {done.fingerprint}, {done.unreadable} unreadable, {done.seconds:.2f} seconds."
        )
