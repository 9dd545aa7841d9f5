"""The knowledge base as an index: one memory-mapped file of vectors a version, shared by all workers of the machine."""

import logging
import os
import re
import tempfile
import threading
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db.models import Count, Max, Min
from numpy.typing import NDArray

from contactcenter import knowledge
from contactcenter.models import Passage as PassageRow
from reviewapp.scoring.embedding import Embedder, usable
from reviewapp.scoring.matching import KnowledgeIndex, floor_of
from reviewapp.scoring.types import Passage
from reviewapp.scoring.unrelated import TEXTS
from reviewapp.screening.vectors import vectors_of

logger = logging.getLogger(__name__)

Key = tuple[str, ...]
_building = threading.Lock()
_cached: dict[str, tuple[Key, KnowledgeIndex]] = {}


def current_index(embedder: Embedder) -> KnowledgeIndex:
    """The index of the knowledge base as it is now; the same object as long as nothing changed."""
    with _building:
        key = _key(embedder)
        held = _cached.get("index")
        if held and held[0] == key:
            return held[1]
        index = _build(embedder)
        _cached["index"] = (key, index)
        return index


def _key(embedder: Embedder) -> Key:
    """Changes with the articles, with the rows that hold them, and with the model."""
    rows = PassageRow.objects.aggregate(first=Min("pk"), last=Max("pk"), number=Count("pk"))
    return embedder.identity, knowledge.version(), *(str(value) for value in rows.values())


def _build(embedder: Embedder) -> KnowledgeIndex:
    snapshot = knowledge.snapshot()
    passages = [Passage(row.id, row.article, row.title, row.text, row.start, row.language) for row in snapshot.passages]
    matrix = _matrix(passages, version=snapshot.version, embedder=embedder)
    unrelated = vectors_of(TEXTS, prompt="query", embedder=embedder).found
    floor = floor_of(matrix, np.stack(list(unrelated.values()))) if unrelated and passages else 0.0
    return KnowledgeIndex(snapshot.version, passages, matrix, snapshot.valid_from, snapshot.valid_to, floor)


def _matrix(passages: list[Passage], *, version: str, embedder: Embedder) -> NDArray[np.float32]:
    """The vectors of the passages in their order, mapped from the file of this version, which is made when it is not there."""
    folder = settings.HOME.folder("vectors")
    file = folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', embedder.identity)}-{version}.npy"
    shape = (len(passages), embedder.dimension)
    stored = _load(file, shape)
    if stored is not None:
        return stored
    vectors = vectors_of((passage.embedded_text() for passage in passages), prompt="passage", embedder=embedder)
    if lost := len(vectors.bad) + len(vectors.failed):
        logger.error("%s passages have no usable vector and will match nothing.", lost)
    nothing = np.zeros(embedder.dimension, dtype=np.float32)
    rows = [vectors.found.get(passage.embedded_text(), nothing) for passage in passages]
    matrix = np.stack(rows) if rows else np.empty(shape, dtype=np.float32)
    if lost or not rows:
        return matrix  # not kept: the next process tries again
    _write(file, matrix)
    for old in folder.glob("*.npy"):
        if old != file:
            old.unlink(missing_ok=True)
    mapped = _load(file, shape)
    return matrix if mapped is None else mapped


def _load(file: Path, shape: tuple[int, int]) -> NDArray[np.float32] | None:
    try:
        matrix: NDArray[np.float32] = np.load(file, mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return None
    whole = matrix.shape == shape and matrix.dtype == np.float32 and usable(matrix).all()
    return matrix if whole else None


def _write(file: Path, matrix: NDArray[np.float32]) -> None:
    """Whole or not at all: written aside, then renamed."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", suffix=".part", delete=False) as stream:
        np.save(stream, matrix)
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).replace(file)
