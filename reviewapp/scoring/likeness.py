"""Whether two answers to two questions are nearly the same, so that one judgement may stand for both.

Words, not meaning: an embedding puts "14 dagen" beside "30 dagen". What decides an answer (figures and what they are said
of, denials, conditions, bounds, what is allowed or a duty) must be equal and in the same order; the rest must be nearly
so. Greetings and closing phrases are no part of an answer.

Source of the measure: resemblance of sets of word sequences (Broder 1997, "On the resemblance and containment of
documents").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reviewapp.scoring.clauses import denies
from reviewapp.scoring.sentences import without_courtesies
from reviewapp.scoring.values import Value, values_of
from reviewapp.scoring.words import NEGATIONS, Word, content_stems, words_of

ANSWER_ALIKE = 0.8
"""Least resemblance of two answers, in [0, 1]; measured: docs/decisions/0013-lookalikes.md."""

QUESTION_ALIKE = 0.1
"""Least resemblance of two questions by the words that carry meaning, in [0, 1]: customers use words of their own."""

_DECISIVE = frozenset(
    # conditions, bounds, exceptions
    "als indien mits tenzij zodra zolang wanneer behalve uitgezonderd alleen enkel uitsluitend slechts maximaal minimaal "  # noqa: SIM905 - a word list reads better
    "minstens hoogstens uiterlijk vanaf tot binnen voor vóór na tijdens sinds meer minder hoger lager later eerder niets "
    "niks if unless once until except only least most before after within during since from more less higher lower later "
    "earlier maximum minimum nothing "
    # allowed, a duty, certain or not
    "mag mogen moet moeten hoeft hoeven kan kunt kunnen altijd soms meestal gratis kosteloos verplicht ja nee wel may must "
    "can need always sometimes usually free mandatory required yes".split()
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two answers with their questions are compared by: `decisive` must be equal, the rest nearly."""

    decisive: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    """Stems of the answer that stand beside each other."""
    asked: frozenset[str]
    """Stems of the question that carry meaning."""


def likeness_of(*, question: str, answer: str) -> Likeness:
    """The comparable form of one answer and its question."""
    core = without_courtesies(answer)
    stems = [word.stem for word in words_of(core)]
    decisive = (*_decisive(core), *_sides(question, values_of(core)), "denial" if denies(question) else "")
    pairs = frozenset(zip(["", *stems], [*stems, ""], strict=True))
    return Likeness(decisive, pairs, content_stems(question))


def resemblance(one: Likeness, other: Likeness) -> float:
    """How much two answers resemble each other, in [ANSWER_ALIKE, 1]; 0 where one judgement may not stand for both."""
    if one.decisive != other.decisive or _shared(one.asked, other.asked) < QUESTION_ALIKE:
        return 0.0
    found = _shared(one.pairs, other.pairs)
    return found if found >= ANSWER_ALIKE else 0.0


def _decisive(text: str) -> Iterator[str]:
    """In order: figures with the next word that carries meaning, denials, bounds, conditions."""
    words = words_of(text)
    values = list(values_of(text))
    for place, word in enumerate(words):
        if values and values[0].span.start <= word.span.start < values[0].span.end:
            yield _figure(values.pop(0), words[place:])
        elif word.lower in _DECISIVE or word.lower in NEGATIONS or word.lower[0].isdigit():
            yield word.lower


def _figure(value: Value, following: tuple[Word, ...]) -> str:
    """A figure and what it is said of: two figures that change places are another answer."""
    said_of = next((word.stem for word in following if word.span.start >= value.span.end and word.is_content), "")
    return f"{value.kind} {value.unit} {value.amount} {value.bound} {said_of}"


def _sides(question: str, answered: tuple[Value, ...]) -> list[str]:
    """On which side of the figures of the answer those of the customer are.

    The answer "from 75 euro you may spread it" is the same to who owes 96 and who owes 430, and another to who owes 60.
    """
    asked = values_of(question)
    sides = {
        (value.kind, value.unit, value.amount, (own.amount > value.amount) - (own.amount < value.amount))
        for own in asked
        for value in answered
        if own.comparable_with(value)
    }
    return [f"{kind} {unit} {amount} {side:+d}" for kind, unit, amount, side in sorted(sides)]


def _shared(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Shared of all; 1 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 1.0
