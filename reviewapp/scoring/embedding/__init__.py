"""The embedding model: texts in, unit vectors out, by one of two runtimes behind one interface.

`sentence-transformers` computes in full precision and takes any model that library takes; `int8` is about four times as fast
and needs no torch once its files are made. Both import their library late. Every text is encoded by itself.
"""

import os
import threading
from pathlib import Path

from reviewapp.scoring.embedding import embedded_model, model_folder, pins
from reviewapp.scoring.embedding.interface import (
    BadVector,
    Embedder,
    ModelUnavailable,
    Progress,
    Prompt,
    checked,
    usable,
)

__all__ = [
    "RUNTIMES", "BadVector", "Embedder", "ModelUnavailable", "Prompt", "checked", "fetch", "load_embedder", "make_again",
    "usable",
]  # fmt: skip

RUNTIMES = ("sentence-transformers", "int8")
_loading = threading.Lock()


def load_embedder(
    *,
    configured: str,
    models_dir: Path,
    threads: int,
    runtime: str = RUNTIMES[0],
    progress: Progress = lambda _line: None,
) -> Embedder:
    """Load a model, the first of these that applies (seconds); raises ModelUnavailable.

    1. `configured` is a folder: that folder.
    2. `configured` is empty: the embedded model in `models_dir`, converted there first when it is missing.
    3. `configured` is a name: that model from the local cache, where `fetch` brought it.

    `threads`: texts encoded side by side, 0 = one per core. `runtime`: one of RUNTIMES; int8 first makes its own files in
    `models_dir` when they are missing (see int8_folder).
    """
    with _loading:
        if configured.startswith(("/", ".", "~")) and not Path(configured).is_dir():
            raise ModelUnavailable(f"There is no folder {configured}.")
        own = Path(configured) if configured and Path(configured).is_dir() else None
        pinned = pins.check(own, models_dir=models_dir) if own else ""
        embedder = _load(
            configured, models_dir=models_dir, threads=threads or _cores(), runtime=runtime, progress=progress
        )
        if own:
            pins.remember(own, pinned, models_dir=models_dir)
        return embedder


def _load(configured: str, *, models_dir: Path, threads: int, runtime: str, progress: Progress) -> Embedder:
    if runtime == "int8":
        from reviewapp.scoring.embedding import int8, int8_folder  # onnxruntime, only where it is chosen

        folder = int8_folder.prepare(configured=configured, models_dir=models_dir, progress=progress)
        return int8.load(folder, threads=threads)
    if runtime != RUNTIMES[0]:
        raise ModelUnavailable(f"There is no runtime {runtime}; choose {' or '.join(RUNTIMES)}.")
    from reviewapp.scoring.embedding import sentence_transformers  # torch, only where it is chosen

    name, identity = configured, ""
    if not configured:
        name = str(embedded_model.prepare(models_dir, progress=progress))
        identity = f"{embedded_model.NAME}@{model_folder.stated_revision(Path(name))}"
    elif Path(configured).is_dir():
        identity = model_folder.identity_of(Path(configured))
    return sentence_transformers.load(name, identity=identity, threads=threads)


def fetch(*, configured: str) -> None:
    """Bring a model that is named into the local cache, from the hub where it is not there yet: nothing else ever calls the hub,
    and only an operator asks it. Of a folder, or the embedded model, there is nothing to fetch. Raises ModelUnavailable."""
    if configured and not configured.startswith(("/", ".", "~")) and not Path(configured).is_dir():
        from reviewapp.scoring.embedding import sentence_transformers  # as above

        sentence_transformers.fetch(configured)


def make_again(*, configured: str, models_dir: Path) -> None:
    """Take away what was made here for this model, for instance because it is damaged; the next load makes it anew."""
    from reviewapp.scoring.embedding import int8_folder  # as light as this file, but it imports from here

    int8_folder.remove(configured=configured, models_dir=models_dir)
    if configured:
        pins.forget(Path(configured), models_dir=models_dir)
    else:
        model_folder.remove(embedded_model.folder_of(models_dir))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
