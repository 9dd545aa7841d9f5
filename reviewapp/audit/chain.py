"""The chain: the digest of an entry covers all it says and the digest of the one before."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from reviewapp.models import AuditEntry

NOTHING = "0" * 64
"""What the first entry follows."""
_CHAIN_LOCK = 7_233_510_001  # of pg_advisory_xact_lock: any number that nothing else locks
_HEAD = f"SELECT number, digest FROM {AuditEntry._meta.db_table} ORDER BY number DESC LIMIT 1"  # noqa: S608  (no input)
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry. Who keeps it elsewhere finds out later when the end of the log was cut off: an anchor."""

    number: int = 0
    digest: str = NOTHING

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Raises ValueError."""
        number, _, digest = text.strip().partition(":")
        if not number.isdecimal() or len(digest) != len(NOTHING):
            raise ValueError("An anchor looks as verify_audit prints it: a number, a colon and 64 signs.")
        return cls(int(number), digest)


def head() -> Head:
    """The last entry as it is now."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        found = cursor.fetchone()
    return Head(*found) if found else Head()


def locked_head() -> Head:
    """The same, and nobody adds another before this transaction ends. On SQLite the transaction is IMMEDIATE: it has the lock.

    On PostgreSQL two statements in one message: the second one begins when the lock is there, and so sees the last entry.
    """
    if connection.vendor != "postgresql":
        return head()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_CHAIN_LOCK}); {_HEAD}")
        cursor.nextset()
        found = cursor.fetchone()
    return Head(*found) if found else Head()


def digest(*values: Any) -> str:
    """SHA-256 over the fields in one way of writing. `at` is text of the form `moment` gives, `details` is a value."""
    return hashlib.sha256(_canonical(values).encode("utf-8", "surrogatepass")).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
