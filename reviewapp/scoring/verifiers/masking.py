"""Personal data out, typed placeholders in, and the way back: places in the masked text <-> places in the real one.

Equal data get equal placeholders within one question, so that a reader can still tell whether answer and article name the
same telephone number. Streets with a number go too, and the names that the model found. Passwords are not recognised and stay.
"""

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from contactcenter.privacy import PersonalDatum, find_identifiers, find_names, not_overlapping
from reviewapp.scoring.streets import find_streets
from reviewapp.scoring.types import Span


@dataclass(frozen=True, slots=True)
class Hidden:
    """One piece of personal data: where it stands in the real text, and where its placeholder stands in the masked one."""

    real: Span
    masked: Span


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its personal data. `hidden` in order of place, not overlapping."""

    text: str
    hidden: tuple[Hidden, ...] = ()

    def to_real(self, span: Span) -> Span:
        """The same place in the real text; an end within a placeholder takes all of what it hides."""
        pairs = [(each.masked, each.real) for each in self.hidden]
        return Span(_moved(span.start, pairs, at_end=False), _moved(span.end, pairs, at_end=True))

    def to_masked(self, span: Span) -> Span:
        """The other way round."""
        pairs = [(each.real, each.masked) for each in self.hidden]
        return Span(_moved(span.start, pairs, at_end=False), _moved(span.end, pairs, at_end=True))


def _moved(place: int, pairs: list[tuple[Span, Span]], *, at_end: bool) -> int:
    shift = 0
    for here, there in pairs:
        if place <= here.start:
            break
        if place < here.end:
            return there.end if at_end else there.start
        shift = there.end - here.end
    return place + shift


def plain(datum: str) -> str:
    """A datum as it is compared: small letters and digits alone."""
    return "".join(sign for sign in datum.casefold() if sign.isalnum())


def hidden_names(names: Iterable[str]) -> re.Pattern[str] | None:
    """Where any of these names stands, whole; None for no names."""
    longest_first = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    known = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{known})(?!\w)") if known else None


def all_data_in(text: str, names: re.Pattern[str] | None = None) -> list[PersonalDatum]:
    """All that is hidden in a text, in order of place: what rules find, streets, and the names known already."""
    known = (PersonalDatum("name", *match.span()) for match in names.finditer(text)) if names else ()
    return not_overlapping([*find_identifiers(text), *known, *find_names(text), *find_streets(text)], len(text))


class Masker:
    """Masks the texts of one question; remembers which placeholder stands for which datum."""

    def __init__(self, names: Iterable[str] = (), *, house: Set[str] = frozenset()) -> None:
        """`names`: those that the model found. `house`: what is of the company and stays, each as `plain` has it."""
        self._house = house
        self._placeholders: dict[tuple[str, str], str] = {}
        self._numbers: Counter[str] = Counter()
        self._names = hidden_names(names)

    def mask(self, text: str) -> Masked:
        """All personal data that `all_data_in` knows, replaced."""
        parts: list[str] = []
        hidden: list[Hidden] = []
        done = length = 0
        for datum in all_data_in(text, self._names):
            if plain(text[datum.start : datum.end]) in self._house:
                continue
            placeholder = self._placeholder(datum.kind, text[datum.start : datum.end])
            start = length + datum.start - done
            parts += [text[done : datum.start], placeholder]
            hidden.append(Hidden(Span(datum.start, datum.end), Span(start, start + len(placeholder))))
            done, length = datum.end, start + len(placeholder)
        return Masked("".join([*parts, text[done:]]), tuple(hidden))

    def _placeholder(self, kind: str, datum: str) -> str:
        key = (kind, plain(datum))
        if key not in self._placeholders:
            self._numbers[kind] += 1
            self._placeholders[key] = f"[{kind.upper()}_{self._numbers[kind]}]"
        return self._placeholders[key]
