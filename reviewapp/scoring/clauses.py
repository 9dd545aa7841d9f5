"""Clauses of a sentence, and which of them deny or restrict something. Dutch and English."""

import re
from functools import lru_cache

from reviewapp.scoring.types import Span

_BORDER = re.compile(r"[,;:](?=\s)|\s(?=(?:maar|en niet|but|and not|dus|want|omdat|because|terwijl)\s)")
_DENIAL = re.compile(
    r"(?<!\w)(?:niet|geen|nooit|nergens|niets|niemand|noch|not|no|never|cannot|can['’]?t|don['’]?t|doesn['’]?t"
    r"|isn['’]?t|aren['’]?t|"
    r"won['’]?t|onmogelijk|uitgesloten|verboden|unable)(?!\w)",
    re.IGNORECASE,
)
# denials of a burden, bounds and comforts: they refuse nothing
_HARMLESS = re.compile(
    r"\b(?:nog niet|niet alleen|niet (?:meer|langer|later|eerder|hoger|minder|vroeger) dan|no (?:later|more"
    r"|less|longer) than|"
    r"geen zorgen|geen probleem|no problem|no worries|kost(?:en)? (?:u |je )?(?:dan )?niets|niets (?:extra|bij)|"
    r"geen (?:extra |verdere )?kosten|geen rente|niet nodig|hoef(?:t|en)?(?: \w+){0,6} (?:niet|geen|niets)|not only|"
    r"no (?:\w+ )?(?:cost|charge|fee)s?|no need|niet verplicht|(?:don['’]?t|do not) (?:need|have to)|"
    r"not (?:required|necessary|mandatory)|zonder)\b",
    re.IGNORECASE,
)
_RESERVATION = re.compile(
    r"\b(?:helaas|unfortunately|afraid|nee|te laat|too late|weiger\w*|verval\w*|wel|mits|alleen|slechts"
    r"|uitsluitend|only|pas|echter|"
    r"hoef\w*(?: \w+)? niet|however|tenzij|unless|behalve|except|provided|anders|otherwise|jammer|spijt|sorry"
    r"|uitzonder\w*|exception\w*)\b",
    re.IGNORECASE,
)
# "Haalt u het niet op": verb first, then the person
_CONDITION = re.compile(
    r"\s*[a-z]+(?:t|n) (?:u|je|iemand|er)\b|"
    r"\s*(?:als|indien|wanneer|zolang|zodra|mits|tenzij|if|when|as long as|once|unless|while|haalt|betaalt"
    r"|reageert|bent|hebt|is|"
    r"wordt|gaat|lukt|staat|komt|meldt|was|zijn|kunt u niet|valt|blijft|ontbreekt|krijgt u niet|denkt u)\b",
    re.IGNORECASE,
)


_END = re.compile(r"[.!?,;:\n]")


@lru_cache(maxsize=3_000)
def clauses_of(sentence: str) -> tuple[Span, ...]:
    """Spans of the clauses in order, trimmed, not empty."""
    spans = []
    start = 0
    for end in [*(border.end() for border in _BORDER.finditer(sentence)), len(sentence)]:
        part = sentence[start:end]
        first = start + len(part) - len(part.lstrip())
        last = start + len(part.rstrip(" \t\n,;:"))
        if first < last:
            spans.append(Span(first, last))
        start = end
    return tuple(spans)


def denies(text: str) -> bool:
    """Whether it refuses or denies something; "hoeft niet", "geen kosten", "niet later dan" do not."""
    return bool(_DENIAL.search(_HARMLESS.sub(" ", text)))


def negates(text: str) -> bool:
    """Whether it has any word of denial at all."""
    return bool(_DENIAL.search(text))


def denied_before(text: str, start: int) -> bool:
    """Whether what stands at `start` is denied just before, in the same clause: "geen schulden"."""
    before = _END.split(text[max(0, start - 16) : start])[-1]
    return negates(before)


def has_reservation(text: str) -> bool:
    """Whether it denies, restricts or regrets anything at all."""
    return denies(text) or bool(_RESERVATION.search(text))


def is_condition(clause: str) -> bool:
    """Whether it only says in which case something else holds."""
    return bool(_CONDITION.match(clause))
