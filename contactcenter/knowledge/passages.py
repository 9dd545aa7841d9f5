"""Cut an article into passages that are short enough to embed and long enough to mean something."""

import math
import re
from typing import NamedTuple

TARGET_WORDS = 150
SHORT_ARTICLE = 180  # up to here an article is one passage
MOST_WORDS = 220
LEAST_WORDS = 40  # a smaller rest joins the passage before it where that fits

_WORD = re.compile(r"\S{1,60}")  # a longer run of signs (a web address, a table rule) counts as several words
_ABBREVIATIONS = (
    r"bijv|bv|bijvoorb|ca|nr|nrs|tel|art|blz|incl|excl|max|min|resp|zgn|evt|afd|dhr|mevr|mw|mr|dr|drs|ir|ing|prof|st|jl|jr"
    r"|sr|vs|approx|dept|est|fig|no|inc|ltd|mrs|ms|[a-tv-z]|[a-z](?:\.[a-z])+"  # "u." ends a Dutch sentence
)
_ENDS_SENTENCE = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[^a-zà-ÿ\s])|\s*\n\s*")
_NO_END = re.compile(rf"(?:^|[^\w.])(?:{_ABBREVIATIONS})\.$", re.IGNORECASE)


class PassageSpan(NamedTuple):
    """`body[start:end]`, 0-based, end exclusive, in code points; no space at either end."""

    start: int
    end: int


class _Unit(NamedTuple):
    """A sentence or line; `closes` tells that a paragraph ends with it."""

    start: int
    end: int
    words: int
    closes: bool


def _units(body: str, most: int) -> list[_Unit]:
    """The sentences and lines of a text, in order; those of more than `most` words are cut between words."""
    borders: list[tuple[int, int]] = []
    for match in _ENDS_SENTENCE.finditer(body):
        mark = match.start() + len(match[0].rstrip())
        if "\n" in match[0] or not _NO_END.search(body, max(0, mark - 16), mark):
            borders.append((mark, match.end()))
    units: list[_Unit] = []
    start = 0
    for mark, following in [*borders, (len(body), len(body))]:
        words = list(_WORD.finditer(body, start, mark))
        for first in range(0, len(words), most):
            part = words[first : first + most]
            closes = "\n" in body[mark:following] and first + most >= len(words)
            units.append(_Unit(part[0].start(), part[-1].end(), len(part), closes))
        start = following
    return units


def _gathered(units: list[_Unit], goal: float, most: int) -> list[list[_Unit]]:
    """Neighbouring units in groups of about `goal` words, never more than `most`."""
    groups: list[list[_Unit]] = []
    words = 0
    for unit in units:
        ends_well = bool(groups) and groups[-1][-1].closes and words >= 0.8 * goal
        if not groups or ends_well or words >= goal or words + unit.words > most:
            groups.append([])
            words = 0
        groups[-1].append(unit)
        words += unit.words
    if len(groups) > 1 and words < LEAST_WORDS and words + sum(unit.words for unit in groups[-2]) <= most:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def split_passages(title: str, body: str) -> list[PassageSpan]:
    """Where the passages of an article stand in its body. The title is embedded with each of them, so its words count.

    1. An article of up to SHORT_ARTICLE words is one passage.
    2. A longer one is cut into sentences and lines, and these are gathered into passages of about equal length near
       TARGET_WORDS; a passage rather ends with a paragraph than within one, and never has more than MOST_WORDS words.
    3. A rest of fewer than LEAST_WORDS words joins the passage before it where that fits.
    """
    title_words = min(len(_WORD.findall(title)), LEAST_WORDS)
    most = MOST_WORDS - title_words
    units = _units(body, most)
    total = sum(unit.words for unit in units)
    if not units:
        return []
    if total + title_words <= SHORT_ARTICLE:
        return [PassageSpan(units[0].start, units[-1].end)]
    target = TARGET_WORDS - title_words
    goal = total / math.ceil(total / target)
    return [PassageSpan(group[0].start, group[-1].end) for group in _gathered(units, goal, most)]
