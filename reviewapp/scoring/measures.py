"""Units of measure in Dutch and English, and the words that bound or qualify a figure."""

import re

from reviewapp.scoring.types import Span

UNITS: dict[str, tuple[str, str, float]] = {}
"""Unit word -> (kind, base unit, factor)."""
for _words, _kind, _unit, _factor in [
    ("seconde seconden second seconds sec", "term", "minute", 1 / 60),
    ("minuut minuten minute minutes min mins minuutje minuutjes", "term", "minute", 1),
    ("kwartier kwartiertje", "term", "minute", 15),
    ("halfuur halfuurtje", "term", "minute", 30),
    ("uur uren uurtje hour hours hr hrs", "term", "minute", 60),
    ("dag dagen dgn day days etmaal etmalen kalenderdag kalenderdagen", "term", "minute", 1440),
    ("week weken wk weeks", "term", "minute", 10080),
    ("nacht nachten night nights", "term", "night", 1),
    ("maand maanden mnd month months", "term", "month", 1),
    ("kwartaal kwartalen quarter quarters", "term", "month", 3),
    ("halfjaar", "term", "month", 6),
    ("jaar jaren year years jr", "term", "month", 12),
    ("werkdag werkdagen", "term", "working day", 1),
    ("procent percent % pct", "percentage", "", 1),
    ("euro euro's eur euros €", "amount", "EUR", 1),
    ("cent eurocent", "amount", "EUR", 0.01),
    ("dollar dollars usd $", "amount", "USD", 1),
    ("pond pound pounds gbp £", "amount", "GBP", 1),
    ("km kilometer kilometers kilometre kilometres", "measure", "m", 1000),
    ("m meter meters metre metres", "measure", "m", 1),
    ("cm centimeter centimeters centimetre centimetres", "measure", "m", 0.01),
    ("mm millimeter millimeters", "measure", "m", 0.001),
    ("mile miles mi mijl", "measure", "mile", 1),
    ("m² m2", "measure", "m2", 1),
    ("m³ m3", "measure", "m3", 1),
    ("kg kilo kilogram kilograms kilo's", "measure", "g", 1000),
    ("gram g grams", "measure", "g", 1),
    ("liter liters l litre litres", "measure", "l", 1),
    ("ml milliliter", "measure", "l", 0.001),
    ("tb terabyte", "measure", "byte", 1e12),
    ("gb gigabyte", "measure", "byte", 1e9),
    ("mb megabyte", "measure", "byte", 1e6),
    ("gbit gbit/s gbps", "measure", "bit/s", 1e9),
    ("mbps mbit mbit/s", "measure", "bit/s", 1e6),
    ("kwh", "measure", "kwh", 1),
    ("kw kilowatt", "measure", "watt", 1000),
    ("watt w", "measure", "watt", 1),
    ("°c graden degrees", "measure", "degree", 1),
    ("keer maal times x", "count", "time", 1),
    ("stuks artikelen items", "count", "item", 1),
    ("personen people persons guests gasten", "count", "person", 1),
]:
    for _word in _words.split():
        UNITS[_word] = (_kind, _unit, _factor)
_longest_first = sorted(UNITS, key=len, reverse=True)
UNIT = "|".join(r"x(?!\s*\d)" if word == "x" else re.escape(word) for word in _longest_first)
UNIT_WORD = "|".join(re.escape(word) for word in _longest_first if len(word) > 2 and word.isalpha())
WORKING_DAY = re.compile(r"\s*(?:working|business|werk)[ -]?(?:days?|dag(?:en)?)\b", re.IGNORECASE)

_AT_LEAST = re.compile(r"\b(?:minstens|ten minste|tenminste|minimaal|minimum van|op z'n minst|at least|a minimum of|no less than)\s*(?:€|£|\$)?\s*$", re.IGNORECASE)  # fmt: skip  # noqa: E501
_AT_MOST = re.compile(r"\b(?:hoogstens|ten hoogste|maximaal|max\.?|maximum van|niet meer dan|at most|no more than|up to a maximum of|a maximum of)\s*(?:€|£|\$)?\s*$", re.IGNORECASE)  # fmt: skip  # noqa: E501


def bound_of(text: str, start: int) -> str:
    """What the words before a figure make of it: "least", "most", or "" when they leave it as it is."""
    before = text[max(0, start - 28) : start]
    if _AT_LEAST.search(before):
        return "least"
    return "most" if _AT_MOST.search(before) else ""


def bounded_quote(text: str, figure: Span) -> str:
    """The figure with the words that bound it."""
    first = max(0, figure.start - 28)
    bound = _AT_LEAST.search(text, first, figure.start) or _AT_MOST.search(text, first, figure.start)
    return text[bound.start() if bound else figure.start : figure.end]
