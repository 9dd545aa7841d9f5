"""Erase a customer: the key first, then the words; what is left counts and says nothing of anybody."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contactcenter import vault
from contactcenter.models import BotResponse, Conversation, Employee, ErasureRecord, SubjectKey, Turn
from reviewapp import audit, screening
from reviewapp.exports import forgetting
from reviewapp.subjects import ledger
from reviewapp.subjects.finding import UnknownSubject, digest_of_customer, erasure_by, find_by
from reviewapp.subjects.leftovers import empty_journal
from reviewapp.subjects.paths import of_subjects, tables
from reviewapp.subjects.wiping import BATCH, empty_table, wipe_words
from reviewapp.subjects.withholding import withhold

WHY = "erasure"


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did; `again`: the customer was erased before, and nothing was left to do."""

    record: ErasureRecord
    rows: dict[str, int]
    again: bool = False

    @property
    def changes(self) -> int:
        return sum(self.rows.values())


def count_rows(digest: str) -> dict[str, int]:
    """Rows by table that lead to this customer, or to this conversation of nobody known: those that an erasure would touch."""
    keys = list(vault.keys_of(digest).values_list("pk", flat=True))
    counts = {model: model._default_manager.filter(of_subjects(model, keys)).count() for model in tables()}
    return {model._meta.label: number for model, number in counts.items() if number}


def erase(*, customer: str, by: Employee | None, now: datetime) -> Erased:
    """Erase a customer by his key. Done before, it changes nothing. Raises UnknownSubject."""
    return erase_by(digest=digest_of_customer(customer), by=by, now=now)


def erase_by(*, digest: str, by: Employee | None, now: datetime) -> Erased:
    """Erase the customer with this digest, or the one conversation of a customer who is not known.

    1. a line in the ledger beside the database, down to the disk: from here on it will be done, whatever happens
    2. in one transaction: his key is gone, and with it every copy of his words that was ever written with it; the vectors
       of his words; then the words themselves, everywhere; outside ids become random; the record and the audit entry
    3. exports that quote him go from the disk, and are made again without
    """
    record = erasure_by(digest)
    if find_by(digest) is None:
        if record is None:
            raise UnknownSubject
        return Erased(record, {}, again=True)
    line = ledger.Line(digest, record.receipt if record else new_receipt(now), now.isoformat())
    ledger.add([line])
    return carry_out(line, by=by, now=now)


def new_receipt(now: datetime) -> str:
    return f"E-{now:%Y%m%d}-{secrets.token_hex(4).upper()}"


@transaction.atomic
def carry_out(line: ledger.Line, *, by: Employee | None, now: datetime) -> Erased:
    """What a line of the ledger asks for, as far as it is not done."""
    record = _record(line, by)
    vault.hold(vault.keys_of(line.digest).values_list("pk", flat=True))
    if not SubjectKey.objects.filter(digest=line.digest).exists():
        return Erased(record, {}, again=True)
    keys = list(vault.keys_of(line.digest).values_list("pk", flat=True))
    answers = list(BotResponse.objects.filter(of_subjects(BotResponse, keys)).values_list("pk", "answered_at"))
    ids = [pk for pk, _moment in answers]
    counts: Counter[str] = Counter()
    for part in _parts(ids):  # while they can be read
        counts["reviewapp.Vector"] += screening.forget_vectors(part)
    SubjectKey.objects.filter(pk__in=keys).update(wrapped="", wrapped_by="")
    for part in _parts(ids):
        counts += wipe_words(part) + withhold(part, training=True, now=now)
    counts["contactcenter.Turn"] += Turn.objects.filter(of_subjects(Turn, keys)).delete()[0]
    counts["contactcenter.Conversation"] += empty_table(Conversation, of_subjects(Conversation, keys))
    counts["contactcenter.BotResponse"] = _detach(ids, keys, now)
    forgetting.hold_those_being_made()
    weeks = forgetting.weeks_holding(responses=ids, answered_at=[moment for _pk, moment in answers])
    counts["reviewapp.WeeklyExport"] += forgetting.make_again(weeks, why=WHY, now=now)
    counts["contactcenter.SubjectKey"] += _husks(keys)
    rows = dict(sorted((+counts).items()))
    ErasureRecord.objects.filter(pk=record.pk).update(rows=rows)
    record.rows = rows
    audit.record(
        audit.Action.SUBJECT_ERASED, by=by, of=record, now=now, receipt=record.receipt, rows=sum(rows.values())
    )
    transaction.on_commit(empty_journal)
    return Erased(record, rows)


def _record(line: ledger.Line, by: Employee | None) -> ErasureRecord:
    defaults = {"receipt": line.receipt, "erased_at": line.moment, "erased_by": by}
    return ErasureRecord.objects.get_or_create(digest=line.digest, defaults=defaults)[0]


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _detach(ids: Sequence[int], keys: Sequence[int], now: datetime) -> int:
    """What other systems know the answers and conversations by becomes random."""
    done = 0
    for part in _parts(ids):
        rows = [BotResponse(pk=pk, external_id=_anonymous(), body_digest="", erased_at=now) for pk in part]
        done += BotResponse.objects.bulk_update(rows, ["external_id", "body_digest", "erased_at"])
    talks = [
        Conversation(pk=pk, external_id=_anonymous())
        for pk in Conversation.objects.filter(of_subjects(Conversation, keys)).values_list("pk", flat=True)
    ]
    Conversation.objects.bulk_update(talks, ["external_id"], batch_size=BATCH)
    return done


def _husks(keys: Sequence[int]) -> int:
    """The row of a customer stays, as nobody's: how many customers came back is counted by it. Its digest is random now,
    and no key is in it."""
    subjects = [SubjectKey(pk=pk, digest=_anonymous()) for pk in keys]
    return SubjectKey.objects.bulk_update(subjects, ["digest"])


def _anonymous() -> str:
    return f"erased-{secrets.token_hex(12)}"
