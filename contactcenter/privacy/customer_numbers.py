"""Customer numbers, by patterns that the operator sets.

A pattern is a row of signs, classes of signs and counts: `KL-\\d{6}`, `[A-Z]{2}[0-9]{4,8}`. Nothing that can be repeated
without end or inside another repetition is taken, so that no pattern and no text can hang a worker: at each place of the
text at most MOST_STEPS ways are tried.
"""

import re
from collections.abc import Iterator, Sequence

from contactcenter.privacy.places import PersonalDatum

MOST_PATTERNS, MOST_STEPS, LONGEST = 20, 2_000, 100
_ATOM = re.compile(
    r"(\\[dw.\-/+ ]|\[(?!\^)[A-Za-z0-9 ./_-]+\]|[A-Za-z0-9 _/#:@-])(?:\{([0-9]{1,2})(?:,([0-9]{1,2}))?\}|(\?))?"
)
_patterns: tuple[re.Pattern[str], ...] = ()


class BadPattern(ValueError):
    """The pattern cannot be used; the message says why."""


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, checked, as a whole word. Raises BadPattern."""
    place = steps = longest = shortest = 0
    steps = 1
    while place < len(pattern):
        atom = _ATOM.match(pattern, place)
        if not atom:
            raise BadPattern(
                f"{pattern!r} cannot be used from {pattern[place:]!r} on: write signs, \\d, [A-Z] and counts "
                "such as {6} or {4,8}."
            )
        low, high = _counts(atom)
        shortest, longest, steps = shortest + low, longest + high, steps * (high - low + 1)
        place = atom.end()
    if not 4 <= shortest <= longest <= LONGEST or steps > MOST_STEPS:
        raise BadPattern(f"{pattern!r} must stand for 4 to {LONGEST} signs, with fewer counts that vary.")
    try:
        return re.compile(rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])")
    except re.error as error:
        raise BadPattern(f"{pattern!r} is no pattern: {error}.") from None


def _counts(atom: re.Match[str]) -> tuple[int, int]:
    if atom[4]:
        return 0, 1
    low = int(atom[2]) if atom[2] else 1
    high = int(atom[3]) if atom[3] else low
    if high < low:
        raise BadPattern(f"{atom[0]!r} counts backwards.")
    return low, high


def use_patterns(patterns: Sequence[str]) -> None:
    """From now on these are found in this process. Raises BadPattern."""
    global _patterns  # noqa: PLW0603  settings of the installation, set once at the start
    if len(patterns) > MOST_PATTERNS:
        raise BadPattern(f"There are more than {MOST_PATTERNS} patterns.")
    _patterns = tuple(compiled(pattern) for pattern in patterns)


def customer_numbers(text: str) -> Iterator[PersonalDatum]:
    """All that one of the patterns of this installation describes."""
    for pattern in _patterns:
        for match in pattern.finditer(text):
            yield PersonalDatum("customer_number", match.start(), match.end())
