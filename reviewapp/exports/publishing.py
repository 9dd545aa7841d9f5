"""A folder of files appears whole or not at all."""

import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

MANIFEST = "manifest.json"
PDF = "report.pdf"
"""Beside the export, not in it: a print of report.html, which another printer makes otherwise (docs/decisions/0024)."""
LEFTOVER_SECONDS = 24 * 3600
CHANGED = gettext_noop(
    "Made again, this export is not the same: texts were erased, an answer was screened anew, or the software is "
    "another version. Use the files that were made then."
)


class ExportError(Exception):
    """The export could not be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of an export. `rows` is None where lines have no meaning (workbook, method)."""

    name: str
    bytes: int
    rows: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer put into the folder: rows by file name, what the manifest says besides the files, and the names of
    files that stand beside the export."""

    rows: Mapping[str, int | None]
    facts: Mapping[str, Any]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """A folder that is whole. `files` includes the manifest and what stands beside the export; `digest` is the SHA-256 of
    the manifest."""

    folder: Path
    files: tuple[FileEntry, ...]
    digest: str


def default_folder(week: str) -> Path:
    """Where the files of a week are looked for by the exports page."""
    return settings.HOME.folder("exports") / week


def publish(target: Path, write: Callable[[Path], Written], *, expected: str = "") -> Published:
    """Have `write` fill a folder, and put it at `target`.

    1. write into a hidden folder beside the target, so that the last step is a rename on one disk
    2. manifest: size, rows and SHA-256 of every file
    3. flush to disk, rename; a target that already holds the same export stays as it is

    Raises ExportError when the target holds something else, or when another manifest digest came than was `expected`.
    Whatever goes wrong, no partial folder is left.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(target)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        published = _seal(scratch, write(scratch))
        if expected and published.digest != expected:
            raise ExportError(CHANGED)
        for file in scratch.iterdir():
            _flush(file)
        _flush(scratch)
        _move(scratch, target, published.digest)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Published(target, published.files, published.digest)


def read(folder: Path) -> Published | None:
    """The export in a folder when every file is as its manifest says; None for any other folder."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        entries = [FileEntry(**entry) for entry in json.loads(raw)["files"]]
        whole = all(_entry(folder / Path(entry.name).name, entry.rows) == entry for entry in entries)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    names = {file.name for file in folder.iterdir()}
    if not whole or names - {PDF} != {MANIFEST, *(entry.name for entry in entries)}:
        return None
    others = [_entry(folder / name, None) for name in (MANIFEST, PDF) if name in names]
    return Published(folder, (*entries, *others), hashlib.sha256(raw).hexdigest())


def _seal(folder: Path, written: Written) -> Published:
    entries = [_entry(folder / name, rows) for name, rows in sorted(written.rows.items())]
    manifest = {**written.facts, "files": [asdict(entry) for entry in entries]}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (folder / MANIFEST).write_bytes(text.encode())
    sealed = _entry(folder / MANIFEST, None)
    beside = [_entry(folder / name, None) for name in written.beside]
    return Published(folder, (*entries, sealed, *beside), sealed.sha256)


def _entry(file: Path, rows: int | None) -> FileEntry:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileEntry(file.name, file.stat().st_size, rows, digest)


def _move(scratch: Path, target: Path, digest: str) -> None:
    try:
        scratch.rename(target)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            raise
        there = read(target)
        if there is None:
            raise ExportError(
                f"{target} already holds other or damaged files. Move it away, or choose a new folder."
            ) from None
        if there.digest != digest:
            raise ExportError(f"{target} already holds another export. Choose a new folder.") from None
        return
    _flush(target.parent)


def _flush(path: Path) -> None:
    """Down to the disk: after a power cut an export that was called ready is there."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_leftovers(target: Path) -> None:
    """Hidden folders of exporters that were killed; young ones may be another process at work."""
    for folder in target.parent.iterdir():
        ours = folder.name.startswith(f".{target.name}-") and folder.is_dir()
        if ours and time.time() - folder.stat().st_mtime > LEFTOVER_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
