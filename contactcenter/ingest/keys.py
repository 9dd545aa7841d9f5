"""Sources and their keys. A key is shown once; only its SHA-256 is kept."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contactcenter.fields import required_text
from contactcenter.models import IngestKey, Source

PREFIX = "klopt_"  # so that a leaked key can be recognised by scanners


def _digest(key: str) -> str:
    # 256 random bits need no slow hash
    return hashlib.sha256(key.encode()).hexdigest()


def source_named(name: str) -> Source:
    """The source of this name, made when there is none. Raises RecordError for a name that cannot be."""
    source, _ = Source.objects.get_or_create(name=required_text(name, "source", longest=64))
    return source


def create_key(*, source_name: str, key_name: str, expires_at: datetime | None = None) -> str:
    """Make a bearer key for a source (made when new); returns the clear key, which is never seen again.

    Raises ValueError when a key of this name exists, revoked or not.
    """
    name = required_text(key_name, "name", longest=64)
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        _, created = IngestKey.objects.get_or_create(
            name=name,
            defaults={
                "source": source_named(source_name),
                "digest": _digest(key),
                "hint": key[:12],
                "expires_at": expires_at,
            },
        )
    if not created:
        raise ValueError(f"There is a key {name!r} already. Choose another name.")
    return key


def revoke_key(*, key_name: str, now: datetime) -> bool:
    """The key is refused from the next request on. False when there is no such key in use."""
    return IngestKey.objects.filter(name=key_name, revoked_at__isnull=True).update(revoked_at=now) == 1


def source_of_key(key: str) -> Source | None:
    """The source that this bearer key may write to; None for an unknown, revoked or expired key."""
    try:
        digest = _digest(key)
    except UnicodeEncodeError:
        return None
    in_use = Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
    found = IngestKey.objects.select_related("source").filter(in_use, digest=digest).first()
    return found.source if found else None
