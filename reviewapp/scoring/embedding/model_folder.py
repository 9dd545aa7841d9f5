"""Folders of model files made here: whole or not at all, checked against their checksums at every load, made by one process.

A folder is written aside and then renamed; `checksums.json` in it names every file. A lock keeps two processes from doing the
same long work; should the lock not work (some network disks), the later one takes the folder of the earlier.
"""

import fcntl
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from reviewapp.scoring.embedding.interface import ModelUnavailable, Progress

CHECKSUMS = "checksums.json"
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""For the environment before transformers is first imported: it asks the hub about a tokenizer even of a local folder."""
SCRATCH = ".preparing-"
SCRATCH_LIFE = 3600  # seconds; a folder left by a killed process is older than this
SAFE = frozenset({".safetensors", ".onnx", ".json", ".txt", ".npy", ".model", ".md", ".jinja", ""})
"""Kinds of files that hold numbers and words. Everything else is refused: .bin, .pt, .pkl and .py can run when they are read."""
ZIPPED, PICKLED = b"PK\x03\x04", tuple(b"\x80" + bytes([version]) for version in range(1, 6))
ADVICE = "Run `manage.py prepare_model --again` to make it anew."


def verified_revision(folder: Path) -> str:
    """Check every file against its checksums; the first 12 digits of their own hash, or ModelUnavailable."""
    refuse_code(folder)
    stated = _stated(folder)
    try:
        damaged = [name for name, digest in stated.items() if digest_of(folder / name) != digest]
    except OSError as error:
        raise ModelUnavailable(f"The embedded model in {folder} is incomplete ({error}). {ADVICE}") from error
    if damaged or not stated:
        names = ", ".join(damaged) or CHECKSUMS
        raise ModelUnavailable(
            f"The embedded model in {folder} was altered: {names} does not match its checksum. {ADVICE}"
        )
    return _short(stated)


def refuse_code(folder: Path) -> None:
    """Raises ModelUnavailable when a file in the folder is, by name or content, of a kind that runs as code when it is read."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        with path.open("rb") as stream:
            head = stream.read(4)
        if path.suffix.lower() not in SAFE or head == ZIPPED or head.startswith(PICKLED):
            raise ModelUnavailable(
                f"{path.name} in {folder} is of a kind that can run code when it is read (pickle), so the model is not loaded. "
                "Convert it to safetensors or ONNX and take that file away."
            )


def stated_revision(folder: Path) -> str:
    """The revision that its checksums state, without reading the files."""
    return _short(_stated(folder))


def not_here(name: str) -> str:
    """What to do about a hub name that is not in the cache of this machine: nothing is fetched by itself."""
    return f"The model {name} is not whole in the cache of this machine. Run `manage.py prepare_model`, or name its folder."


def identity_of(folder: Path) -> str:
    """Name and revision of a model folder: checked against its checksums where it has them; a replaced model gets a new one."""
    has_checksums = (folder / CHECKSUMS).exists()
    return f"{folder.name}@{verified_revision(folder) if has_checksums else content_revision(folder)}"


def content_revision(folder: Path) -> str:
    """The first 12 digits of the hash of all files in a folder that has no checksums: a replaced model has another identity."""
    refuse_code(folder)
    return _short(digests_of(folder))


def digests_of(folder: Path) -> dict[str, str]:
    """Relative name -> SHA-256 of every file in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in files}


def digest_of(path: Path) -> str:
    """SHA-256, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def seal(folder: Path, *, source: Mapping[str, str]) -> None:
    """Write the checksums of what is in the folder, with where it came from, and let everyone read it."""
    digests = digests_of(folder)
    for name in digests:
        (folder / name).chmod(0o644)
    folder.chmod(0o755)  # scratch folders are private; a model may be shared by service accounts
    content = {"source": dict(source), "files": digests}
    (folder / CHECKSUMS).write_text(json.dumps(content, indent=1), encoding="utf-8")


@contextmanager
def scratch_folder(models_dir: Path) -> Iterator[Path]:
    """An empty folder on the disk of the models, gone at the end unless it was moved into place. Raises ModelUnavailable."""
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        for old in models_dir.glob(f"{SCRATCH}*"):
            with suppress(FileNotFoundError):  # two processes tidy up at once
                if time.time() - old.stat().st_mtime > SCRATCH_LIFE:
                    shutil.rmtree(old, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=models_dir))
    except OSError as error:
        raise ModelUnavailable(
            f"The models folder {models_dir} cannot be written: {error.strerror or error}."
        ) from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def move_into_place(scratch: Path, target: Path) -> None:
    """Rename; when another process was first, its folder is taken (a rename onto a folder that is not empty fails)."""
    try:
        scratch.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def remove(folder: Path) -> None:
    """Take a folder away, at once for everyone who looks."""
    if folder.exists():
        with scratch_folder(folder.parent) as aside:
            folder.rename(aside / folder.name)


@contextmanager
def alone(target: Path, *, progress: Progress) -> Iterator[None]:
    """One process at a time makes this folder; the others wait here. The system frees the lock of a process that died."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stream = (target.parent / f".{target.name}.lock").open("w")
    except OSError as error:
        raise ModelUnavailable(
            f"The models folder {target.parent} cannot be written: {error.strerror or error}."
        ) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(f"another process is making {target.name}, waiting for it")
            fcntl.flock(stream, fcntl.LOCK_EX)
        except OSError:  # a disk without locks: both do the work, one folder stays
            progress(f"no lock can be had on {target.parent}")
        yield


def _stated(folder: Path) -> dict[str, str]:
    try:
        files: dict[str, str] = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))["files"]
        return dict(files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailable(f"The embedded model in {folder} is incomplete ({error}). {ADVICE}") from error


def _short(digests: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()[:12]
