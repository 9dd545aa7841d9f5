"""Sealed text: a data key for each customer, closed with one key-encryption key (docs/decisions/0026)."""

from contactcenter.vault.checking import TextCheck, check_texts, sealed_columns
from contactcenter.vault.digests import conversation_digest, keyed_digest, subject_digest
from contactcenter.vault.fields import CustomerJSONField, CustomerTextField, closer_of
from contactcenter.vault.keys import check_fits, forget, load, make_own_keys
from contactcenter.vault.master import VaultError, check_key, has_old_key
from contactcenter.vault.rotating import Rotation, rotate
from contactcenter.vault.subjects import found_or_made, hold, keys_of, subjects_for

__all__ = [
    "CustomerJSONField",
    "CustomerTextField",
    "Rotation",
    "TextCheck",
    "VaultError",
    "check_fits",
    "check_key",
    "check_texts",
    "closer_of",
    "conversation_digest",
    "forget",
    "found_or_made",
    "has_old_key",
    "hold",
    "keyed_digest",
    "keys_of",
    "load",
    "make_own_keys",
    "rotate",
    "sealed_columns",
    "subject_digest",
    "subjects_for",
]
