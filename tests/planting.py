"""A row in every table, and attack strings in every text of it: found by looking at the models, so that a new field is in."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.apps import apps
from django.db import Error, models, transaction
from django.utils import timezone

from contactcenter.vault import CustomerJSONField
from tests.attacks import ALL, PAYLOADS

APPS = ("contactcenter", "reviewapp")
# Texts that no attack can get into, and why: what they must be is checked where they are written, or is made here.
DIGEST = "a digest or a key, made here"
CHECKED = "one of a list of words, checked on the way in; another would be no row of this program"
FIGURES = "numbers under names of the program"
CLOSED: dict[str, dict[str, str]] = {
    "contactcenter.SubjectKey": {"digest": DIGEST, "wrapped": DIGEST, "wrapped_by": DIGEST},
    "contactcenter.VaultKey": {"name": CHECKED, "wrapped": DIGEST, "wrapped_by": DIGEST},
    "contactcenter.ErasureRecord": {"digest": DIGEST, "receipt": DIGEST, "rows": FIGURES},
    "contactcenter.IngestKey": {"digest": DIGEST},
    "contactcenter.BotResponse": {"body_digest": DIGEST},
    "contactcenter.ArticleVersion": {"content_digest": DIGEST},
    "contactcenter.Employee": {"password": DIGEST, "language": CHECKED, "keys": CHECKED},
    "contactcenter.SigningSecret": {"sealed": DIGEST},
    "contactcenter.ReceivedMessage": {"body_digest": DIGEST, "outcomes": CHECKED},
    "reviewapp.LoginAttempt": {"account": DIGEST, "address": DIGEST},
    "reviewapp.LoginSession": {"session_key": DIGEST, "session_data": "signed here"},
    "reviewapp.AccessLink": {"digest": DIGEST},
    "reviewapp.CacheEntry": {"cache_key": DIGEST, "value": "counts of tries to log in"},
    # append-only: nothing changes a row of it; `plant` adds one
    "reviewapp.AuditEntry": dict.fromkeys(
        ("role", "action", "object_type", "object_id", "details", "place", "previous", "digest"), "a row is added"
    ),
    "reviewapp.SamplingPlan": {"strata": CHECKED, "floors": FIGURES},
    "reviewapp.Queue": {"slug": "letters and digits of the name, else it has no address"},
    "reviewapp.Verdict": {"reasons": CHECKED},
    "reviewapp.GoldItem": {"reasons": CHECKED},
    "reviewapp.TrainingRecord": {"given": CHECKED},
    "reviewapp.WeeklyExport": {
        "week": CHECKED, "audit_head": DIGEST, "manifest_digest": DIGEST, "files": "made here", "remade": FIGURES,
    },
    "reviewapp.PeriodRun": {"job": CHECKED, "period": CHECKED},
    "reviewapp.SwapRun": {"report": FIGURES, "versions": DIGEST},
    "reviewapp.RetrainBatch": {"week": CHECKED},
    "reviewapp.RiskModelVersion": {"parameters": FIGURES, "report": FIGURES, "version": DIGEST, "fixed_version": DIGEST},
    "reviewapp.Vector": {"digest": DIGEST},
    "reviewapp.Screening": {"signals": FIGURES, "names": FIGURES},
    "reviewapp.VerifierOpinion": {"digest": DIGEST, "data": "what a judge said: shown as values of flags, which are planted"},
}  # fmt: skip
_numbers = count(1)
LONGEST = 10_000  # of a field that has no limit


@dataclass(frozen=True)
class Words:
    """What is planted: `whole` in every field that holds it, else one of `each`."""

    each: Sequence[str]
    whole: str = ""


ATTACKS = Words(PAYLOADS, ALL)


def every_model() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def open_fields(model: type[models.Model]) -> Iterator[Any]:
    """The texts of a table that somebody outside can fill."""
    for field in model._meta.concrete_fields:
        text = isinstance(field, (models.CharField, models.TextField, models.JSONField))
        if text and not field.choices and field.name not in CLOSED.get(model._meta.label, {}):
            yield field


def fill_empty_tables() -> list[str]:
    """A row in each table that has none; the tables where the rules of the database let in no made-up row."""
    return [model._meta.label for model in every_model() if not model._default_manager.exists() and not _made(model)]


def _made(model: type[models.Model]) -> bool:
    # a text of a customer is kept with his key alone, though a row may outlive it
    values = {
        field.attname: _value(field)
        for field in model._meta.concrete_fields
        if not field.primary_key
        and not field.has_default()
        and (field.name == "subject" or not (field.null and field.blank))
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


def plant(words: Words = ATTACKS) -> list[str]:
    """Words in every open text of every row, others in each row; the fields where none could be stored."""
    missed = []
    for model in every_model():
        for field in open_fields(model):
            rows = list(model._default_manager.order_by("pk")[:60])
            stored = [_stored(row, field, words) for row in rows]
            if not any(stored):
                missed.append(f"{model._meta.label}.{field.name}")
    return missed


def _stored(row: models.Model, field: Any, words: Words) -> bool:
    # sealed texts are bound to the columns that tell their row apart
    bound = [other.name for other in row._meta.concrete_fields if field.name in getattr(other, "row", ())]
    for text in _candidates(field, words):
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


def _candidates(field: Any, words: Words) -> Iterator[str]:
    """All strings at once where they fit, else the next ones that do; a unique field gets a number behind."""
    longest = field.max_length or len(words.whole) or LONGEST
    if words.whole and len(words.whole) <= longest and not field.unique:
        yield words.whole
    for _ in range(3):
        number = next(_numbers)
        tail = f" {number}" if field.unique else ""
        fitting = [text for text in words.each if len(text) + len(tail) <= longest]
        if fitting:
            yield fitting[number * 7 % len(fitting)] + tail


def _in_leaves(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: _in_leaves(each, text) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_leaves(each, text) for each in value]
    return text if isinstance(value, str) else value
