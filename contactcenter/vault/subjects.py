"""Whose text it is: the SubjectKey of each customer, made when his first text comes in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet

from contactcenter.vault import keys

_TABLE = "contactcenter_subjectkey"
_COLUMNS = "id, digest, wrapped, wrapped_by, known, created_at"


def subjects_for(known: Mapping[str, bool], *, now: datetime) -> dict[str, int]:
    """The number of the subject by digest; the value tells whether the digest is of a customer or of a conversation.

    One query for those that are there, one statement for those that are not. Two importers that make the same customer at
    once end with one key: what the other one stored is looked up once more.
    """
    found: dict[str, int] = {}
    while missing := sorted(known.keys() - found.keys()):
        found |= _stored(missing)
        found |= _make([digest for digest in missing if digest not in found], known, now)
    return found


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


def _stored(digests: Iterable[str]) -> dict[str, int]:
    found = {}
    for digest, subject, wrapped in _rows().filter(digest__in=list(digests)).values_list("digest", "pk", "wrapped"):
        found[digest] = subject
        keys.remember(subject, wrapped)
    return found


def _make(digests: Iterable[str], known: Mapping[str, bool], now: datetime) -> dict[str, int]:
    """Those that this process made; what another made at the same moment is not among them."""
    moment = connection.ops.adapt_datetimefield_value(now)
    made = {digest: (_new_number(), *keys.new_data_key()) for digest in digests}
    if not made:
        return {}
    rows = [(number, digest, wrapped, by, known[digest], moment) for digest, (number, wrapped, by) in made.items()]
    holders = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} ({_COLUMNS}) VALUES {holders} ON CONFLICT DO NOTHING RETURNING digest",  # noqa: S608
            [value for row in rows for value in row],
        )
        stored = [digest for (digest,) in cursor.fetchall()]
    for digest in stored:
        keys.remember(*made[digest][:2])
    return {digest: made[digest][0] for digest in stored}


def _new_number() -> int:
    """As the column itself makes one."""
    number: int = apps.get_model("contactcenter", "SubjectKey")._meta.pk.get_default()
    return number


def _rows() -> "QuerySet[Any]":
    subjects: QuerySet[Any] = apps.get_model("contactcenter", "SubjectKey")._default_manager.all()
    return subjects
