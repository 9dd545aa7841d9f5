"""What customers decided before a record came in: to be erased, or what their answers may not be used for."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q

from contactcenter.ingest.records import Record
from contactcenter.models import ErasureRecord, SubjectKey
from contactcenter.vault import subject_digest


class Permitted(NamedTuple):
    """What the answers to one customer may be used for, as far as he is concerned."""

    quality: bool
    training: bool


ALL = Permitted(quality=True, training=True)


def erased_customers(records: Iterable[Record]) -> frozenset[str]:
    """Of the customers of these records, those who were erased: one query, none where no customer is named."""
    digests = {subject_digest(customer): customer for customer in {record.customer for record in records} if customer}
    if not digests:
        return frozenset()
    found = ErasureRecord.objects.filter(digest__in=list(digests)).values_list("digest", flat=True)
    return frozenset(digests[digest] for digest in found)


def withdrawn_purposes(subjects: Iterable[int | None]) -> Mapping[int | None, Permitted]:
    """Of these customers, those who withdrew something: one query."""
    given = Q(quality_withdrawn_at__isnull=True, training_withdrawn_at__isnull=True)
    rows = SubjectKey.objects.filter(~given, pk__in={subject for subject in subjects if subject is not None})
    return {
        row.pk: Permitted(quality=row.quality_withdrawn_at is None, training=row.training_withdrawn_at is None)
        for row in rows
    }
