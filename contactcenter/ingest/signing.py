"""Deliveries signed as the Standard Webhooks specification says: who sent it, that nobody changed it, and not long ago.

The signature is HMAC-SHA-256 over `id.timestamp.body`, base64, after `v1,`; a header may hold several, and a source may have
several secrets in use, which is how one is replaced without a gap.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from contactcenter.fields import required_text
from contactcenter.ingest.keys import source_named
from contactcenter.models import SigningSecret, Source
from contactcenter.vault import keys
from contactcenter.vault.sealing import OF_HOUSE, seal, unseal

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came in: the three webhook headers, as they were sent, and the body."""

    id: str
    timestamp: str
    signatures: str
    body: bytes


class BadSignature(Exception):
    """The delivery is not from who it says, was changed, or is not of now. The message says which."""


def create_secret(*, source_name: str, secret_name: str, expires_at: datetime | None = None) -> str:
    """Make a signing secret for a source (made when new); returns it, which is never shown again.

    Raises ValueError when a secret of this name exists, revoked or not.
    """
    name = required_text(secret_name, "name", longest=64)
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    sealed = str(seal(keys.house(), OF_HOUSE, secret, _place(name)))
    with transaction.atomic():
        _, created = SigningSecret.objects.get_or_create(
            name=name, defaults={"source": source_named(source_name), "sealed": sealed, "expires_at": expires_at}
        )
    if not created:
        raise ValueError(f"There is a signing secret {name!r} already. Choose another name.")
    return secret


def revoke_secret(*, secret_name: str, now: datetime) -> bool:
    """What is signed with it is refused from the next request on. False when there is no such secret in use."""
    return SigningSecret.objects.filter(name=secret_name, revoked_at__isnull=True).update(revoked_at=now) == 1


def signed_source(delivery: Delivery, *, source_name: str, now: datetime) -> Source:
    """The source that signed this delivery. Raises BadSignature; a source that is not there sounds like a wrong signature."""
    if not delivery.id or len(delivery.id) > LONGEST_ID or not delivery.id.isprintable():
        raise BadSignature("Send webhook-id, webhook-timestamp and webhook-signature.")
    sent = delivery.timestamp
    if not sent.isascii() or not sent.isdecimal() or len(sent) > 12:
        raise BadSignature("webhook-timestamp must be whole seconds since 1970.")
    if abs(now.timestamp() - int(sent)) > TOLERANCE.total_seconds():
        raise BadSignature("webhook-timestamp is more than five minutes away from the clock of this machine.")
    found = list(_in_use(source_name, now))
    expected = [signature(unseal(keys.house(), row.sealed, _place(row.name)), delivery) for row in found]
    # every pair is compared, in constant time, also after one that fits
    given = [part.encode("utf-8", "replace") for part in delivery.signatures.split(" ")[:10]]
    if sum(hmac.compare_digest(one, other) for one in given for other in expected) == 0:
        raise BadSignature("webhook-signature does not fit the body and a secret in use.")
    return found[0].source


def signature(secret: str, delivery: Delivery) -> bytes:
    """`v1,<base64>` by a secret with or without its prefix. Raises ValueError for one that is no base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = f"{delivery.id}.{delivery.timestamp}.".encode() + delivery.body
    return b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))


def _in_use(source_name: str, now: datetime) -> QuerySet[SigningSecret]:
    rows = SigningSecret.objects.select_related("source").filter(source__name=source_name, revoked_at__isnull=True)
    return rows.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))


def _place(name: str) -> str:
    return f"{SigningSecret._meta.db_table}:sealed:{name}"
