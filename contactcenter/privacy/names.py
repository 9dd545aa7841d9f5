"""Names of people by rules and lists, without a model: in the web process too.

What makes a name sure: a title ("mevrouw De Vries"), a phrase ("op naam van", "my name is"), a greeting or a closing line,
initials with a surname, a known first name, or "van der" before a capital.
"""

import re
from collections.abc import Iterator, Sequence, Set

from contactcenter.privacy.name_again import again
from contactcenter.privacy.name_cues import after_cues
from contactcenter.privacy.name_runs import (
    MACHINE,
    Word,
    could_be_name,
    is_company,
    is_particle,
    is_shop,
    joined,
    run_from,
    words_of,
)
from contactcenter.privacy.name_shapes import by_shape
from contactcenter.privacy.name_words import AMBIGUOUS_FIRST, FIRST_NAMES, NOT_ALONE, ORDINARY, SURE_PARTICLES, SURNAMES
from contactcenter.privacy.places import PersonalDatum
from contactcenter.privacy.unseen import Seen

_NEXT_TO_INITIALS = frozenset(
    [
        "optie",
        "type",
        "klasse",
        "vitamine",
        "vitamin",
        "plan",
        "categorie",
        "zone",
        "option",
        "class",
        "artikel",
        "article",
        "bijlage",
        "deel",
        "part",
    ]
)


def find_names(text: str, *, own: Set[str] = frozenset()) -> Iterator[PersonalDatum]:
    """Names of people in `text`, in order of place. `own`: words (small letters) that the company writes with a capital."""
    seen = Seen(text)
    yield from seen.original(_names_in(seen.text, own))


def _names_in(text: str, own: Set[str]) -> Iterator[PersonalDatum]:
    words = words_of(text)
    spans = [*after_cues(text, words), *_by_themselves(text, words), *by_shape(text, words, own)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(again(text, words, spans, own)):
        if merged and start < merged[-1][1]:  # two rules that saw one name: all that either saw
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    yield from (PersonalDatum("name", start, end) for start, end in merged)


def _by_themselves(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(words):
        span = _name_at(text, words, place)
        if span:
            first, after = span
            yield words[first].start, words[after - 1].end
            place = max(after, place + 1)
        else:
            place += 1


def _name_at(text: str, words: Sequence[Word], place: int) -> tuple[int, int] | None:
    word = words[place]
    if _is_initial(text, word):
        return _with_initials(text, words, place)
    if is_particle(word):
        return _with_particles(text, words, place)
    if not word.capital:
        return None
    parts = word.small.split("-")
    if parts[0] in FIRST_NAMES or parts[-1] in FIRST_NAMES:
        return _with_first_name(text, words, place)
    if _is_surname(word):
        after = max(run_from(text, words, place), place + 1)
        return None if is_company(text, words, after) else (place, after)
    return None


def _is_surname(word: Word) -> bool:
    """ "Jansen", "Visser-de Jong", "d'Ancona"."""
    with_elision = word.small.startswith("d'") and len(word.text) > 4
    return with_elision or any(part in SURNAMES and part not in NOT_ALONE for part in word.small.split("-"))


def _is_initial(text: str, word: Word) -> bool:
    """ "A.", and "A" without a stop; "Th.", "Ph.", "Chr."."""
    if len(word.text) == 1:
        return word.text.isupper()
    return word.text in ("Th", "Ph", "Chr", "Joh", "Fr") and text[word.end : word.end + 1] == "."


def _with_initials(text: str, words: Sequence[Word], place: int) -> tuple[int, int] | None:
    at = place
    stops = 0
    while at < len(words) and _is_initial(text, words[at]) and (at == place or joined(text, words[at - 1], words[at])):
        stops += text[words[at].end : words[at].end + 1] == "."
        at += 1
    if at == len(words) or not joined(text, words[at - 1], words[at]):
        return None
    surname = at
    while at < len(words) - 1 and is_particle(words[at]) and joined(text, words[at], words[at + 1]):
        at += 1
    word, particles = words[at], at - surname
    if (
        not could_be_name(word)
        or len(word.text) < 3
        or (word.small.endswith("laan") and text[word.end : word.end + 2].strip().isdigit())
    ):
        return None
    before = words[place - 1].small if place and text[words[place - 1].end : words[place].start].isspace() else ""
    initials = surname - place
    listed = any(part in SURNAMES or part in FIRST_NAMES for part in word.small.split("-")) or "-" in word.text
    sure = (initials >= 2 and stops >= 2) or listed or (particles and (stops or words[surname].small == "van"))
    if (sure or (stops and not place)) and before not in _NEXT_TO_INITIALS:
        return place, max(run_from(text, words, at), at + 1)
    return None


def _with_particles(text: str, words: Sequence[Word], place: int) -> tuple[int, int] | None:
    """ "van der Laan", "de Vries": the pair is sure, or the surname is on the list."""
    at = place
    while at < len(words) - 1 and is_particle(words[at]) and joined(text, words[at], words[at + 1]):
        at += 1
    if at == place or not words[at].capital or is_particle(words[at]):
        return None
    small = tuple(word.small for word in words[place:at])
    sure = any(small[-2:] == pair for pair in SURE_PARTICLES) and could_be_name(words[at]) and len(words[at].text) > 2
    listed = words[at].small.split("-")[0] in SURNAMES and (
        small[0] in ("van", "de", "den", "ter", "ten") and words[at].small in NOT_ALONE
    )
    if small in (("de",), ("het",), ("van",)) and not (listed and words[at].small in _DE_NAMES.get(small[0], ())):
        return None
    if (
        not (sure or listed)
        or is_company(text, words, at + 1)
        or re.match(r" ?\d", text[words[at].end : words[at].end + 2])
    ):
        return None
    return place, max(run_from(text, words, at), at + 1)


_DE_NAMES = {
    "de": frozenset(["vries", "jong", "boer", "graaf", "groot", "haan", "wit", "bruijn", "bruin", "ruiter"]),
    "van": frozenset(["dijk", "beek", "leeuwen", "vliet", "veen"]),
}


def _with_first_name(text: str, words: Sequence[Word], place: int) -> tuple[int, int] | None:
    after = max(run_from(text, words, place), place + 1)
    if is_company(text, words, after) or MACHINE.match(text, words[after - 1].end):
        return None
    alone = after == place + 1
    if alone and is_shop(text, words, after):
        return None
    if place and words[place - 1].small in ("the", "a", "het", "een"):
        return None  # "The Alexander" is a hotel
    if alone and (words[place].small in AMBIGUOUS_FIRST or words[place].small in ORDINARY):
        return None
    return place, after
