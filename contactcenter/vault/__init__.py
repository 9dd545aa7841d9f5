"""Sealed text: a data key for each customer, closed with one key-encryption key (docs/decisions/0026)."""

from contactcenter.vault.digests import conversation_digest, keyed_digest, subject_digest
from contactcenter.vault.fields import CustomerJSONField, CustomerTextField
from contactcenter.vault.keys import check_fits, forget, load, make_own_keys
from contactcenter.vault.master import VaultError
from contactcenter.vault.subjects import keys_of, subjects_for

__all__ = [
    "CustomerJSONField",
    "CustomerTextField",
    "VaultError",
    "check_fits",
    "conversation_digest",
    "forget",
    "keyed_digest",
    "keys_of",
    "load",
    "make_own_keys",
    "subject_digest",
    "subjects_for",
]
