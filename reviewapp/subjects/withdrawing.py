"""A customer takes a permission back: for judging the quality of the bot, or for teaching it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from contactcenter import vault
from contactcenter.models import BotResponse, Employee, SubjectKey
from reviewapp import audit, screening
from reviewapp.models import Review
from reviewapp.subjects import ledger
from reviewapp.subjects.paths import of_subjects
from reviewapp.subjects.withholding import keep_from_training, withhold


class Purpose(StrEnum):
    QUALITY = "quality"
    TRAINING = "training"


COLUMN = {Purpose.QUALITY: "quality_withdrawn_at", Purpose.TRAINING: "training_withdrawn_at"}


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did: answers that may not be used for it any more, and reviews that left the queue."""

    subject: SubjectKey
    purpose: Purpose
    answers: int
    reviews: int


def withdraw(*, customer: str, purpose: Purpose, by: Employee | None, now: datetime) -> Withdrawn:
    """No answer to this customer is used for the purpose from now on, nor one that comes in later. Said twice, it changes
    nothing.

    The words stay for the other purposes, and the verdicts that were given stay in the figures. Of a customer of whom
    nothing is here yet it is kept too. Raises ValueError for an empty key.
    """
    customer = customer.strip()
    if not customer:
        raise ValueError("Give the key of the customer.")
    line = ledger.Withdrawal(vault.subject_digest(customer), str(purpose), now.isoformat())
    return _withdraw(line, by=by, now=now)


def withdraw_subject(*, subject: SubjectKey, purpose: Purpose, by: Employee | None, now: datetime) -> Withdrawn:
    """The same, of a customer who was found."""
    return _withdraw(ledger.Withdrawal(subject.digest, str(purpose), now.isoformat(), subject.known), by=by, now=now)


def _withdraw(line: ledger.Withdrawal, *, by: Employee | None, now: datetime) -> Withdrawn:
    if not withdrawn([line]):
        ledger.add([line])
    return carry_out(line, by=by, now=now)


def withdrawn(lines: Collection[ledger.Withdrawal]) -> set[ledger.Withdrawal]:
    """Of these withdrawals those that the database knows: one query."""
    rows = SubjectKey.objects.filter(digest__in={line.digest for line in lines}).values("digest", *COLUMN.values())
    known = {row["digest"]: row for row in rows}
    return {line for line in lines if known.get(line.digest, {}).get(COLUMN[Purpose(line.purpose)])}


def catch_up(*, now: datetime) -> int:
    """Once a night: who withdrew in a conversation and became known later withdrew for all that is his, and answers that may
    not be judged since then leave the queue. How many answers."""
    done = 0
    for purpose, column in COLUMN.items():
        late = BotResponse.objects.filter(**{f"for_{purpose}": True, f"conversation__subject__{column}__isnull": False})
        subjects = SubjectKey.objects.filter(pk__in=late.values("conversation__subject"))
        for subject in subjects.order_by("pk"):
            moment = getattr(subject, column).isoformat()
            line = ledger.Withdrawal(subject.digest, str(purpose), moment, subject.known)
            done += carry_out(line, by=None, now=now).answers
    asked = Review.objects.filter(state=Review.State.OPEN, response__for_quality=False)
    ids = list(asked.values_list("response", flat=True).distinct())
    screening.forget_vectors(ids)
    withhold(ids, training=False, now=now)
    return done + len(ids)


@transaction.atomic
def carry_out(line: ledger.Withdrawal, *, by: Employee | None, now: datetime) -> Withdrawn:
    """What a line of the ledger asks for, as far as it is not done."""
    purpose = Purpose(line.purpose)
    vault.subjects_for({line.digest: line.known}, now=now)
    subject = SubjectKey.objects.get(digest=line.digest)
    vault.hold(vault.keys_of(subject.digest).values_list("pk", flat=True))
    subject.refresh_from_db()
    column = COLUMN[purpose]
    if getattr(subject, column) is None:
        setattr(subject, column, line.moment)
        subject.save(update_fields=[column])
    keys = list(vault.keys_of(subject.digest).values_list("pk", flat=True))
    mine = BotResponse.objects.filter(of_subjects(BotResponse, keys), **{f"for_{purpose}": True})
    ids = list(mine.values_list("pk", flat=True))
    waiting = Review.objects.filter(response__in=ids, state=Review.State.OPEN).count()
    if purpose is Purpose.QUALITY:
        screening.forget_vectors(ids)
        withhold(ids, training=False, now=now)
    else:
        keep_from_training(ids)
    done = Withdrawn(subject, purpose, len(ids), waiting if purpose is Purpose.QUALITY else 0)
    told = {"purpose": str(purpose), "answers": done.answers, "reviews": done.reviews}
    audit.record(audit.Action.PURPOSE_WITHDRAWN, by=by, of=subject, now=now, **told)
    return done
