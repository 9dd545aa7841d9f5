"""The key-encryption key: where it comes from, and how it closes every other key.

It never touches a text and never stands in the database: whoever has the database alone can read nothing.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12
_FOR_DATA_KEYS = b"klopt data key"  # associated data: a closed text is never taken for a closed key


class VaultError(Exception):
    """A key is missing, damaged or another one than the database was closed with. The message says what to do."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key-encryption key. `fingerprint` tells which one it is and nothing about it."""

    cipher: AESGCM
    fingerprint: str

    @classmethod
    def of(cls, key: bytes) -> "MasterKey":
        digest = hmac.new(key, b"klopt fingerprint", hashlib.sha256).hexdigest()
        return cls(AESGCM(key), digest[:16])

    def make(self, count: int) -> list[tuple[bytes, str]]:
        """New data keys, open and closed; what is random of them is drawn at once."""
        size = KEY_BYTES + NONCE_BYTES
        drawn = os.urandom(size * count)
        parts = [drawn[start : start + size] for start in range(0, len(drawn), size)]
        return [(part[:KEY_BYTES], self._closed(part[:KEY_BYTES], part[KEY_BYTES:])) for part in parts]

    def wrap(self, key: bytes) -> str:
        """A data key, closed: base64 of nonce and ciphertext."""
        return self._closed(key, os.urandom(NONCE_BYTES))

    def _closed(self, key: bytes, nonce: bytes) -> str:
        closed = nonce + self.cipher.encrypt(nonce, key, _FOR_DATA_KEYS)
        return binascii.b2a_base64(closed, newline=False).decode("ascii")

    def unwrap(self, wrapped: str) -> bytes | None:
        """The data key; None when another key closed it. Raises VaultError when it is no closed key."""
        try:
            closed = binascii.a2b_base64(wrapped)
            return self.cipher.decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], _FOR_DATA_KEYS)
        except InvalidTag:
            return None
        except ValueError as error:
            raise VaultError(
                f"A key in the database is damaged ({error}). Restore the database from a backup."
            ) from None


@cache
def present() -> MasterKey:
    """The key that everything is closed with now; made at the first start where none is given."""
    if settings.VAULT_KEY:
        return MasterKey.of(_parsed(settings.VAULT_KEY, "KLOPT_VAULT_KEY"))
    file = Path(settings.VAULT_KEY_FILE)
    own = file == _own_file()
    if own and not file.exists():
        _make(file)
    if own and file.stat().st_mode & 0o077:
        raise VaultError(f"{file} may be read by others than its owner. Make it private: chmod 600 {file}")
    return _read(file)


def check_key() -> None:
    """Raises VaultError when a key that is given, or was made before, cannot be read; makes none."""
    if settings.VAULT_KEY or _own_file().exists() or Path(settings.VAULT_KEY_FILE) != _own_file():
        present()
    old()


@cache
def old() -> MasterKey | None:
    """The key that rotation replaces; None when no rotation is under way."""
    if settings.VAULT_KEY_OLD:
        return MasterKey.of(_parsed(settings.VAULT_KEY_OLD, "KLOPT_VAULT_KEY_OLD"))
    return _read(Path(settings.VAULT_KEY_OLD_FILE)) if settings.VAULT_KEY_OLD_FILE else None


def has_old_key() -> bool:
    """Whether an old key is given, which must then be readable. Raises VaultError."""
    return old() is not None


def unwrap(wrapped: str) -> bytes:
    """A data key, opened with the present key, or while keys are rotated with the old one. Raises VaultError."""
    before = old()
    opened = present().unwrap(wrapped)
    if opened is None and before is not None:
        opened = before.unwrap(wrapped)
    if opened is None:
        raise VaultError(
            f"The key-encryption key ({present().fingerprint}) is not the one this database was closed with. "
            "Give the right one in KLOPT_VAULT_KEY_FILE or KLOPT_VAULT_KEY; nothing was read or changed."
        )
    return opened


def forget() -> None:
    """Read the keys anew: the settings changed."""
    present.cache_clear()
    old.cache_clear()


def _own_file() -> Path:
    """Where the key stands that is made at the first start."""
    file: Path = settings.HOME.path / "vault.key"
    return file


def _make(file: Path) -> None:
    """Written aside, then linked into place: of several starting processes one wins, the others read what it wrote."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=file.parent) as stream:  # mode 0600
        stream.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(stream.name, file)


def _read(file: Path) -> MasterKey:
    try:
        text = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise VaultError(f"{file}: the key-encryption key cannot be read ({error}).") from None
    return MasterKey.of(_parsed(text, str(file)))


def _parsed(text: str, where: str) -> bytes:
    """The 32 bytes, of base64 or of 64 hexadecimal digits."""
    text = text.strip()
    try:
        key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, altchars=b"-_")
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultError(f"{where} holds no key of {KEY_BYTES} bytes in base64. Make one with: openssl rand -base64 32")
    return key
