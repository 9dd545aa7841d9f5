"""manage.py verify_audit: is the audit log still what was written?"""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewapp import audit
from reviewapp.audit import Head

BROKEN, WRONG_USE = 1, 2
WORDS = {
    "changed": "Entry {number} is not what was written.",
    "missing": "Entry {number} is missing.",
    "cut_off": "The end is missing, from entry {number} on.",
}


class Command(BaseCommand):
    help = (
        "Compute every digest of the audit log again, and compare with the heads that earlier checks and weekly exports "
        "kept, and with the one you kept elsewhere. Exit status: 0 whole, 1 not what was written, 2 wrong use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchor", type=_anchor, help="a head that an earlier check printed: NUMBER:DIGEST")
        parser.add_argument(
            "--anchor-file",
            type=Path,
            help="a file of heads, best where no administrator of the database can write: compare with each of them, and add "
            "the present one when the log is whole; made at the first time",
        )
        parser.add_argument("--manifest", type=Path, help="manifest.json of a weekly export, which holds a head too")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        file, now = options["anchor_file"], timezone.now()
        given = [anchor for anchor in (options["anchor"], _of_manifest(options["manifest"])) if anchor]
        given += _of_file(file) if file else []
        started = time.perf_counter()
        state = audit.check_now(now=now, anchors=given)
        seconds = time.perf_counter() - started
        broken = state.broken
        words = WORDS[broken.what].format(number=broken.number) if broken else "The chain is whole."
        if options["json"]:
            told = {"whole": broken is None, "rows": state.rows, "head": str(state.head), "seconds": round(seconds, 2)}
            told |= {"first_bad": broken.number if broken else None, "what": broken.what if broken else None}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"{words} {state.rows:,} entries as they were written, checked in {seconds:.1f} s.")
            self.stdout.write(f"Head, to keep elsewhere: {state.head}")
        if broken:
            raise CommandError(words, returncode=BROKEN)
        if file and state.head.number:
            _keep(file, state.head, now)


def _anchor(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _of_file(file: Path) -> list[Head]:
    try:
        return audit.read_anchors(file)
    except (OSError, ValueError) as error:
        raise CommandError(f"The anchors cannot be read: {error}", returncode=WRONG_USE) from error


def _keep(file: Path, head: Head, now: datetime) -> None:
    try:
        audit.keep_anchor(file, head, now=now)
    except OSError as error:
        raise CommandError(f"The log is whole, but its head is not kept: {error}", returncode=WRONG_USE) from error


def _of_manifest(file: Path | None) -> Head | None:
    if file is None:
        return None
    try:
        return Head.parse(json.loads(file.read_text(encoding="utf-8"))["audit_head"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{file} holds no head of the audit log.", returncode=WRONG_USE) from error
