"""Precision and recall by weights: worked out by hand, against Jeffreys' interval, and in a small simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from reviewapp.statistics import flags

# Flagged: two bad of weight 1, one good of weight 2. Not flagged: one bad of weight 4, two good of weight 4.
FLAGGED = np.array([1, 1, 1, 0, 0, 0], bool)
BAD = np.array([1, 1, 0, 1, 0, 0], bool)
PI = np.array([1, 1, 0.5, 0.25, 0.25, 0.25])

judged = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.floats(0.01, 1)),
    min_size=1,
    max_size=40,
)


def test_precision_equals_the_value_worked_out_by_hand():
    found = flags.precision(BAD[FLAGGED], PI[FLAGGED])
    assert (found.value, found.n) == (pytest.approx(2 / 4), 3)


def test_recall_equals_the_value_worked_out_by_hand():
    found = flags.recall(FLAGGED, BAD, PI)
    assert (found.value, found.n) == (pytest.approx(2 / 6), 3)
    # (1 - 1/4) (4 * 1/3)^2 over 6^2: only the missed one was drawn by chance
    assert found.variance == pytest.approx(0.75 * (4 / 3) ** 2 / 36)


def test_equal_small_probabilities_give_jeffreys_interval():
    found = flags.precision([True] * 30 + [False] * 70, [0.001] * 100)
    jeffreys = proportion_confint(30, 100, alpha=0.045, method="jeffreys")
    assert (found.low, found.high) == pytest.approx(jeffreys, abs=0.004)


def test_a_flag_whose_answers_were_all_judged_has_nothing_left_to_estimate():
    found = flags.precision([True, True, False, False], [1.0] * 4, population=4)
    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)


def test_flagged_answers_that_nothing_stands_for_keep_the_interval_open():
    found = flags.precision([True] * 40, [1.0] * 40, population=50)
    assert found.low == pytest.approx(40 / 50)


def test_nothing_missed_is_no_proof_that_nothing_is_missed():
    flagged = np.repeat([True, False], [20, 100])
    found = flags.recall(flagged, flagged, np.where(flagged, 1.0, 0.05))
    assert found.value == found.high == 1
    assert found.low < 20 / 40


def test_one_missed_answer_of_a_large_weight_leaves_recall_wide_open():
    flagged, bad = np.repeat([True, False], [50, 80]), np.repeat([True, False], [51, 79])
    found = flags.recall(flagged, bad, np.where(flagged, 1.0, 0.02))
    assert found.low < 0.25
    assert found.high > 0.85


@pytest.mark.parametrize(
    ("flagged", "bad"),
    [([True, True], [True, False]), ([False, False], [True, False]), ([True, False], [False, False])],
)
def test_without_a_bad_answer_or_both_with_and_without_the_flag_nothing_is_said_of_recall(flagged, bad):
    assert flags.recall(flagged, bad, [0.5, 0.5]) is None


def test_without_a_judged_answer_nothing_is_said_of_precision():
    assert flags.precision([], [], population=10) is None


def test_answers_that_share_a_judgement_count_once_with_all_their_weight():
    found = flags.precision([True, True, False], [0.5, 0.5, 0.25], cluster=[7, 7, 8])
    assert (found.value, found.n) == (0.5, 2)


def test_a_shared_judgement_tells_less_than_judgements_of_their_own():
    bad, pi = [True] * 20 + [False] * 20, [0.2] * 40
    alone = flags.precision(bad, pi)
    shared = flags.precision(bad, pi, cluster=np.repeat(np.arange(10), 4))
    assert shared.high - shared.low > 1.3 * (alone.high - alone.low)


def test_impossible_probabilities_are_refused():
    with pytest.raises(ValueError, match="probability"):
        flags.recall([True, False], [True, False], [0.5, 0.0])


@given(judged)
def test_an_interval_holds_its_figure_and_lies_between_0_and_1(rows):
    flagged, bad, pi = (np.array(column) for column in zip(*rows, strict=True))
    for found in (flags.recall(flagged, bad, pi), flags.precision(bad, pi, population=len(pi) + 5)):
        assert found is None or 0 <= found.low <= found.value <= found.high <= 1


def test_intervals_hold_the_truth_where_few_answers_were_missed():
    rng, held = np.random.default_rng(3), []
    for _week in range(300):
        bad, score = rng.random(2500) < 0.05, rng.normal(size=2500)
        flagged = score + 2 * bad > 1.3
        pi = np.where(flagged, 0.6, 0.06)
        seen = rng.random(2500) < pi
        found = flags.recall(flagged[seen], bad[seen], pi[seen])
        held.append(found.low <= flagged[bad].mean() <= found.high)
    assert 0.93 <= np.mean(held) <= 0.995
