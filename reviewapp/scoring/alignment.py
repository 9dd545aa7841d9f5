"""Which sentence of the approved text speaks of the same thing as a sentence of the answer: shared words, weighed by rarity.

Weights are inverse document frequencies over the sentences of the candidate passages, so that words that stand everywhere in
the articles (the company's name, "order") count for little (Sparck Jones 1972).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reviewapp.scoring.sentences import split_sentences
from reviewapp.scoring.types import Match, Passage, Span
from reviewapp.scoring.values import Value, values_of
from reviewapp.scoring.words import content_stems, words_of

RARE = 3.0  # weight of a word that the candidate passages do not have, in units of the commonest word's weight


@lru_cache(maxsize=20_000)
def subject_stems(text: str) -> frozenset[str]:
    """The stems a sentence is about: content words outside its figures."""
    figures = [value.span for value in values_of(text)]
    return frozenset(
        word.stem
        for word in words_of(text)
        if word.is_content
        and not word.lower[0].isdigit()
        and not any(span.start <= word.span.start < span.end for span in figures)
    )


@dataclass(frozen=True)
class SourceSentence:
    """A sentence of an approved passage; `span` counts in the passage."""

    passage: Passage
    span: Span

    @cached_property
    def text(self) -> str:
        return self.span.of(self.passage.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return subject_stems(self.text)

    def in_body(self, span: Span | None = None) -> Span:
        """The sentence, or a span of it, counted in the article's body."""
        inner = span or Span(0, self.span.end - self.span.start)
        offset = self.passage.start + self.span.start
        return Span(offset + inner.start, offset + inner.end)


@dataclass(frozen=True, slots=True)
class Alignment:
    """A sentence of the answer beside the best one of the source. `covered`: share of the answer sentence's weight that the
    source sentence and its title carry; `returned`: the same the other way round, without the title. Both in [0, 1]."""

    source: SourceSentence
    covered: float
    returned: float
    shared: frozenset[str]


@dataclass(frozen=True)
class SourcePassage:
    """A passage, cut up once: it is a candidate for many responses."""

    passage: Passage

    @cached_property
    def sentences(self) -> tuple[SourceSentence, ...]:
        return tuple(SourceSentence(self.passage, span) for span in split_sentences(self.passage.text))

    @cached_property
    def title_stems(self) -> frozenset[str]:
        return content_stems(self.passage.title)

    @cached_property
    def stems(self) -> frozenset[str]:
        return subject_stems(self.passage.text) | self.title_stems

    @cached_property
    def values(self) -> tuple[Value, ...]:
        return (*values_of(self.passage.title), *values_of(self.passage.text))


@lru_cache(maxsize=10_000)
def _cut_up(passage: Passage) -> SourcePassage:
    return SourcePassage(passage)


def source_of(matches: Sequence[Match]) -> "Source":
    """The source of these matches; the detectors of one case share it."""
    return _source(tuple(match.passage for match in matches))


@lru_cache(maxsize=16)
def _source(passages: tuple[Passage, ...]) -> "Source":
    return Source(passages)


class Source:
    """The approved passages that a response was matched with, cut into sentences. Best passage first."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        parts = [_cut_up(passage) for passage in passages]
        self.sentences = [sentence for part in parts for sentence in part.sentences]
        counts = Counter(stem for sentence in self.sentences for stem in sentence.stems)
        total = len(self.sentences)
        self.weights = {stem: 1 + math.log(total / count) for stem, count in counts.items()}
        self.titles = {part.passage: part.title_stems for part in parts}
        self.values = [value for part in parts for value in part.values]
        self._aligned: dict[str, Alignment | None] = {}

    def weight(self, stems: Iterable[str]) -> float:
        """Summed weight of the stems, rounded once: the order of a set differs from process to process."""
        return math.fsum(self.weights.get(stem, RARE) for stem in stems)

    def has(self, value: Value) -> bool:
        """Whether the figure stands in any of the passages or their titles."""
        return any(value.same_as(other) for other in self.values)

    def align(self, text: str) -> Alignment | None:
        """The source sentence that carries most of this one; None when no subject word is shared."""
        if text not in self._aligned:
            self._aligned[text] = self._align(text)
        return self._aligned[text]

    def _align(self, text: str) -> Alignment | None:
        stems = subject_stems(text)
        whole = self.weight(stems)
        best: Alignment | None = None
        for sentence in self.sentences:
            shared = stems & sentence.stems
            if not shared:
                continue
            covered = self.weight(stems & (sentence.stems | self.titles[sentence.passage])) / whole
            returned = self.weight(shared) / self.weight(sentence.stems)
            if best is None or (covered, returned) > (best.covered, best.returned):
                best = Alignment(sentence, covered, returned, shared)
        return best

    def coverage(self, text: str, passage: Passage) -> float:
        """The share of a sentence's weight that one whole passage carries, in [0, 1]; 1 for a sentence without subject words."""
        stems = subject_stems(text)
        if not stems:
            return 1.0
        return self.weight(stems & _cut_up(passage).stems) / self.weight(stems)
