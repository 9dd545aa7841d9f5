"""Which passages share words with a response: BM25 over title and text, of the passage and of its whole article.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond". Beside the stems count pairs of stems that
follow each other once the function words are gone ("delivery costs" says more than its two words apart), and the pieces of
long stems, so that a compound meets its parts ("bezorgkosten" - "kosten van bezorgen").
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from reviewapp.scoring.types import Passage
from reviewapp.scoring.words import words_of

SATURATION = 0.9  # k1: how soon more of the same word adds nothing
LENGTH = 0.4  # b: how much less a long text counts; low, for passages are cut to about one length
PIECE_LETTERS = 5
# what a pair or a piece counts of what a word of its rarity does, by the sign that marks such a term
WEIGHTS = {"+": 0.5, "~": 0.1}
DECIMALS = 6

Query = Mapping[str, float]
"""Term -> what it counts."""


def terms_of(text: str) -> list[str]:
    """Stems of the content words, then their pairs (`+first second`) and the pieces of long stems (`~piece`)."""
    words = [word for word in words_of(text) if word.is_content]
    pairs = [f"+{first.stem} {second.stem}" for first, second in pairwise(words)]
    pieces = [
        f"~{word.stem[start : start + PIECE_LETTERS]}"
        for word in words
        if word.stem.isalpha() and len(word.stem) > PIECE_LETTERS
        for start in range(len(word.stem) - PIECE_LETTERS + 1)
    ]
    return [*(word.stem for word in words), *pairs, *pieces]


@dataclass(frozen=True)
class LexicalIndex:
    """`weights[rows[term]]`, float64 [terms, texts], is what a term adds to each text that has it."""

    rows: Mapping[str, int]
    weights: sparse.csr_array

    def scores(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """float64 [queries, texts], 0 where nothing is shared.

        A row depends on its own query alone, to the last bit: the terms are added in the order of the index.
        """
        places: list[int] = []
        values: list[float] = []
        ends = [0]
        for query in queries:
            known = sorted((self.rows[term], weight) for term, weight in query.items() if term in self.rows)
            places += [row for row, _ in known]
            values += [weight for _, weight in known]
            ends.append(len(places))
        asked = sparse.csr_array((values, places, ends), shape=(len(queries), len(self.rows)), dtype=np.float64)
        return (asked @ self.weights).toarray()


def lexical_index(counts: Sequence[Counter[str]]) -> LexicalIndex:
    """The index of texts given by how often each term stands in them."""
    spread = Counter(term for own in counts for term in own)
    rows = {term: row for row, term in enumerate(sorted(spread))}
    rarity = {term: _rarity(number, len(counts)) * WEIGHTS.get(term[0], 1.0) for term, number in spread.items()}
    lengths = [own.total() for own in counts]
    usual = max(sum(lengths) / max(len(lengths), 1), 1.0)
    places: list[int] = []
    values: list[float] = []
    ends = [0]
    for own, length in zip(counts, lengths, strict=True):
        damping = SATURATION * (1 - LENGTH + LENGTH * length / usual)
        places += [rows[term] for term in own]
        # rounded: the last bits of a logarithm differ between machines
        values += [
            round(rarity[term] * number * (SATURATION + 1) / (number + damping), DECIMALS)
            for term, number in own.items()
        ]
        ends.append(len(places))
    by_text = sparse.csr_array((values, places, ends), shape=(len(counts), len(rows)), dtype=np.float64)
    return LexicalIndex(rows, by_text.T.tocsr())


def _rarity(number: int, texts: int) -> float:
    """Inverse document frequency, always above 0."""
    return math.log(1 + (texts - number + 0.5) / (number + 0.5))


@dataclass(frozen=True)
class PassageWords:
    """The words of passages and those of the articles they are cut from; without `articles` each passage is a whole article."""

    passages: LexicalIndex
    articles: LexicalIndex | None
    article_of: NDArray[np.intp]

    def scores(self, queries: Sequence[Query]) -> NDArray[np.float64]:
        """float64 [queries, passages]: what a passage shares plus what its article shares.

        A conversation moves through an article while each answer speaks of one passage; the sum finds both.
        """
        own = self.passages.scores(queries)
        return own if self.articles is None else own + self.articles.scores(queries)[:, self.article_of]


def passage_words(passages: Sequence[Passage], *, versions: Sequence[Hashable]) -> PassageWords:
    """`versions[i]` names the article, as it was worded then, that `passages[i]` is cut from. A second or so for 12,000 passages,
    three for 2,000 long ones."""
    titles = {title: Counter(terms_of(title)) for title in {passage.title for passage in passages}}
    texts = [Counter(terms_of(passage.text)) for passage in passages]
    articles: dict[Hashable, Counter[str]] = {}
    for passage, version, text in zip(passages, versions, texts, strict=True):
        articles.setdefault(version, titles[passage.title].copy()).update(text)
    place = {version: number for number, version in enumerate(articles)}
    return PassageWords(
        lexical_index([titles[passage.title] + text for passage, text in zip(passages, texts, strict=True)]),
        None if len(place) == len(passages) else lexical_index(list(articles.values())),
        np.array([place[version] for version in versions], dtype=np.intp),
    )
