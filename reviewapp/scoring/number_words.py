"""Numbers written in letters, Dutch and English, from nought to some hundred thousands; halves as well.

"vijfentwintighonderd", "twee en een half", "honderdvijftig", "two thousand five hundred", "five and a half".
"""

import re
from functools import lru_cache

_SMALL_NL = {
    word: number
    for number, word in enumerate(
        "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "  # noqa: SIM905 - a word list reads better
        "achttien negentien".split()
    )
}
_SMALL_EN = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905 - a word list reads better
        "seventeen eighteen nineteen".split()
    )
}
_TENS_NL = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90,
}  # fmt: skip
_TENS_EN = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_GROUPS = {"dozijn": 12, "dozen": 12}
# before a unit of measure "een week" and "one week" do count
UNIT_ONE = {
    "een": 1.0, "één": 1.0, "one": 1.0, "a": 1.0, "an": 1.0, "half": 0.5, "halve": 0.5, "een half": 0.5,
    "een halve": 0.5, "half a": 0.5, "half an": 0.5, "anderhalf": 1.5, "anderhalve": 1.5,
}  # fmt: skip

_UNITS_NL = {word: number for word, number in _SMALL_NL.items() if 1 <= number <= 9} | {"een": 1}


def _any(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


# one Dutch word: [x]duizend[y], [x]honderd[y], [unit]en[tens]
_BELOW_100_NL = rf"(?:(?:{_any(_UNITS_NL)})(?:en|ën)(?:{_any(_TENS_NL)})|{_any(_TENS_NL)}|{_any(_SMALL_NL)})"
_BELOW_10000_NL = rf"(?:(?:{_BELOW_100_NL})?honderd(?:(?:en)?{_BELOW_100_NL})?|{_BELOW_100_NL})"
_WORD_NL = rf"(?:(?:{_BELOW_10000_NL})?duizend(?:{_BELOW_10000_NL})?|{_BELOW_10000_NL})"
_ONE_NL = _any(_SMALL_NL)
_HALF_NL = rf"(?:(?:{_ONE_NL})(?:ë?nhalf|ë?nhalve|enhalf|enhalve|-en-een-hal(?:f|ve))|(?:{_ONE_NL}) en een hal(?:f|ve))"
_BELOW_100_EN = rf"(?:(?:{_any(_TENS_EN)})(?:[- ](?:{_any(list(_SMALL_EN)[1:10])}))?|{_any(_SMALL_EN)})"
_BELOW_10000_EN = rf"(?:(?:{_BELOW_100_EN}|a) hundred(?: (?:and )?{_BELOW_100_EN})?|{_BELOW_100_EN})"
_WORDS_EN = rf"(?:(?:{_BELOW_10000_EN}|a) thousand(?: (?:and )?{_BELOW_10000_EN})?|{_BELOW_10000_EN})"
_HALF_EN = rf"(?:{_BELOW_100_EN} and a half)"
_NUMBER = (
    rf"(?:{_HALF_NL}|{_HALF_EN}|anderhal(?:f|ve)|een dozijn|dozijn|a dozen|half a dozen|dozen|"
    rf"{_WORD_NL}(?![\w])|{_WORDS_EN})"
)
_TEN_OF = (
    "minste|hoogste|slotte|eerste|tweede|laatste|onrechte|aanzien|behoeve|tijde|opzichte|einde|zeerste|name|gunste"
)
NUMBER_WORD = rf"(?!ten (?:{_TEN_OF})\b)(?!(?:een|one)\b(?! (?:hundred|thousand|and a half)))(?:{_NUMBER})"
"""A pattern of what names a number by itself; "een" and "one" do not: they are mostly articles and pronouns."""
ONE_WORD = "|".join(re.escape(word) for word in sorted(UNIT_ONE, key=len, reverse=True))
NUMBER_PARTS = frozenset(
    [*_SMALL_NL, *_SMALL_EN, *_TENS_NL, *_TENS_EN, *_UNITS_NL, *UNIT_ONE, *_GROUPS, "honderd", "duizend"]
)
"""What a number word can begin with."""
_PARTS = {**_SMALL_NL, **_UNITS_NL, **_SMALL_EN, **_TENS_NL, **_TENS_EN}
_PART = re.compile(_any([*_PARTS, "honderd", "hundred", "duizend", "thousand", "and", "en", "ën", "a", " ", "-"]))


@lru_cache(maxsize=10_000)
def number_of(word: str) -> float | None:
    """The number a word names, also "een" and "half" before a unit; None when it names none."""
    plain = " ".join(word.lower().split())
    if plain in UNIT_ONE:
        return UNIT_ONE[plain]
    if plain.endswith(("dozijn", "dozen")):
        return 6.0 if plain.startswith("half") else 12.0
    for half in (" en een half", " en een halve", " and a half", "-en-een-half", "-en-een-halve", "ënhalf", "ënhalve",
                 "enhalf", "enhalve"):  # fmt: skip
        if plain.endswith(half):
            whole = number_of(plain.removesuffix(half))
            return None if whole is None else whole + 0.5
    return _composed(plain)


def _composed(plain: str) -> float | None:
    """thousands * 1000 + hundreds * 100 + the rest; None when a part is no number."""
    total = current = 0.0
    place = 0
    while place < len(plain):
        part = _PART.match(plain, place)
        if part is None:
            return None
        place = part.end()
        name = part.group()
        if name in ("honderd", "hundred"):
            current = (current or 1) * 100
        elif name in ("duizend", "thousand"):
            total, current = total + (current or 1) * 1000, 0.0
        else:
            current += _PARTS.get(name, 0)
    return total + current or (0.0 if plain in ("nul", "zero") else None)
