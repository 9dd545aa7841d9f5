"""Simulated weeks: scenario files, the world they make, and what the command prints.

Coverage over 500 weeks is a command, not a test: manage.py simulate_sampling --scenario fixtures/scenarios/easy.json
"""

import copy
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from scipy import special, stats

from reviewapp.models import SamplingPlan
from reviewapp.sampling.reference import REFERENCE_DAYS
from reviewapp.simulation import ScenarioError, World, headline, parse, read, simulate, weeks
from reviewapp.statistics import draws

SHIPPED = sorted((Path(__file__).parent.parent / "fixtures" / "scenarios").glob("*.json"))
KEYS = [
    "weeks",
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
    "recall_coverage",
    "precision_coverage",
    "domain_coverage",
    "fairness_false_alarm_rate",
    "fairness_power",
]
SCENARIO = {
    "name": "two strata",
    "strata": [{"name": "a", "size": 3000, "bad_rate": 0.05}, {"name": "b", "size": 1000, "bad_rate": 0.1}],
    "risk_auroc": 0.85,
    "risk_calibrated": True,
    "capacity": 400,
    "control_share": 0.4,
    "response_rate": 1.0,
    "groups": [{"name": "new", "share": 0.3, "gap": 0.0}],
}


def _scenario(**changes):
    return parse({**copy.deepcopy(SCENARIO), **changes})


def _run(scenario, *, weeks: int = 2, seed: int = 1) -> dict:
    return simulate(scenario, weeks=weeks, seed=seed, progress=lambda _done: None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"capcity": 1}, "unknown key 'capcity'"),
        ({"strata": []}, "at least one stratum"),
        ({"strata": [{"name": "a", "size": 10}]}, "'bad_rate' is missing"),
        ({"strata": [{"name": "a", "size": 10, "bad_rate": 1.2}]}, "bad_rate is 1.2"),
        ({"strata": [{"name": "a", "size": 0, "bad_rate": 0.1}]}, "at least 1"),
        ({"strata": [{"name": "a", "size": 10, "bad_rate": 0.1}] * 2}, "'a' occurs twice"),
        ({"strata": {"a": 1}}, "strata must be a list"),
        ({"risk_auroc": 0.4}, "risk_auroc is 0.4"),
        ({"risk_auroc": float("nan")}, "risk_auroc is nan"),
        ({"risk_calibrated": 1}, "true or false"),
        ({"capacity": 40.5}, "whole number"),
        ({"control_share": 2}, "from 0 to 1"),
        ({"response_rate": 0}, "response_rate is 0"),
        ({"groups": [{"name": "a", "share": 0.7}, {"name": "b", "share": 0.7}]}, "add up to 1.400"),
    ],
)
def test_a_wrong_scenario_is_told_with_its_place(changes: dict, told: str):
    with pytest.raises(ScenarioError, match=told):
        _scenario(**changes)


def test_a_file_that_is_no_json_is_told(tmp_path: Path):
    (tmp_path / "s.json").write_text("{")
    with pytest.raises(ScenarioError, match="no JSON"):
        read(tmp_path / "s.json")


def test_the_risk_parts_bad_from_good_as_well_as_the_scenario_says():
    week = World(_scenario(risk_auroc=0.8), seed=1).week(1)
    bad, good = week.risk[week.bad], week.risk[~week.bad]
    assert stats.mannwhitneyu(bad, good).statistic / len(bad) / len(good) == pytest.approx(0.8, abs=0.04)


def test_a_calibrated_risk_is_the_probability_of_being_bad():
    found = [World(_scenario(), seed=1).week(number) for number in range(1, 21)]
    risk, bad = np.concatenate([week.risk for week in found]), np.concatenate([week.bad for week in found])
    high = risk > 0.3
    assert [risk[high].mean(), risk[~high].mean()] == pytest.approx([bad[high].mean(), bad[~high].mean()], abs=0.02)


def test_an_overconfident_risk_has_its_log_odds_doubled():
    sure, right = (World(_scenario(risk_calibrated=known), seed=1).week(1).risk for known in (False, True))
    assert special.logit(sure) == pytest.approx(2 * special.logit(right))


def test_the_chances_are_those_of_the_products_own_plan():
    world = World(_scenario(), seed=1)
    week, names = world.week(1), np.array(["a", "b"])
    expected = draws.expected_draws(world.plan.curve, week.risk, names[week.stratum], np.zeros(4000, bool))
    assert week.pi == pytest.approx(expected)
    assert week.pi.sum() == pytest.approx(400, abs=40)


