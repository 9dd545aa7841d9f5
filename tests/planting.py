"""A row in every table, and attack strings in every text of it: found by looking at the models, so that a new field is in."""

import uuid
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.apps import apps
from django.db import Error, models, transaction
from django.utils import timezone

from contactcenter.vault import CustomerJSONField
from tests.attacks import ALL, PAYLOADS

APPS = ("contactcenter", "reviewapp")
# Text that nobody types and no bot sends: made by the program, or one of a list of words that is checked on the way in.
CODES = {
    "contactcenter.SubjectKey": {"digest", "wrapped", "wrapped_by"},
    "contactcenter.VaultKey": {"name", "wrapped", "wrapped_by"},
    "contactcenter.ErasureRecord": {"digest", "receipt", "rows"},
    "contactcenter.IngestKey": {"digest", "hint"},
    "contactcenter.BotResponse": {"body_digest"},
    "contactcenter.ArticleVersion": {"content_digest"},
    "contactcenter.Employee": {"password", "language", "keys"},
    "contactcenter.SigningSecret": {"sealed"},
    "contactcenter.ReceivedMessage": {"body_digest", "outcomes"},
    "reviewapp.LoginAttempt": {"account", "address"},
    "reviewapp.LoginSession": {"session_key", "session_data"},
    "reviewapp.AccessLink": {"digest"},
    "reviewapp.CacheEntry": {"cache_key", "value"},
    # append-only; its words are codes, and audit.record refuses any other
    "reviewapp.AuditEntry": {"role", "action", "object_type", "object_id", "details", "place", "previous", "digest"},
    "reviewapp.AuditCheck": {"head", "what"},
    "reviewapp.SamplingPlan": {"seed", "strata", "floors"},
    "reviewapp.Draw": {"reason"},
    "reviewapp.Queue": {"slug"},
    "reviewapp.Verdict": {"reasons"},
    "reviewapp.FlagVerdict": {"kind", "version"},
    "reviewapp.GoldItem": {"reasons"},
    "reviewapp.TrainingRecord": {"given"},
    "reviewapp.WeeklyExport": {"week", "audit_head", "manifest_digest", "files", "remade"},
    "reviewapp.LookalikeGroup": {"decisive"},
    "reviewapp.WorkerHeartbeat": {"lanes"},
    "reviewapp.PeriodRun": {"job", "period"},
    "reviewapp.PolicyReport": {"route", "directive", "blocked"},
    "reviewapp.SwapRun": {"report", "versions"},
    "reviewapp.RetrainBatch": {"week"},
    "reviewapp.RiskModelVersion": {"version", "parameters", "report", "fixed_version"},
    "reviewapp.Vector": {"digest"},
    "reviewapp.Screening": {"signals", "names", "knowledge_version", "risk_version"},
    "reviewapp.Flag": {"kind", "version"},
    "reviewapp.VerifierOpinion": {"digest", "data"},
    # parsed and made again when it is saved
    "reviewapp.SavedView": {"query"},
}
_numbers = count(1)


def every_model() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def open_fields(model: type[models.Model]) -> Iterator[Any]:
    """The texts of a table that somebody outside can fill."""
    for field in model._meta.concrete_fields:
        text = isinstance(field, (models.CharField, models.TextField, models.JSONField))
        if text and not field.choices and field.name not in CODES.get(model._meta.label, set()):
            yield field


def fill_empty_tables() -> list[str]:
    """A row in each table that has none; the tables where the rules of the database let in no made-up row."""
    return [model._meta.label for model in every_model() if not model._default_manager.exists() and not _made(model)]


def _made(model: type[models.Model]) -> bool:
    values = {
        field.attname: _value(field)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.has_default() and not (field.null and field.blank)
    }
    try:
        with transaction.atomic():
            model._default_manager.create(**values)
    except (Error, TypeError, ValueError):
        return False
    return True


def _value(field: Any) -> Any:
    if field.is_relation:
        other = field.related_model._default_manager.values_list("pk", flat=True)
        return other.last()
    if field.choices:
        return field.choices[0][0]
    kinds: list[tuple[Any, Any]] = [
        (models.UUIDField, uuid.uuid4()), (models.BooleanField, True), (models.DateTimeField, timezone.now()),
        (models.DateField, timezone.localdate()), (models.FloatField, 0.5), (models.IntegerField, 1),
        (models.BinaryField, b"x"), (models.JSONField, {}), (models.CharField, f"x{next(_numbers)}"),
    ]  # fmt: skip
    return next((value for kind, value in kinds if isinstance(field, kind)), "x")


def plant() -> list[str]:
    """Attack strings in every open text of every row, others in each row; the fields where none could be stored."""
    missed = []
    for model in every_model():
        for field in open_fields(model):
            rows = list(model._default_manager.order_by("pk")[:60])
            stored = [_stored(row, field) for row in rows]
            if not any(stored):
                missed.append(f"{model._meta.label}.{field.name}")
    return missed


def _stored(row: models.Model, field: Any) -> bool:
    # sealed texts are bound to the columns that tell their row apart
    bound = [other.name for other in row._meta.concrete_fields if field.name in getattr(other, "row", ())]
    for text in _candidates(field):
        value = text
        if isinstance(field, (models.JSONField, CustomerJSONField)):
            value = _in_leaves(getattr(row, field.name), text)
            if value == getattr(row, field.name):  # it holds no text yet
                if not isinstance(field, CustomerJSONField):
                    return False
                value = {"found": text, "expected": text, "word": text}
        before = getattr(row, field.name)
        setattr(row, field.name, value)
        try:
            with transaction.atomic():
                row.save(update_fields=[field.name, *bound])
        except (Error, TypeError, ValueError):
            setattr(row, field.name, before)
        else:
            return True
    return False


def _candidates(field: Any) -> Iterator[str]:
    """All strings at once where they fit, else the next ones that do; a unique field gets a number behind."""
    longest = field.max_length or len(ALL)
    if len(ALL) <= longest and not field.unique:
        yield ALL
    for _ in range(3):
        number = next(_numbers)
        tail = f" {number}" if field.unique else ""
        fitting = [text for text in PAYLOADS if len(text) + len(tail) <= longest]
        if fitting:
            yield fitting[number * 7 % len(fitting)] + tail


def _in_leaves(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: _in_leaves(each, text) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_leaves(each, text) for each in value]
    return text if isinstance(value, str) else value
