"""Whose text it is: the SubjectKey of each customer, made when his first text comes in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from contactcenter.vault import keys


def subjects_for(known: Mapping[str, bool], *, now: datetime) -> dict[str, int]:
    """The number of the subject by digest; the value tells whether the digest is of a customer or of a conversation.

    One query for those that are there, one statement for those that are not. Two importers that make the same customer at
    once end with one key: what the other one stored is looked up once more.
    """
    found: dict[str, int] = {}
    while missing := sorted(known.keys() - found.keys()):
        found |= _stored(missing)
        new = [digest for digest in missing if digest not in found]
        if new:
            found |= _make(new, known, now)
    return found


def keys_of(digest: str) -> "QuerySet[Any]":
    """All keys of one customer: his own, and those of conversations that turned out to be his."""
    subjects: QuerySet[Any] = apps.get_model("contactcenter", "SubjectKey")._default_manager.all()
    return subjects.filter(Q(digest=digest) | Q(merged_into__digest=digest))


def _stored(digests: Iterable[str]) -> dict[str, int]:
    rows = apps.get_model("contactcenter", "SubjectKey")._default_manager.filter(digest__in=list(digests))
    found = {}
    for digest, subject, wrapped in rows.values_list("digest", "pk", "wrapped"):
        found[digest] = subject
        keys.remember(subject, wrapped)
    return found


def _make(digests: Iterable[str], known: Mapping[str, bool], now: datetime) -> dict[str, int]:
    """Those that this process made; what another made at the same moment is not among them."""
    model: Any = apps.get_model("contactcenter", "SubjectKey")
    rows = []
    for digest in digests:
        wrapped, by = keys.new_data_key()
        rows.append(model(digest=digest, wrapped=wrapped, wrapped_by=by, known=known[digest], created_at=now))
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
    return _stored(digests)
