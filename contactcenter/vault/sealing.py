"""One text in, one sealed text out. Pure: which key belongs to whom is known elsewhere.

A sealed text is `<kind>1:<base64 of nonce, ciphertext and tag>`, AES-256-GCM. What it is bound to (table, column and row) is
its associated data: moved to another place, or changed by one bit, it does not open.
"""

import os
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contactcenter.vault.master import NONCE_BYTES, VaultError

OF_CUSTOMER = "k1:"  # closed with the data key of a customer or a conversation
OF_HOUSE = "h1:"  # closed with the key of the installation: the text belongs to no customer
_MARK = len(OF_CUSTOMER)

Closer = tuple[AESGCM, str]  # the key, and which kind of key it is


class SealedText(str):
    """Ciphertext on its way to the database: nothing else may be written into a sealed column."""

    __slots__ = ()


def seal(cipher: AESGCM, kind: str, text: str, bound_to: str) -> SealedText:
    """Close a text for one place."""
    nonce = os.urandom(NONCE_BYTES)
    closed = nonce + cipher.encrypt(nonce, text.encode(), bound_to.encode())
    return SealedText(kind + b2a_base64(closed, newline=False).decode("ascii"))


def seal_column(
    texts: Sequence[str], closers: Sequence[Closer | None], place: str, identities: Sequence[bytes]
) -> list[str]:
    """Close one column of many rows, as `seal` does one by one; where the key is gone nothing is kept."""
    drawn, before = os.urandom(NONCE_BYTES * len(texts)), place.encode()
    nonces = [drawn[start : start + NONCE_BYTES] for start in range(0, len(drawn), NONCE_BYTES)]
    return [
        closer[1]
        + b2a_base64(nonce + closer[0].encrypt(nonce, text.encode(), before + identity), newline=False).decode("ascii")
        if text and closer
        else ""
        for text, closer, identity, nonce in zip(texts, closers, identities, nonces, strict=True)
    ]


def unseal(cipher: AESGCM, sealed: str, bound_to: str) -> str:
    """The text. Raises VaultError where it was not closed with this key for this very place."""
    try:
        closed = a2b_base64(sealed[_MARK:])
        return cipher.decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], bound_to.encode()).decode()
    except (InvalidTag, Error, ValueError):
        place = bound_to.partition(":")[0]
        raise VaultError(
            f"A sealed text in {place} does not open: it was changed, or moved from another row."
        ) from None
