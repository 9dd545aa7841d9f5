"""Store checked records, each once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from contactcenter.ingest.inserting import insert_new
from contactcenter.ingest.records import Record
from contactcenter.models import BotResponse, Conversation, Source, Turn

MOST_AT_ONCE = 500  # what one API call may hold


class Status(StrEnum):
    CREATED = "created"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a record. `response_id` is the row that holds this external id, whoever stored it."""

    external_id: str
    status: Status
    response_id: int


_Contact = tuple[str, str, str]  # customer, channel, segment of a conversation
_RESPONSE_FIELDS = (
    "source", "external_id", "conversation", "order", "answered_at", "question", "answer", "channel", "language",
    "segment", "topic", "bot_version", "for_quality", "for_training", "handed_over", "body_digest", "received_at",
)  # fmt: skip


def store(*, source: Source, records: Sequence[Record], now: datetime) -> list[Outcome]:
    """Store a batch of at most 1,000 records in one transaction; the outcomes are in the order of the records.

    1. Look up which external ids are there: an equal record is unchanged, another is a conflict and kept out.
    2. Make the conversations that are missing.
    3. Insert the rest; what a second importer stored in the meantime is looked up once more.

    Any order and any repetition of the same records leaves the same rows.
    """
    firsts: dict[str, Record] = {}
    for record in records:
        firsts.setdefault(record.external_id, record)
    with transaction.atomic():
        stored = _stored(source, firsts)
        new = [firsts[external_id] for external_id in sorted(firsts.keys() - stored.keys())]
        created = _insert(source, new, now) if new else {}
        if len(created) < len(new):
            stored |= _stored(source, [record.external_id for record in new if record.external_id not in created])
    outcomes = []
    for record in records:
        if firsts[record.external_id] is record and record.external_id in created:
            outcomes.append(Outcome(record.external_id, Status.CREATED, created[record.external_id]))
            continue
        response_id, digest = stored.get(record.external_id) or (
            created[record.external_id],
            firsts[record.external_id].digest,
        )
        status = Status.UNCHANGED if digest == record.digest else Status.CONFLICT
        outcomes.append(Outcome(record.external_id, status, response_id))
    return outcomes


def _stored(source: Source, external_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    rows = BotResponse.objects.filter(source=source, external_id__in=list(external_ids))
    return {row[0]: row[1:] for row in rows.values_list("external_id", "pk", "body_digest")}


def _insert(source: Source, new: Sequence[Record], now: datetime) -> dict[str, int]:
    """Insert records in the order of their ids; returns the row of each that was not there."""
    conversations = _conversations(source, new)
    rows = [
        (
            source.pk, each.external_id, conversations[each.conversation], each.order, each.answered_at, each.question,
            each.answer, each.channel, each.language, each.segment, each.topic, each.bot_version, each.for_quality,
            each.for_training, each.handed_over, each.digest, now,
        )
        for each in new
    ]  # fmt: skip
    created = {
        external_id: pk for pk, external_id in insert_new(BotResponse, _RESPONSE_FIELDS, rows, told="external_id")
    }
    Turn.objects.bulk_create(
        (
            Turn(
                conversation_id=conversations[each.conversation],
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


def _conversations(source: Source, records: Iterable[Record]) -> dict[str, int]:
    """The row of each conversation by its external id, made or completed where needed.

    Where records of one conversation differ in customer, channel or segment, the greater text wins: filled beats empty,
    and the order of arrival does not matter.
    """
    wanted: dict[str, _Contact] = {}
    for each in records:
        contact = (each.customer, each.channel, each.segment)
        wanted[each.conversation] = _greater(wanted.get(each.conversation, contact), contact)
    known = _known(source, wanted)
    missing = sorted(wanted.keys() - known.keys())
    rows = [(source.pk, external_id, *wanted[external_id]) for external_id in missing]
    fields = ("source", "external_id", "customer", "channel", "segment")
    made = {external_id: pk for pk, external_id in insert_new(Conversation, fields, rows, told="external_id")}
    if len(made) < len(missing):
        known |= _known(source, [external_id for external_id in missing if external_id not in made])
    _complete({pk: wanted[each] for each, (pk, contact) in known.items() if _greater(contact, wanted[each]) != contact})
    return {external_id: pk for external_id, (pk, _) in known.items()} | made


def _greater(one: _Contact, other: _Contact) -> _Contact:
    return max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2])


def _known(source: Source, external_ids: Iterable[str]) -> dict[str, tuple[int, _Contact]]:
    rows = Conversation.objects.filter(source=source, external_id__in=list(external_ids))
    values = rows.values_list("external_id", "pk", "customer", "channel", "segment")
    return {row[0]: (row[1], (row[2], row[3], row[4])) for row in values}


def _complete(contacts: dict[int, _Contact]) -> None:
    """Fill in what an earlier record of the conversation did not tell."""
    if not contacts:
        return
    rows = list(Conversation.objects.select_for_update().filter(pk__in=contacts).order_by("pk"))
    for row in rows:
        present = (row.customer, row.channel, row.segment)
        row.customer, row.channel, row.segment = _greater(present, contacts[row.pk])
    Conversation.objects.bulk_update(rows, ["customer", "channel", "segment"], batch_size=500)
