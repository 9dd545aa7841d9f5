"""One event, one entry."""

import json
import math
import re
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from contactcenter.models import ArticleVersion, Employee
from reviewapp.audit.actions import Action
from reviewapp.audit.chain import canonical, digest, locked_head, moment
from reviewapp.models import AuditEntry
from reviewapp.places import place

MAX_CODE = 64
_CODE = re.compile(r"[\w.:,+/=-]*", re.ASCII)
INSERT = (
    f"INSERT INTO {AuditEntry._meta.db_table} "  # noqa: S608  (no input)
    "(number, at, actor_id, role, action, object_type, object_id, details, place, previous, digest) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def record(
    action: Action, *, by: Employee | None, of: Model | None = None, now: datetime | None = None, **details: Any
) -> AuditEntry:
    """Add an entry, as the last thing of the caller's transaction: nobody else can add one before it ends.

    Details are numbers and codes. Raises ValueError for anything else: text of customers and names never stand in the log.
    """
    for name, value in details.items():
        _check(name, value)
    at = now or timezone.now()
    # no savepoint: an event without its entry must not stay either
    with transaction.atomic(savepoint=False):
        last = locked_head()
        entry = AuditEntry(
            number=last.number + 1,
            at=at,
            actor_id=by.pk if by else None,
            role=by.role if by else "",
            action=str(action),
            object_type=(of._meta.model_name or "") if of else "",
            object_id=str(of.pk) if of else "",
            details=details,
            place=place()[:MAX_CODE],
            previous=last.digest,
        )
        entry.digest = digest(
            entry.number, moment(at), entry.actor_id, entry.role, entry.action, entry.object_type, entry.object_id,
            canonical(details), entry.place, entry.previous,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                INSERT,
                [
                    entry.number, connection.ops.adapt_datetimefield_value(at), entry.actor_id, entry.role, entry.action,
                    entry.object_type, entry.object_id, json.dumps(details), entry.place, entry.previous, entry.digest,
                ],
            )  # fmt: skip
    entry._state.adding, entry._state.db = False, connection.alias
    return entry


def article_changed(version: ArticleVersion) -> AuditEntry:
    """An article has another wording: for knowledge.import_file, which knows nothing of this log."""
    return record(Action.ARTICLE_CHANGED, by=version.approved_by, of=version.article, version=version.number)


def _check(name: str, value: Any) -> None:
    if isinstance(value, str) and len(value) <= MAX_CODE and _CODE.fullmatch(value):
        return
    if value is None or isinstance(value, int):
        return
    if isinstance(value, float) and math.isfinite(value) and abs(value) < 1e15:  # beyond, JSON is written in two ways
        return
    if isinstance(value, list | tuple):
        for each in value:
            _check(name, each)
        return
    raise ValueError(f"{name}: numbers and codes go in the audit log, no text.")
