"""A round of ten answers to learn the keys and the verdicts on, with the why after each. Nothing of it touches facts:
the answers live in fixtures/practice, and only the register of training remembers the round."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction

from contactcenter.models import Employee
from reviewapp.models import TrainingRecord, Verdict
from reviewapp.models.verdicts import Code, Reason

FOLDER = settings.BASE_DIR / "fixtures" / "practice"
LANGUAGES = ("nl", "en")


class NoSuchItem(Exception):
    """There is no such item in the round, or no round. The person begins again."""


@dataclass(frozen=True, slots=True)
class Item:
    """One invented answer: what is shown (`shown`, as in the fixture), and what its right verdict is and why."""

    id: str
    number: int
    language: str
    code: str
    reasons: tuple[str, ...]
    why: str
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one verdict. `right`: the code is; `other_reason`: the code is, and none of the reasons."""

    item: Item
    right: bool
    other_reason: bool


@cache
def items(language: str) -> tuple[Item, ...]:
    """The round in one of LANGUAGES, Dutch for any other; the same answers in the same order."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    lines = (FOLDER / f"{chosen}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return tuple(
        Item(row["id"], number, chosen, row["code"], tuple(row["reasons"]), row["why"], row)
        for number, row in enumerate(rows, start=1)
    )


def running(employee: Employee) -> TrainingRecord | None:
    """The round this person is in."""
    rounds = TrainingRecord.objects.filter(employee=employee, kind=TrainingRecord.Kind.PRACTICE)
    return rounds.filter(finished_at__isnull=True).order_by("-pk").first()


def last_finished(employee: Employee) -> TrainingRecord | None:
    rounds = TrainingRecord.objects.filter(employee=employee, kind=TrainingRecord.Kind.PRACTICE)
    return rounds.filter(finished_at__isnull=False).order_by("-pk").first()


def is_invited(employee: Employee) -> bool:
    """A newcomer: no round finished, and not one real verdict."""
    return last_finished(employee) is None and not Verdict.objects.filter(reviewer=employee).exists()


def start(*, employee: Employee, now: datetime) -> TrainingRecord:
    """The round this person is in, or a new one."""
    return running(employee) or TrainingRecord.objects.create(
        employee=employee, kind=TrainingRecord.Kind.PRACTICE, started_at=now, total=len(items(LANGUAGES[0]))
    )


def left(*, record: TrainingRecord, language: str) -> list[Item]:
    """What is still to be judged in this round."""
    return [item for item in items(language) if item.id not in record.given]


@transaction.atomic
def judge(  # noqa: PLR0913  one argument for each part of a verdict
    *, employee: Employee, number: int, code: str, reasons: Sequence[str], language: str, now: datetime
) -> Outcome:
    """Keep one verdict and say what came of it; the first one counts, the same item again only repeats the why.

    Raises NoSuchItem.
    """
    record = _locked(employee)
    item = next((item for item in items(language) if item.number == number), None)
    if record is None or item is None:
        raise NoSuchItem
    if item.id not in record.given:
        record.given[item.id] = code
        _keep(record, now=now)
    right = code == item.code
    return Outcome(item, right, right and bool(item.reasons) and not set(item.reasons) & set(reasons))


@transaction.atomic
def undo(*, employee: Employee, language: str) -> Item | None:
    """Take the newest verdict of the round back; None when there is none."""
    record = _locked(employee)
    if record is None or not record.given:
        return None
    newest = list(record.given)[-1]
    del record.given[newest]
    record.finished_at = None
    _keep(record, now=None)
    return next((item for item in items(language) if item.id == newest), None)


def _locked(employee: Employee) -> TrainingRecord | None:
    """The newest round, finished or not, with its row locked."""
    rounds = TrainingRecord.objects.select_for_update().filter(employee=employee, kind=TrainingRecord.Kind.PRACTICE)
    return rounds.order_by("-pk").first()


def _keep(record: TrainingRecord, *, now: datetime | None) -> None:
    known = {item.id: item.code for item in items(LANGUAGES[0])}
    record.right = sum(known.get(item) == code for item, code in record.given.items())
    if now and len(record.given) >= record.total:
        record.finished_at = now
    record.save(update_fields=["given", "right", "finished_at"])


def right_words(item: Item) -> tuple[str, str]:
    """The right verdict and its reasons, as the reader's language names them."""
    return str(Code(item.code).label), ", ".join(str(Reason(reason).label) for reason in item.reasons)
