"""KLOPT_HOME: the one folder that holds all that the program writes."""

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SHORTEST_KEY, FEWEST_SIGNS = 50, 10
KNOWN = ("insecure", "changeme", "change-me", "change_me", "secret", "example", "password", "klopt", "default")
"""Words of keys that stand in manuals and examples; a random key of this length has one of them in one case of 100,000."""


def weakness(key: str) -> str:
    """What is wrong with a secret key, in words that go on after its name; empty when it will do. Never quotes it."""
    if len(key) < SHORTEST_KEY:
        return f"is shorter than {SHORTEST_KEY} characters"
    if len(set(key)) < FEWEST_SIGNS:
        return f"has fewer than {FEWEST_SIGNS} different characters"
    if any(word in key.lower() for word in KNOWN):
        return "holds a word that keys of examples hold"
    return ""


@dataclass(frozen=True, slots=True)
class KloptHome:
    """Paths below KLOPT_HOME. Folders are made when first asked for, readable by the owner alone."""

    path: Path

    def folder(self, name: str) -> Path:
        """A subfolder: models, vectors, exports."""
        folder = self.path / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def secret_key(self) -> str:
        """The generated key in `secret_key` (mode 0600), made at the first start.

        It is written aside and then linked into place, which only one of several starting processes can do: the others
        read what it wrote. Raises ValueError when the file is damaged.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.path / "secret_key"
        if not file.exists():
            with tempfile.NamedTemporaryFile("w", dir=self.path, encoding="ascii") as stream:  # mode 0600
                stream.write(secrets.token_urlsafe(64))
                stream.flush()
                with suppress(FileExistsError):
                    os.link(stream.name, file)
        key = file.read_text(encoding="ascii").strip()
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"{file} is damaged: delete it to have a new key made (everybody logs in again).")
        return key
