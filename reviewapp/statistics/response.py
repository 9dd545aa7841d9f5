"""Drawn but not judged: how likely a drawn answer was to be judged, and so to be seen at all.

Source: two-phase sampling with response homogeneity groups, Särndal, Swensson & Wretman (1992), sections 9.3 and 15.6.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Share = float | Floats
Cell = tuple[str, ...]
"""Kind of draw, then from coarse to fine: (control | risk | certain, period, stratum). Same length for all cells."""

PERIOD = 2
"""Length of a cell that is a kind and a period."""

LEAST_DRAWN = 20
"""A cell with fewer drawn answers is pooled with its small neighbours. By number drawn, never by number judged:
choosing by the outcome would bias the rate."""


def propensities(drawn: Mapping[Cell, int], judged: Mapping[Cell, int]) -> dict[Cell, float]:
    """Share judged of the drawn answers, for each cell and for each of its coarser cells (prefixes).

    Cells with enough drawn stand alone; the small ones of one period, and those with nothing judged, pool over strata.
    Periods never pool, so that no other period changes what is said of one. Kinds never pool either: their queues are
    worked off at different speeds.
    """
    rates: dict[Cell, float] = {}
    left = dict(drawn)
    for depth in range(max((len(cell) for cell in drawn), default=PERIOD), PERIOD - 1, -1):
        pool_drawn, pool_judged = _summed(left, depth), _summed({cell: judged.get(cell, 0) for cell in left}, depth)
        for cell in list(left):
            pool = cell[:depth]
            if depth == PERIOD or (pool_drawn[pool] >= LEAST_DRAWN and pool_judged[pool] > 0):
                rates[cell] = pool_judged[pool] / pool_drawn[pool]
                del left[cell]
    pool_judged = _summed(judged, PERIOD)
    rates.update({pool: pool_judged[pool] / count for pool, count in _summed(drawn, PERIOD).items()})
    return rates


def observation_probabilities(
    pi: ArrayLike, floor: ArrayLike, *, period: str, stratum: str, rates: Mapping[Cell, float]
) -> NDArray[np.float64]:
    """Probability in [0, 1] of each answer of one period and stratum to be drawn and judged; float [n] as `pi` and `floor`.

    floor * p(control) + (pi - floor) * p(risk): the same answer could have come in either way, so both ways count,
    whichever one it took. With one share judged everywhere this is pi * share; with the risk queue untouched it is
    floor * p(control), and the random sample carries the figure alone.
    """
    return _seen(np.asarray(pi, float), np.asarray(floor, float), *_shares(period, stratum, rates))


def observation_probabilities_by_cell(
    pi: ArrayLike, floor: ArrayLike, *, cell: ArrayLike, cells: Sequence[Sequence[str]], rates: Mapping[Cell, float]
) -> NDArray[np.float64]:
    """The same for answers of many periods and strata at once; `cell` [n] is a place in `cells`, of (period, stratum)."""
    shares = np.array([_shares(period, stratum, rates) for period, stratum in cells]).reshape(-1, 3)
    control, risk, certain = shares[np.asarray(cell, np.int64)].T
    return _seen(np.asarray(pi, float), np.asarray(floor, float), control, risk, certain)


def _seen(chance: Floats, random: Floats, control: Share, risk: Share, certain: Share) -> Floats:
    return np.minimum(1.0, random * control + (chance - random) * np.where(chance >= 1, certain, risk))


def _shares(period: str, stratum: str, rates: Mapping[Cell, float]) -> tuple[float, float, float]:
    """Share judged of those drawn at random, of those drawn for their risk and of those sure to be drawn."""
    control = _nearest(("control", period, stratum), rates, otherwise=0.0)
    risk = _nearest(("risk", period, stratum), rates, otherwise=control)
    return control, risk, _nearest(("certain", period, stratum), rates, otherwise=control)


def _nearest(cell: Cell, rates: Mapping[Cell, float], *, otherwise: float) -> float:
    for depth in range(len(cell), PERIOD - 1, -1):
        if cell[:depth] in rates:
            return rates[cell[:depth]]
    return otherwise


def _summed(counts: Mapping[Cell, int], depth: int) -> Counter[Cell]:
    total: Counter[Cell] = Counter()
    for cell, count in counts.items():
        total[cell[:depth]] += count
    return total
