"""A gap at the same mix: composition drops out, a real gap stays, and the interval holds."""

from typing import Any

import numpy as np
import pytest

from reviewapp.statistics.composition import Groups, Within, within


def week(seed: int, *, gap: float, n: int = 600) -> dict[str, Any]:
    """Two groups with another mix of two topics, of which one is hard; drawn by Poisson with unequal chances."""
    random = np.random.default_rng(seed)
    population = 8 * n
    first = random.random(population) < 0.3
    hard = random.random(population) < np.where(first, 0.7, 0.2)
    good = random.random(population) < 0.95 - 0.25 * hard + gap * first
    pi = np.clip(random.gamma(2.0, 0.06, population) + 0.12 * ~good, 0.02, 1.0)
    drawn = random.random(population) < pi
    return {
        "hit": good[drawn], "pi": pi[drawn], "first": first[drawn], "stratum": hard[drawn].astype(int),
        "cluster": np.flatnonzero(drawn),
    }  # fmt: skip


def found_in(data: dict[str, Any]) -> Within | None:
    groups = Groups(data["first"], data["stratum"])
    return within(data["hit"], data["pi"], groups, cluster=data["cluster"], least=30)


def plain(data: dict[str, Any]) -> float:
    w, first = 1 / data["pi"], data["first"]
    return float(np.average(data["hit"][first], weights=w[first]) - np.average(data["hit"][~first], weights=w[~first]))


def test_a_gap_of_the_mix_alone_disappears_within_topics() -> None:
    data = week(1, gap=0.0, n=4000)
    found = found_in(data)
    assert plain(data) < -0.09
    assert found is not None
    assert abs(found.value) < 0.025


def test_a_gap_on_every_topic_stays() -> None:
    found = found_in(week(2, gap=-0.10, n=4000))
    assert found is not None
    assert found.value == pytest.approx(-0.10, abs=0.03)


def test_the_interval_holds() -> None:
    found = [found_in(week(seed, gap=-0.06)) for seed in range(600)]
    held = np.mean([one.low <= -0.06 <= one.high for one in found if one])
    assert 0.93 <= held <= 0.975


def test_topics_of_one_group_alone_are_left_out_and_told() -> None:
    data = week(3, gap=0.0)
    data["stratum"] = np.where(data["first"] & (np.arange(len(data["hit"])) % 2 == 0), 7, data["stratum"])
    found = found_in(data)
    assert found is not None
    assert found.strata == 2
    assert 0.3 < found.covered < 0.7


def test_too_few_in_common_gives_nothing() -> None:
    data = week(4, gap=0.0)
    data["stratum"] = np.where(data["first"], 1, 2)
    assert found_in(data) is None


def test_without_mistakes_there_is_nothing_to_compare() -> None:
    data = week(5, gap=0.0)
    data["hit"] = np.ones(len(data["hit"]), bool)
    assert found_in(data) is None


def test_answers_that_share_a_judgement_count_once() -> None:
    data = week(6, gap=0.0)
    data["cluster"] = np.arange(len(data["hit"])) // 10
    found = found_in(data)
    assert found is not None
    assert found.n_first + found.n_second <= 2 * (len(data["hit"]) // 10 + 1)
