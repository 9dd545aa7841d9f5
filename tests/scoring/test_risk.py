"""The risk: the sum, its calibration on traffic, its fit from verdicts, and the figures that judge it."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from reviewapp.scoring.risk import FIXED, RiskModel, Term
from reviewapp.scoring.risk.calibration import (
    calibration_error,
    log_loss,
    weighted_auroc,
    weighted_average_precision,
)
from reviewapp.scoring.risk.fitting import bounded_weights, fit, folds_of, platt
from reviewapp.scoring.risk.traffic import BASE_RATE, calibrated_on_traffic

PRIOR = RiskModel("0", -2.0, {"far": Term(1.0, 0.5, 0.25), "flag_x": Term(1.0)})


def answers(number: int, *, seed: int = 1, slope: float = 2.0) -> tuple[list[dict[str, float]], list[int]]:
    """Signals of which `near` decides, in the direction that the prior does not know; `far` says nothing."""
    chance = np.random.default_rng(seed)
    rows = [{"far": chance.random(), "near": chance.normal(0, 1)} for _ in range(number)]
    labels = [int(chance.random() < 1 / (1 + math.exp(1.0 - slope * row["near"]))) for row in rows]
    return rows, labels


def ranked(model: RiskModel, rows: Sequence[dict[str, float]], labels: Sequence[int]) -> float:
    return weighted_auroc([model.risk(row) for row in rows], labels)


def test_the_contributions_and_the_intercept_add_up_to_the_log_odds() -> None:
    model = RiskModel("1", -1.0, {"a": Term(2.0, 0.1, 0.5, 0.3), "b": Term(0.4)})
    signals = {"a": 0.7, "b": 3.0, "unknown": 9.0}

    assert model.log_odds(signals) == pytest.approx(-1.0 + sum(model.contributions(signals).values()))


def test_a_value_far_out_counts_as_four_deviations() -> None:
    assert Term(1.0, 0.0, 0.1).contribution(99.0) == 4.0


def test_a_model_comes_back_from_its_stored_form_to_the_last_bit() -> None:
    model = fit(*answers(60), prior=FIXED, version="fit-2")

    assert RiskModel.from_dict(model.as_dict()) == model


def test_a_fit_finds_the_signal_that_the_prior_does_not_know() -> None:
    model = fit(*answers(400), prior=PRIOR, version="1")

    assert ranked(model, *answers(2000, seed=2)) > 0.85


def test_few_verdicts_hardly_move_a_prior_that_is_right() -> None:
    chance = np.random.default_rng(3)
    rows = [{name: chance.random() for name in ("far", *(f"noise{n}" for n in range(15)))} for _ in range(1030)]
    labels = [int(chance.random() < 1 / (1 + math.exp(-2.0 * PRIOR.log_odds(row) - 1.5))) for row in rows]
    model = fit(rows[:30], labels[:30], prior=PRIOR, version="1")

    assert ranked(model, rows[30:], labels[30:]) > ranked(PRIOR, rows[30:], labels[30:]) - 0.05


def test_the_same_verdicts_give_the_same_model() -> None:
    rows, labels = answers(80)

    assert fit(rows, labels, prior=FIXED, version="1") == fit(rows, labels, prior=FIXED, version="1")


def test_a_signal_that_bends_is_learnt_as_a_curve() -> None:
    chance = np.random.default_rng(5)
    rows = [{"middle": chance.normal(0, 1)} for _ in range(1200)]
    labels = [int(abs(row["middle"]) > 1.0) for row in rows]
    model = fit(rows[:200], labels[:200], prior=PRIOR, version="1")

    assert ranked(model, rows[200:], labels[200:]) > 0.95


def test_risks_after_a_fit_are_probabilities() -> None:
    model = fit(*answers(1000), prior=PRIOR, version="1")
    rows, labels = answers(5000, seed=9)

    assert calibration_error([model.risk(row) for row in rows], labels) < 0.03


def test_weights_bring_back_the_share_that_drawing_by_risk_has_changed() -> None:
    rows, labels = answers(8000)
    pi = [1.0 if label else 0.25 for label in labels]
    drawn = [place for place in range(8000) if place % 4 == 0 or labels[place]]
    weights = [1 / pi[place] for place in drawn]
    model = fit([rows[p] for p in drawn], [labels[p] for p in drawn], weights=weights, prior=PRIOR, version="1")

    assert np.mean([model.risk(row) for row in rows]) == pytest.approx(np.mean(labels), abs=0.02)


def test_a_fit_needs_both_kinds_of_verdicts() -> None:
    with pytest.raises(ValueError, match="both labels"):
        fit([{"far": 0.1}], [1], prior=PRIOR, version="1")


def test_answers_of_one_conversation_are_never_on_both_sides() -> None:
    groups = [place // 3 for place in range(60)]
    folds = folds_of(groups, labels=[place % 2 for place in range(60)], number=5)

    assert len({(group, int(fold)) for group, fold in zip(groups, folds, strict=True)}) == 20


def test_each_fold_holds_both_kinds() -> None:
    labels = [1] * 5 + [0] * 45
    folds = folds_of(list(range(50)), labels=labels, number=5)

    assert all(any(labels[p] for p in np.flatnonzero(folds == fold)) for fold in range(5))


def test_no_case_weighs_more_than_a_few() -> None:
    weights = bounded_weights([1.0] * 99 + [1000.0])

    assert weights.max() / weights.min() < 60
    assert weights.mean() == pytest.approx(1.0)


def test_platt_undoes_odds_that_are_too_sure() -> None:
    chance = np.random.default_rng(1)
    true = chance.normal(0, 1, 4000)
    labels = (chance.random(4000) < 1 / (1 + np.exp(-true))).astype(float)
    slope, _ = platt(3 * true, labels, np.ones(4000))

    assert slope == pytest.approx(1 / 3, abs=0.03)


def test_the_mean_risk_of_much_traffic_is_the_base_rate() -> None:
    rows, _ = answers(5000)
    model = calibrated_on_traffic(PRIOR, rows, version="2")

    assert np.mean([model.risk(row) for row in rows]) == pytest.approx(BASE_RATE, abs=0.01)


def test_traffic_moves_means_but_leaves_weights_and_counts_of_flags() -> None:
    model = calibrated_on_traffic(PRIOR, [{"far": 0.9 + place % 2 / 100} for place in range(2000)], version="2")

    assert model.terms["flag_x"] == PRIOR.terms["flag_x"]
    assert model.terms["far"].weight == PRIOR.terms["far"].weight
    assert model.terms["far"].mean > 0.85


def test_a_handful_of_answers_hardly_moves_the_fixed_sum() -> None:
    model = calibrated_on_traffic(PRIOR, [{"far": 1.0}] * 5, version="2")

    assert model.terms["far"].mean == pytest.approx(PRIOR.terms["far"].mean, abs=0.02)
    assert model.intercept == pytest.approx(PRIOR.intercept, abs=0.1)


def test_no_traffic_leaves_the_model() -> None:
    assert calibrated_on_traffic(PRIOR, [], version="2").terms == PRIOR.terms


def test_an_answer_that_stands_for_ten_counts_as_ten() -> None:
    risks, labels = [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]
    tenfold = weighted_auroc([*risks, *[0.4] * 9], [*labels, *[0] * 9])

    assert weighted_auroc(risks, labels, [1, 10, 1, 1]) == pytest.approx(tenfold)


def test_equal_risks_are_worth_a_half_and_add_no_precision() -> None:
    assert weighted_auroc([0.5] * 4, [0, 1, 0, 1]) == 0.5
    assert weighted_average_precision([0.5] * 4, [0, 1, 0, 1]) == 0.5


def test_a_perfect_order_has_full_precision() -> None:
    assert weighted_average_precision([0.1, 0.2, 0.9], [0, 0, 1]) == 1.0


def test_the_calibration_error_is_the_distance_from_what_happens() -> None:
    assert calibration_error([0.3] * 100, [1] * 50 + [0] * 50) == pytest.approx(0.2)
    assert calibration_error([0.5] * 2, [1, 0], bins=1) == 0.0


def test_one_sure_mistake_is_not_endless() -> None:
    assert log_loss([0.0], [1]) == pytest.approx(-math.log(0.001))


def test_rows_of_a_single_group_are_judged_by_the_prior() -> None:
    rows, labels = answers(40)

    assert ranked(fit(rows, labels, prior=PRIOR, version="1", groups=["same"] * 40), rows, labels) > 0.5
