"""Store checked records, each once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from contactcenter.ingest.contacts import conversations_of
from contactcenter.ingest.inserting import insert_new
from contactcenter.ingest.permitting import ALL, erased_customers, withdrawn_purposes
from contactcenter.ingest.records import Record
from contactcenter.models import BotResponse, Source, Turn
from contactcenter.vault import conversation_digest, hold, keyed_digest, subject_digest

MOST_AT_ONCE = 500  # what one API call may hold
NOBODY = "\0"


class Status(StrEnum):
    CREATED = "created"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERASED = "erased"  # the customer was erased: nothing of him is taken in again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a record. `response_id` is the row that holds this external id, whoever stored it; 0: none."""

    external_id: str
    status: Status
    response_id: int


_RESPONSE_FIELDS = (
    "source", "external_id", "conversation", "subject", "order", "answered_at", "question", "answer", "channel",
    "language", "segment", "topic", "bot_version", "for_quality", "for_training", "handed_over", "body_digest", "received_at",
)  # fmt: skip


def store(*, source: Source, records: Sequence[Record], now: datetime) -> list[Outcome]:
    """Store a batch of at most 1,000 records in one transaction; the outcomes are in the order of the records.

    1. Look up which external ids are there: an equal record is unchanged, another is a conflict and kept out.
    2. Make the conversations that are missing.
    3. Insert the rest; what a second importer stored in the meantime is looked up once more.

    Records of a customer who was erased are not looked at, nor those of nobody known in a conversation that was.
    Answers to one who withdrew a purpose come in without it.

    Any order and any repetition of the same records leaves the same rows. A customer who is erased in the meantime is found
    at the end of the transaction, and the batch is stored once more without him.
    """
    digests = {
        who: subject_digest(who) if who[:1] != NOBODY else conversation_digest(source.pk, who[1:])
        for who in {_who(record) for record in records}
    }
    erased = erased_customers(digests)
    while True:
        try:
            return _store(source, records, digests, erased, now)
        except _ErasedMeanwhile as found:
            erased = found.customers


def _who(record: Record) -> str:
    """The customer of a record; of nobody known the conversation, told apart by a sign that no text has."""
    return record.customer or NOBODY + record.conversation


class _ErasedMeanwhile(Exception):
    """Somebody was erased after the batch had begun."""

    def __init__(self, customers: frozenset[str]) -> None:
        super().__init__()
        self.customers = customers


def _store(
    source: Source, records: Sequence[Record], digests: Mapping[str, str], erased: frozenset[str], now: datetime
) -> list[Outcome]:
    """One try. Raises _ErasedMeanwhile, and then nothing was stored."""
    firsts: dict[str, Record] = {}
    for record in records:
        if _who(record) not in erased:
            firsts.setdefault(record.external_id, record)
    with transaction.atomic():
        stored = _stored(source, firsts)
        new = [firsts[external_id] for external_id in sorted(firsts.keys() - stored.keys())]
        created = _insert(source, new, digests, now) if new else {}
        if len(created) < len(new):
            stored |= _stored(source, [record.external_id for record in new if record.external_id not in created])
        # the keys are held since before the answers were stored: an erasure is through, and seen here, or sees the answers
        if created and (customers := erased_customers(digests)) != erased:
            raise _ErasedMeanwhile(customers)
    outcomes = []
    for record in records:
        if _who(record) in erased:
            outcomes.append(Outcome(record.external_id, Status.ERASED, 0))
            continue
        if firsts[record.external_id] is record and record.external_id in created:
            outcomes.append(Outcome(record.external_id, Status.CREATED, created[record.external_id]))
            continue
        response_id, digest = stored.get(record.external_id) or (
            created[record.external_id],
            keyed_digest(firsts[record.external_id].canonical),
        )
        status = Status.UNCHANGED if digest == keyed_digest(record.canonical) else Status.CONFLICT
        outcomes.append(Outcome(record.external_id, status, response_id))
    return outcomes


def _stored(source: Source, external_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    rows = BotResponse.objects.filter(source=source, external_id__in=list(external_ids))
    return {row[0]: row[1:] for row in rows.values_list("external_id", "pk", "body_digest")}


def _insert(source: Source, new: Sequence[Record], digests: Mapping[str, str], now: datetime) -> dict[str, int]:
    """Insert records in the order of their ids; returns the row of each that was not there."""
    conversations, made = conversations_of(source, new, digests, now)
    known = {subject for _pk, subject in conversations.values()} - made  # what was made now nobody else can have seen
    hold(known)  # an erasure or a withdrawal is through by now, or waits
    withdrawn = withdrawn_purposes(known)
    permitted = {each: withdrawn.get(subject, ALL) for each, (_pk, subject) in conversations.items()}
    rows = [
        (
            source.pk, each.external_id, *conversations[each.conversation], each.order, each.answered_at, each.question,
            each.answer, each.channel, each.language, each.segment, each.topic, each.bot_version,
            each.for_quality and permitted[each.conversation].quality,
            each.for_training and permitted[each.conversation].training, each.handed_over, keyed_digest(each.canonical), now,
        )
        for each in new
    ]  # fmt: skip
    created = {
        external_id: pk for pk, external_id in insert_new(BotResponse, _RESPONSE_FIELDS, rows, told="external_id")
    }
    Turn.objects.bulk_create(
        (
            Turn(
                conversation_id=conversations[each.conversation][0],
                subject_id=conversations[each.conversation][1],
                after_order=each.order,
                position=position,
                speaker=speaker,
                text=text,
            )
            for each in new
            if each.external_id in created
            for position, (speaker, text) in enumerate(each.turns)
        ),
        batch_size=1000,
        ignore_conflicts=True,  # two answers with the same order in one conversation: the bot numbers badly
    )
    return created
