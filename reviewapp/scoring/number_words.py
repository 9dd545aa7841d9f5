"""Numbers written in letters, Dutch and English, as far as they stand in answers of a contact centre (0 to some thousands)."""

import re

_SMALL = {
    # "een", "one", "half" and "second" are left out: they are mostly articles, pronouns and ordinals
    **dict(
        zip(
            "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "  # noqa: SIM905 - a word list reads better
            "achttien negentien".split(),
            range(20),
            strict=True,
        )
    ),
    **dict(
        zip(
            "zero _one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905 - a word list reads better
            "seventeen eighteen nineteen".split(),
            range(20),
            strict=True,
        )
    ),
    "anderhalf": 1.5,
    "anderhalve": 1.5,
}
_UNITS_NL = {
    "een": 1,
    "één": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
}
_TENS_NL = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90,
}  # fmt: skip
_TENS_EN = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_UNITS_EN = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}


def _all_words() -> dict[str, float]:
    words: dict[str, float] = {**_SMALL, **_TENS_NL, **_TENS_EN}
    del words["_one"]
    for ten, value in _TENS_NL.items():
        for unit, small in _UNITS_NL.items():
            for join in ("en", "ën"):
                words[f"{unit}{join}{ten}"] = value + small
    for ten, value in _TENS_EN.items():
        for unit, small in _UNITS_EN.items():
            words[f"{ten}-{unit}"] = words[f"{ten} {unit}"] = value + small
    for unit, small in [*_UNITS_NL.items()][2:]:
        words[f"{unit}honderd"], words[f"{unit}duizend"] = small * 100, small * 1000
    for unit, small in _UNITS_EN.items():
        words[f"{unit} hundred"], words[f"{unit} thousand"] = small * 100, small * 1000
    words.update(honderd=100, duizend=1000)
    return words


NUMBER_WORDS = _all_words()
# before a unit of measure "een week" and "one week" do count
UNIT_ONE = {
    "een": 1.0,
    "één": 1.0,
    "one": 1.0,
    "a": 1.0,
    "an": 1.0,
    "half": 0.5,
    "halve": 0.5,
    "een half": 0.5,
    "een halve": 0.5,
    "half a": 0.5,
    "half an": 0.5,
}
_alternatives = sorted(NUMBER_WORDS, key=len, reverse=True)
NUMBER_WORD = "|".join(re.escape(word) for word in _alternatives)
ONE_WORD = "|".join(re.escape(word) for word in sorted(UNIT_ONE, key=len, reverse=True))


def number_of(word: str) -> float | None:
    """The number a word names, also "een" and "half" before a unit; None when it names none."""
    plain = " ".join(word.lower().split())
    value = NUMBER_WORDS.get(plain, UNIT_ONE.get(plain))
    return None if value is None else float(value)
