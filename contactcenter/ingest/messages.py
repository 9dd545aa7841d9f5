"""A signed delivery is taken once: the same id again gets the same result."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from contactcenter.ingest.inserting import insert_new
from contactcenter.ingest.records import Record
from contactcenter.ingest.signing import Delivery
from contactcenter.ingest.storing import Outcome, Status
from contactcenter.models import ReceivedMessage, Source
from contactcenter.vault import keyed_digest

SIGNS = {Status.CREATED: "+", Status.UNCHANGED: "=", Status.CONFLICT: "!", Status.ERASED: "x"}
_STATUS = {sign: status for status, sign in SIGNS.items()}
Store = Callable[[Sequence[Record]], list[Outcome]]


class OtherBody(Exception):
    """The id of this delivery was used before for another body."""


def store_once(
    delivery: Delivery, *, source: Source, records: Sequence[Record], store: Store, now: datetime
) -> list[Outcome]:
    """What `store` gives for the first delivery of this id, and what it gave then for every later one. Raises OtherBody.

    Two deliveries at once: the later one waits for the first, and then finds its row. Where another version of Klopt takes
    other records of the body for right than the one it came to first, it is stored again: each record is stored once anyhow.
    """
    digest = keyed_digest(delivery.body.decode("utf-8", "replace"))
    names = ("source", "message_id", "body_digest", "outcomes", "received_at")
    with transaction.atomic():
        made = insert_new(ReceivedMessage, names, [(source.pk, delivery.id, digest, "", now)], told="message_id")
        if not made:
            earlier = ReceivedMessage.objects.get(source=source, message_id=delivery.id)
            if earlier.body_digest != digest:
                raise OtherBody
            if len(earlier.outcomes) == len(records):
                pairs = zip(records, earlier.outcomes, strict=True)
                return [Outcome(record.external_id, _STATUS[told], 0) for record, told in pairs]
        outcomes = store(records)
        told = "".join(SIGNS[each.status] for each in outcomes)
        ReceivedMessage.objects.filter(pk=made[0][0] if made else earlier.pk).update(outcomes=told)
        return outcomes
