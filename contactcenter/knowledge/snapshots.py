"""The whole knowledge base as one value, and a name for its state."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contactcenter.models import Passage


@dataclass(frozen=True, slots=True)
class KnowledgePassage:
    """A passage with what is needed to embed and to show it; `id` and `version_id` are database ids."""

    id: int
    version_id: int
    article: str
    title: str
    text: str
    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class KnowledgeSnapshot:
    """All passages of all versions, ordered by content. `valid_from[i]` and `valid_to[i]` belong to `passages[i]`.

    Moments are POSIX seconds, float64; an open end is -inf or +inf.
    """

    version: str
    passages: tuple[KnowledgePassage, ...]
    valid_from: NDArray[np.float64]
    valid_to: NDArray[np.float64]

    def in_force_at(self, moment: datetime) -> NDArray[np.bool_]:
        """Which passages were the truth at this moment: a mask over `passages`."""
        seconds = moment.timestamp()
        return (self.valid_from <= seconds) & (seconds < self.valid_to)


# What the state is named by. Database ids and order of arrival are not in it, so that two installations with the same
# articles agree. The digest of a version stands for its title and body, the offsets for how it was cut.
_NAMED_BY = (
    "version__article__external_id",
    "version__content_digest",
    "version__valid_from",
    "version__valid_to",
    "start",
    "end",
)
_Key = tuple[str, str, str, str, int, int]


def _key(row: tuple[Any, ...]) -> _Key:
    external_id, digest, valid_from, valid_to, start, end = row[:6]
    return external_id, digest, _stamp(valid_from), _stamp(valid_to), start, end


def _stamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""


def _name(keys: Iterable[_Key]) -> str:
    """First 16 hexadecimal digits of the SHA-256 over the keys in order."""
    digest = hashlib.sha256()
    for key in keys:
        digest.update(repr(key).encode())
    return digest.hexdigest()[:16]


def version() -> str:
    """The name of the present state: the same for the same articles, texts and validity, on every installation.

    One query without texts; ask before taking a snapshot whether anything changed.
    """
    return _name(sorted(map(_key, Passage.objects.values_list(*_NAMED_BY).iterator(chunk_size=5000))))


def snapshot() -> KnowledgeSnapshot:
    """All passages in one consistent reading, with the name that `version` gives that state."""
    rows = sorted(
        Passage.objects.values_list(
            *_NAMED_BY, "id", "version_id", "version__title", "text", "version__language"
        ).iterator(chunk_size=5000),
        key=_key,
    )
    return KnowledgeSnapshot(
        version=_name(map(_key, rows)),
        passages=tuple(
            KnowledgePassage(
                id=row[6],
                version_id=row[7],
                article=row[0],
                title=row[8],
                text=row[9],
                start=row[4],
                end=row[5],
                language=row[10],
            )
            for row in rows
        ),
        valid_from=np.array([row[2].timestamp() if row[2] else -np.inf for row in rows], dtype=np.float64),
        valid_to=np.array([row[3].timestamp() if row[3] else np.inf for row in rows], dtype=np.float64),
    )
