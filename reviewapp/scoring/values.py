"""Figures in a text, normalised so that they can be compared: amounts, percentages, terms, dates, times, measures, numbers.

"twee weken" and "14 dagen" are the same term, "€ 1.000,50" and "1000.50 euro" the same amount, "half negen" and "8:30" the
same time. Working days are a unit of their own. Years alone, list numbers and long digit strings (order numbers, telephone
numbers) are kept as identifiers, which are compared digit by digit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviewapp.scoring.number_words import NUMBER_WORD, ONE_WORD, number_of
from reviewapp.scoring.types import Span


@dataclass(frozen=True, slots=True)
class Value:
    """One figure. `amount` is in the base unit of (`kind`, `unit`); a date is year*10000 + month*100 + day, year 0 = not said."""

    kind: str
    unit: str
    amount: float
    span: Span

    def same_as(self, other: "Value") -> bool:
        """Whether both say the same thing; what one leaves open (a year, am or pm, the unit) does not differ."""
        if self.kind == other.kind == "date":
            return _same_date(int(self.amount), int(other.amount))
        if self.kind == other.kind == "time":
            return self.amount == other.amount or (self.amount - other.amount) % 720 == 0
        if "number" in (self.kind, other.kind):
            return self.amount == other.amount
        if {(self.kind, self.unit), (other.kind, other.unit)} == {("term", "minute"), ("time", "")}:
            return (self.amount - other.amount) % 720 == 0  # "tien uur" is a length or a moment
        return self.comparable_with(other) and abs(self.amount - other.amount) < 1e-6

    def comparable_with(self, other: "Value") -> bool:
        """Whether they are figures of the same sort, so that they can contradict each other."""
        return self.kind == other.kind and self.unit == other.unit


def _same_date(one: int, other: int) -> bool:
    return one % 10000 == other % 10000 and (one // 10000 == other // 10000 or 0 in (one // 10000, other // 10000))


# unit word -> (kind, unit, factor)
_UNITS: dict[str, tuple[str, str, float]] = {}
for _words, _kind, _unit, _factor in [
    ("seconde seconden second seconds sec", "term", "minute", 1 / 60),
    ("minuut minuten minute minutes min mins minuutje", "term", "minute", 1),
    ("uur uren uurtje hour hours hr hrs", "term", "minute", 60),
    ("dag dagen day days etmaal etmalen kalenderdag kalenderdagen", "term", "minute", 1440),
    ("week weken weeks", "term", "minute", 10080),
    ("maand maanden month months", "term", "month", 1),
    ("kwartaal kwartalen quarter quarters", "term", "month", 3),
    ("jaar jaren year years jr", "term", "month", 12),
    ("werkdag werkdagen", "term", "working day", 1),
    ("procent percent % pct", "percentage", "", 1),
    ("euro euro's eur euros €", "amount", "EUR", 1),
    ("cent eurocent", "amount", "EUR", 0.01),
    ("dollar dollars usd $", "amount", "USD", 1),
    ("pond pound pounds gbp £", "amount", "GBP", 1),
    ("km kilometer kilometers kilometre kilometres", "measure", "m", 1000),
    ("m meter meters metre metres", "measure", "m", 1),
    ("cm centimeter centimeters centimetre", "measure", "m", 0.01),
    ("mm millimeter millimeters", "measure", "m", 0.001),
    ("mile miles mi mijl", "measure", "mile", 1),
    ("kg kilo kilogram kilograms kilo's", "measure", "g", 1000),
    ("gram g grams", "measure", "g", 1),
    ("liter liters l litre litres", "measure", "l", 1),
    ("ml milliliter", "measure", "l", 0.001),
    ("gb gigabyte", "measure", "byte", 1e9),
    ("mb megabyte", "measure", "byte", 1e6),
    ("mbps mbit mbit/s", "measure", "bit/s", 1e6),
    ("kwh", "measure", "kwh", 1),
    ("watt w", "measure", "watt", 1),
    ("°c graden degrees", "measure", "degree", 1),
    ("keer maal times x", "count", "time", 1),
    ("stuks artikelen items", "count", "item", 1),
    ("personen people persons guests gasten", "count", "person", 1),
]:
    for _word in _words.split():
        _UNITS[_word] = (_kind, _unit, _factor)
_WORKING_DAY = re.compile(r"\s*(?:working|business|werk)[ -]?(?:days?|dag(?:en)?)\b", re.IGNORECASE)
_UNIT = "|".join(re.escape(word) for word in sorted(_UNITS, key=len, reverse=True))
_UNIT_WORD = "|".join(
    re.escape(word) for word in sorted(_UNITS, key=len, reverse=True) if len(word) > 2 and word.isalpha()
)
# "voor tien uur", "om 12 uur": a moment, not a length
_CLOCK_BEFORE = re.compile(
    r"\b(?:om|voor|vóór|tot|vanaf|tussen|rond|klokslag|uiterlijk|\w*(?:middag|ochtend|avond|morgen|nacht)|by|at|before|until)\s*$",
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

# the first pattern that matches at a place wins
_PATTERN = re.compile(
    "|".join(
        [
            r"(?P<link>(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+)",
            r"(?P<iso>\b(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2})\b)",
            rf"(?P<dmy>\b(?P<dd>\d{{1,2}})(?:st|nd|rd|th|e)?(?:\s+of)?\s+(?P<dm>{_MONTH})(?:\.(?=\s+\d{{4}}))?{_E}(?:,?\s+(?P<dy>\d{{4}})(?![-\d]))?)",
            rf"(?P<mdy>\b(?P<mm>{_MONTH})\.?\s+(?P<md>\d{{1,2}})(?:st|nd|rd|th)?{_E}(?:,?\s+(?P<my>\d{{4}})(?![-\d]))?)",
            r"(?P<dnum>\b(?P<nd>\d{1,2})[-/](?P<nm>\d{1,2})[-/](?P<ny>\d{4})\b)",
            rf"(?P<halfnl>\bhalf (?P<hn>{_HOURS_NL}){_E})",
            rf"(?P<kwart>\bkwart (?P<kd>voor|over) (?P<kh>{_HOURS_NL}){_E})",
            rf"(?P<halfen>\bhalf past (?P<he>{_HOURS_EN}){_E})",
            r"(?P<clock>(?<![\d.,])(?P<ch>[01]?\d|2[0-3])[:.](?P<cm>[0-5]\d)(?:\s*(?P<ca>[ap])\.?m\b\.?|\s*(?:uur|u|h)\b|(?<=:\d\d))(?![\d]))",
            r"(?P<ampm>\b(?P<ah>1[0-2]|0?\d)\s*(?P<aa>[ap])\.?m\b\.?)",
            rf"(?P<sign>(?P<ss>[€$£]|\b(?:EUR|USD|GBP)\b)\s*(?P<sn>{_DIGITS})(?:,-|,--)?(?!\d))",
            rf"(?P<idn>(?<![\w.,])(?:\+\d[\d\s-]{{7,}}\d|0\d[\d\s-]{{6,}}\d|\d{{6,}}|1-\d{{3}}-\d{{3}}-\d{{4}}){_E})",
            rf"(?P<num>(?<![\w.,])(?P<nn>{_DIGITS})(?:,-)?(?P<nu>\s*-?\s*(?:{_UNIT}){_E})?(?!\d))",
            rf"(?P<word>\b(?P<wn>{NUMBER_WORD}){_E}(?P<wu>\s+(?:{_UNIT_WORD}){_E})?)",
            rf"(?P<one>\b(?P<on>{ONE_WORD})(?P<ou>\s+(?:{_UNIT_WORD}){_E}))",
        ]
    ),
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def values_of(text: str) -> tuple[Value, ...]:
    """All figures in order, not overlapping."""
    return tuple(_scan(text))


def _scan(text: str) -> Iterator[Value]:
    for match in _PATTERN.finditer(text):
        value = _value(match, text)
        if value is not None:
            yield value


def _value(match: re.Match[str], text: str) -> Value | None:
    group = next(key for key in _READERS if match.group(key) is not None)
    read = _READERS[group](match)
    if read is None:
        return None
    kind, unit, amount = read
    start, end = match.span()
    if match.group("nu") or match.group("wu"):
        kind, unit, amount = _as_clock(kind, unit, amount, text, start, end)
    if kind == "number" and (days := _WORKING_DAY.match(text, end)):
        kind, unit, end = "term", "working day", days.end()
    return Value(kind, unit, amount, Span(start, end))


def _as_clock(kind: str, unit: str, amount: float, text: str, start: int, end: int) -> tuple[str, str, float]:  # noqa: PLR0913, PLR0917 - the parts of a match
    hours = text[start:end].lower().endswith("uur") and amount % 60 == 0 and amount < 1440
    if kind == "term" and hours and (_CLOCK_BEFORE.search(text[:start]) or _CLOCK_AFTER.match(text, end)):
        return "time", "", amount
    return kind, unit, amount


Read = tuple[str, str, float] | None


def _date(day: str, month: int, year: str | None) -> Read:
    if not (1 <= int(day) <= 31 and 1 <= month <= 12):
        return None
    return "date", "", float(int(year or 0) * 10000 + month * 100 + int(day))


def _time(hour: float, minute: float, half: str | None = None) -> Read:
    if half and half.lower() == "p" and hour < 12:
        hour += 12
    if half and half.lower() == "a" and hour == 12:
        hour = 0
    return "time", "", (hour * 60 + minute) % 1440


def _hour(word: str) -> float:
    return float(word) if word.isdigit() else (number_of(word) or 0.0)


def _quantity(number: float | None, unit: str | None) -> Read:
    if number is None:
        return None
    known = _UNITS.get((unit or "").strip(" -\u00a0\t").lower())
    if known is None:
        return "number", "", number
    kind, base, factor = known
    return kind, base, round(number * factor, 6)


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
    return "amount", _UNITS[match["ss"].lower()][1], decimal(match["sn"])


def _identifier(match: re.Match[str]) -> Read:
    return "identifier", "", float(re.sub(r"\D", "", match["idn"])[-15:])


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
    "ampm": lambda match: _time(float(match["ah"]), 0, match["aa"]),
    "sign": _currency,
    "idn": _identifier,
    "num": lambda match: _quantity(decimal(match["nn"]), match["nu"]),
    "word": lambda match: _quantity(number_of(match["wn"]), match["wu"]),
    "one": lambda match: _quantity(number_of(match["on"]), match["ou"]),
}
