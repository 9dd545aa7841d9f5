"""What a command says when it fails: words for whoever typed it, and never the words of a customer in a traceback."""

import logging
import sys
from collections.abc import Callable

NO_TABLES = "The database has no tables of this version of Klopt yet. Run `manage.py migrate` first."
MISSING_TABLE = "42P01"  # SQLSTATE undefined_table


def run(command: Callable[[], None]) -> int:
    """Run it; the exit status. With KLOPT_DEBUG=1, or --traceback, an error keeps its own words."""
    try:
        command()
    except Exception as error:  # the last place where it can be told
        from django.conf import settings  # not before the command line is read

        if not settings.configured:
            raise  # it is about the settings, which hold no customer
        from contactcenter.vault import VaultError  # reads the settings

        if isinstance(error, VaultError):
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


def is_missing_table(error: BaseException) -> bool:
    """Whether a table is not there, by either database."""
    from django.db import OperationalError, ProgrammingError  # not before the settings are named

    if isinstance(error, ProgrammingError):
        return getattr(error.__cause__, "sqlstate", "") == MISSING_TABLE
    return isinstance(error, OperationalError) and str(error).startswith("no such table")
