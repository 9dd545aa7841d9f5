"""Number plates of Dutch cars."""

import re
from collections.abc import Iterator

from contactcenter.privacy.places import OTHER_NUMBER, PersonalDatum, last_word, words

_PLATE_WORD = words(r"kenteken", r"nummerplaat", r"(?:licen[cs]e|number) plate", r"registration (?:no|number|plate)")
# L a letter, D a digit: all shapes the Dutch registration authority has issued
_SIDECODES = """
    LL-DD-DD DD-DD-LL DD-LL-DD LL-DD-LL LL-LL-DD DD-LL-LL DD-LLL-D
    D-LLL-DD LL-DDD-L L-DDD-LL LLL-DD-L L-DD-LLL D-LL-DDD DDD-LL-D
"""
_PLATE_SIGN = {"L": "[A-Za-z]", "D": "[0-9]", "-": "[- ]?"}
_PLATE = re.compile(
    "(?<![0-9A-Za-z-])(?:"
    + "|".join("".join(_PLATE_SIGN[sign] for sign in sidecode) for sidecode in _SIDECODES.split())
    + ")(?![0-9A-Za-z-])"
)


def plates(text: str) -> Iterator[PersonalDatum]:
    for match in _PLATE.finditer(text):
        plate = match[0]
        word = last_word(text, match.start(), _PLATE_WORD, OTHER_NUMBER)
        if word is _PLATE_WORD or (word is None and plate.count("-") == 2 and plate == plate.upper()):
            yield PersonalDatum("licence_plate", match.start(), match.end())
