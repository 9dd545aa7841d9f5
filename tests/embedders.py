"""A small embedder for fast tests: the same interface as the real one, made of hashed words instead of a language model."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.embedding import Prompt
from reviewapp.scoring.words import content_stems

DIMENSION = 256


class WordEmbedder:
    """Texts with the same words are near each other; every text shares a little with every other, as with real models."""

    identity = "words@1"
    dimension = DIMENSION

    def encode(self, texts: Sequence[str], *, prompt: Prompt) -> NDArray[np.float32]:
        """See reviewapp.scoring.embedding.Embedder."""
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, DIMENSION), np.float32)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(DIMENSION, 0.05)
        for stem in sorted(content_stems(text)):
            vector[int.from_bytes(hashlib.sha256(stem.encode()).digest()[:4], "big") % DIMENSION] += 1.0
        return (vector / np.linalg.norm(vector)).astype(np.float32)
