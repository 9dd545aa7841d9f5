"""The chain: the digest of an entry covers all it says and the digest of the one before."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db import connection

from reviewapp.models import AuditEntry

NOTHING = "0" * 64
"""What the first entry follows."""
_CHAIN_LOCK = 7_233_510_001  # of pg_advisory_xact_lock: any number that nothing else locks
_HEAD = f"SELECT number, digest FROM {AuditEntry._meta.db_table} ORDER BY number DESC LIMIT 1"  # noqa: S608  (no input)
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""One way of writing a value."""
_word = lru_cache(maxsize=10_000, typed=True)(canonical)
"""The same for what many entries share: roles, actions, kinds, pages."""


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


def digest(  # noqa: PLR0913, PLR0917 - the fields of an entry
    number: int,
    at: str,
    actor: int | None,
    role: str,
    action: str,
    kind: str,
    thing: str,
    details: str,
    place: str,
    previous: str,
) -> str:
    """SHA-256 over the fields as one JSON array. `at` as `moment` gives it, `details` as `canonical` gives it.

    The array is put together by hand: a check of millions of entries spends most of its time here.
    """
    text = (
        f'[{number},"{at}",{_word(actor)},{_word(role)},{_word(action)},{_word(kind)},{canonical(thing)},{details},'
        f'{_word(place)},"{previous}"]'
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
