"""KLOPT_HOME: the one folder that holds all that the program writes."""

import os
import secrets
import tempfile
from contextlib import suppress
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
        if len(key) < 50:
            raise ValueError(f"{file} is damaged: delete it to have a new key made (everybody logs in again).")
        return key
