"""The workload curve: reviews from all answers, recall and precision from the judged ones."""

import numpy as np
import pytest

from reviewapp.statistics import flags
from reviewapp.statistics.curves import workload

RISK = np.array([0.1, 0.1, 0.3, 0.6, 0.8, np.nan])
BAD = np.array([True, False, False, True, True, False])
PI = np.array([0.1, 0.1, 0.3, 0.6, 0.8, 1.0])


def curve(thresholds, **changed):
    options = {"histogram": [700, 200, 60, 40], "edges": [0, 0.25, 0.5, 0.75, 1], "days": 10.0} | changed
    return workload(RISK, BAD, PI, thresholds=thresholds, **options)


def test_reviews_a_day_are_counted_over_all_screened_answers():
    assert [point.answers for point in curve([0, 0.25, 0.75, 1])] == [100, 30, 4, 0]


def test_a_threshold_within_a_bin_takes_its_part():
    assert curve([0.875])[0].answers == pytest.approx(2)


def test_recall_and_precision_are_those_of_a_flag_at_that_risk():
    point = curve([0.5])[0]
    over = np.array([False, False, False, True, True, False])
    assert point.recall == flags.recall(over, BAD, PI)
    assert point.precision == flags.precision(BAD[over], PI[over])


def test_above_every_risk_that_was_judged_nothing_is_said():
    assert curve([0.95])[0][1:] == (0.2 * 40 / 10, None, None)


def test_recall_falls_as_the_threshold_rises():
    caught = [point.recall.value for point in curve([0.05, 0.2, 0.5, 0.7])]
    assert caught == sorted(caught, reverse=True)


def test_no_days_are_refused():
    with pytest.raises(ValueError, match="days"):
        curve([0.5], days=0)
