"""Rights of customers: what is here of one, what he withdrew, erase him, and how long anything is kept."""

from reviewapp.subjects.erasing import Erased, count_rows, erase, what_would_go
from reviewapp.subjects.exporting import Encoder, export, exports_holding, seen
from reviewapp.subjects.finding import UnknownSubject, erasure_of, find
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
    "Purpose",
    "UnknownSubject",
    "Withdrawn",
    "count_rows",
    "due",
    "erase",
    "erasure_of",
    "export",
    "exports_holding",
    "find",
    "purge",
    "purge_if_due",
    "replay",
    "seen",
    "what_would_go",
    "withdraw",
    "withdraw_subject",
]
