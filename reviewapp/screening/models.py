"""The embedding model of this process."""

import logging
import os
import threading
from functools import lru_cache

from django.conf import settings

from reviewapp.scoring.embedding import Embedder, load_embedder

logger = logging.getLogger(__name__)
_loading = threading.Lock()


def embedder() -> Embedder:
    """The configured model, loaded at the first call (seconds) and once a process. Raises ModelUnavailable, and tries again
    at the next call."""
    with _loading:
        return _loaded(os.getpid())


@lru_cache(maxsize=1)
def _loaded(_process: int) -> Embedder:
    """By process id: a model that was loaded before a fork hangs in the child."""
    return load_embedder(
        configured=settings.EMBEDDING_MODEL,
        models_dir=settings.MODELS_DIR,
        threads=settings.EMBEDDING_THREADS,
        runtime=settings.EMBEDDING_RUNTIME,
        progress=lambda line: logger.info("Model: %s", line),
    )
