"""Every command: after a restore, who was erased is erased again before a command sees him; and what it says when it fails,
in words for whoever typed it, and never the words of a customer in a traceback.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

NO_TABLES = "The database has no tables of this version of Klopt yet. Run `manage.py migrate` first."
MISSING_TABLE = "42P01"  # SQLSTATE undefined_table
OWN = [Path(__file__).parent, Path(__file__).parent.parent / "contactcenter"]
NO_CUSTOMERS = frozenset(
    {
        "create_admin", "create_ingest_key", "create_signing_secret", "evaluate_masking", "evaluate_retrieval", "invite",
        "load_articles", "prepare_model", "revoke_ingest_key", "revoke_signing_secret", "rotate_keys", "serve",
        "simulate_sampling", "status", "unlock_employee", "verify_audit", "worker",
    }
)  # fmt: skip
"""Klopt's own commands that show no customer and use none, and the two that look in the ledger themselves."""
SHOW_ROWS = frozenset({"dbshell", "dumpdata", "shell"})
"""The commands of Django that show what is in the tables."""


def run(command: Callable[[], None], words: Sequence[str] = ()) -> int:
    """Run it, typed as these words; the exit status. With KLOPT_DEBUG=1, or --traceback, an error keeps its own words."""
    try:
        if may_see_customers(words):
            _erase_again()
        command()
    except Exception as error:  # the last place where it can be told
        from django.conf import settings  # not before the command line is read

        if not settings.configured:
            raise  # it is about the settings, which hold no customer
        from contactcenter.vault import VaultError  # reads the settings
        from reviewapp.subjects.ledger import LedgerNotWritten

        if isinstance(error, VaultError | LedgerNotWritten):
            sys.stderr.write(f"CommandError: {error}\n")
            return 1
        if is_missing_table(error):
            sys.stderr.write(f"CommandError: {NO_TABLES}\n")
            return 1
        if settings.DEBUG or "--traceback" in sys.argv:
            raise
        logging.getLogger("klopt.command").critical(
            "The command failed; with --traceback it says all it knows.", exc_info=True
        )
        return 1
    return 0


def may_see_customers(words: Sequence[str]) -> bool:
    """Whether the command that was typed may read what customers said; one that is new here may."""
    if not words or {"-h", "--help"}.intersection(words):
        return False
    from django.core.management import find_commands  # not before the settings are named

    own = {name for app in OWN for name in find_commands(str(app / "management"))}
    return words[0] in (own - NO_CUSTOMERS) | SHOW_ROWS


def _erase_again() -> None:
    import django
    from django.utils import timezone

    django.setup()
    from reviewapp.subjects import replay  # once the apps are loaded

    replay(now=timezone.now())


def is_missing_table(error: BaseException) -> bool:
    """Whether a table is not there, by either database."""
    from django.db import OperationalError, ProgrammingError  # not before the settings are named

    if isinstance(error, ProgrammingError):
        return getattr(error.__cause__, "sqlstate", "") == MISSING_TABLE
    return isinstance(error, OperationalError) and str(error).startswith("no such table")
