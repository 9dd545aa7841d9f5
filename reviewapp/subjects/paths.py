"""Which rows are of a customer: found from the tables themselves, so that a new table cannot be forgotten."""

from collections import deque
from collections.abc import Collection
from functools import cache

from django.db.models import ForeignKey, Model, Q

from contactcenter.models import BotResponse, Conversation, SubjectKey
from reviewapp.personal import models_declared

MOST_STEPS = 4


@cache
def path_to(model: type[Model], target: type[Model]) -> str | None:
    """The shortest way from a row of this table to one of the target, as a lookup; "" from the target itself, None without
    one. Of ways of equal length the one declared first."""
    waiting = deque([(model, "")])
    seen = {model}
    while waiting:
        found, path = waiting.popleft()
        if found is target:
            return path
        if path.count("__") >= MOST_STEPS:
            continue
        for field in found._meta.local_concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model not in seen:
                seen.add(field.related_model)
                waiting.append((field.related_model, f"{path}__{field.name}".removeprefix("__")))
    return None


def _joined(path: str, name: str) -> str:
    return f"{path}__{name}" if path else name


@cache
def tables() -> tuple[type[Model], ...]:
    """Every table that has rows of customers, in the order of the apps: it leads to an answer or a conversation of one."""
    return tuple(model for model in models_declared() if _to_subject(model) is not None)


@cache
def _to_subject(model: type[Model]) -> str | None:
    """The lookup of the subject of a row. Through its answer or conversation, which have an index, where it has one."""
    if model is SubjectKey:
        return "pk"
    for target, name in ((BotResponse, "conversation__subject"), (Conversation, "subject")):
        path = path_to(model, target)
        if path is not None:
            return _joined(path, name)
    return None


def of_subjects(model: type[Model], subjects: Collection[int]) -> Q:
    """Condition on the rows of a table: they are of one of these customers."""
    path = _to_subject(model)
    assert path is not None, f"{model._meta.label} has no rows of customers"  # noqa: S101
    return Q(**{f"{path}__in": list(subjects)})


def of_answers(model: type[Model], responses: Collection[int]) -> Q | None:
    """Condition on the rows of a table: they are of one of these answers. None for a table that does not lead to answers."""
    path = path_to(model, BotResponse)
    return None if path is None else Q(**{f"{path or 'pk'}__in": list(responses)})
