"""Texts in, unit vectors out. The one file that knows sentence-transformers (and with it torch), which it imports late.

Every text is encoded by itself, so that its vector does not depend on what else is in the batch: padding changes the last
bits of a float, and a last bit could tip a flag or a draw. Cores are used by encoding several texts side by side, each on
one thread; measured, the result is the same to the bit for any number of threads.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring import embedded_model
from reviewapp.scoring.embedded_model import ModelUnavailable

__all__ = ["BadVector", "Embedder", "ModelUnavailable", "Prompt", "checked", "load_embedder"]

Prompt = Literal["query", "passage"]
Matrix = NDArray[np.float32]
E5_PREFIX = {"query": "query: ", "passage": "passage: "}

_loading = threading.Lock()


class BadVector(Exception):
    """The model gave something that is not a direction: NaN, infinity, zero, or the wrong size. `rows` names the texts."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(f"{len(rows)} texts have no usable vector")
        self.rows = tuple(rows)


class Embedder(Protocol):
    """What screening needs of a model."""

    @property
    def identity(self) -> str:
        """Name and revision; vectors of different identities are never compared."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def encode(self, texts: Sequence[str], *, prompt: Prompt) -> Matrix:
        """Unit rows, float32 [len(texts), dimension], each depending on its own text alone. Raises BadVector."""


class SentenceTransformerEmbedder:
    """A loaded sentence-transformers model."""

    def __init__(self, model: Any, *, identity: str, threads: int) -> None:
        self._model = model
        self._threads = threads
        self._prompts = {name: model.prompts.get(name) or _default_prompt(name, identity) for name in E5_PREFIX}
        self.identity = identity
        # the first call also sets up the tokenizer, which must not happen on two threads at once
        self.dimension = len(self._encode_alone(["Klopt"], prompt="query")[0])

    def encode(self, texts: Sequence[str], *, prompt: Prompt) -> Matrix:
        """See Embedder."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        # longest first, dealt out one by one, so that the threads end together
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        shares = [order[first :: self._threads] for first in range(min(self._threads, len(texts)))]
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        with ThreadPoolExecutor(len(shares)) as pool:
            parts = pool.map(lambda share: self._encode_alone([texts[place] for place in share], prompt=prompt), shares)
            for share, part in zip(shares, parts, strict=True):
                vectors[share] = part
        return checked(vectors, rows=len(texts), dimension=self.dimension)

    def _encode_alone(self, texts: list[str], *, prompt: Prompt) -> Matrix:
        return self._model.encode(
            texts,
            prompt=self._prompts[prompt],
            batch_size=1,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )


def checked(vectors: Matrix, *, rows: int, dimension: int) -> Matrix:
    """The same vectors when all are usable: [rows, dimension], finite, length 1 within 1e-3. Raises BadVector."""
    if vectors.shape != (rows, dimension):
        raise BadVector(range(rows))
    with np.errstate(invalid="ignore", over="ignore"):
        lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    bad = np.flatnonzero(~(np.abs(lengths - 1.0) < 1e-3))
    if len(bad):
        raise BadVector(bad.tolist())
    return vectors


def load_embedder(*, configured: str, models_dir: Path, threads: int) -> Embedder:
    """Load a model, the first of these that applies (seconds); raises ModelUnavailable.

    1. `configured` is a folder: that folder.
    2. `configured` is empty: the embedded model in `models_dir`, converted there first when it is missing.
    3. `configured` is a name: that model from the local cache, else from the hub.

    `threads`: texts encoded side by side, 0 = one per core.
    """
    with _loading:
        if configured.startswith(("/", ".", "~")) and not Path(configured).is_dir():
            raise ModelUnavailable(f"There is no folder {configured}.")
        if configured and not Path(configured).is_dir():
            return _load(configured, identity=configured, threads=threads, folder=None)
        if configured:
            folder = Path(configured)
            return _load(
                configured, identity=f"{folder.name}@{_folder_revision(folder)}", threads=threads, folder=folder
            )
        folder = embedded_model.prepare(models_dir)
        identity = f"{embedded_model.NAME}@{embedded_model.revision(folder)}"
        return _load(str(folder), identity=identity, threads=threads, folder=folder)


def _load(name: str, *, identity: str, threads: int, folder: Path | None) -> Embedder:
    # workers wait for each other without burning CPU; must be set before torch is imported
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if folder is not None:
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    try:
        import torch  # seconds of import, and never in the web process
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelUnavailable(f"sentence-transformers cannot be imported: {error}.") from error
    torch.set_num_threads(1)
    try:
        model = (
            _from_cache_or_hub(SentenceTransformer, name) if folder is None else _from_folder(SentenceTransformer, name)
        )
        model.eval()
        if folder is None:
            identity = f"{name}@{_hub_revision(model)}"
        return SentenceTransformerEmbedder(model, identity=identity, threads=threads or _cores())
    except BadVector as error:
        raise ModelUnavailable(f"The model {name} gives no usable vectors.") from error
    except Exception as error:  # the library raises whatever its parts raise; each means that there is no model
        raise ModelUnavailable(f"The model {name} cannot be loaded: {type(error).__name__}: {error}") from error


def _from_folder(loader: Any, name: str) -> Any:
    return loader(name, device="cpu", local_files_only=True)


def _from_cache_or_hub(loader: Any, name: str) -> Any:
    try:
        return _from_folder(loader, name)
    except (OSError, ValueError):
        return loader(name, device="cpu")


def _default_prompt(name: str, identity: str) -> str:
    """e5 models want their prefixes; other models without stated prompts want none."""
    return E5_PREFIX[name] if "e5" in identity.lower() else ""


def _folder_revision(folder: Path) -> str:
    """Checked against its checksums where it has them; a replaced model gets a new identity."""
    if (folder / embedded_model.CHECKSUMS).exists():
        return embedded_model.revision(folder)
    return embedded_model.content_revision(folder)


def _hub_revision(model: Any) -> str:
    return str(getattr(model[0].auto_model.config, "_commit_hash", None) or "unknown")[:12]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
