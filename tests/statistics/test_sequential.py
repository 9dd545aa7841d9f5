"""A week looked at every day: a change that is not there is told in at most 1 of 20 weeks."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from reviewapp.statistics import parity
from reviewapp.statistics.estimates import Estimate
from reviewapp.statistics.sequential import change

ANSWERS = (4000, 4000)


def rate(value: float, n: int) -> Estimate:
    return Estimate(value, *proportion_confint(value * n, n, method="wilson"), 0.0, n, n)


def width(now: int) -> float:
    """Of the change after `now` judged answers, against that of a single look."""
    low, high = change(rate(0.1, now), rate(0.1, 400), answers=ANSWERS)[1]
    once = parity.gap(rate(0.1, now), rate(0.1, 400), answers=ANSWERS)
    return (high - low) / (once.high - once.low)


def test_a_finished_week_has_a_little_more_than_the_interval_of_one_look():
    assert width(400) == pytest.approx(2.126 / 1.96, rel=1e-3)


def test_early_in_the_week_the_interval_is_much_wider():
    assert width(57) == pytest.approx(2.126 / 1.96 / (2 * 57 / 457) ** 0.5, rel=1e-3)


def test_a_busy_week_is_not_narrower_than_a_finished_one():
    assert width(900) == pytest.approx(width(400))


def test_the_difference_stays_between_minus_1_and_1():
    value, interval = change(rate(0.9, 30), rate(0.1, 30), answers=(40, 40))
    assert value == pytest.approx(0.8)
    assert -1 <= interval.low <= interval.high <= 1


@pytest.fixture(scope="module")
def weeks() -> list[tuple[bool, bool]]:
    """Weeks without a change: (told by an interval of one look, told by ours) at any of fourteen looks."""
    rng, found = np.random.default_rng(8), []
    for _week in range(600):
        before, now = rng.random(400) < 0.12, rng.random(400) < 0.12
        told = [False, False]
        for n in range(400 // 14, 401, 400 // 14):
            pair = rate(now[:n].mean(), n), rate(before.mean(), 400)
            low, high = change(*pair, answers=ANSWERS)[1]
            told[0] |= parity.gap(*pair, answers=ANSWERS).p < 0.05
            told[1] |= low > 0 or high < 0
        found.append((told[0], told[1]))
    return found


def test_an_interval_for_one_look_cries_wolf_when_looked_at_all_week(weeks):
    assert np.mean([once for once, _ours in weeks]) > 0.1


def test_ours_may_be_looked_at_all_week(weeks):
    assert np.mean([ours for _once, ours in weeks]) <= 0.05
