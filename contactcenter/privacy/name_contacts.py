"""Who calls, writes or speaks with whom: "Kunt u ... terugbellen?", "Can ... call me?". A hint at a name, no proof of one.

What is written with capitals in such a place is likely a person, wherever his name comes from; the model, which has read mostly
Western names, is asked less there. Words of the company's own articles are taken out by the caller.
"""

from collections.abc import Sequence

from contactcenter.privacy.name_runs import Word, is_particle

_LONGEST = 6  # words of a name
_NEAR = 8  # words between a name and the verb that goes with it
_VERBS = frozenset(
    """
    bellen terugbellen opbellen nabellen bel belt belde belden gebeld teruggebeld opgebeld mailen terugmailen mailt mailde
    gemaild schrijven schrijft geschreven appen appt appte spreken spreek spreekt sprak gesproken bereiken bereikt
    doorverbinden doorverbonden informeren geïnformeerd contact antwoorden gesprek telefoon afspraak
    call calls called calling phone phoned ring rang email emailed mail mailed write wrote speak speaks spoke spoken talk
    talked talking reach reached contacted reply replied
    """.split()  # noqa: SIM905
)
# the word before one who acts: a verb that asks for a person or a thing after it
_ACTS = frozenset(
    """
    kan kon mag wil wilde zou laat heeft had zal moet gaat vroeg vraag zei zegt vertelde
    can could may would will did has let ask asked told said does should
    """.split()  # noqa: SIM905
)
# the word before one who is spoken to or about
_MET = frozenset(
    """
    u je jij jullie ik me mij ons met aan door namens van bij voor en volgens
    call contact phone ring email reach with to by for from of and behalf about
    """.split()  # noqa: SIM905
)
_RARE = frozenset("ğşıİńłśżźćęąěšžřčůđőűãõñåøæāēīōūțșśṇṣ")  # letters that Dutch and English words do not have


def is_contacted(text: str, words: Sequence[Word], first: int, after: int) -> bool:
    """Whether the words from `first` up to `after` stand where a sentence about contact names a person."""
    if not first or after - first > _LONGEST or text[words[first - 1].end : words[first].start].strip(" \u00a0"):
        return False
    before = words[first - 1].small
    alone = sum(not is_particle(word) for word in words[first:after]) == 1
    if before not in _ACTS and (alone or before not in _MET):
        return False
    return any(
        word.small in _VERBS
        for place in (range(first - 1, max(-1, first - 1 - _NEAR), -1), range(after, min(len(words), after + _NEAR)))
        for word in _same_sentence(text, words, place)
    )


def has_rare_letter(words: Sequence[Word]) -> bool:
    return any(not _RARE.isdisjoint(word.text + word.small) for word in words)


def _same_sentence(text: str, words: Sequence[Word], places: range) -> Sequence[Word]:
    found: list[Word] = []
    for place in places:
        beside = place - places.step
        left, right = sorted((beside, place))
        if left >= 0 and right < len(words) and _ends_sentence(text, words[left], words[right]):
            break
        found.append(words[place])
    return found


def _ends_sentence(text: str, left: Word, right: Word) -> bool:
    return any(sign in ".!?\n" for sign in text[left.end : right.start])
