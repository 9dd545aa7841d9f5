"""Personal data out, typed placeholders in, and the way back: places in the masked text <-> places in the real one.

Equal data get equal placeholders within one question, so that a reader can still tell whether answer and article name the
same telephone number. Streets with a number go too. Names, customer numbers and passwords are not recognised and stay.
"""

from dataclasses import dataclass

from contactcenter.privacy import PersonalDatum, find_personal_data
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


def _data_in(text: str) -> list[PersonalDatum]:
    data = find_personal_data(text)
    streets = [each for each in find_streets(text) if all(each.end <= x.start or x.end <= each.start for x in data)]
    return sorted([*data, *streets], key=lambda datum: datum.start)


class Masker:
    """Masks the texts of one question; remembers which placeholder stands for which datum."""

    def __init__(self) -> None:
        self._placeholders: dict[tuple[str, str], str] = {}

    def mask(self, text: str) -> Masked:
        """All personal data that `find_personal_data` knows, and streets with a number, replaced."""
        parts: list[str] = []
        hidden: list[Hidden] = []
        done = length = 0
        for datum in _data_in(text):
            placeholder = self._placeholder(datum.kind, text[datum.start : datum.end])
            start = length + datum.start - done
            parts += [text[done : datum.start], placeholder]
            hidden.append(Hidden(Span(datum.start, datum.end), Span(start, start + len(placeholder))))
            done, length = datum.end, start + len(placeholder)
        return Masked("".join([*parts, text[done:]]), tuple(hidden))

    def _placeholder(self, kind: str, datum: str) -> str:
        key = (kind, "".join(sign for sign in datum.casefold() if sign.isalnum()))
        number = 1 + sum(known == kind for known, _ in self._placeholders)
        return self._placeholders.setdefault(key, f"[{kind.upper()}_{number}]")
