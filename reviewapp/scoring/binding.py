"""What a figure of the answer belongs to in the approved text: "30 days" may stand there, but for something else.

For each figure of the answer the sentences that carry it are weighed against the sentences that carry another figure of the
same sort: which of them speaks more of what the answer and the question speak of?
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reviewapp.scoring.alignment import Source, SourceSentence, source_of, subject_stems
from reviewapp.scoring.sentences import statements
from reviewapp.scoring.types import Case, Match, Passage, Span
from reviewapp.scoring.values import Value, values_of

KINDS = frozenset({"amount", "percentage", "term", "time"})
OF_QUESTION = 0.4  # what a word of the question counts, beside 1 for a word of the answer's sentence
LENGTH_POWER = 0.5
SHORTEST = 4.0
SURE_FROM = 1.0  # margin by which the rival must fit better to be beyond reasonable doubt
OTHER_PASSAGE = 0.75  # what a sentence of another passage than the best one counts
# "14 dagen in plaats van 30 dagen", "niet de 2 jaar van nieuwe artikelen": named only to set it aside
_SET_ASIDE = re.compile(r"\b(?:in plaats van|niet|niet de|instead of|rather than|not|not the)\s*$", re.IGNORECASE)
LOOSE = re.compile(r"(?:een|a|an|half)\b", re.IGNORECASE)  # "een minuut", "a day": often a manner of speaking
_MONTHS = (
    r"jan\w*|feb\w*|maart|march|apr\w*|mei|may|jun\w*|jul\w*|aug\w*|sep\w*|okt\w*|oct\w*|nov\w*|dec\w*|"
    r"\d{4}|\d{1,2}-\d{1,2}-\d{4}"
)
_WAS = r"(?:was|waren|lag|lagen|gold|golden|bedroeg|bedroegen|kostte|kostten|kon|mocht|were|had)"
_PAST = re.compile(
    rf"\b(?:(?:tot|until|till|vóór|before|up to)\s+(?:\d{{1,2}}\s+)?(?:{_MONTHS})\b[^.;]{{0,40}}?\b{_WAS}\b|"
    rf"(?:daarvoor|daarvóór|voorheen|vroeger|destijds|eerder)\s+{_WAS}|{_WAS}\s+(?:dat|het|die|dit|it|this|that)?\s*"
    rf"(?:daarvoor|daarvóór|voorheen|vroeger|destijds|previously|before|earlier)|"
    r"(?:before that|previously|formerly|used to be)\b|"
    r"\b(?:oude|vorige|vroegere|old|former|previous) (?:prijs|tarief|korting|regel\w*|bedrag|termijn|grens"
    r"|voorwaarden|price|rate|rule|"
    r"amount|discount|term|limit|conditions))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Binding:
    """A figure of the answer and its place; the sentence and figure of the approved text that carry it (None: none does), and
    those of the best rival. `margin`: how much better the rival fits; `past`: the own sentence tells of the past."""

    value: Value
    place: Span
    own: tuple[SourceSentence, Value] | None
    rival: tuple[SourceSentence, Value] | None
    margin: float
    past: bool

    @property
    def is_wrong(self) -> bool:
        """Whether it belongs to something else beyond reasonable doubt."""
        return self.past or self.opposed or (self.rival is not None and self.margin >= SURE_FROM)

    @property
    def opposed(self) -> bool:
        """Whether the answer gives as the least what the article gives as the most, or the other way round."""
        return self.own is not None and self.value.opposes(self.own[1])

    @property
    def shown(self) -> tuple[SourceSentence, Value]:
        """The sentence and figure that show it; only of a wrong one."""
        shown = self.own if self.past or self.opposed else self.rival
        assert shown is not None  # noqa: S101 - for the type checker
        return shown


def bindings_of(case: Case, matches: Sequence[Match], customer: Sequence[Value]) -> tuple[Binding, ...]:
    """For each figure of KINDS in a statement that the approved texts name and the customer did not bring in."""
    return _bound(case.question, case.answer, tuple(customer), tuple(match.passage for match in matches))


@lru_cache(maxsize=16)
def _bound(
    question: str, answer: str, customer: tuple[Value, ...], passages: tuple[Passage, ...]
) -> tuple[Binding, ...]:
    source = source_of([Match(passage, 0.0) for passage in passages])
    found = []
    for span in statements(answer):
        text = span.of(answer)
        values = values_of(text)
        for value in values:
            if value.kind not in KINDS or LOOSE.match(value.span.of(text)) or not source.has(value):
                continue
            if not any(value.same_as(other) for other in customer):
                place = Span(span.start + value.span.start, span.start + value.span.end)
                found.append(_bind(value, place, text, question, values, source))
    return tuple(found)


def _bind(value: Value, place: Span, text: str, question: str, values: Sequence[Value], source: Source) -> Binding:  # noqa: PLR0913, PLR0917 - one figure and where it stands
    stems, asked = subject_stems(text), subject_stems(question)
    best: dict[bool, tuple[float, SourceSentence, Value]] = {}
    for sentence in source.sentences:
        figures = values_of(sentence.text)
        same = [other for other in figures if value.same_as(other) and not _set_aside(other, sentence)]
        rivals = [other for other in figures if value.comparable_with(other) and not value.same_as(other)]
        if not same and (not rivals or any(ours.same_as(other) for ours in values for other in rivals)):
            continue
        nearest = same[0] if same else min(rivals, key=lambda other: abs(other.amount - value.amount))
        score = _fit(stems, asked, sentence, source)
        if bool(same) not in best or score > best[bool(same)][0]:
            best[bool(same)] = (score, sentence, nearest)
    own, rival = best.get(True), best.get(False)
    margin = (rival[0] if rival else 0.0) - (own[0] if own else 0.0)
    past = own is not None and tells_of_past(own[1], own[2])
    return Binding(value, place, own and own[1:], rival and rival[1:], round(margin, 6), past)


def _set_aside(value: Value, sentence: SourceSentence) -> bool:
    return bool(_SET_ASIDE.search(sentence.text[: value.span.start]))


def tells_of_past(sentence: SourceSentence, value: Value) -> bool:
    """Whether the figure stands behind words of the past in its sentence: "tot 1 juni 2026 was dat 0,95 euro"."""
    past = _PAST.search(sentence.text)
    return past is not None and past.start() <= value.span.start


def speaks_of_past(text: str) -> bool:
    return bool(_PAST.search(text))


def _fit(stems: frozenset[str], asked: frozenset[str], sentence: SourceSentence, source: Source) -> float:
    passage = sentence.passage
    with_title = sentence.stems | source.titles[passage]
    carried = source.carried(stems, with_title, passage) + OF_QUESTION * source.carried(
        asked - stems, with_title, passage
    )
    place = 1.0 if passage == source.passages[0] else OTHER_PASSAGE
    return round(place * carried / (source.weight(sentence.stems) + SHORTEST) ** LENGTH_POWER, 9)
