"""Many rows in one statement, those that exist already left alone, the new ones told."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, DateTimeField, Field, ForeignKey, IntegerField, Model

from contactcenter.vault import CustomerTextField, closer_of

_PLAIN = frozenset({BooleanField, CharField, DateTimeField, ForeignKey, IntegerField})


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
    if sealed:
        _seal(sealed, prepared, {field.attname: place for place, field in enumerate(fields)})
    for place, field in enumerate(fields):
        if type(field) is DateTimeField:
            _prepare_moments(place, prepared)
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


def _seal(
    columns: Sequence[tuple[int, CustomerTextField]], rows: Sequence[list[Any]], places: Mapping[str, int]
) -> None:
    """Seal these columns of all rows: each key is looked up once, and so is what the texts of a row are bound to."""
    subjects = [row[places["subject_id"]] for row in rows]
    closer = {subject: closer_of(subject) for subject in set(subjects)}
    closers = [closer[subject] for subject in subjects]
    identities: dict[tuple[str, ...], list[bytes]] = {}
    for place, field in columns:
        bound_to = field.row_attnames
        if bound_to not in identities:
            parts = [places[name] for name in bound_to]
            identities[bound_to] = [":".join([str(row[part]) for part in parts]).encode() for row in rows]
        texts = [row[place] for row in rows]
        sealed = field.sealed_column(texts, closers=closers, identities=identities[bound_to])
        for row, text in zip(rows, sealed, strict=True):
            row[place] = text


def _prepare_moments(place: int, rows: Sequence[list[Any]]) -> None:
    """Moments are checked already; most rows of a batch share that of their coming in."""
    prepared = {moment: connection.ops.adapt_datetimefield_value(moment) for moment in {row[place] for row in rows}}
    for row in rows:
        row[place] = prepared[row[place]]


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