def test_the_draw_is_the_products_own():
    world = World(_scenario(), seed=1)
    week = world.week(3)
    u = np.array([draws.uniform(world.plan.seed, f"simulation:3-{i}") for i in range(4000)])
    assert ((week.kind != weeks.NONE) == (u < week.pi)).all()
    assert ((week.kind == weeks.CONTROL) == (u < week.floor)).all()


def test_the_simulated_plan_is_made_as_the_product_makes_one():
    assert weeks._REFERENCE_WEEKS * 7 == REFERENCE_DAYS
    assert SamplingPlan._meta.get_field("minimum_per_stratum").default == weeks._MINIMUM_A_WEEK


def test_who_does_not_answer_is_made_up_for():
    world = World(_scenario(response_rate=0.6), seed=1)
    found = [world.week(number) for number in range(1, 21)]
    assert np.mean([week.judged.sum() for week in found]) == pytest.approx(240, abs=20)
    assert np.mean([(1 / week.seen[week.judged]).sum() for week in found]) == pytest.approx(4000, rel=0.05)


def test_groups_split_every_stratum_and_shift_its_rate():
    found = [World(_scenario(groups=[{"name": "x", "share": 0.5, "gap": 0.2}]), seed=seed).week(1) for seed in range(5)]
    inside = np.concatenate([week.bad[week.group == 0] for week in found])
    assert len(inside) == 5 * 2000
    assert inside.mean() == pytest.approx(0.25 * 0.75 + 0.3 * 0.25, abs=0.015)


def test_the_same_seed_gives_the_same_figures():
    assert _run(_scenario()) == _run(_scenario())
    assert _run(_scenario()) != _run(_scenario(), seed=2)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_gives_all_keys(path: Path):
    found = _run(read(path), weeks=1)
    assert list(found) == KEYS
    assert found["width_mean"] <= 1.03 * found["hajek_width_mean"]


def test_ten_scenarios_are_shipped():
    assert len(SHIPPED) == 10


def test_with_40_reviews_the_interval_holds_where_the_textbook_one_does_not():
    world = World(read(SHIPPED[[path.stem for path in SHIPPED].index("tiny")]), seed=1)
    rows = [row for number in range(1, 201) if (row := headline.measure(world.week(number)))]
    found = headline.summary(rows, truths=[row.truth for row in rows])
    assert found["coverage"] >= 0.95
    assert found["wald_coverage"] <= 0.90


def test_more_reviews_than_answers_leaves_nothing_to_estimate():
    found = _run(_scenario(capacity=5000, response_rate=1.0))
    assert (found["coverage"], found["width_mean"], found["bias"]) == (1.0, 0.0, pytest.approx(0, abs=1e-12))


def test_the_command_prints_one_object(tmp_path: Path, capsys):
    (tmp_path / "s.json").write_text(json.dumps(SCENARIO))
    call_command("simulate_sampling", "--scenario", str(tmp_path / "s.json"), "--weeks", "1", "--json")
    assert list(json.loads(capsys.readouterr().out)) == KEYS


def test_the_command_refuses_a_wrong_file(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read") as raised:
        call_command("simulate_sampling", "--scenario", str(tmp_path / "none.json"))
    assert raised.value.returncode == 2


def test_weeks_without_a_review_count_in_the_truth_and_are_told():
    told: list[str] = []
    few = _scenario(capacity=1, control_share=1, strata=[{"name": "a", "size": 40, "bad_rate": 0.5}], response_rate=0.3)
    found = simulate(few, weeks=20, seed=1, progress=lambda _done: None, warn=told.append)
    world = World(few, seed=1)
    each = [world.week(number) for number in range(1, 21)]
    assert found["truth_mean"] == pytest.approx(np.mean([week.bad.mean() for week in each]))
    assert found["reviews_mean"] == pytest.approx(np.mean([week.judged.sum() for week in each]))
    none = sum(not week.judged.any() for week in each)
    assert none > 0
    assert told[0].startswith(f"In {none} of 20 weeks nothing was judged")


def test_a_share_that_is_screened_stands_for_all_answers():
    found = [World(_scenario(screening_share=0.25), seed=1).week(number) for number in range(1, 21)]
    assert np.mean([week.screened.sum() for week in found]) == pytest.approx(1000, rel=0.02)
    assert all(week.screened[week.judged].all() for week in found)
    assert np.mean([week.judged.sum() for week in found]) == pytest.approx(400, rel=0.1)
    assert np.mean([(1 / week.seen[week.judged]).sum() for week in found]) == pytest.approx(4000, rel=0.05)
    assert np.mean([week.totals()[0] for week in found]) == pytest.approx(4000)
