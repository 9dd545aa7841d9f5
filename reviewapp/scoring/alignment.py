"""Which sentence of the approved text speaks of the same thing as a sentence of the answer: shared words, weighed by rarity.

Weights are inverse document frequencies over the sentences of the candidate passages, so that words that stand everywhere in
the articles (the company's name, "order") count for little (Sparck Jones 1972).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from reviewapp.scoring.sentences import split_sentences
from reviewapp.scoring.types import Match, Passage, Span
from reviewapp.scoring.values import Value, values_of
from reviewapp.scoring.words import content_stems, words_of

RARE = 3.0  # weight of a word that the candidate passages do not have, in units of the commonest word's weight


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


class Source:
    """The approved passages that a response was matched with, cut into sentences. Best passage first."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self.passages = [match.passage for match in matches]
        self.sentences = [
            SourceSentence(passage, span) for passage in self.passages for span in split_sentences(passage.text)
        ]
        counts = Counter(stem for sentence in self.sentences for stem in sentence.stems)
        total = len(self.sentences)
        self.weights = {stem: 1 + math.log(total / count) for stem, count in counts.items()}
        self.titles = {passage.key: content_stems(passage.title) for passage in self.passages}
        self.values: list[Value] = [
            value for passage in self.passages for text in (passage.title, passage.text) for value in values_of(text)
        ]

    def weight(self, stems: Iterable[str]) -> float:
        """Summed weight of the stems."""
        return sum(self.weights.get(stem, RARE) for stem in stems)

    def has(self, value: Value) -> bool:
        """Whether the figure stands in any of the passages or their titles."""
        return any(value.same_as(other) for other in self.values)

    def align(self, text: str) -> Alignment | None:
        """The source sentence that carries most of this one; None when no subject word is shared."""
        stems = subject_stems(text)
        best: Alignment | None = None
        for sentence in self.sentences:
            shared = stems & sentence.stems
            if not shared:
                continue
            titled = stems & (sentence.stems | self.titles[sentence.passage.key])
            covered = self.weight(titled) / self.weight(stems)
            returned = self.weight(shared) / self.weight(sentence.stems)
            if best is None or (covered, returned) > (best.covered, best.returned):
                best = Alignment(sentence, covered, returned, shared)
        return best

    def coverage(self, text: str, passage: Passage) -> float:
        """The share of a sentence's weight that one whole passage carries, in [0, 1]; 1 for a sentence without subject words."""
        stems = subject_stems(text)
        if not stems:
            return 1.0
        known = subject_stems(passage.text) | self.titles[passage.key]
        return self.weight(stems & known) / self.weight(stems)
