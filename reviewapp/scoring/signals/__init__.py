"""The signals: one family, one file, one line in ALL. What the risk is computed from, one number a signal, by name.

A family module has TITLES (signal name -> what it says, marked for translation) and `measure(reading) -> {name: number}`. A
signal that is not measured counts as 0. The higher a signal, the more often an answer is not acceptable, unless its title
says otherwise.
"""

from collections import Counter
from collections.abc import Sequence
from types import ModuleType

from reviewapp.scoring.signals import characters, coverage, figures, form, meaning, polarity, rules, tables, wording
from reviewapp.scoring.signals.reading import Reading
from reviewapp.scoring.types import Case, Claim, Finding, Match, StatementMatch

ALL: tuple[ModuleType, ...] = (meaning, characters, wording, coverage, polarity, rules, figures, tables, form)
TITLES: dict[str, str] = {name: title for family in ALL for name, title in family.TITLES.items()}
FLAG = "flag_"
"""`flag_KIND`: the number of findings of a detector, at most MOST_FLAGS."""
MOST_FLAGS = 3
DECIMALS = 6


def signals_of(
    case: Case,
    *,
    matches: Sequence[Match],
    nearest: Sequence[StatementMatch],
    claims: Sequence[Claim],
    findings: Sequence[Finding],
) -> dict[str, float]:
    """All signals of one case, in the order of ALL, then the flags by kind; rounded to 6 decimals."""
    reading = Reading(case, matches, nearest, claims, findings)
    signals = {name: value for family in ALL for name, value in family.measure(reading).items()}
    for kind, number in sorted(Counter(finding.kind for finding in findings).items()):
        signals[f"{FLAG}{kind}"] = min(number, MOST_FLAGS)
    return {name: round(float(value), DECIMALS) for name, value in signals.items()}
