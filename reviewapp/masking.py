"""Personal data out of what people read: "NL91 ABNA 0417 1643 00" becomes "[IBAN ••00]", in the reader's language.

What stands in the approved text belongs to the company and stays: a reviewer must see which telephone number the bot gave.
Names are those that rules and lists find, and those that a worker found with its model and kept as places (Screening.names).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contactcenter.models import ArticleVersion, BotResponse
from contactcenter.privacy import find_identifiers
from contactcenter.privacy.places import Taken
from reviewapp.models import Screening
from reviewapp.scoring.types import Span
from reviewapp.scoring.verifiers.masking import Hidden, Masked, all_data_in, hidden_names, plain
from reviewapp.scoring.whole_values import stands_in

LABELS: dict[str, Promise] = {
    "bsn": _("citizen service number"),
    "iban": _("IBAN"),
    "card": _("bank card"),
    "phone": _("phone number"),
    "email": _("e-mail address"),
    "address": _("address"),
    "street": _("address"),
    "postcode": _("postcode"),
    "licence_plate": _("number plate"),
    "birth_date": _("date of birth"),
    "name": _("name"),
    "document": _("number of a document"),
    "vat_number": _("VAT number"),
    "ssn": _("social security number"),
    "ip_address": _("IP address"),
    "customer_number": _("customer number"),
}
TAILED = frozenset({"bsn", "iban", "card", "phone", "customer_number"})
"""Their last two signs stay, so that a reader can tell whether the same number is named twice."""
_LABEL = re.compile(r"\[[^\[\]\n]{2,60}\]")


def names_in(*responses: BotResponse | None) -> list[str]:
    """The names that a worker found in question and answer of these; read them with their screening (select_related)."""
    return [
        name
        for response in responses
        if response is not None and (screening := screening_of(response)) is not None
        for name in (
            *names_at(response.question, screening.names, "question"),
            *names_at(response.answer, screening.names, "answer"),
        )
    ]


def screening_of(response: BotResponse) -> Screening | None:
    """None before the machine looked at this answer."""
    return getattr(response, "screening", None)


def names_at(text: str, places: Mapping[str, Any] | None, field: str) -> list[str]:
    """The names at the places kept of one text (Screening.names); the places of a text that is gone are empty."""
    return [name for start, end in (places or {}).get(field, ()) if (name := text[start:end]).strip()]


def house_data(*, until: datetime) -> frozenset[str]:
    """Numbers and addresses that articles approved until then name: the company's own, for Masker. In one query."""
    bodies = ArticleVersion.objects.filter(approved_at__lte=until).values_list("title", "body")
    texts = (text for row in bodies.iterator(chunk_size=1000) for text in row)
    return frozenset(plain(text[datum.start : datum.end]) for text in texts for datum in find_identifiers(text))


class Mask:
    """Hides the personal data of one item. A datum that is recognised in one of its texts is hidden in all of them."""

    def __init__(
        self, texts: Iterable[str], *, names: Iterable[str] = (), public: str = "", revealed: bool = False
    ) -> None:
        """`texts`: all that is shown of the item. `names`: those that a worker found in it (names_in). `public`: the approved
        text it is compared with. `revealed`: somebody asked to see the data, and nothing is hidden."""
        self._public, self._revealed = public, revealed
        self._names = hidden_names(names)
        self._recognised = {text: self._recognise(text) for text in texts}
        self._masked: dict[str, Masked] = {}
        self._kinds = {span.of(text): kind for text, places in self._recognised.items() for kind, span in places}
        longest_first = sorted(self._kinds, key=len, reverse=True)
        known = "|".join(re.escape(quote) for quote in longest_first)
        self._known = re.compile(rf"(?<!\w)(?:{known})(?!\w)") if known else None

    @property
    def hides(self) -> bool:
        """Whether any personal data was recognised."""
        return bool(self._kinds)

    def hide(self, text: str) -> Masked:
        """The text with labels, and where they stand."""
        if self._revealed:
            return Masked(text)
        if text not in self._masked:
            self._masked[text] = _labelled(text, self._places(text))
        return self._masked[text]

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that a reason names, without personal data."""
        return {name: self._quote(value) if isinstance(value, str) else value for name, value in values.items()}

    def _quote(self, quote: str) -> str:
        """A quote, as its place in the masked text has it: it may be cut off in the middle of a number."""
        source = next((text for text in self._recognised if quote and quote in text), None)
        if source is None:
            return self.hide(quote).text
        masked, start = self.hide(source), source.index(quote)
        return masked.to_masked(Span(start, start + len(quote))).of(masked.text)

    def _places(self, text: str) -> list[tuple[str, Span]]:
        """What is recognised in this text, then what was recognised in another one; in order, not overlapping."""
        own = self._recognised[text] if text in self._recognised else self._recognise(text)
        again = self._known.finditer(text) if self._known else ()
        taken = Taken(len(text))
        found = [*own, *((self._kinds[match[0]], Span(*match.span())) for match in again)]
        kept = [(kind, span) for kind, span in found if taken.take(span.start, span.end)]
        return sorted(kept, key=lambda place: place[1].start)

    def _recognise(self, text: str) -> list[tuple[str, Span]]:
        found = ((datum.kind, Span(datum.start, datum.end)) for datum in all_data_in(text, self._names))
        return [(kind, span) for kind, span in found if not self._is_public(span.of(text))]

    def _is_public(self, quote: str) -> bool:
        return bool(self._public) and stands_in(quote, self._public)


def _labelled(text: str, places: Iterable[tuple[str, Span]]) -> Masked:
    parts: list[str] = []
    hidden: list[Hidden] = []
    done = length = 0
    for kind, span in places:
        label = _label(kind, span.of(text))
        start = length + span.start - done
        parts += [text[done : span.start], label]
        hidden.append(Hidden(span, Span(start, start + len(label))))
        done, length = span.end, start + len(label)
    return Masked("".join([*parts, text[done:]]), tuple(hidden))


def _label(kind: str, datum: str) -> str:
    words = LABELS[kind]
    tail = "".join(sign for sign in datum if sign.isalnum())[-2:]
    return f"[{words} ••{tail}]" if kind in TAILED else f"[{words}]"


def same_but_masked(written: str, original: str) -> bool:
    """Whether `written` is `original` with labels for some of its data, whatever the spaces: a correction left as it was."""
    pieces, rest = _LABEL.split(" ".join(written.split())), " ".join(original.split())
    if len(pieces) == 1:
        return pieces[0] == rest
    if not rest.startswith(pieces[0]) or not rest.endswith(pieces[-1]):
        return False
    place, end = len(pieces[0]), len(rest) - len(pieces[-1])
    for piece in pieces[1:-1]:
        place = rest.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return place <= end
