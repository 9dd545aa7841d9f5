"""Cases and matches for the tests of scoring."""

from typing import Any

from reviewapp.scoring.types import Case, Match, Passage

RETURNS = (
    "U kunt een artikel binnen 14 dagen retourneren. Retourneren kost 2,95 euro. Honden zijn niet toegestaan in onze winkels. "
    "De klantenservice is bereikbaar op 020-1234567."
)
OFFSET = 100
"""Where the passage begins in its article."""


def match(text: str = RETURNS, *, title: str = "Retourneren", similarity: float = 0.9, floor: float = 0.8) -> Match:
    return Match(Passage(1, "kb-1", title, text, OFFSET, "nl"), similarity, floor)


def case(answer: str, question: str = "Hoe werkt dat?", **fields: Any) -> Case:
    return Case(question=question, answer=answer, **fields)


def in_body(text: str, span: Any) -> str:
    """What stands at a span of the article body, given the passage text."""
    return text[span.start - OFFSET : span.end - OFFSET]
