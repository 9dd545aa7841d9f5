"""Draws: spread, repeatable, never 1, and calibrated to the capacity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.statistics import draws


def test_the_same_seed_and_key_give_the_same_number_on_every_machine():
    assert draws.uniform("klopt-plan-1", "bot:1") == 0.49617604380681757


@given(st.text(), st.text())
def test_a_draw_is_at_least_0_and_below_1(seed, key):
    assert 0 <= draws.uniform(seed, key) < 1


def test_seed_and_key_do_not_run_into_each_other():
    assert draws.uniform("a", "bc") != draws.uniform("ab", "c")


def test_draws_are_spread_evenly():
    u = np.array([draws.uniform("s", str(i)) for i in range(20_000)])
    assert np.histogram(u, bins=10, range=(0, 1))[0] == pytest.approx(2000, abs=200)


def test_the_expected_total_is_the_capacity():
    rng = np.random.default_rng(1)
    risks, strata, certain = rng.beta(1, 6, 5000), rng.choice(["a", "b", "c"], 5000), rng.random(5000) < 0.01
    curve = draws.calibrate(risks, strata, certain, capacity=500, control_share=0.4, minimum_per_stratum=10)
    assert draws.expected_draws(curve, risks, strata, certain).sum() == pytest.approx(500, abs=0.01)
    assert curve.floor == pytest.approx(0.4 * 500 / 5000)


def test_calibration_does_not_depend_on_the_order_of_the_answers():
    risks, strata = np.linspace(0, 1, 101), np.array(["a", "b"] * 50 + ["a"])
    options = {"capacity": 20, "control_share": 0.4, "minimum_per_stratum": 3}
    there = draws.calibrate(risks, strata, [False] * 101, **options)
    back = draws.calibrate(risks[::-1], strata[::-1], [False] * 101, **options)
    assert there.floor == back.floor
    assert there.slope == pytest.approx(back.slope, rel=1e-12)


def test_a_small_stratum_gets_a_higher_floor():
    strata = ["large"] * 990 + ["small"] * 10
    curve = draws.calibrate(
        [0.1] * 1000, strata, [False] * 1000, capacity=100, control_share=0.4, minimum_per_stratum=5
    )
    assert curve.floors == {"small": pytest.approx(0.5)}


def test_many_small_strata_do_not_eat_the_capacity_for_risk():
    strata, risks = [str(i // 2) for i in range(1000)], [0.05] * 900 + [0.9] * 100
    curve = draws.calibrate(risks, strata, [False] * 1000, capacity=100, control_share=0.4, minimum_per_stratum=5)
    assert draws.expected_draws(curve, risks, strata, [False] * 1000).sum() == pytest.approx(100, abs=0.01)
    assert max(curve.floors.values()) == pytest.approx(0.07)  # 0.4 and half of 0.6


def test_without_any_risk_the_whole_capacity_is_spread_evenly():
    curve = draws.calibrate(
        [0.0] * 200, ["a"] * 200, [False] * 200, capacity=50, control_share=0.4, minimum_per_stratum=0
    )
    assert curve.slope == 0
    assert draws.expected_draws(curve, [0.0] * 200, ["a"] * 200, [False] * 200) == pytest.approx(0.25)


def test_what_risk_cannot_use_raises_the_floor():
    risks = [0.0] * 190 + [0.5] * 10
    curve = draws.calibrate(risks, ["a"] * 200, [False] * 200, capacity=100, control_share=0.1, minimum_per_stratum=0)
    probabilities = draws.expected_draws(curve, risks, ["a"] * 200, [False] * 200)
    assert probabilities.sum() == pytest.approx(100, abs=0.01)
    assert probabilities[-1] == 1


def test_capacity_above_the_number_of_answers_means_all_are_seen():
    assert draws.calibrate([0.3], ["a"], [False], capacity=9, control_share=0.4, minimum_per_stratum=5) == (
        1.0,
        {},
        0.0,
        None,
    )


def test_more_certain_answers_than_capacity_leave_the_slope_at_0():
    risks, certain = [0.5] * 100, [True] * 50 + [False] * 50
    curve = draws.calibrate(risks, ["a"] * 100, certain, capacity=20, control_share=0.4, minimum_per_stratum=0)
    assert curve.slope == pytest.approx(0, abs=1e-9)
    assert (draws.expected_draws(curve, risks, ["a"] * 100, certain)[:50] == 1).all()


@pytest.mark.parametrize(("risks", "capacity"), [([], 10), ([0.5], 0)])
def test_calibration_without_answers_or_capacity_is_refused(risks, capacity):
    with pytest.raises(ValueError, match=r"at least one|above zero"):
        draws.calibrate(
            risks, ["a"] * len(risks), [False] * len(risks), capacity=capacity, control_share=0.4, minimum_per_stratum=0
        )


@given(st.floats(0, 1), st.floats(1e-4, 1), st.floats(0, 1e6))
def test_a_probability_lies_between_the_floor_and_1(risk, floor, slope):
    assert floor <= draws.inclusion_probability(risk, floor=floor, slope=slope) <= 1
