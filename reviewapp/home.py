"""KLOPT_HOME: the one folder that holds all that the program writes."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


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
        """The generated key in `secret_key` (mode 0600), made at the first start; two processes starting at once agree."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.path / "secret_key"
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = file.read_text(encoding="ascii").strip()
            if len(key) < 50:
                raise ValueError(
                    f"{file} is damaged: delete it to have a new key made (everybody logs in again)."
                ) from None
            return key
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            key = secrets.token_urlsafe(64)
            stream.write(key)
        return key
