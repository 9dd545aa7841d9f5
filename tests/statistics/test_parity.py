"""Gaps of two groups: interval and p value agree, Holm, what may be said; how often chance is told as a difference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from reviewapp.statistics import parity
from reviewapp.statistics.estimates import Estimate, estimate_rate
from reviewapp.statistics.parity import Finding, Gap

MANY = (10**9, 10**9)
"""Answers so many that their own chance is nothing."""

rates = st.tuples(st.integers(0, 60), st.integers(0, 60))


def rate(hits: int, n: int) -> Estimate:
    """With Wilson's interval, as Newcombe has it."""
    return Estimate(hits / n, *proportion_confint(hits, n, method="wilson"), 0.0, n, n)


def test_a_gap_equals_newcombes_published_example():
    # Newcombe (1998), table II, case (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339
    found = parity.gap(rate(56, 70), rate(48, 80), answers=MANY)
    assert found[:3] == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


def test_a_gap_agrees_with_statsmodels():
    found = parity.gap(rate(9, 120), rate(21, 90), answers=MANY)
    theirs = confint_proportions_2indep(9, 120, 21, 90, method="newcomb")
    assert (found.low, found.high) == pytest.approx(theirs, abs=1e-4)


def test_had_all_answers_been_judged_chance_would_still_make_a_gap():
    census = [Estimate(value, value, value, 0.0, 400, 400) for value in (0.10, 0.12)]
    found = parity.gap(census[0], census[1], answers=(400, 400))
    assert found[1:3] == pytest.approx(confint_proportions_2indep(40, 400, 48, 400, method="newcomb"), abs=1e-4)


@given(rates, rates)
def test_the_p_value_is_below_5_percent_exactly_where_the_interval_leaves_out_0(one, other):
    first, second = rate(min(one), max(*one, 1)), rate(min(other), max(*other, 1))
    found = parity.gap(first, second, answers=(500, 500))
    assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


@given(rates, rates)
def test_a_gap_seen_from_the_other_side_is_its_mirror(one, other):
    first, second = rate(min(one), max(*one, 1)), rate(min(other), max(*other, 1))
    there = parity.gap(first, second, answers=(500, 300))
    back = parity.gap(second, first, answers=(300, 500))
    assert (there.value, there.low, there.p) == pytest.approx((-back.value, -back.high, back.p))


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_agrees_with_statsmodels(p_values):
    assert parity.holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))


def test_holm_of_nothing_is_nothing():
    assert parity.holm([]) == []


@pytest.mark.parametrize(
    ("gap", "adjusted", "finding"),
    [
        (Gap(0.12, 0.06, 0.18, 0.0001), 0.0004, Finding.HOLDS),
        (Gap(0.08, 0.01, 0.15, 0.03), 0.12, Finding.WATCH),
        (Gap(0.01, -0.03, 0.05, 0.6), 1.0, Finding.EQUAL),
        (Gap(0.02, -0.03, 0.07, 0.4), 1.0, Finding.UNCERTAIN),
        (Gap(0.02, 0.01, 0.03, 0.01), 0.01, Finding.EQUAL),
        (None, 1.0, Finding.TOO_FEW),
    ],
)
def test_what_may_be_said_of_a_gap(gap, adjusted, finding):
    assert parity.finding(gap, adjusted=adjusted, band=0.05) is finding


def _group(rng: np.random.Generator, bad_rate: float, judged: int) -> tuple[Estimate, int]:
    """A group of which about this many answers are judged, the riskier ones sooner."""
    answers = 2 * judged
    bad = rng.random(answers) < bad_rate
    risk = rng.normal(size=answers) + bad
    pi = np.where(risk > 1, 0.95, 0.36)
    seen = rng.random(answers) < pi
    return estimate_rate(bad[seen], pi[seen], population=answers), answers


def _held(rng: np.random.Generator, gaps: list[float]) -> list[bool]:
    """Groups against the first: which gaps hold."""
    groups = [_group(rng, 0.08 + gap, 400) for gap in gaps]
    reference, answers = groups[0]
    found = [parity.gap(group, reference, answers=(n, answers)) for group, n in groups[1:]]
    adjusted = parity.holm([gap.p for gap in found])
    return [parity.finding(gap, adjusted=p) is Finding.HOLDS for gap, p in zip(found, adjusted, strict=True)]


def test_five_groups_without_a_gap_give_a_false_alarm_in_at_most_1_of_20_weeks():
    rng = np.random.default_rng(5)
    assert np.mean([any(_held(rng, [0.0] * 5)) for _week in range(300)]) <= 0.05


def test_a_gap_of_12_points_is_found_with_400_judged_in_each_group():
    rng = np.random.default_rng(6)
    assert np.mean([_held(rng, [0, 0, 0, 0, 0.12])[-1] for _week in range(200)]) >= 0.8
