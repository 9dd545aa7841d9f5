"""Does every sealed text open? Told by numbers of rows, never by what they say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection

from contactcenter.vault.fields import CustomerTextField
from contactcenter.vault.master import VaultError

BATCH = 1000


@dataclass(slots=True)
class TextCheck:
    """Texts that were opened, and by column those that do not open or were never sealed."""

    opened: int = 0
    erased: int = 0
    closed: dict[str, int] = field(default_factory=dict)

    @property
    def bad(self) -> int:
        return sum(self.closed.values())


def check_texts(*, report: Callable[[int], None] = lambda rows: None) -> TextCheck:
    """Open every sealed text of every table."""
    found = TextCheck()
    for column in sealed_columns():
        name = f"{column.model._meta.db_table}.{column.column}"
        for value in _values(column):
            try:
                text = column.plain(value)
            except VaultError:
                found.closed[name] = found.closed.get(name, 0) + 1
                continue
            found.opened += bool(text)
            found.erased += not text
        report(found.opened)
    return found


def sealed_columns() -> "list[CustomerTextField]":
    """Every column of the installation that holds sealed text."""
    models = (model for model in apps.get_models() if model._meta.managed and not model._meta.proxy)
    return [each for model in models for each in model._meta.local_fields if isinstance(each, CustomerTextField)]


def _values(column: CustomerTextField) -> Iterator[str]:
    """As the field itself selects them, some at a time; a text that does not open must not stop the others."""
    quote = connection.ops.quote_name
    table, after = quote(column.model._meta.db_table), 0
    name = f"{table}.{quote(str(column.column))}"
    expression, _ = column.select_format(_Of(connection), name, [])
    pk = f"{table}.{quote(str(column.model._meta.pk.column))}"
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT {pk}, {expression} FROM {table} WHERE {name} <> '' AND {pk} > %s ORDER BY {pk} LIMIT {BATCH}",  # noqa: S608
                [after],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            after = rows[-1][0]
            yield from (value for _pk, value in rows)


@dataclass(frozen=True, slots=True)
class _Of:
    """What `select_format` asks of a compiler."""

    connection: object
