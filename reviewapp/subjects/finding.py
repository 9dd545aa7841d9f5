"""A customer by his key, which never stands in an address, a log or a message."""

from contactcenter import vault
from contactcenter.models import ErasureRecord, SubjectKey


class UnknownSubject(LookupError):
    """There is nothing of this customer."""


def find(customer: str) -> SubjectKey | None:
    """The customer with this key; None when nothing of him is here (any more)."""
    return SubjectKey.objects.filter(digest=vault.subject_digest(customer.strip())).first()


def erasure_of(customer: str) -> ErasureRecord | None:
    """The erasure of the customer with this key, if he was erased."""
    return ErasureRecord.objects.filter(digest=vault.subject_digest(customer.strip())).first()
