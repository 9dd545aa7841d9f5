"""Rights of customers: what is here of one, what he withdrew, erase him, and how long anything is kept."""

from reviewapp.subjects.erasing import Erased, count_rows, erase, erase_by
from reviewapp.subjects.exporting import Encoder, export, exports_holding, seen
from reviewapp.subjects.finding import (
    KnownCustomer,
    UnknownSubject,
    digest_of_conversation,
    digest_of_customer,
    erasure_by,
    erasure_of,
    find,
    find_by,
    is_typed,
)
from reviewapp.subjects.ledger import LedgerNotWritten
from reviewapp.subjects.nightly import purge_if_due
from reviewapp.subjects.replaying import replay
from reviewapp.subjects.retention import CLASSES, DataClass, Due, due, purge
from reviewapp.subjects.withdrawing import Purpose, Withdrawn, withdraw, withdraw_subject

__all__ = [
    "CLASSES",
    "DataClass",
    "Due",
    "Encoder",
    "Erased",
    "KnownCustomer",
    "LedgerNotWritten",
    "Purpose",
    "UnknownSubject",
    "Withdrawn",
    "count_rows",
    "digest_of_conversation",
    "digest_of_customer",
    "due",
    "erase",
    "erase_by",
    "erasure_by",
    "erasure_of",
    "export",
    "exports_holding",
    "find",
    "find_by",
    "is_typed",
    "purge",
    "purge_if_due",
    "replay",
    "seen",
    "withdraw",
    "withdraw_subject",
]
