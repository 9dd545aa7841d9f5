"""All that is here of one customer, as JSON: what he may ask for (docs/decisions/0028).

Every table that leads to him is in it, found from the tables themselves; a table without rows of his is there with an empty list.
People who work with Klopt are told by number and role, never by name: their rights count too.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import ForeignKey, Model

from contactcenter import vault
from contactcenter.models import BotResponse, Employee, SubjectKey
from contactcenter.personal import Table
from reviewapp import audit, reasons
from reviewapp.exports.forgetting import weeks_holding
from reviewapp.models import AuditEntry, Flag, WeeklyExport
from reviewapp.personal import TABLES
from reviewapp.subjects.paths import of_subjects, tables

FORMAT = 1
"""Of what is written: raise it when a name changes or goes."""
Encoder = DjangoJSONEncoder
SEEN = (audit.Action.ANSWER_OPENED, audit.Action.REVEAL, audit.Action.VERDICT)
CHUNK = 500


@transaction.atomic
def export(*, subject: SubjectKey, by: Employee | None, now: datetime) -> dict[str, Any]:
    """The whole as values that JSON can hold, with an audit entry that it was made."""
    keys = list(vault.keys_of(subject.digest).values_list("pk", flat=True))
    found = {model._meta.label: list(_rows(model, keys)) for model in tables()}
    answers = {row["number"]: row["answered_at"] for row in found["contactcenter.BotResponse"]}
    whole = {
        "format": FORMAT,
        "made_at": now,
        "subject": subject.pk,
        "customer": next((row["customer"] for row in found["contactcenter.Conversation"] if row["customer"]), ""),
        "tables": found,
        "exports": exports_holding(answers),
        "seen": list(seen(answers)),
        "fields": {label: _told(TABLES[label]) for label in found},
    }
    audit.record(audit.Action.SUBJECT_EXPORTED, by=by, of=subject, now=now, rows=sum(map(len, found.values())))
    return whole


def exports_holding(answers: dict[int, datetime]) -> list[dict[str, Any]]:
    """The weekly exports that quote these answers."""
    weeks = weeks_holding(responses=answers, answered_at=answers.values())
    rows = WeeklyExport.objects.filter(week__in=weeks).order_by("week")
    return [{"week": row.week, "made_at": row.finished_at, "manifest_sha256": row.manifest_digest} for row in rows]


def seen(answers: Iterable[int]) -> Iterable[dict[str, Any]]:
    """Who opened these answers, saw their personal data or judged them, by the audit log; oldest first."""
    ids = [str(pk) for pk in answers]
    for start in range(0, len(ids), CHUNK):
        entries = AuditEntry.objects.filter(
            object_type=BotResponse._meta.model_name, object_id__in=ids[start : start + CHUNK], action__in=SEEN
        )
        for entry in entries.order_by("number"):
            yield {
                "at": entry.at, "what": entry.action, "employee": entry.actor_id, "role": entry.role,
                "answer": int(entry.object_id),
            }  # fmt: skip


def _rows(model: type[Model], keys: list[int]) -> Iterable[dict[str, Any]]:
    declared = TABLES[model._meta.label]
    related = ("passage__version__article",) if model is Flag else ()
    rows = model._default_manager.filter(of_subjects(model, keys)).select_related(*related).order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        found: dict[str, Any] = {"number": row.pk}
        for name, attribute in _columns(model, declared):
            found[name] = getattr(row, attribute)
        if isinstance(row, Flag):
            found["reason"] = str(reasons.sentence(kind=row.kind, values=found["values"]))
            found["article"] = row.passage.version.article.external_id if row.passage else None
            found["article_version"] = row.passage.version.number if row.passage else None
        yield found


def _told(declared: Table) -> dict[str, list[str]]:
    return {
        "words": sorted(declared.texts), "outside": sorted(declared.outside), "about": sorted(declared.about),
        "employee": sorted(declared.employee),
    }  # fmt: skip


@cache
def _columns(model: type[Model], declared: Table) -> list[tuple[str, str]]:
    """Name in the export and attribute of each field that is told: those of the customer, and of employees who it was."""
    found = []
    for field in model._meta.local_concrete_fields:
        person = isinstance(field, ForeignKey) and field.related_model is Employee
        if field.name in declared.of_customer or (person and field.name in declared.employee):
            found.append((field.name, field.attname))
    return found
