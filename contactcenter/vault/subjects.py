"""Whose text it is: the SubjectKey of each customer, made when his first text comes in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet

from contactcenter.vault import keys

_TABLE = "contactcenter_subjectkey"
_GIVEN = {"id": "bigint", "digest": "text", "wrapped": "text", "known": "boolean"}  # what differs from row to row


class Subjects(NamedTuple):
    """Numbers of subjects by digest, and which of them this transaction made: nobody else knows those yet."""

    numbers: dict[str, int]
    made: frozenset[int]


def subjects_for(known: Mapping[str, bool], *, now: datetime) -> dict[str, int]:
    """The number of the subject by digest; the value tells whether the digest is of a customer or of a conversation."""
    return found_or_made(known, now=now).numbers


def found_or_made(known: Mapping[str, bool], *, now: datetime) -> Subjects:
    """The same, and which of them are new.

    One query for those that are there, one statement for those that are not. Two importers that make the same customer at
    once end with one key: what the other one stored is looked up once more.
    """
    found: dict[str, int] = {}
    made: dict[str, int] = {}
    while missing := sorted(known.keys() - found.keys() - made.keys()):
        found |= _stored(missing)
        made |= _make([digest for digest in missing if digest not in found], known, now)
    return Subjects(found | made, frozenset(made.values()))


def keys_of(digest: str) -> "QuerySet[Any]":
    """All keys of one customer: his own, and those of conversations that turned out to be his."""
    return _rows().filter(Q(digest=digest) | Q(merged_into__digest=digest))


def hold(subjects: Iterable[int | None]) -> None:
    """Lock the keys of these customers until the transaction ends, in one order everywhere.

    Who takes words away (erasure, withdrawal, retention) and who makes something of words both do this first and look
    after it: one of them is through by then, or waits and sees what the other left. SQLite has one writer at a time.
    """
    wanted = {subject for subject in subjects if subject is not None}
    if wanted and connection.features.has_select_for_update:
        rows = _rows().filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
        list(rows.values_list("pk", flat=True))


def _stored(digests: Sequence[str]) -> dict[str, int]:
    found = {}
    holders = ", ".join(["%s"] * len(digests))
    with connection.cursor() as cursor:  # working out a queryset for many digests takes longer than the database
        cursor.execute(f"SELECT digest, id, wrapped FROM {_TABLE} WHERE digest IN ({holders})", digests)  # noqa: S608
        for digest, subject, wrapped in cursor.fetchall():
            found[digest] = subject
            keys.remember(subject, wrapped)
    return found


def _make(digests: Sequence[str], known: Mapping[str, bool], now: datetime) -> dict[str, int]:
    """Those that this process made; what another made at the same moment is not among them."""
    if not digests:
        return {}
    moment = connection.ops.adapt_datetimefield_value(now)
    # as the column itself makes one, and those after it: neighbours in the indexes, and no likelier to meet another
    first = apps.get_model("contactcenter", "SubjectKey")._meta.pk.get_default()
    numbers = {digest: first + place for place, digest in enumerate(digests)}
    new = dict(zip(digests, keys.new_data_keys(len(digests)), strict=True))
    source, values = _given([(numbers[digest], digest, key.wrapped, known[digest]) for digest, key in new.items()])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} ({', '.join(_GIVEN)}, wrapped_by, created_at) "  # noqa: S608 - names alone
            f"SELECT given.*, %s, %s FROM {source} WHERE true ON CONFLICT DO NOTHING RETURNING digest",
            [new[digests[0]].wrapped_by, moment, *values],
        )
        stored = [digest for (digest,) in cursor.fetchall()]
    for digest in stored:
        keys.keep(numbers[digest], new[digest].cipher)
    return {digest: numbers[digest] for digest in stored}


def _given(rows: Sequence[tuple[int, str, str, bool]]) -> tuple[str, list[Any]]:
    """Rows as a table named `given`. On PostgreSQL one parameter: quoting hundreds one by one takes longer than the rest."""
    if connection.vendor == "postgresql":
        types = ", ".join(f"{name} {kind}" for name, kind in _GIVEN.items())
        return f"json_to_recordset(%s) AS given({types})", [
            json.dumps([dict(zip(_GIVEN, row, strict=True)) for row in rows])
        ]
    holders = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    return f"(VALUES {holders}) AS given", [value for row in rows for value in row]


def _rows() -> "QuerySet[Any]":
    subjects: QuerySet[Any] = apps.get_model("contactcenter", "SubjectKey")._default_manager.all()
    return subjects
