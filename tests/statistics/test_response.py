"""Drawn but not judged: the judged ones stand for them, within what is alike."""

import numpy as np
import pytest

from reviewapp.statistics import estimates
from reviewapp.statistics.response import observation_probabilities, propensities


def test_with_everything_judged_the_probability_is_that_of_the_draw():
    cells = {("control", "w", "a"): 30, ("risk", "w", "a"): 30}
    assert observation_probabilities(
        0.4, 0.1, period="w", stratum="a", rates=propensities(cells, cells)
    ) == pytest.approx(0.4)


def test_each_way_in_counts_with_its_own_share():
    rates = propensities(
        {("control", "w", "a"): 40, ("risk", "w", "a"): 40}, {("control", "w", "a"): 20, ("risk", "w", "a"): 30}
    )
    probability = observation_probabilities(0.5, 0.1, period="w", stratum="a", rates=rates)
    assert probability == pytest.approx(0.1 * 0.5 + 0.4 * 0.75)


def test_certain_answers_have_a_share_of_their_own():
    drawn = {("control", "w", "a"): 40, ("risk", "w", "a"): 40, ("certain", "w", "a"): 40}
    rates = propensities(drawn, {("control", "w", "a"): 40, ("risk", "w", "a"): 0, ("certain", "w", "a"): 40})
    assert observation_probabilities(1.0, 0.1, period="w", stratum="a", rates=rates) == 1.0


def test_with_the_risk_queue_untouched_the_random_sample_carries_the_figure():
    rates = propensities({("control", "w", "a"): 40, ("risk", "w", "a"): 90}, {("control", "w", "a"): 40})
    assert observation_probabilities(0.6, 0.1, period="w", stratum="a", rates=rates) == pytest.approx(0.1)


def test_without_a_judged_random_answer_the_low_risk_answers_are_out_of_sight():
    rates = propensities({("control", "w", "a"): 40, ("risk", "w", "a"): 90}, {("risk", "w", "a"): 90})
    assert observation_probabilities(0.1, 0.1, period="w", stratum="a", rates=rates) == 0


def test_small_cells_pool_over_strata_of_their_period():
    drawn = {("control", "w", "a"): 15, ("control", "w", "b"): 15, ("control", "v", "a"): 40}
    rates = propensities(drawn, {("control", "w", "a"): 15, ("control", "w", "b"): 0, ("control", "v", "a"): 40})
    assert rates[("control", "w", "b")] == 0.5
    assert rates[("control", "v", "a")] == 1.0


def test_weighting_for_slow_queues_removes_their_bias():
    rng = np.random.default_rng(3)
    risk = rng.beta(1, 4, 40_000)
    bad = rng.random(40_000) < risk
    floor, pi = 0.1, np.clip(1.5 * risk, 0.1, 1)
    u = rng.random(40_000)
    kind = np.where(u < floor, "control", np.where(pi >= 1, "certain", "risk"))
    drawn, judged = u < pi, (u < pi) & (rng.random(40_000) < np.where(u < floor, 0.4, 0.9))

    def count(rows):
        return {(name, "w", "a"): int((rows & (kind == name)).sum()) for name in ("control", "risk", "certain")}

    rates = propensities(count(drawn), count(judged))
    seen = [observation_probabilities(p, floor, period="w", stratum="a", rates=rates) for p in pi[judged]]
    rate, variance = estimates.hajek(bad[judged], seen)
    assert rate == pytest.approx(bad.mean(), abs=3 * variance**0.5)
    assert abs(bad[judged].mean() - bad.mean()) > 0.1  # the naive figure is far off


def test_no_other_period_changes_what_is_said_of_one():
    drawn = {("control", "1", "a"): 5, ("risk", "1", "a"): 8}
    judged = {("control", "1", "a"): 2, ("risk", "1", "a"): 4}
    later = {("control", "2", "a"): 500, ("risk", "2", "a"): 90}
    alone, beside = propensities(drawn, judged), propensities(drawn | later, judged)
    assert {cell: beside[cell] for cell in alone} == alone
