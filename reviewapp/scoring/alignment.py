"""Which sentence of the approved text speaks of the same thing as a sentence of the answer: shared words, weighed by rarity.

Weights are inverse document frequencies over the sentences of the candidate passages, so that words that stand everywhere in
the articles (the company's name, "order") count for little (Sparck Jones 1972). A word of the same meaning, or a part of a
compound, counts in part (see concepts).
"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reviewapp.scoring.concepts import GROUPS_OF, kinship
from reviewapp.scoring.sentences import is_question, split_sentences
from reviewapp.scoring.types import Match, Passage, Span
from reviewapp.scoring.values import Value, values_of
from reviewapp.scoring.words import content_stems, words_of

RARE = 3.0  # weight of a word that the candidate passages do not have, in units of the commonest word's weight
# How a source sentence is chosen: the words of the question count as much as those of the answer, long sentences must
# carry more, and a sentence of another passage than the best one must be clearly nearer.
OF_QUESTION = 1.0
SHORTEST = 4.0
LENGTH_POWER = 0.25
OTHER_PASSAGE = 0.75
QUESTION = 0.6  # a question of the article states nothing
MOST_KNOWN = 500  # stems that a passage remembers the relatives of; customers bring ever new ones
MOST_PASSAGES = 2_000  # kept cut up
MOST_TEXTS = 3_000  # sentences kept: those of the articles return with every answer, those of an answer only within it
_EDGE = 4  # letters by which parts of compounds are looked up


@lru_cache(maxsize=MOST_TEXTS)
def subject_stems(text: str) -> frozenset[str]:
    """The stems a sentence is about: content words outside its figures."""
    figures = [value.span for value in values_of(text)]  # in order, not overlapping
    starts = [span.start for span in figures]
    return frozenset(
        word.stem
        for word in words_of(text)
        if word.is_content
        and not word.lower[0].isdigit()
        and not ((place := bisect_right(starts, word.span.start)) and word.span.start < figures[place - 1].end)
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

    @cached_property
    def relatives(self) -> dict[str, list[str]]:
        """The stems by what their relatives would have in common with them: first letters, last letters, meaning."""
        found: dict[str, list[str]] = defaultdict(list)
        for stem in sorted(self.stems):
            for key in _keys(stem):
                found[key].append(stem)
        return found

    @cached_property
    def known(self) -> dict[str, Mapping[str, float]]:
        """What was looked up already, see `kin`."""
        return {}

    def kin(self, stem: str) -> Mapping[str, float]:
        """The stems of this passage that mean the same or nearly, each with what it counts in [0, 1]."""
        if stem not in self.known:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            near = {other for key in _keys(stem) for other in self.relatives.get(key, ())}
            self.known[stem] = {other: credit for other in sorted(near) if (credit := kinship(stem, other))}
        return self.known[stem]


Kin = tuple[float, Mapping[str, float]]
"""The weight of a stem, and its relatives in a passage with what they count."""


def _carried(kin: Sequence[Kin], by: frozenset[str]) -> list[float]:
    """What each stem adds when its nearest relative among `by` stands for it."""
    carried = []
    for weight, near in kin:
        best = 0.0
        for other, credit in near.items():
            if credit > best and other in by:
                best = credit
        if best:
            carried.append(weight * best)
    return carried


def _keys(stem: str) -> list[str]:
    keys = [f"={stem}", *(f"#{number}" for number in sorted(GROUPS_OF.get(stem, ())))]
    if len(stem) >= _EDGE:
        keys += [f"{stem[:_EDGE]}-", f"-{stem[-_EDGE:]}"]
    return keys


@lru_cache(maxsize=MOST_PASSAGES)
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
        self.parts = {passage: _cut_up(passage) for passage in passages}
        self.sentences = [sentence for part in self.parts.values() for sentence in part.sentences]
        counts = Counter(stem for sentence in self.sentences for stem in sentence.stems)
        total = len(self.sentences)
        self.weights = {stem: 1 + math.log(total / count) for stem, count in counts.items()}
        self.once = 1 + math.log(max(total, 1))
        """The weight of a word that stands in one sentence only."""
        self.titles = {passage: part.title_stems for passage, part in self.parts.items()}
        self.values = [value for part in self.parts.values() for value in part.values]
        self._aligned: dict[tuple[str, str], Alignment | None] = {}

    def weight(self, stems: Iterable[str]) -> float:
        """Summed weight of the stems, rounded once: the order of a set differs from process to process."""
        return math.fsum(self.weights.get(stem, RARE) for stem in stems)

    def has(self, value: Value) -> bool:
        """Whether the figure stands in any of the passages or their titles."""
        return any(value.same_as(other) for other in self.values)

    def carried(self, stems: Iterable[str], by: frozenset[str], passage: Passage) -> float:
        """The weight of the stems that `by`, stems of that passage, carry."""
        return math.fsum(_carried(self._kin_of(stems, passage), by))

    def kin_in(self, stems: Iterable[str], among: frozenset[str], passage: Passage) -> frozenset[str]:
        """Those of `among`, stems of that passage, that `stems` speak of."""
        part = self.parts[passage]
        return frozenset(other for stem in stems for other in part.kin(stem) if other in among)

    def shared(self, stems: Iterable[str], sentence: SourceSentence) -> frozenset[str]:
        """The stems of the source sentence that these speak of."""
        return self.kin_in(stems, sentence.stems, sentence.passage)

    def align(self, text: str, question: str = "") -> Alignment | None:
        """The source sentence that carries most of this one; None when no subject word is shared.

        The question helps to choose the sentence ("Ja, dat kan." says little by itself); `covered` is of the text alone.
        """
        key = (text, question)
        if key not in self._aligned:
            self._aligned[key] = self._align(subject_stems(text), subject_stems(question))
        return self._aligned[key]

    def _align(self, stems: frozenset[str], asked: frozenset[str]) -> Alignment | None:
        whole = self.weight(stems)
        best: Alignment | None = None
        best_rank = (0.0, 0.0)
        near: dict[Passage, tuple[list[Kin], list[Kin]]] = {}
        for sentence in self.sentences:
            passage = sentence.passage
            if passage not in near:
                near[passage] = self._kin_of(stems, passage), self._kin_of(asked - stems, passage)
            ours, theirs = near[passage]
            with_title = sentence.stems | self.titles[passage]
            carried = math.fsum(_carried(ours, with_title))
            helped = math.fsum(_carried(theirs, sentence.stems)) * OF_QUESTION
            if not helped and not any(other in sentence.stems for _, kin in ours for other in kin):
                continue
            length = self.weight(sentence.stems)
            place = 1.0 if passage == self.passages[0] else OTHER_PASSAGE
            place *= QUESTION if is_question(sentence.text) else 1.0
            score = round(place * (carried + helped) / (length + SHORTEST) ** LENGTH_POWER, 9)
            if score < best_rank[0]:
                continue
            shared = self.shared(stems, sentence)
            returned = self.weight(shared) / length if length else 0.0
            if (score, returned) > best_rank:
                best_rank = (score, returned)
                best = Alignment(sentence, carried / whole if whole else 1.0, returned, shared)
        return best

    def _kin_of(self, stems: Iterable[str], passage: Passage) -> list[Kin]:
        kin = self.parts[passage].kin
        return [(self.weights.get(stem, RARE), near) for stem in stems if (near := kin(stem))]

    def coverage(self, text: str, passage: Passage) -> float:
        """The share of a sentence's weight that one whole passage carries, in [0, 1]; 1 for a sentence without subject words."""
        stems = subject_stems(text)
        if not stems:
            return 1.0
        return self.carried(stems, self.parts[passage].stems, passage) / self.weight(stems)
