"""What a cross-encoder reads of an answer: its statements, the question, and the lines of the passages that bear on them.

A small model reads at most some hundred tokens, so that of long passages only the lines that share rare words with the answer
and the question are kept, in their own order. Weights are inverse document frequencies over the lines (Sparck Jones 1972).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp.scoring.sentences import split_sentences, without_courtesies
from reviewapp.scoring.types import Case, Match, Passage
from reviewapp.scoring.words import content_stems

LONGEST_PREMISE = 900  # characters, about 250 tokens
LONGEST_LINE = 300  # characters; a longer line is cut into sentences
LONGEST_QUESTION = 240
LONGEST_ANSWER = 600
QUESTION_COUNTS = 0.5  # a word of the question against one of the answer
LATER_COUNTS = 0.9  # a line of the next best passage against one of the best


@dataclass(frozen=True, slots=True)
class Reading:
    """The three texts that go in, in this order."""

    answer: str
    question: str
    premise: str


@dataclass(frozen=True, slots=True)
class _Line:
    rank: int
    place: int
    text: str
    stems: frozenset[str]


def reading_of(case: Case, matches: Sequence[Match]) -> Reading:
    """The answer without greetings and closing question, the end of the question, and the lines that bear on both."""
    answer = without_courtesies(case.answer)[:LONGEST_ANSWER]
    question = case.question[-LONGEST_QUESTION:]
    return Reading(answer, question, _premise(answer, question, [match.passage for match in matches]))


def _premise(answer: str, question: str, passages: Sequence[Passage]) -> str:
    lines = [line for rank, passage in enumerate(passages) for line in _lines(passage, rank)]
    counts = Counter(stem for line in lines for stem in line.stems)
    weights = {stem: 1.0 + math.log(len(lines) / count) for stem, count in counts.items()}
    said, asked = content_stems(answer), content_stems(question)

    def worth(line: _Line) -> float:
        shared = math.fsum(weights[stem] for stem in line.stems & said)
        shared += QUESTION_COUNTS * math.fsum(weights[stem] for stem in (line.stems & asked) - said)
        return round(shared * LATER_COUNTS**line.rank, 9)

    kept: list[_Line] = []
    room = LONGEST_PREMISE
    for line in sorted(lines, key=lambda line: (-worth(line), line.rank, line.place)):
        if not kept or len(line.text) < room:
            kept.append(line)
            room -= len(line.text) + 1
    return "\n".join(line.text for line in sorted(kept, key=lambda line: (line.rank, line.place)))[:LONGEST_PREMISE]


def _lines(passage: Passage, rank: int) -> list[_Line]:
    """The title and the lines of the text; a table keeps its rows whole."""
    texts = [passage.title] if passage.title else []
    for line in passage.text.splitlines():
        texts += [span.of(line) for span in split_sentences(line)] if len(line) > LONGEST_LINE else [line.strip()]
    return [_Line(rank, place, text, content_stems(text)) for place, text in enumerate(texts) if text]
