"""A customer by his key, or a conversation whose customer is not known by its id; neither ever stands in an address, a log or a
message."""

from contactcenter import vault
from contactcenter.models import Conversation, ErasureRecord, Source, SubjectKey


class UnknownSubject(LookupError):
    """There is nothing of this customer, or no such conversation."""


class KnownCustomer(LookupError):
    """The customer of this conversation is known: it goes by his key, with all that is his."""


def digest_of_customer(customer: str) -> str:
    """Of his key as it was typed."""
    return vault.subject_digest(customer.strip())


def digest_of_conversation(source: str, conversation: str) -> str:
    """Of a conversation by its id at the source with this name. Raises UnknownSubject (no such source) and KnownCustomer."""
    row = Source.objects.filter(name=source).first()
    if row is None:
        raise UnknownSubject
    talks = Conversation.objects.filter(source=row, external_id=conversation.strip())
    if talks.filter(subject__known=True).exists():
        raise KnownCustomer
    return vault.conversation_digest(row.pk, conversation.strip())


def find(customer: str) -> SubjectKey | None:
    """The customer with this key; None when nothing of him is here (any more)."""
    return find_by(digest_of_customer(customer))


def find_by(digest: str) -> SubjectKey | None:
    """The customer or the conversation with this digest."""
    return SubjectKey.objects.filter(digest=digest).first()


def erasure_of(customer: str) -> ErasureRecord | None:
    """The erasure of the customer with this key, if he was erased."""
    return erasure_by(digest_of_customer(customer))


def erasure_by(digest: str) -> ErasureRecord | None:
    """The erasure of the customer or the conversation with this digest."""
    return ErasureRecord.objects.filter(digest=digest).first()


def is_typed(subject: SubjectKey, typed: str) -> bool:
    """Whether this is the key of the customer; of a conversation whose customer is not known, its id."""
    if "\x00" in typed:
        return False
    if subject.known:
        return digest_of_customer(typed) == subject.digest
    sources = Conversation.objects.filter(subject=subject).values_list("source_id", flat=True)
    return any(vault.conversation_digest(source, typed.strip()) == subject.digest for source in sources)
