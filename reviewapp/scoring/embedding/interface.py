"""What every runtime of the embedding model keeps to: texts in, unit vectors out, each text by itself."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Prompt = Literal["query", "passage"]
Matrix = NDArray[np.float32]
Progress = Callable[[str], None]
E5_PREFIX: dict[Prompt, str] = {"query": "query: ", "passage": "passage: "}


class ModelUnavailable(Exception):
    """No usable embedding model. `reason` says what is wrong and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadVector(Exception):
    """The model gave something that is not a direction: NaN, infinity, zero, or the wrong size. `rows` names the texts."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(f"{len(rows)} texts have no usable vector")
        self.rows = tuple(rows)


class Embedder(Protocol):
    """What screening needs of a model."""

    @property
    def identity(self) -> str:
        """Name, revision and runtime; vectors of different identities are never compared."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def encode(self, texts: Sequence[str], *, prompt: Prompt) -> Matrix:
        """Unit rows, float32 [len(texts), dimension], each depending on its own text alone. Raises BadVector."""


def checked(vectors: Matrix, *, rows: int, dimension: int) -> Matrix:
    """The same vectors when all are usable: [rows, dimension], finite, length 1 within 1e-3. Raises BadVector."""
    if vectors.shape != (rows, dimension):
        raise BadVector(range(rows))
    bad = np.flatnonzero(~usable(vectors))
    if len(bad):
        raise BadVector(bad.tolist())
    return vectors


def usable(vectors: Matrix) -> NDArray[np.bool_]:
    """Which rows of [n, dimension] are directions: finite and of length 1 within 1e-3. Takes no copy of a mapped matrix."""
    with np.errstate(invalid="ignore", over="ignore"):
        squares = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
        near_one: NDArray[np.bool_] = np.abs(np.sqrt(squares) - 1.0) < 1e-3
    return near_one


def side_by_side(
    texts: Sequence[str], *, threads: int, dimension: int, encode_alone: Callable[[list[str]], Matrix]
) -> Matrix:
    """Encode on several threads, float32 [len(texts), dimension]; `encode_alone` treats every text by itself.

    A text's vector must not depend on what else is in the batch: padding changes the last bits of a float, and a last bit
    could tip a flag or a draw. So cores are used by encoding texts side by side, each on one thread.
    """
    vectors = np.empty((len(texts), dimension), dtype=np.float32)
    if not texts:
        return vectors
    # longest first, dealt out one by one, so that the threads end together
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    shares = [order[first::threads] for first in range(min(threads, len(texts)))]
    with ThreadPoolExecutor(len(shares)) as pool:
        parts = pool.map(lambda share: encode_alone([texts[place] for place in share]), shares)
        for share, part in zip(shares, parts, strict=True):
            vectors[share] = part
    return checked(vectors, rows=len(texts), dimension=dimension)


def default_prompt(name: Prompt, identity: str) -> str:
    """e5 models want their prefixes; other models without stated prompts want none."""
    return E5_PREFIX[name] if "e5" in identity.lower() else ""
