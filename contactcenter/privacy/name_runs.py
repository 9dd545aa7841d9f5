"""Words of a text, and how far a name goes on: initials, capitals, particles before a capital."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.privacy.name_words import COMPANY, FIRST_NAMES, NOT_ALONE, ORDINARY, PARTICLES, SURNAMES

_WORD = re.compile(r"[^\W\d_]+(?:['’‘-](?!s\b)[^\W\d_]+)*+|['’]t(?=\s)")  # "Emily's" is "Emily"
_LONGEST = 8  # words of one name


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text and where it stands."""

    start: int
    end: int
    text: str

    @property
    def small(self) -> str:
        return self.text.lower().replace("’", "'")

    @property
    def capital(self) -> bool:
        """Written as names are: "Vries", "d'Ancona", "McDonald", and "JANSEN" too."""
        return self.text[0].isupper() or (self.text[:2].lower() in ("d'", "d’") and self.text[2:3].isupper())


def words_of(text: str) -> list[Word]:
    return [Word(match.start(), match.end(), match[0]) for match in _WORD.finditer(text)]


MACHINE = re.compile(
    r",?\s{1,2}(?:(?:de|het|je|jouw|uw|een|the|your|a|an|onze|our)\s)?[\w-]{0,20}\s?(?:digitale?"
    r"|virtuele?|virtual|digital|automatische?|automated|chatbot|bot\b|assistente?\b|ai\b)",
    re.IGNORECASE,
)
_GAP = re.compile(r"\.?[ \u00a0]{1,2}|\.-?|[ \u00a0]?-[ \u00a0]?")  # between two words of one name


def joined(text: str, left: Word, right: Word) -> bool:
    return bool(_GAP.fullmatch(text, left.end, right.start))


def is_particle(word: Word) -> bool:
    return word.small in PARTICLES


def could_be_name(word: Word) -> bool:
    """Written as a name, and no ordinary word or part of a company's name."""
    return word.capital and word.small not in ORDINARY and word.small not in COMPANY


def run_from(text: str, words: Sequence[Word], first: int) -> int:
    """Index after the last word of the name that starts at `first`: initials, capitals, and particles before a capital."""
    place = last = first
    while place < min(len(words), first + _LONGEST):
        word = words[place]
        if place > first and not joined(text, words[place - 1], word):
            break
        if place > first and _stop_between(text, words[place - 1], word):
            break
        if _is_initial(text, word) or (could_be_name(word) and not (is_particle(word) and word.small == word.text)):
            last = place + 1
        elif not is_particle(word):
            break
        place += 1
    return last


def _is_initial(text: str, word: Word) -> bool:
    """ "A." is an ordinary word in English, and an initial with a stop behind it."""
    return len(word.text) == 1 and word.capital and text[word.end : word.end + 1] == "."


def _stop_between(text: str, left: Word, right: Word) -> bool:
    """A full stop ends a name, but for that of an initial or a title: "A. de Vries", "Ph. Jansen"."""
    return text[left.end : right.start].startswith(".") and len(left.text) > 3


def is_company(text: str, words: Sequence[Word], after: int) -> bool:
    """Whether the word after the run makes a company, or a street with its number, of it."""
    if after < len(words) and joined(text, words[after - 1], words[after]):
        return words[after].small in COMPANY
    return False


def is_shop(text: str, words: Sequence[Word], after: int) -> bool:
    """Whether one name in front of "'s" is a business: "Rosa's Bed and Breakfast", "about Rosa's?", but not "Rosa's order"."""
    if text[words[after - 1].end : words[after - 1].end + 2] not in ("'s", "’s"):
        return False
    if after + 1 >= len(words) or not text[words[after].end : words[after + 1].start].isspace():
        return True
    follows = words[after + 1]
    return follows.capital or follows.small in COMPANY or follows.small in _DOES


_DOES = frozenset(["has", "is", "was", "does", "gets", "serves", "offers", "and", "or", "for", "in", "on", "at"])


def is_known(name: Sequence[Word]) -> bool:
    return name[0].small.split("-")[0] in FIRST_NAMES or any(word.small in SURNAMES - NOT_ALONE for word in name)
