"""Who is drawn, and with which probability. Poisson sampling by a stable hash: a draw is a pure function of its input.

Source: Poisson sampling with permanent random numbers, Ohlsson (1995), "Coordination of samples using permanent random
numbers", in Business Survey Methods; Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, section 3.5.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

LOWEST_FLOOR = 0.0001
"""No answer is ever impossible to draw, whatever the control share: a probability of 0 cannot be weighted back."""

_STEPS = 100
"""Halvings of an interval; after 60 of them a float64 no longer changes."""


class Curve(NamedTuple):
    """How risk becomes a probability: 1 from `certain_from` on, else min(1, max(floor of the stratum, slope * risk))."""

    floor: float
    floors: dict[str, float]
    slope: float
    certain_from: float | None = None


def uniform(seed: str, key: str) -> float:
    """A number in [0, 1) that depends on seed and key only, spread evenly over keys.

    The first 53 of the first 64 bits of SHA-256(seed, NUL, key): exactly a float64, so it is the same on every
    machine and never rounds up to 1.
    """
    digest = hashlib.sha256(f"{seed}\0{key}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def inclusion_probability(risk: float, *, floor: float, slope: float, certain_from: float | None = None) -> float:
    """Probability in [floor, 1] that an answer with this risk is drawn."""
    if certain_from is not None and risk >= certain_from:
        return 1.0
    return min(1.0, max(floor, slope * risk))


def calibrate(  # noqa: PLR0913 (three of them are one table)
    risks: ArrayLike,
    strata: ArrayLike,
    certain: ArrayLike,
    *,
    capacity: float,
    control_share: float,
    minimum_per_stratum: float,
    certain_from: float | None = None,
) -> Curve:
    """The curve whose expected number of draws over the reference answers is the capacity.

    1. The control share of the capacity is spread evenly: one floor for all.
    2. Strata that would expect fewer than the minimum get a higher floor of their own; together these raises take at
       most half of what is left for risk, else the minimum is lowered until they do.
    3. The slope is raised until the expected total is the capacity. Answers that are seen for certain count in full.
    4. What risk cannot use (all answers with any risk are certain already) raises the floors.

    With `certain_from` a person always looks from that risk on, and below it never for certain: the slope stays at or
    under 1 / certain_from, so that the threshold is where it was put, whatever the capacity.

    `risks` float [n] in [0, 1]; `strata` str [n]; `certain` bool [n], seen whatever their risk; capacity in answers
    over the reference period. Raises ValueError without answers or without capacity. More capacity than answers: all
    are seen. More certain answers than capacity: slope 0, and the total exceeds the capacity.
    """
    risk, stratum, sure = np.asarray(risks, float), np.asarray(strata, str), np.asarray(certain, bool)
    if not len(risk):
        raise ValueError("calibration needs at least one screened answer")
    if capacity <= 0:
        raise ValueError("capacity must be above zero")
    if capacity >= len(risk):
        return Curve(1.0, {}, 0.0, certain_from)
    if certain_from is not None:
        sure = sure | (risk >= certain_from)
    names, member, sizes = np.unique(stratum, return_inverse=True, return_counts=True)
    even = max(LOWEST_FLOOR, min(1.0, control_share * capacity / len(risk)))
    room = capacity * (control_share + (1 - control_share) / 2)
    by_stratum = _raised(even, sizes, minimum_per_stratum, room)

    def total(slope: float, floors: NDArray[np.float64]) -> float:
        return float(np.where(sure, 1.0, np.clip(slope * risk, floors[member], 1.0)).sum())

    steepest = float(1 / risk[risk > 0].min()) if (risk > 0).any() else 0.0
    steepest = min(steepest, 1 / certain_from) if certain_from is not None else steepest
    if total(steepest, by_stratum) > capacity:
        slope = _bisect(lambda slope: total(slope, by_stratum), capacity, steepest)
        return _curve(even, names, by_stratum, slope, certain_from)
    lift = _bisect(lambda lift: total(steepest, np.maximum(by_stratum, lift)), capacity, 1.0)
    return _curve(max(even, lift), names, np.maximum(by_stratum, lift), steepest, certain_from)


def expected_draws(curve: Curve, risks: ArrayLike, strata: ArrayLike, certain: ArrayLike) -> NDArray[np.float64]:
    """Inclusion probability of each answer, float [n]; their sum is the expected number of reviews."""
    floors = np.array([curve.floors.get(stratum, curve.floor) for stratum in np.asarray(strata, str)])
    risk = np.asarray(risks, float)
    probability = np.clip(curve.slope * risk, floors, 1.0)
    sure = np.asarray(certain, bool)
    return np.where(sure if curve.certain_from is None else sure | (risk >= curve.certain_from), 1.0, probability)


def _raised(even: float, sizes: NDArray[np.int64], minimum: float, room: float) -> NDArray[np.float64]:
    """The floor of each stratum: at least `even`, and enough for the minimum, or for as much of it as fits in
    `room`."""

    def floors(wanted: float) -> NDArray[np.float64]:
        return np.clip(wanted / sizes, even, 1.0)

    def total(wanted: float) -> float:
        return float((floors(wanted) * sizes).sum())

    return floors(minimum if total(minimum) <= room else _bisect(total, room, minimum))


def _bisect(rising: Callable[[float], float], target: float, high: float) -> float:
    """The largest x in [0, high] found with rising(x) <= target; `rising` never falls."""
    low = 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if rising(middle) <= target:
            low = middle
        else:
            high = middle
    return low


def _curve(
    even: float, names: NDArray[np.str_], floors: NDArray[np.float64], slope: float, certain_from: float | None
) -> Curve:
    """Only the strata whose floor differs are named."""
    raised = {str(name): float(floor) for name, floor in zip(names, floors, strict=True) if floor != even}
    return Curve(float(even), raised, float(slope), certain_from)
