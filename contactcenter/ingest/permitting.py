"""What customers decided before a record came in: to be erased, or what their answers may not be used for."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q

from contactcenter.models import ErasureRecord, SubjectKey


class Permitted(NamedTuple):
    """What the answers to one customer may be used for, as far as he is concerned."""

    quality: bool
    training: bool


ALL = Permitted(quality=True, training=True)


def erased_customers(digests: Mapping[str, str]) -> frozenset[str]:
    """Of these customers, told with their digests, those who were erased: one query."""
    if not digests:
        return frozenset()
    found = set(ErasureRecord.objects.filter(digest__in=list(digests.values())).values_list("digest", flat=True))
    return frozenset(customer for customer, digest in digests.items() if digest in found) if found else frozenset()


def withdrawn_purposes(subjects: Iterable[int | None]) -> Mapping[int | None, Permitted]:
    """Of these customers, those who withdrew something: one query, none for nobody."""
    asked = {subject for subject in subjects if subject is not None}
    if not asked:
        return {}
    given = Q(quality_withdrawn_at__isnull=True, training_withdrawn_at__isnull=True)
    rows = SubjectKey.objects.filter(~given, pk__in=asked)
    return {
        row.pk: Permitted(quality=row.quality_withdrawn_at is None, training=row.training_withdrawn_at is None)
        for row in rows
    }
