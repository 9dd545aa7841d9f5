"""Postcodes, with the street or house number beside them."""

import re
from collections.abc import Iterator

from contactcenter.privacy.places import OTHER_NUMBER, PersonalDatum, S, last_word, words

_POSTCODE_WORD = words(r"post\W?codes?", r"zip\b", r"postal code", r"wonend", r"adres", r"address")
_POSTCODE = re.compile(
    rf"(?<![0-9A-Za-z])(?<![0-9][.,])[1-9][0-9]{{3}}{S}?(?!S[ADS]|s[ads])([A-Z]{{2}}|[a-z]{{2}})(?![0-9A-Za-z])"
)
_NUMBER_AFTER = re.compile(
    r"(?:,?\s{0,2}(?:huisnummer|huisnr\.?|nummer|nr\.?|house number|number|no\.?)?:?\s{0,2})(?<![0-9])"
    r"[1-9][0-9]{0,4}(?:[ -]?[A-Za-z]|-[0-9]{1,3})?(?![0-9A-Za-z]|[.,:][0-9])",
    re.IGNORECASE,
)
_STREET_BEFORE = re.compile(r"(?<!\w)[^\W\d_][\w.'’-]{2,40} [0-9]{1,5}(?:[ -]?[A-Za-z0-9]{1,4})?(?:\s?,\s?|\s)$")
# "2500 KM", "1999 EN 2000": two capitals after four digits that are seldom a postcode
_UNITS = frozenset(["KG", "KM", "MM", "CM", "MB", "GB", "KB", "TB", "ML", "DL", "CL", "KW", "MW", "PK", "HP", "WH"])
_SHORT_WORDS = frozenset(
    "AD AL AM AS AT BC BE BY DE DO EN ER HE IK IN IS IT JE NA NU OF ON OP OR PM SO ST TE TO UP VA WE ZE".split()  # noqa: SIM905
)


def postcodes(text: str) -> Iterator[PersonalDatum]:
    bare = text.strip(" .\n")
    for match in _POSTCODE.finditer(text):
        named = last_word(text, match.start(), _POSTCODE_WORD, OTHER_NUMBER) is _POSTCODE_WORD
        before = _STREET_BEFORE.search(text, max(0, match.start() - 60), match.start())
        letters, spaced = match[1].upper(), len(match[0]) > 6
        alone = len(bare) == len(match[0]) and not (spaced and letters in _UNITS)  # the reply to "your postcode?"
        sure = named or (before and match[1].isupper())
        if not (sure or alone) and (letters in _UNITS or (spaced and letters in _SHORT_WORDS)):
            continue
        after = _NUMBER_AFTER.match(text, match.end())
        if before:
            yield PersonalDatum("address", before.start(), match.end())
        elif after:
            yield PersonalDatum("address", match.start(), after.end())
        elif named or match[1].isupper() or alone:
            yield PersonalDatum("postcode", match.start(), match.end())
