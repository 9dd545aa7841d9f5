"""Where sentences begin and end, and which of them say nothing: greetings, closing questions, other questions.

Dutch and English. Every span counts code points of the text it was found in: `span.of(text)` is the sentence.
"""

import re
from functools import lru_cache

from reviewapp.scoring.types import Span

# after these a full stop ends nothing
ABBREVIATIONS = frozenset(
    "a.u.b aub bijv bv dhr mevr mw drs ir ing dr mr mrs ms prof st nr no art ca evt excl incl incl m.b.t i.v.m o.a "  # noqa: SIM905 - a word list reads better
    "d.w.z t.a.v t/m max min tel blz resp jl z.s.m e.g i.e etc vs approx dept est inc ltd co jan feb mrt apr jun jul "
    "aug sep sept okt oct nov dec mon tue wed thu fri sat sun a.m p.m u.s u.k p.o".split()
)
# a run of marks is tried once, as a whole: bots send thousands of them
_END = re.compile(r"(?<![.!?…;])[.!?…;]++[\"'”’)\]]*+(?=\s|$)|\n+")
_LIST_MARK = re.compile(r"\s*(?:[-*•–]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_LAST_WORD = re.compile(r"[^\W_](?:[\w/]|\.(?=\w))*$")
_BLANK = re.compile(r"[ \t]*+")
_LONGEST_WORD = 200  # how far back the word before a full stop, or the line it begins, is looked for

_GREETING = re.compile(
    r"(?:hoi|hallo|hey|hi|hello|dag|goed(?:en?)?(?:morgen|middag|avond|dag)|good (?:morning|afternoon|evening|day)|"
    r"welkom|welcome|beste|dear|geachte|graag gedaan|you'?re welcome|dank (?:u|je)(?: wel)?|bedankt|thanks?(?: you)?|"
    r"fijne? dag(?: nog| verder)?|have a (?:nice|great|good) \w+|prettige? \w+|tot ziens|bye|goodbye|succes|"
    r"met vriendelijke groet(?:en)?|kind regards|geen probleem|no problem|sorry|excuses?|natuurlijk|of course|sure|"
    r"certainly|absolutely|begrijp ik|wat vervelend|goede vraag|good question|great question|okay|ok|prima|alright)\b"
    r"[^.!?\n]{0,40}[.!?,…]*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:verder (?:nog )?(?:ergens )?(?:mee )?(?:helpen|van dienst)|nog (?:iets|ergens)\b.{0,40}\b(?:helpen"
    r"|doen|weten|vragen)|"
    r"(?:van dienst|behulpzaam) zijn|andere vra(?:ag|gen)|anything else|any(?:thing)? (?:other|further|more)|"
    r"something else|further (?:assist|help|question)|help you (?:with|further)|(?:is|was) dat duidelijk|"
    r"(?:heb|hebt|heeft) (?:u|je) (?:zo|nog|verder)\b|kom(?:t)? u er (?:zo )?uit|other questions|"
    r"(?:laat het (?:me|ons|mij)|let (?:me|us) know)|hope (?:this|that) helps|(?:can|may|could|should|"
    r"shall) i (?:help|assist|book|reserve|make)|"
    r"(?:would|do|did) you (?:like|want|need) (?:me )?|lukt (?:het|dat) zo|helpt dat|does that help)\b",
    re.IGNORECASE,
)


# kindness that states nothing about the matter
_POLITE = re.compile(
    r"(?:(?:dat |ik )?begrijp(?:elijk| ik| ik heel goed)?\b|ik (?:snap|vind)\b|wat (?:een )?(?:vervelend|naar"
    r"|nare|jammer|leuk|fijn|goed|"
    r"ontzettend)|vervelend|jammer|leuk|fijn|prima plan|goed (?:idee|dat|nieuws)|good news|heel goed|dank"
    r"|bedankt|gecondoleerd|sterkte|"
    r"veel (?:plezier|succes|sterkte)|excuus|excuses|mijn excuses|het spijt (?:me|mij|ons)|spijtig"
    r"|helaas(?: niet)?[.!]|helaas wel[.!]|"
    r"unfortunately(?: not)?[.!]|i'?m (?:so |very )?(?:sorry|afraid (?:so|not))|i am (?:so |very )?(?:sorry"
    r"|afraid so)|i understand|"
    r"sorry|my apologies|apologies|that'?s? (?:great|annoying|a shame)|great|een (?:ogenblik|moment)|one moment"
    r"|maakt? u zich geen zorgen|"
    r"geen zorgen|no worries|no need to (?:worry|panic)|don'?t worry|dat (?:klopt|kan|lukt|mag|is goed)(?: zeker| hoor)?[.!]|"
    r"(?:ja|nee|jazeker|zeker|yes|no|klopt|correct)[.!]|geniet|tot morgen|hopelijk|"
    r"(?:fijne?|goede|prettige|mooie|nog een) [\w ]{2,25}[.!]|let me see|laat me (?:even )?kijken|even kijken"
    r"|u hebt gelijk)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_POLITE = 60
_SIGNATURE = re.compile(
    r"(?:met )?(?:vriendelijke|hartelijke)? ?groet(?:en|jes)?\b|(?:kind|best|warm) regards|yours|mvg\b", re.IGNORECASE
)


@lru_cache(maxsize=500)
def split_sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences in order: trimmed, not empty, not overlapping; line breaks and list items end a sentence."""
    spans: list[Span] = []
    start = 0
    for end in _END.finditer(text):
        if end.group()[0] == "." and not _ends_here(text, end):
            continue
        _append_trimmed(spans, text, start, end.end())
        start = end.end()
    _append_trimmed(spans, text, start, len(text))
    return tuple(spans)


def _ends_here(text: str, stop: re.Match[str]) -> bool:
    """Whether the full stop ends a sentence: not after an abbreviation, an initial or the number of a list item."""
    blank = _BLANK.match(text, stop.end())
    following = text[blank.end() : blank.end() + 1] if blank else ""
    before = _LAST_WORD.search(text, max(0, stop.start() - _LONGEST_WORD), stop.start())
    if before is None:
        return True
    word = before.group().lower()
    if word.isdigit() and len(word) <= 2:
        line = text[max(0, before.start() - _LONGEST_WORD) : before.start()].rsplit("\n", 1)[-1]
        if not line.strip(" \t-*•("):
            return False  # "1. First step"
    initial = len(word) == 1 and word.isalpha() and word != "u"  # "... is voor u." ends; "A. de Vries" does not
    if word in ABBREVIATIONS or initial:
        return following == "\n"
    return not (following.islower() and "." in word)


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    mark = _LIST_MARK.match(text, start, end)
    if mark and mark.end() < end:
        start = mark.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))


def is_question(sentence: str) -> bool:
    """Whether it asks something."""
    return sentence.rstrip("\"'”’)] ").endswith("?")


def is_courtesy(sentence: str) -> bool:
    """Whether it is a greeting, thanks, or an offer of more help: nothing that could be true or false."""
    return bool(_GREETING.match(sentence)) or (len(sentence) < 160 and bool(_CLOSING.search(sentence)))


@lru_cache(maxsize=500)
def statements(answer: str) -> tuple[Span, ...]:
    """The sentences that state something: no courtesies or kindness, no questions, no signature, at least one letter."""
    found: list[Span] = []
    for span in split_sentences(answer):
        text = span.of(answer)
        if _SIGNATURE.match(text) and len(text) < _LONGEST_POLITE:
            break
        if not (is_question(text) or is_courtesy(text) or _is_kindness(text)) and any(c.isalpha() for c in text):
            found.append(span)
    return tuple(found)


def _is_kindness(sentence: str) -> bool:
    return len(sentence) <= _LONGEST_POLITE and bool(_POLITE.match(sentence)) and not any(c.isdigit() for c in sentence)


def without_courtesies(answer: str) -> str:
    """The answer as it is compared with the articles: greetings and closing questions left out (all of it when nothing
    remains).
    """
    kept = [text for span in split_sentences(answer) if not is_courtesy(text := span.of(answer))]
    return " ".join(kept) or answer
