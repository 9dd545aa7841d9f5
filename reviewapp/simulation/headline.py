"""The headline of a simulated week by every method that is compared."""

from typing import NamedTuple

import numpy as np
from scipy import special

from reviewapp.simulation.weeks import Week
from reviewapp.statistics import assisted, estimates

_NORMAL = float(special.ndtri((1 + estimates.CONFIDENCE) / 2))


class Headline(NamedTuple):
    """One week: the truth, the figure and, for each method, an interval (low, high) around its own figure."""

    truth: float
    reviews: int
    value: float
    naive: float
    headline: estimates.Interval
    hajek: estimates.Interval
    assisted: estimates.Interval
    wald: estimates.Interval
    naive_interval: estimates.Interval


def measure(week: Week) -> Headline | None:
    """None when nothing was judged, or nothing that stands for the others.

    The page shows no figure below settings.MIN_GROUP; here there is one all the same, or weeks with few reviews would
    be looked at only when they are lucky.
    """
    judged = week.judged & (week.seen > 0)
    if not judged.any():
        return None
    bad, pi, risk, answers = week.bad[judged], week.seen[judged], week.risk[judged], len(week.bad)
    figure = assisted.estimate_assisted(
        bad, pi, risk, totals=week.totals(), population=answers, screened=np.full(len(pi), week.share_screened)
    )
    hajek = estimates.estimate_rate(bad, pi, population=answers)
    half = _NORMAL * hajek.variance**0.5
    return Headline(
        truth=float(week.bad.mean()),
        reviews=int(judged.sum()),
        value=figure.value,
        naive=float(bad.mean()),
        headline=estimates.Interval(figure.low, figure.high),
        hajek=estimates.Interval(hajek.low, hajek.high),
        assisted=estimates.Interval(figure.low, figure.high),
        wald=estimates.Interval(hajek.value - half, hajek.value + half),
        naive_interval=estimates.clopper_pearson(float(bad.sum()), float(judged.sum())),
    )


def summary(found: list[Headline], *, truths: list[float]) -> dict[str, float | None]:
    """The keys of the headline. Truth and number of reviews are means over all weeks (`truths`: one each), the rest over
    the weeks with an interval: those in `found`; None without any."""
    over_all: dict[str, float | None] = {
        "truth_mean": float(np.mean(truths)),
        "reviews_mean": sum(row.reviews for row in found) / len(truths),
    }
    if not found:
        return dict.fromkeys(_KEYS) | over_all
    truth = np.array([row.truth for row in found])
    return over_all | {
        "coverage": _coverage([row.headline for row in found], truth),
        "bias": float(np.mean([row.value for row in found]) - truth.mean()),
        "width_mean": _width([row.headline for row in found]),
        "naive_coverage": _coverage([row.naive_interval for row in found], truth),
        "naive_bias": float(np.mean([row.naive for row in found]) - truth.mean()),
        "hajek_width_mean": _width([row.hajek for row in found]),
        "assisted_width_mean": _width([row.assisted for row in found]),
        "wald_coverage": _coverage([row.wald for row in found], truth),
    }


_KEYS = (
    "truth_mean",
    "reviews_mean",
    "coverage",
    "bias",
    "width_mean",
    "naive_coverage",
    "naive_bias",
    "hajek_width_mean",
    "assisted_width_mean",
    "wald_coverage",
)

_ROUNDING = 1e-12
"""A census has an interval without width, and its truth must not miss it by the last bit."""


def _coverage(intervals: list[estimates.Interval], truth: np.ndarray) -> float:
    low, high = np.array(intervals).T
    return float(((low - _ROUNDING <= truth) & (truth <= high + _ROUNDING)).mean())


def _width(intervals: list[estimates.Interval]) -> float:
    low, high = np.array(intervals).T
    return float((high - low).mean())
