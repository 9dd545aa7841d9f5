"""Many rows in one statement, those that exist already left alone, the new ones told."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, Field, ForeignKey, IntegerField, Model

from contactcenter.vault import CustomerTextField

_PLAIN = frozenset({BooleanField, CharField, ForeignKey, IntegerField})


def insert_new(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, told: str) -> list[Any]:
    """Insert rows into the table of `model`; returns (id, value of column `told`) of each row that was not there yet.

    The ORM's bulk_create does not tell which rows an `ON CONFLICT DO NOTHING` let through. A row that another
    transaction is inserting is waited for: give the rows in the order of their unique key, so that two importers never
    wait for each other. Customer text is sealed for the row's `subject`, which is then among `names`, as are the columns
    that the text is bound to.
    """
    if not rows:
        return []
    fields = [_column(model, name) for name in names]
    # values of the plain types are checked already and are stored as they are; the rest passes its field
    sealed = [(place, field) for place, field in enumerate(fields) if isinstance(field, CustomerTextField)]
    savers = [
        (place, field.get_db_prep_save)
        for place, field in enumerate(fields)
        if type(field) not in _PLAIN and not isinstance(field, CustomerTextField)
    ]
    prepared = [list(row) for row in rows]
    columns_of = {field.attname: place for place, field in enumerate(fields)}
    for place, field in sealed:
        _seal(field, place, prepared, columns_of)
    for row in prepared:
        for place, saved in savers:
            row[place] = saved(row[place], connection)
    source, values = _as_json(fields, prepared) if connection.vendor == "postgresql" else _as_values(prepared)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or field.name) for field in fields)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {source} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING {quote('id')}, {quote(told)}", values)
        return cursor.fetchall()


def _seal(field: CustomerTextField, place: int, rows: Sequence[list[Any]], places: Mapping[str, int]) -> None:
    """Seal one column of all rows."""
    subject = places["subject_id"]
    bound_to = [places[name] for name in field.row]
    for row in rows:
        if row[place]:
            identity = ":".join([str(row[part]) for part in bound_to])
            row[place] = field.sealed(row[place], subject=row[subject], identity=identity)


def _column(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field


def _as_values(rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    holders = f"({', '.join(['%s'] * len(rows[0]))})"
    return f"VALUES {', '.join([holders] * len(rows))}", [value for row in rows for value in row]


def _as_json(fields: "Sequence[Field[Any, Any]]", rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """The rows as one parameter: quoting thousands of values one by one halves the speed of an import."""
    types = ", ".join(f"c{place} {field.db_type(connection)}" for place, field in enumerate(fields))
    keys = [f"c{place}" for place in range(len(fields))]
    text = json.dumps([dict(zip(keys, row, strict=True)) for row in rows], default=datetime.isoformat)
    return f"SELECT {', '.join(keys)} FROM json_to_recordset(%s) AS given({types})", [text]  # noqa: S608 - names alone
