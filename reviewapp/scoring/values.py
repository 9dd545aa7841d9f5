"""Figures in a text, normalised so that they can be compared: amounts, percentages, terms, dates, times, measures, numbers.

"twee weken" and "14 dagen" are the same term, "€ 1.000,50" and "1000.50 euro" the same amount, "half negen" and "8:30" the
same time. Working days are a unit of their own. Years alone, list numbers and long digit strings (order numbers, telephone
numbers) are kept as identifiers, which are compared digit by digit.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from reviewapp.scoring.measures import UNIT, UNIT_WORD, UNITS, WORKING_DAY, bound_of
from reviewapp.scoring.number_words import NUMBER_PARTS, NUMBER_WORD, ONE_WORD, number_of
from reviewapp.scoring.types import Span


@dataclass(frozen=True, slots=True)
class Value:
    """One figure. `amount` is in the base unit of (`kind`, `unit`); a date is year*10000 + month*100 + day, year 0 = not said."""

    kind: str
    unit: str
    amount: float
    span: Span
    written: float = 0.0
    """The number as it stands there: 18 in "18 jaar", whose amount is 216 months."""
    bound: str = ""
    """"least" or "most" when the words before it say so."""

    def same_as(self, other: "Value") -> bool:
        """Whether both say the same thing; what one leaves open (a year, am or pm, the unit) does not differ."""
        if self.kind == other.kind == "date":
            return _same_date(int(self.amount), int(other.amount))
        if self.kind == other.kind == "time":
            return self.amount == other.amount or (self.amount - other.amount) % 720 == 0
        if "number" in (self.kind, other.kind):
            return self.written == other.written or _same_hour(self, other) or _same_hour(other, self)
        if {(self.kind, self.unit), (other.kind, other.unit)} == {("term", "minute"), ("time", "")}:
            return (self.amount - other.amount) % 720 == 0  # "tien uur" is a length or a moment
        if self.kind == other.kind == "term" and self.unit != other.unit:
            return _same_term(self, other) or _same_term(other, self)
        return self.comparable_with(other) and abs(self.amount - other.amount) < 1e-6

    def opposes(self, other: "Value") -> bool:
        """Whether both give the same figure, one as the least and the other as the most."""
        return {self.bound, other.bound} == {"least", "most"} and self.kind == other.kind and self.same_as(other)

    def comparable_with(self, other: "Value") -> bool:
        """Whether they are figures of the same sort, so that they can contradict each other."""
        return self.kind == other.kind and self.unit == other.unit


def _same_hour(number: Value, time: Value) -> bool:
    """ "tussen negen en vijf" beside "9.00 tot 17.00 uur"."""
    return time.kind == "time" and 0 < number.written <= 24 and (number.written * 60 - time.amount) % 720 == 0


def _same_term(months: Value, days: Value) -> bool:
    """In speech a month is 30 or 31 days, or 4 weeks when it is only one; a year is 52 weeks or 365 days."""
    if months.unit != "month" or days.unit not in {"minute", "night"}:
        return False
    length = days.amount / 1440 if days.unit == "minute" else days.amount
    shortest = 28 if months.amount == 1 else 30 * months.amount
    return shortest <= length <= 31 * months.amount


def _same_date(one: int, other: int) -> bool:
    return one % 10000 == other % 10000 and (one // 10000 == other // 10000 or 0 in (one // 10000, other // 10000))


# "voor tien uur", "om 12 uur": a moment, not a length
_MOMENT_BEFORE = re.compile(
    r"\b(?:om|voor|vóór|tot|vanaf|tussen|rond|klokslag|uiterlijk|\w*(?:middag|ochtend|avond|morgen|nacht)|by|at|before|until)\s*$",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(
    r"(?:\b(?:om|voor|vóór|tot|vanaf|van|tussen|rond|na|klokslag|uiterlijk|en|\w*(?:middag|ochtend|avond|morgen|nacht)|by|at|"
    r"before|until|from|between|after|till)|\b\d{1,2}[.:]\d\d(?: uur)?\s*(?:-|–|to|and))\s*$",
    re.IGNORECASE,
)
_CLOCK_AFTER = re.compile(r"\s+(?:'s|’s) (?:ochtends|morgens|middags|avonds|nachts)", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        "januari january jan|februari february feb|maart march mrt|april apr|mei may|juni june jun|juli july jul|augustus "  # noqa: SIM905 - a word list reads better
        "august aug|september sept sep|oktober october okt oct|november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_HOURS_NL = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\\d{1,2}"
_HOURS_EN = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\d{1,2}"
_E = r"(?![\w])"
_KIND_OF = r"(?:(?:volle|hele|extra|gewone|opeenvolgende|aaneengesloten|full|whole|calendar|consecutive|kalender)\s+)?"
# "3 à 5 werkdagen", "between nine and ten hours": the first figure has the unit of the second
_RANGE = re.compile(r"\s*(?:-|–|à|a|tot|t/m|tot en met|of|en|to|or|and|through)\s*", re.IGNORECASE)

# the first pattern that matches at a place wins
_LINK = r"(?P<link>(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.]+)"
_FIGURES = "|".join(
    [
        r"(?P<iso>\b(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2})\b)",
        rf"(?P<dmy>\b(?P<dd>\d{{1,2}})(?:st|nd|rd|th|e)?(?:\s+of)?\s+(?P<dm>{_MONTH})(?:\.(?=\s+\d{{4}}))?{_E}(?:,?\s+(?P<dy>\d{{4}})(?![-\d]))?)",
        rf"(?P<mdy>\b(?P<mm>{_MONTH})\.?\s+(?P<md>\d{{1,2}})(?:st|nd|rd|th)?{_E}(?:,?\s+(?P<my>\d{{4}})(?![-\d]))?)",
        r"(?P<dnum>\b(?P<nd>\d{1,2})[-/](?P<nm>\d{1,2})[-/](?P<ny>\d{4})\b)",
        rf"(?P<halfnl>\bhalf (?P<hn>{_HOURS_NL}){_E})",
        rf"(?P<kwart>\bkwart (?P<kd>voor|over) (?P<kh>{_HOURS_NL}){_E})",
        rf"(?P<halfen>\bhalf past (?P<he>{_HOURS_EN}){_E})",
        r"(?P<clock>(?<![\d.,])(?P<ch>[01]?\d|2[0-3])[:.](?P<cm>[0-5]\d)(?:\s*(?P<ca>[ap])\.?m\b\.?|\s*(?:uur|u|h)\b|(?<=:\d\d))(?![\d]))",
        rf"(?P<dot>(?<![\d.,€$£])(?<![€$£] )\b(?P<th>[01]?\d|2[0-3])\.(?P<tm>[0-5]\d)(?![\d.,]*\d|\s*(?:{UNIT}){_E}))",
        rf"(?P<noon>\b(?:noon|midday|midnight|middernacht){_E})",
        r"(?P<ampm>\b(?P<ah>1[0-2]|0?\d)\s*(?P<aa>[ap])\.?m\b\.?)",
        rf"(?P<sign>(?P<ss>[€$£]|\b(?:EUR|USD|GBP)\b)\s*(?P<sn>{_DIGITS})(?:,-|,--)?(?!\d))",
        rf"(?P<idn>(?<![\w.,])(?:\+\d[\d\s-]{{7,}}\d|0\d[\d\s-]{{6,}}\d|\d{{6,}}|1-\d{{3}}-\d{{3}}-\d{{4}}){_E})",
        rf"(?P<num>(?<![\w.,])(?P<nn>{_DIGITS})(?:,-)?(?P<nu>\s*+(?:-\s*+)?{_KIND_OF}(?:{UNIT}){_E})?(?!\d))",
        rf"(?P<word>\b(?P<wn>{NUMBER_WORD}){_E}(?P<wu>[\s-]+{_KIND_OF}(?:{UNIT_WORD}){_E})?)",
        rf"(?P<one>\b(?P<on>{ONE_WORD})(?P<ou>\s+(?:{UNIT_WORD}){_E}))",
        rf"(?P<bare>\b(?P<bu>halfuur|halfjaar|kwartier){_E})",
    ]
)
# figures begin with a digit or a sign, or with a word of which these are the first letters; most places fail here at once
_FIRST_LETTERS = "|".join(
    sorted({word[:2] for word in [*_MONTHS, *NUMBER_PARTS, "half", "kwart", "noon", "mid", "usd", "gbp", "a "]})
)
_START = rf"(?<![^\W\d_])(?=[\d€$£+]|{_FIRST_LETTERS}|an )"
_PATTERN = re.compile(rf"{_START}(?:(?P<link>(?!))|{_FIGURES})", re.IGNORECASE)
_PATTERN_WITH_LINKS = re.compile(rf"{_LINK}|{_START}(?:{_FIGURES})", re.IGNORECASE)


@lru_cache(maxsize=3_000)
def values_of(text: str) -> tuple[Value, ...]:
    """All figures in order, not overlapping."""
    pattern = _PATTERN_WITH_LINKS if any(mark in text for mark in ("@", "://", "www.")) else _PATTERN
    found = [value for match in pattern.finditer(text) if (value := _value(match, text)) is not None]
    for place in range(len(found) - 1):
        found[place] = _in_range(found[place], found[place + 1], text)
    return tuple(found)


def _in_range(value: Value, following: Value, text: str) -> Value:
    """The first figure of a range with the unit of the second."""
    if value.kind != "number" or following.kind in {"number", "identifier", "date"}:
        return value
    if not _RANGE.fullmatch(text, value.span.end, following.span.start):
        return value
    if following.kind == "time":
        whole_hour = 0 < value.written <= 24 and value.written.is_integer()
        return replace(value, kind="time", amount=value.written * 60 % 1440) if whole_hour else value
    factor = following.amount / following.written if following.written else 1.0
    return replace(value, kind=following.kind, unit=following.unit, amount=round(value.written * factor, 6))


def _value(match: re.Match[str], text: str) -> Value | None:
    group = next(key for key in _READERS if match.group(key) is not None)
    read = _READERS[group](match)
    if read is None:
        return None
    kind, unit, amount, written = read
    start, end = match.span()
    if match.group("nu") or match.group("wu"):
        kind, unit, amount = _as_clock(kind, unit, amount, text, start, end)
    if group == "dot" and _CLOCK_BEFORE.search(text[max(0, start - 24) : start]):
        kind, amount = "time", float(match["th"]) * 60 + float(match["tm"])
    if kind == "number" and (days := WORKING_DAY.match(text, end)):
        kind, unit, end = "term", "working day", days.end()
    return Value(kind, unit, amount, Span(start, end), written, bound_of(text, start))


def _as_clock(kind: str, unit: str, amount: float, text: str, start: int, end: int) -> tuple[str, str, float]:  # noqa: PLR0913, PLR0917 - the parts of a match
    hours = text[start:end].lower().endswith("uur") and amount % 60 == 0 and amount < 1440
    if kind != "term" or not hours:
        return kind, unit, amount
    if _MOMENT_BEFORE.search(text[max(0, start - 24) : start]) or _CLOCK_AFTER.match(text, end):
        return "time", "", amount
    return kind, unit, amount


# kind, unit, amount, the number as written
Read = tuple[str, str, float, float] | None


def _date(day: str, month: int, year: str | None) -> Read:
    if not (1 <= int(day) <= 31 and 1 <= month <= 12):
        return None
    amount = float(int(year or 0) * 10000 + month * 100 + int(day))
    return "date", "", amount, amount


def _time(hour: float, minute: float, half: str | None = None) -> Read:
    if half and half.lower() == "p" and hour < 12:
        hour += 12
    if half and half.lower() == "a" and hour == 12:
        hour = 0
    return "time", "", (hour * 60 + minute) % 1440, hour


def _hour(word: str) -> float:
    return float(word) if word.isdigit() else (number_of(word) or 0.0)


def _quantity(number: float | None, unit: str | None) -> Read:
    if number is None:
        return None
    known = UNITS.get(re.split(r"[\s-]", (unit or "").strip(" -\u00a0\t\n").lower())[-1])
    if known is None:
        return "number", "", number, number
    kind, base, factor = known
    return kind, base, round(number * factor, 6), number


def decimal(digits: str) -> float:
    """A number as written in Dutch or English: 1.000,50 = 1,000.50 = 1000.5; one group of three after a mark is thousands."""
    plain = re.sub(r"\s", "", digits)
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return float(plain)
    whole, fraction = plain[:last], plain[last + 1 :]
    whole = whole.replace(".", "").replace(",", "")
    return float(whole + fraction) if len(fraction) == 3 else float(f"{whole}.{fraction}")


def _currency(match: re.Match[str]) -> Read:
    number = decimal(match["sn"])
    return "amount", UNITS[match["ss"].lower()][1], number, number


def _identifier(match: re.Match[str]) -> Read:
    number = float(re.sub(r"\D", "", match["idn"])[-15:])
    return "identifier", "", number, number


_READERS = {
    "link": lambda match: None,
    "iso": lambda match: _date(match["id"], int(match["im"]), match["iy"]),
    "dmy": lambda match: _date(match["dd"], _MONTHS[match["dm"].lower()], match["dy"]),
    "mdy": lambda match: _date(match["md"], _MONTHS[match["mm"].lower()], match["my"]),
    "dnum": lambda match: _date(match["nd"], int(match["nm"]), match["ny"]),
    "halfnl": lambda match: _time(_hour(match["hn"]) - 1, 30),
    "kwart": lambda match: _time(_hour(match["kh"]), 15 if match["kd"].lower() == "over" else -15),
    "halfen": lambda match: _time(_hour(match["he"]), 30),
    "clock": lambda match: _time(float(match["ch"]), float(match["cm"]), match["ca"]),
    "dot": lambda match: _quantity(decimal(f"{match['th']}.{match['tm']}"), None),
    "noon": lambda match: _time(
        0 if match["noon"].lower().startswith("mid") and "day" not in match["noon"].lower() else 12, 0
    ),
    "ampm": lambda match: _time(float(match["ah"]), 0, match["aa"]),
    "sign": _currency,
    "idn": _identifier,
    "num": lambda match: _quantity(decimal(match["nn"]), match["nu"]),
    "word": lambda match: _quantity(number_of(match["wn"]), match["wu"]),
    "one": lambda match: _quantity(number_of(match["on"]), match["ou"]),
    "bare": lambda match: _quantity(1.0, match["bu"]),
}
