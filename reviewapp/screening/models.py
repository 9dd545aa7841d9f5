"""The embedding model of this process."""

import logging
import os
import threading
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from reviewapp.scoring.embedding import Embedder, ModelUnavailable, load_embedder

logger = logging.getLogger(__name__)
RETRY_AFTER = 60  # seconds

Wanted = tuple[int, str, Path, str]
_loading = threading.Lock()
_failed: dict[Wanted, tuple[float, str]] = {}


def embedder() -> Embedder:
    """The configured model, loaded at the first call (seconds) and once a process. Raises ModelUnavailable, and tries again
    a minute later: a failed try may cost a conversion."""
    with _loading:
        wanted = _wanted()
        failed = _failed.get(wanted)
        if failed and time.monotonic() - failed[0] < RETRY_AFTER:
            raise ModelUnavailable(failed[1])
        try:
            return _loaded(*wanted)
        except ModelUnavailable as error:
            _failed[wanted] = (time.monotonic(), error.reason)
            raise


def _wanted() -> Wanted:
    """By process id: a model that was loaded before a fork hangs in the child."""
    return os.getpid(), settings.EMBEDDING_MODEL, settings.MODELS_DIR, settings.EMBEDDING_RUNTIME


@lru_cache(maxsize=1)
def _loaded(_process: int, configured: str, models_dir: Path, runtime: str) -> Embedder:
    return load_embedder(
        configured=configured,
        models_dir=models_dir,
        threads=settings.EMBEDDING_THREADS,
        runtime=runtime,
        progress=lambda line: logger.info("Model: %s", line),
    )
