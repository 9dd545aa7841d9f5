"""The conversations that records belong to, and whose they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contactcenter import vault
from contactcenter.ingest.inserting import insert_new
from contactcenter.ingest.records import Record
from contactcenter.models import BotResponse, Conversation, Source, SubjectKey, Turn

_Contact = tuple[str, str, str]  # customer, channel, segment of a conversation
_FIELDS = ("source", "external_id", "subject", "customer", "channel", "segment")


@dataclass(frozen=True, slots=True)
class _Known:
    """A conversation that is there."""

    pk: int
    subject: int | None
    contact: _Contact


def conversations_of(
    source: Source, records: Iterable[Record], digests: Mapping[str, str], now: datetime
) -> tuple[dict[str, tuple[int, int | None]], frozenset[int]]:
    """The row and the subject of each conversation by its external id, made or completed where needed; and which subjects
    were made. `digests` are those of the customers.

    Where records of one conversation differ in customer, channel or segment, the greater text wins: filled beats empty,
    and the order of arrival does not matter. All texts of a conversation have its subject: when its customer becomes known,
    they are sealed again with his key.
    """
    wanted: dict[str, _Contact] = {}
    for each in records:
        contact = (each.customer, each.channel, each.segment)
        wanted[each.conversation] = _greater(wanted.get(each.conversation, contact), contact)
    known = _known(source, wanted)
    missing = {external_id: wanted[external_id] for external_id in sorted(wanted.keys() - known.keys())}
    subjects, new = _subjects(source, missing, digests, now)
    rows = [(source.pk, each, subjects[each], *contact) for each, contact in missing.items()]
    made = {each: pk for pk, each in insert_new(Conversation, _FIELDS, rows, told="external_id")}
    if len(made) < len(missing):
        known |= _known(source, missing.keys() - made.keys())
    changed = {each: there for each, there in known.items() if _greater(there.contact, wanted[each]) != there.contact}
    completed = _complete(source, {changed[each].pk: wanted[each] for each in changed}, digests, now)
    told = {each: (there.pk, completed.get(there.pk, there.subject)) for each, there in known.items()}
    filled = frozenset(completed.values())  # a customer who became known has what his conversation withdrew
    return told | {each: (pk, subjects[each]) for each, pk in made.items()}, new - filled


def _greater(one: _Contact, other: _Contact) -> _Contact:
    return max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2])


def _known(source: Source, external_ids: Iterable[str]) -> dict[str, _Known]:
    rows = Conversation.objects.filter(source=source, external_id__in=list(external_ids))
    values = rows.values_list("external_id", "pk", "subject_id", "customer", "channel", "segment")
    known = {row[0]: _Known(row[1], row[2], (row[3], row[4], row[5])) for row in values}
    vault.load(each.subject for each in known.values() if each.subject is not None)
    return known


def _subjects(
    source: Source, contacts: Mapping[str, _Contact], digests: Mapping[str, str], now: datetime
) -> tuple[dict[str, int], frozenset[int]]:
    """The subject of each conversation: its customer, or where he is not known the conversation itself; and which are new."""
    whose = {
        external_id: digests.get(customer) or vault.subject_digest(customer)  # of a conversation that was there already
        if customer
        else vault.conversation_digest(source.pk, external_id)
        for external_id, (customer, _channel, _segment) in contacts.items()
    }
    numbers, made = vault.found_or_made({whose[each]: bool(contacts[each][0]) for each in contacts}, now=now)
    return {external_id: numbers[digest] for external_id, digest in whose.items()}, made


def _complete(
    source: Source, contacts: Mapping[int, _Contact], digests: Mapping[str, str], now: datetime
) -> dict[int, int | None]:
    """Fill in what an earlier record of the conversation did not tell; the subject of each that was filled in."""
    if not contacts:
        return {}
    rows = list(Conversation.objects.select_for_update().filter(pk__in=contacts).order_by("pk"))
    filled = {row.external_id: _greater((row.customer, row.channel, row.segment), contacts[row.pk]) for row in rows}
    subjects, _made = _subjects(source, filled, digests, now)
    for row in rows:
        before, after = row.subject_id, subjects[row.external_id] if filled[row.external_id][0] else row.subject_id
        row.customer, row.channel, row.segment = filled[row.external_id]
        row.subject_id = after
        row.save(update_fields=["subject", "customer", "channel", "segment"])
        if before != after:
            _move_texts(row, before)
    return {row.pk: row.subject_id for row in rows}


def _move_texts(conversation: Conversation, before: int | None) -> None:
    """Seal what was said with the key of the customer who became known. What either withdrew holds for both.

    What was judged of it in the meantime keeps the key of the conversation, which goes with his from now on.
    """
    quality, training = _withdrawn_by_either(before, conversation.subject_id)
    for response in BotResponse.objects.filter(conversation=conversation):
        response.subject_id = conversation.subject_id
        response.for_quality = response.for_quality and not quality
        response.for_training = response.for_training and not training
        response.save(update_fields=["subject", "question", "answer", "for_quality", "for_training"])
    for turn in Turn.objects.filter(conversation=conversation):
        turn.subject_id = conversation.subject_id
        turn.save(update_fields=["subject", "text"])
    SubjectKey.objects.filter(pk__in=[before] if before else [], known=False).update(
        merged_into=conversation.subject_id
    )


def _withdrawn_by_either(before: int | None, after: int | None) -> tuple[datetime | None, datetime | None]:
    """What the conversation and the customer withdrew, since when; the row of the customer says it from now on."""
    rows = list(SubjectKey.objects.filter(pk__in=[each for each in (before, after) if each]))
    quality = min((row.quality_withdrawn_at for row in rows if row.quality_withdrawn_at), default=None)
    training = min((row.training_withdrawn_at for row in rows if row.training_withdrawn_at), default=None)
    if after and (quality or training):
        SubjectKey.objects.filter(pk=after).update(quality_withdrawn_at=quality, training_withdrawn_at=training)
    return quality, training
