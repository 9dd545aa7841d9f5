"""Weighted rates: values worked out by hand, and coverage in a small simulation."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from reviewapp.statistics import draws, estimates

# Four good answers of weight 1, one bad of weight 4, two good of weight 2: 12 answers, 4 of them bad.
BAD = [0, 0, 0, 0, 1, 0, 0]
PI = [1, 1, 1, 1, 0.25, 0.5, 0.5]


def test_hajek_equals_the_value_worked_out_by_hand():
    rate, variance = estimates.hajek(BAD, PI)
    assert rate == pytest.approx(4 / 12)
    # (1 - 1/4) (4 * 2/3)^2 + 2 * (1 - 1/2) (2 * 1/3)^2 = 16/3 + 4/9, over 12^2
    assert variance == pytest.approx((16 / 3 + 4 / 9) / 144)


def test_horvitz_thompson_equals_the_value_worked_out_by_hand():
    rate, variance = estimates.horvitz_thompson(BAD, PI, population=10)
    assert rate == pytest.approx(0.4)
    assert variance == pytest.approx(0.75 * 16 / 100)


def test_effective_size_equals_the_value_worked_out_by_hand():
    assert estimates.effective_size(PI) == pytest.approx(12**2 / (4 * 1 + 16 + 2 * 4))


def test_clopper_pearson_agrees_with_statsmodels():
    assert estimates.clopper_pearson(3, 50) == pytest.approx(proportion_confint(3, 50, method="beta"))


def test_equal_weights_of_a_large_population_give_clopper_pearson_on_about_n():
    estimate = estimates.estimate_rate([1] * 10 + [0] * 190, [0.001] * 200, population=200_000)
    exact = estimates.clopper_pearson(10, 200)
    assert (estimate.low, estimate.high) == pytest.approx(exact, abs=1e-3)


def test_nothing_found_is_no_proof_of_nothing():
    estimate = estimates.estimate_rate([0] * 100, [0.01] * 100, population=10_000)
    assert estimate.value == estimate.low == 0
    assert estimate.high == pytest.approx(1 - 0.025 ** (1 / 100))


def test_nothing_found_with_unequal_weights_is_less_proof():
    equal = estimates.estimate_rate([0] * 100, [0.1] * 100, population=1000)
    unequal = estimates.estimate_rate([0] * 100, [0.9] * 60 + [0.02] * 40, population=2067)
    assert unequal.high > 1.5 * equal.high


def test_a_full_census_has_nothing_left_to_estimate():
    estimate = estimates.estimate_rate([1, 0, 0, 0], [1, 1, 1, 1], population=4)
    assert (estimate.low, estimate.value, estimate.high) == (0.25, 0.25, 0.25)


def test_one_answer_that_nobody_judged_keeps_the_interval_open():
    estimate = estimates.estimate_rate([0] * 99, [0.99] * 99, population=100)
    assert estimate.high == pytest.approx(0.01)


def test_an_interval_never_leaves_what_was_seen():
    estimate = estimates.estimate_rate([1] * 40 + [0] * 10, [0.5] * 50, population=100)
    assert estimate.low >= 0.40
    assert estimate.high <= 0.90


def test_one_judged_answer_says_nothing():
    estimate = estimates.estimate_rate([0], [0.1], population=10)
    assert (estimate.low, estimate.high) == (0.0, 0.9)  # it is not itself the bad one


@pytest.mark.parametrize(("hit", "pi"), [([], []), ([1], [0.0]), ([1], [1.1]), ([1, 0], [0.5])])
def test_impossible_input_is_refused(hit, pi):
    with pytest.raises(ValueError, match=r"vectors|probability"):
        estimates.hajek(hit, pi)


def test_a_population_below_the_sample_is_refused():
    with pytest.raises(ValueError, match="smaller"):
        estimates.horvitz_thompson([1, 0], [1, 1], population=1)


def test_a_difference_equals_newcombes_published_example():
    # Newcombe (1998), table II, case (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339
    first = estimates.Estimate(56 / 70, *proportion_confint(56, 70, method="wilson"), 0, 70, 70)
    second = estimates.Estimate(48 / 80, *proportion_confint(48, 80, method="wilson"), 0, 80, 80)
    value, interval = estimates.difference(first, second)
    assert value == pytest.approx(0.2)
    assert interval == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_the_complement_swaps_the_ends():
    estimate = estimates.complement(estimates.Estimate(0.1, 0.05, 0.2, 0.01, 50, 40))
    assert (estimate.low, estimate.value, estimate.high) == pytest.approx((0.8, 0.9, 0.95))


@pytest.mark.parametrize(("bad", "signal"), [(0.01, 0.0), (0.05, 2.0)])
def test_intervals_cover_the_truth_in_19_of_20_weeks(bad, signal):
    rng, covered = np.random.default_rng(7), 0
    for _week in range(150):
        hit = rng.random(3000) < bad
        risk = 1 / (1 + np.exp(-1.5 * (rng.normal(size=3000) + signal * hit - 2.5)))
        curve = draws.calibrate(
            risk, ["a"] * 3000, [False] * 3000, capacity=200, control_share=0.4, minimum_per_stratum=5
        )
        pi = draws.expected_draws(curve, risk, ["a"] * 3000, [False] * 3000)
        drawn = rng.random(3000) < pi
        estimate = estimates.estimate_rate(hit[drawn], pi[drawn], population=3000)
        covered += estimate.low <= hit.mean() <= estimate.high
    assert covered / 150 >= 0.94
