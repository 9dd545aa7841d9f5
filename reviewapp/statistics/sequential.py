"""This week against the one before, looked at as often as one likes while the verdicts come in.

An interval made for one look, looked at every day, leaves out the truth far more often than 1 in 20 times over the week.
The one here is wider early in the week and hardly wider at its end, so that over all looks together a change is told where
there is none in at most 1 of 20 weeks.

Sources: O'Brien & Fleming (1979), Biometrics 35; Lan & DeMets (1983), Biometrika 70 (boundaries on the information that
came in); Jennison & Turnbull (1989), Journal of the Royal Statistical Society B 51 (repeated confidence intervals).
"""

from scipy import special

from reviewapp.statistics.estimates import CONFIDENCE, Estimate, Interval
from reviewapp.statistics.parity import gap

_ANY_LOOKS = float(special.ndtri(1 - (1 - CONFIDENCE) / 4))
"""A Brownian motion leaves +-2.24 within one unit of time with probability 0.05 (reflection principle)."""
_ONE_LOOK = float(special.ndtri((1 + CONFIDENCE) / 2))


def change(now: Estimate, before: Estimate, *, answers: tuple[int, int]) -> tuple[float, Interval]:
    """now - before, with an interval that holds at every look.

    `answers`: how many answers each rate stands for. The information that is in is worked out from the judged answers:
    a week has all of it when as many were judged as in the week before.
    """
    found = gap(now, before, answers=answers)
    part = min(1.0, 2 * now.n / (now.n + before.n)) if now.n else 1.0
    wider = _ANY_LOOKS / (_ONE_LOOK * part**0.5)
    low, high = found.value - wider * (found.value - found.low), found.value + wider * (found.high - found.value)
    return found.value, Interval(max(-1.0, low), min(1.0, high))
