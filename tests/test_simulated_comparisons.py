"""What a simulation counts of flags, parts and groups, and that the product's own functions pass on a few weeks."""

from collections import Counter

import pytest

from reviewapp.simulation import domains, fairness, flags
from reviewapp.simulation.scenario import Scenario, parse
from reviewapp.simulation.weeks import World
from reviewapp.statistics.estimates import Estimate


def scenario(*, groups: dict[str, float] | None = None, **changed) -> Scenario:
    """Groups: name -> gap, all of one size."""
    rows = [{"name": name, "share": 1 / len(groups), "gap": gap} for name, gap in (groups or {}).items()]
    strata = [{"name": "webchat-nl", "size": 4000, "bad_rate": 0.1}]
    return parse({"name": "s", "strata": strata, "risk_auroc": 0.85, "capacity": 1200, "groups": rows} | changed)


def counted(scenario: Scenario, measure, weeks: int) -> dict[str, tuple[int, int]]:
    world, hits, cases = World(scenario, seed=1), Counter(), Counter()
    for number in range(1, weeks + 1):
        for key, (some, all_of_them) in measure(scenario, world.week(number)).items():
            hits[key] += some
            cases[key] += all_of_them
    return {key: (hits[key], cases[key]) for key in cases}


@pytest.mark.parametrize(("low", "high", "counts"), [(0.1, 0.3, (1, 1)), (0.3, 0.4, (0, 1)), (0.25, 0.25, (0, 1))])
def test_an_interval_without_width_is_a_case_unless_every_answer_was_judged(low, high, counts):
    estimate = Estimate(0.25, low, high, 0.0, 40, 40)
    assert flags.held(estimate, 0.2, census=False) == counts
    assert flags.held(estimate, 0.2, census=True) == (0, 0)


def test_precision_and_recall_of_every_week_are_looked_at():
    found = counted(scenario(), flags.measure, 12)
    assert {key: cases for key, (_hits, cases) in found.items()} == {"recall_coverage": 12, "precision_coverage": 12}
    assert all(hits >= 10 for hits, _cases in found.values())


def test_every_scenario_has_parts_to_look_at():
    assert counted(scenario(), domains.measure, 4)["domain_coverage"][1] == 4 * domains.TOPICS


def test_parts_with_too_few_judged_answers_are_left_out():
    assert counted(scenario(capacity=40), domains.measure, 3)["domain_coverage"] == (0, 0)


def test_without_groups_there_is_no_fairness_to_look_at():
    assert counted(scenario(), fairness.measure, 1) == {}


def test_groups_without_a_gap_can_only_give_false_alarms():
    found = counted(scenario(groups={"a": 0, "b": 0, "c": 0}), fairness.measure, 15)
    assert found["fairness_power"] == (0, 0)
    assert found["fairness_false_alarm_rate"][0] <= 2


def test_a_planted_gap_is_found_and_the_groups_without_one_are_no_part_of_that():
    found = counted(scenario(groups={"a": 0, "b": 0, "c": 0.12}), fairness.measure, 10)
    assert found["fairness_power"][1] == 10
    assert found["fairness_power"][0] >= 8
    assert found["fairness_false_alarm_rate"][1] == 10
