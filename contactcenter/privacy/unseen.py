"""The text as a reader sees it: without signs that show nothing, and with digits and letters of other widths as ours.

`jan<zero width space>@voorbeeld.nl` is an e-mail address to whoever reads it. What is found there is told by its places in the
text as it is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from contactcenter.privacy.places import PersonalDatum

UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_WIDE = re.compile(r"[\uff01-\uff5e\ufe50-\ufe6b]|(?![0-9])\d|[\U0001d400-\U0001d7ff]")


class Seen:
    """`text` is what a reader sees of the original."""

    def __init__(self, original: str) -> None:
        self._places: list[int] | None = None
        self.text = original
        if original.isascii():
            return
        if UNSEEN.search(original):
            kept = [(place, sign) for place, sign in enumerate(original) if not UNSEEN.match(sign)]
            self._places = [place for place, _sign in kept]
            self.text = "".join(sign for _place, sign in kept)
        if _WIDE.search(self.text):
            self.text = _WIDE.sub(_ours, self.text)

    def original(self, data: Iterable[PersonalDatum]) -> Iterator[PersonalDatum]:
        """The same data at their places in the original."""
        places = self._places
        if places is None:
            yield from data
            return
        for datum in data:
            yield replace(datum, start=places[datum.start], end=places[datum.end - 1] + 1)


def _ours(found: re.Match[str]) -> str:
    """One sign for one, so that no place moves."""
    sign = found.group()
    ours = unicodedata.normalize("NFKC", sign)
    if len(ours) == 1 and ours.isascii():
        return ours
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)
