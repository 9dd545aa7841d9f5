"""Figures and names: those that nothing near the answer has, those it has, and those it leaves out."""

import re

from reviewapp.scoring.claims import is_known
from reviewapp.scoring.signals.reading import Reading, Signals
from reviewapp.scoring.types import gettext_noop
from reviewapp.scoring.values import Value, values_of
from reviewapp.scoring.words import stem, words_of

TITLES = {
    "figures_unknown": gettext_noop("Figures that neither the articles nor the customer named"),
    "figures_unconfirmed": gettext_noop("No figure in the answer that the articles name (0 = two or more)"),
    "figures_left_out": gettext_noop("The sentence that fits names a figure, and the answer names none of its sort"),
    "names_unknown": gettext_noop("Names that neither the articles nor the customer used"),
}
MOST = 3
CONFIRMED = 2
# a capital inside a sentence
_NAME = re.compile(r"(?<=[a-z,;)'’] )[A-Z][\w&'’-]+")


def measure(reading: Reading) -> Signals:
    """Counts up to 3; `figures_unconfirmed` 0, 0.5 or 1; `figures_left_out` 0 or 1."""
    figures = [value for text in reading.statements for value in values_of(text)]
    unknown = sum(not is_known(value, reading.case, reading.source) for value in figures)
    confirmed = sum(reading.source.has(value) for value in figures)
    return {
        "figures_unknown": min(unknown, MOST),
        "figures_unconfirmed": 1.0 - min(confirmed, CONFIRMED) / CONFIRMED,
        "figures_left_out": float(any(not _has_sort(value, figures) for value in _expected(reading))),
        "names_unknown": min(_unknown_names(reading), MOST),
    }


def _expected(reading: Reading) -> list[Value]:
    """The figures of the approved sentences that the statements are about."""
    aligned = [reading.source.align(text) for text in reading.statements]
    return [value for alignment in aligned if alignment for value in values_of(alignment.source.text)]


def _has_sort(value: Value, figures: list[Value]) -> bool:
    return any(value.comparable_with(other) or value.same_as(other) for other in figures)


def _unknown_names(reading: Reading) -> int:
    names = {match.group() for text in reading.statements for match in _NAME.finditer(text)}
    if not names:
        return 0
    known = {word.stem for text in (*reading.approved, *reading.asked) for word in words_of(text)}
    return sum(known.isdisjoint(stem(word.lower) for word in words_of(name)) for name in names)
