"""Where the int8 files of a model stand in the models folder, and how they are made: once, by one process, whole or not at all.

The work is done by a child process, so that a worker does not keep torch in memory afterwards and survives when the
system ends the child for lack of memory.
"""

import os
import re
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from reviewapp.scoring.embedding import embedded_model, int8_export, model_folder
from reviewapp.scoring.embedding.interface import ModelUnavailable, Progress

FORMAT = 1  # raise it when the export changes: vectors of the old and the new are then never compared
ROOT = Path(__file__).resolve().parents[3]
LIBRARIES_MB = 900  # torch and its friends
WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
KILLED = -9


@dataclass(frozen=True, slots=True)
class Source:
    """The model in full precision: what the library loads, and what it is."""

    load: str
    folder: Path
    identity: str  # name@revision


def prepare(*, configured: str, models_dir: Path, progress: Progress) -> Path:
    """The folder with the int8 files of this model (see load_embedder), made there when it is missing; not yet verified.

    Raises ModelUnavailable. The embedded model takes 16 s and 1.8 GB of memory, 240 MB of disk.
    """
    source = source_of(configured, models_dir=models_dir, progress=progress)
    identity = f"{source.identity}-int8.{FORMAT}"
    target = models_dir / _folder_name(identity)
    if not target.exists():
        with model_folder.alone(target, progress=progress):
            if not target.exists():  # not made by another process while this one waited
                _make(source, target, identity=identity, progress=progress)
    return target


def remove(*, configured: str, models_dir: Path) -> None:
    """Take away the int8 files of every revision of this model."""
    name = configured or embedded_model.NAME
    if Path(name).is_dir():
        name = Path(name).name
    for folder in models_dir.glob(f"{_folder_name(name)}-*-int8.*"):
        model_folder.remove(folder)


def _folder_name(identity: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", identity)


def source_of(configured: str, *, models_dir: Path, progress: Progress) -> Source:
    """The model that the int8 files are made from (see load_embedder); raises ModelUnavailable."""
    if not configured:
        folder = embedded_model.folder_of(models_dir)
        if not folder.exists():
            embedded_model.prepare(models_dir, progress=progress)
        identity = f"{embedded_model.NAME}@{model_folder.stated_revision(folder)}"
        return Source(str(folder), folder, identity)
    if Path(configured).is_dir():
        return Source(configured, Path(configured), model_folder.identity_of(Path(configured)))
    snapshot = _snapshot(configured)
    if snapshot is None:
        raise ModelUnavailable(model_folder.not_here(configured))
    return Source(str(snapshot), snapshot, f"{configured}@{snapshot.name[:12]}")


def _snapshot(name: str) -> Path | None:
    """The folder of a hub model in the local cache, named for its commit."""
    from huggingface_hub import try_to_load_from_cache  # most of a second, only for models from the hub

    try:
        found = try_to_load_from_cache(name, "modules.json")
    except ValueError as error:  # not a name that the hub could have
        raise ModelUnavailable(f"There is no model {name}: {error}") from error
    return Path(found).parent if isinstance(found, str) else None


def _make(source: Source, target: Path, *, identity: str, progress: Progress) -> None:
    if (source.folder / model_folder.CHECKSUMS).exists():
        model_folder.verified_revision(source.folder)
    needed = _needed_mb(source.folder)
    free = available_mb()
    progress(f"making the int8 files, once: half a minute or so, up to {needed / 1000:.1f} GB of memory")
    if free is not None and free < needed:
        raise ModelUnavailable(
            f"Making the int8 files takes {needed} MB of memory and {free} MB are free. Run `manage.py prepare_model "
            "--runtime int8` on a larger machine and copy the models folder."
        )
    with model_folder.scratch_folder(target.parent) as scratch:
        try:
            _run(source, scratch, identity=identity, progress=progress)
            model_folder.move_into_place(scratch, target)
        except OSError as error:
            raise ModelUnavailable(f"{target} cannot be written: {error.strerror or error}.") from error


def _run(source: Source, scratch: Path, *, identity: str, progress: Progress) -> None:
    """Export in a child process, which ends when this one is interrupted. Raises ModelUnavailable with its reason."""
    command = [sys.executable, "-m", int8_export.__name__, source.load, str(scratch), identity]
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"}
    last: deque[str] = deque(maxlen=3)
    reason = ""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as child:
        try:
            for line in child.stdout or ():
                last.append(line.strip())
                if line.startswith(int8_export.PROGRESS):
                    progress(line.removeprefix(int8_export.PROGRESS).strip())
                elif line.startswith(int8_export.REASON):
                    reason = line.removeprefix(int8_export.REASON).strip()
        except BaseException:
            child.kill()
            raise
    if reason:
        raise ModelUnavailable(f"The int8 files of {source.identity} cannot be made. {reason}")
    if child.returncode == KILLED:
        raise ModelUnavailable("Making the int8 files was ended by the system, most likely for lack of memory.")
    if child.returncode:
        raise ModelUnavailable(f"Making the int8 files failed: {' / '.join(last)}")


def _needed_mb(folder: Path) -> int:
    """Measured peak on the embedded model: the libraries and twice the weights, with something to spare."""
    weights = sum(path.stat().st_size for pattern in WEIGHTS for path in folder.rglob(pattern))
    return round(LIBRARIES_MB + 2.2 * weights / 1e6)


def available_mb() -> int | None:
    """Memory that this process may still take: of the machine, and of its container where that has a limit; None: unknown."""
    found = []
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [int(line.split()[1]) // 1000 for line in lines if line.startswith("MemAvailable:")]
        group = Path("/sys/fs/cgroup")
        statistics = dict(line.split() for line in (group / "memory.stat").read_text(encoding="ascii").splitlines())
        used = int((group / "memory.current").read_text(encoding="ascii")) - int(statistics["inactive_file"])
        found.append((int((group / "memory.max").read_text(encoding="ascii")) - used) // 1_000_000)
    except (OSError, ValueError, KeyError):  # another system, or `max`: no limit
        pass
    return min(found, default=None)
