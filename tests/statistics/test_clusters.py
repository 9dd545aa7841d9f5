"""One verdict for many answers: their weight counts, they do not."""

import numpy as np
import pytest

from reviewapp.statistics.clusters import merged
from reviewapp.statistics.estimates import Estimate, estimate_rate, hajek
from reviewapp.statistics.response import Cell, observation_probabilities, propensities

ANSWERS, GROUPS, SIZE, FLOOR = 4000, 12, 25, 0.08
RUNS = 300


def test_a_cluster_is_one_observation_with_the_weight_of_all():
    assert merged(["a", "b", "a"], [True, False, True], [0.5, 1.0, 0.25]) == ([True, False], [1 / 6, 1.0])


def test_the_rate_is_that_of_all_its_members():
    hit, pi = [True, True, False, False], [0.5, 0.2, 0.4, 1.0]
    assert hajek(*merged([1, 1, 2, 3], hit, pi))[0] == pytest.approx(hajek(hit, pi)[0])


def test_without_clusters_nothing_changes():
    assert merged([1, 2], [True, False], [0.5, 0.25]) == ([True, False], [0.5, 0.25])


class Week:
    """Answers of one week, a few per cent of them wrong by themselves, and groups of lookalikes that are all wrong."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.group = np.full(ANSWERS, -1)
        self.group[: GROUPS * SIZE] = np.repeat(np.arange(GROUPS), SIZE)
        self.bad = (self.group >= 0) | (rng.random(ANSWERS) < 0.04)
        risk = np.clip(rng.normal(np.where(self.bad, 0.45, 0.12), 0.15), 0, 1)
        self.pi = np.maximum(FLOOR, risk)
        lot = rng.random(ANSWERS)
        self.control, self.drawn = lot < FLOOR, lot < self.pi
        self.cluster = np.arange(ANSWERS)
        for number in range(GROUPS):
            members = np.flatnonzero((self.group == number) & self.drawn & ~self.control)
            held_back = max(3, -(-(len(members) - 1) // 10))
            self.cluster[members[1 + held_back :]] = members[0] if len(members) else 0
        self.inherits = self.cluster != np.arange(ANSWERS)

    def estimate(self, seen: np.ndarray) -> Estimate:
        """With these answers taken as judged, each with its cluster."""
        cells: list[Cell] = [("control" if control else "risk", "w", "s") for control in self.control]
        rates = propensities(_counts(cells, self.drawn), _counts(cells, seen))
        rows = np.flatnonzero(seen)
        chances = [observation_probabilities(self.pi[i], FLOOR, period="w", stratum="s", rates=rates) for i in rows]
        hit, pi = merged(list(self.cluster[rows]), list(self.bad[rows]), chances)
        return estimate_rate(hit, pi, population=ANSWERS)

    @property
    def truth(self) -> float:
        return float(self.bad.mean())


def _counts(cells: list[Cell], chosen: np.ndarray) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for cell, there in zip(cells, chosen, strict=True):
        found[cell] = found.get(cell, 0) + bool(there)
    return found


@pytest.fixture(scope="module")
def weeks() -> list[Week]:
    return [Week(seed) for seed in range(RUNS)]


def test_with_lookalikes_that_are_all_wrong_the_rate_stays_unbiased(weeks: list[Week]):
    errors = np.array([week.estimate(week.drawn).value - week.truth for week in weeks])
    assert abs(errors.mean()) < 3 * errors.std() / np.sqrt(RUNS) + 0.0005


def test_taken_as_missing_at_random_they_would_bias_it(weeks: list[Week]):
    errors = np.array([week.estimate(week.drawn & ~week.inherits).value - week.truth for week in weeks])
    assert errors.mean() < -0.005


def test_the_interval_covers_at_least_as_often_as_it_says(weeks: list[Week]):
    found = [(week.estimate(week.drawn), week.truth) for week in weeks]
    assert np.mean([estimate.low <= truth <= estimate.high for estimate, truth in found]) >= 0.94


def test_inherited_answers_are_no_observations(weeks: list[Week]):
    week = weeks[0]
    assert week.estimate(week.drawn).n == (week.drawn & ~week.inherits).sum()
