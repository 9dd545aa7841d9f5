"""Words: which of the answer's the article has, and which of the customer's the answer takes up."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from reviewapp.scoring.signals.reading import Reading, Signals, content_of, share, stems_of
from reviewapp.scoring.types import gettext_noop
from reviewapp.scoring.words import words_of

TITLES = {
    "words_new": gettext_noop("Share of the answer's words that neither the article nor the customer used"),
    "pairs_new": gettext_noop("Share of the answer's pairs of words that the article does not have side by side"),
    "words_apart": gettext_noop("Share of the answer's words, small ones too, that the nearest sentence does not have"),
    "words_known": gettext_noop("Number of the answer's words that the article or the customer used (more is better)"),
    "question_unmet": gettext_noop("Share of the question's words that the answer does not take up"),
    "off_question": gettext_noop("Share of the question's words that neither answer nor article has"),
}
MOST_KNOWN = 8


def measure(reading: Reading) -> Signals:
    """Shares in [0, 1], of stems but for `words_apart`; `words_known` in eighths. "The article" is the one that has most."""
    said = [stem for text in reading.statements for stem in content_of(text)]
    pairs = [pair for text in reading.statements for pair in _pairs(text)]
    asked = frozenset(stem for text in reading.asked for stem in content_of(text))
    question = content_of(reading.case.question)
    approved = frozenset(stem for text in reading.approved for stem in stems_of(text))
    return {
        "words_new": _new(reading, said, stems_of, asked),
        "pairs_new": _new(reading, pairs, _pairs, frozenset()),
        "words_apart": _apart(reading),
        "words_known": min(len({stem for stem in said if stem in asked or stem in approved}), MOST_KNOWN) / MOST_KNOWN,
        "question_unmet": _absent(question, frozenset(said)),
        "off_question": _absent(question, approved.union(said)),
    }


def _new(
    reading: Reading, said: Sequence[object], parts: Callable[[str], Sequence[object]], known: frozenset[object]
) -> float:
    """The share of the parts that are not known and that the article with most of them does not have."""
    shares = [_absent(said, known.union(*(parts(text) for text in article))) for article in reading.articles]
    return min(shares, default=float(bool(said)))


def _absent(parts: Sequence[object], known: frozenset[object]) -> float:
    return share(sum(part not in known for part in parts), len(parts))


@lru_cache(maxsize=3_000)
def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(pairwise(stems_of(text)))


def _apart(reading: Reading) -> float:
    """Against the approved sentence most like the answer (Jaccard), with the title of the best passage."""
    said = frozenset(word for text in reading.statements for word in _plain(text))
    nearest = max(
        (_plain(text) for text in reading.approved), key=lambda other: _like(said, other), default=frozenset()
    )
    title = _plain(reading.matches[0].passage.title) if reading.matches else frozenset()
    return share(len(said - nearest - title), len(said))


def _like(one: frozenset[str], other: frozenset[str]) -> float:
    return share(len(one & other), len(one | other))


@lru_cache(maxsize=3_000)
def _plain(text: str) -> frozenset[str]:
    return frozenset(word.lower for word in words_of(text))
