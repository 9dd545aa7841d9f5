"""The audit log cannot be emptied, and a test with its own transactions empties the database: the triggers go for that."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection

from reviewapp.models import AuditEntry

triggers: Any = import_module("reviewapp.migrations.0002_audit_triggers")


@contextmanager
def unguarded() -> Iterator[None]:
    """What an administrator of the database can do, and nobody through Klopt."""
    postgres = connection.vendor == "postgresql"
    run(triggers.POSTGRES_BACK if postgres else triggers.SQLITE_BACK)
    try:
        yield
    finally:
        run(triggers.POSTGRES if postgres else triggers.SQLITE)


def run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def emptying(flush: Any) -> Any:
    """`execute_sql_flush` of a database, with the triggers away where the log has entries."""

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        if connection.vendor == "sqlite" and not AuditEntry.objects.exists():
            return flush(self, sql_list)
        with unguarded():
            return flush(self, sql_list)

    return execute_sql_flush
