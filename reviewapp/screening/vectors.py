"""Vectors of texts, each computed once: the Vector table is a cache by model, prompt and text."""

import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from contactcenter.vault import keyed_digest
from reviewapp.models import Vector
from reviewapp.scoring.embedding import BadVector, Embedder, Prompt, checked, usable

logger = logging.getLogger(__name__)

LOOK_UP = 500  # digests in one query
ENCODE = 32  # texts between two signs of life
STORED = np.dtype("<f4")


@dataclass(slots=True)
class Vectors:
    """Text -> unit vector, float32 [dimension]; texts with an unusable vector; texts on which the model failed."""

    found: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


def vectors_of(
    texts: Iterable[str], *, prompt: Prompt, embedder: Embedder, alive: Callable[[], None] = lambda: None
) -> Vectors:
    """The vectors of these texts, out of the cache or else computed and kept. `alive` is called between the encodings.

    Several workers that meet the same long list (a new knowledge base) share it: each goes through it in an order of its
    own, and looks before every part what the others have done meanwhile.
    """
    wanted = list(dict.fromkeys(texts))
    digests = {text: digest_of(text, prompt=prompt) for text in wanted}
    vectors = Vectors()
    vectors.found.update(_stored(wanted, digests, embedder))
    missing = [text for text in wanted if text not in vectors.found]
    random.shuffle(missing)
    for start in range(0, len(missing), ENCODE):
        part = missing[start : start + ENCODE]
        if start:
            vectors.found.update(_stored(part, digests, embedder))
            part = [text for text in part if text not in vectors.found]
        new = _encode(part, prompt=prompt, embedder=embedder, vectors=vectors)
        Vector.objects.bulk_create(
            (
                Vector(model=embedder.identity, digest=digests[text], data=new[text].astype(STORED).tobytes())
                # in one order everywhere, so that two workers that write the same texts never wait for each other in a circle
                for text in sorted(new, key=lambda text: digests[text])
            ),
            ignore_conflicts=True,
        )
        vectors.found.update(new)
        alive()
    return vectors


def digest_of(text: str, *, prompt: Prompt) -> str:
    """The key of a text in the cache."""
    return keyed_digest(f"{prompt}\0{text}")


def _stored(texts: Sequence[str], digests: Mapping[str, str], embedder: Embedder) -> dict[str, NDArray[np.float32]]:
    """Those of the texts that have a vector in the cache. One that was damaged there is deleted, and computed again."""
    text_of = {digests[text]: text for text in texts}
    found: dict[str, NDArray[np.float32]] = {}
    keys = list(text_of)
    for start in range(0, len(keys), LOOK_UP):
        rows = Vector.objects.filter(model=embedder.identity, digest__in=keys[start : start + LOOK_UP])
        stored = {digest: bytes(data) for digest, data in rows.values_list("digest", "data")}
        whole = [digest for digest, data in stored.items() if len(data) == STORED.itemsize * embedder.dimension]
        matrix = np.frombuffer(b"".join(stored[digest] for digest in whole), dtype=STORED).astype(np.float32)
        matrix = matrix.reshape(len(whole), embedder.dimension)
        good = usable(matrix)
        found.update({text_of[digest]: matrix[place] for place, digest in enumerate(whole) if good[place]})
        damaged = [digest for digest in stored if text_of[digest] not in found]
        if damaged:
            logger.error("%s vectors in the database were damaged and are computed again.", len(damaged))
            Vector.objects.filter(model=embedder.identity, digest__in=damaged).delete()
    return found


def _encode(
    texts: Sequence[str], *, prompt: Prompt, embedder: Embedder, vectors: Vectors
) -> dict[str, NDArray[np.float32]]:
    """Encode together; when that fails, one by one, so that a text that breaks the model stands alone."""
    try:
        return dict(zip(texts, _checked(texts, prompt=prompt, embedder=embedder), strict=True))
    except Exception:  # noqa: BLE001 - told apart below, text by text
        logger.warning("A batch of %s texts could not be embedded; trying them one by one.", len(texts))
    new = {}
    for text in texts:
        try:
            new[text] = _checked([text], prompt=prompt, embedder=embedder)[0]
        except BadVector:
            vectors.bad.add(text)
        except Exception:
            logger.exception("A text could not be embedded.")
            vectors.failed.add(text)
    return new


def _checked(texts: Sequence[str], *, prompt: Prompt, embedder: Embedder) -> NDArray[np.float32]:
    vectors = np.asarray(embedder.encode(texts, prompt=prompt), dtype=np.float32)
    return checked(vectors, rows=len(texts), dimension=embedder.dimension)
