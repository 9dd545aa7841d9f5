"""The assisted estimate: worked out by hand, against statsmodels, what must always hold, and whatever the risk is worth."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from reviewapp.statistics import assisted, risk_line
from reviewapp.statistics.assisted import FEATURES, estimate_assisted, expected_widths, features
from reviewapp.statistics.estimates import Estimate, estimate_rate, hajek
from reviewapp.statistics.risk_line import fitted

POPULATION = 2000


def _totals(risk) -> np.ndarray:
    return features(risk).sum(axis=0)


class Week:
    """A frame with a risk of some worth, and who was judged of it."""

    def __init__(self, seed: int, *, worth: float = 2.0, bad: float = 0.06, reviews: float = 200) -> None:
        rng = np.random.default_rng(seed)
        self.bad = rng.random(POPULATION) < bad
        score = rng.normal(size=POPULATION) + worth * self.bad
        self.risk = special.expit(special.logit(bad) + worth * score - worth**2 / 2)
        self.pi = np.clip(self.risk * reviews / 2 / self.risk.sum(), reviews / 2 / POPULATION, 1)
        self.judged = rng.random(POPULATION) < self.pi

    def estimate(self, risk=None, **options) -> Estimate:
        risk = self.risk if risk is None else risk
        return estimate_assisted(
            self.bad[self.judged],
            self.pi[self.judged],
            risk[self.judged],
            totals=_totals(risk),
            population=POPULATION,
            **options,
        )


@st.composite
def samples(draw) -> dict:
    n = draw(st.integers(2, 40))
    hit = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    pi = draw(st.lists(st.floats(0.01, 1), min_size=n, max_size=n))
    risk = draw(st.lists(st.floats(0, 1), min_size=n, max_size=n))
    others = draw(st.lists(st.floats(0, 1), min_size=0, max_size=60))
    totals = _totals([*risk, *others])
    return {
        "hit": np.array(hit),
        "pi": np.array(pi),
        "risk": np.array(risk),
        "totals": totals,
        "population": n + len(others),
    }


def test_the_features_are_the_risk_and_its_log_odds_halved_and_doubled():
    # odds 4 : 1; its root 2 : 1, its square 16 : 1
    assert features([0.8])[0] == pytest.approx([1, 4 / 5, 2 / 3, 16 / 17])


def test_a_risk_that_was_not_computed_counts_as_none():
    assert features([np.nan]).tolist() == [[1, 0, 0, 0]]


def test_with_equal_chances_and_a_risk_that_says_nothing_it_is_the_share_found():
    risk = np.full(1000, 0.3)
    found = estimate_assisted([1] * 20 + [0] * 80, [0.1] * 100, risk[:100], totals=_totals(risk), population=1000)
    assert found.value == pytest.approx(0.2)


def test_with_a_risk_that_says_nothing_it_is_nearly_the_hajek_rate():
    week = Week(1)
    rate, _variance = hajek(week.bad[week.judged], week.pi[week.judged])
    assert week.estimate(np.full(POPULATION, 0.06)).value == pytest.approx(rate, abs=0.002)


def test_the_rate_is_what_the_model_expects_put_right_by_what_was_found():
    week = Week(2)
    chosen = week.judged
    model = assisted._expected(week.bad[chosen].astype(float), week.pi[chosen], week.risk[chosen], _totals(week.risk))
    expected = (features(week.risk) @ model.slopes).sum()
    correction = ((week.bad[chosen] - model.linear) / week.pi[chosen]).sum()
    assert week.estimate().value == pytest.approx((expected + correction) / POPULATION)


def test_the_model_agrees_with_a_weighted_logistic_regression():
    rng = np.random.default_rng(3)
    log_odds = rng.normal(-1, 1.5, 20_000)
    y, weight = (rng.random(20_000) < special.expit(0.5 + 0.6 * log_odds)).astype(float), rng.uniform(0.5, 1.5, 20_000)
    fitted = sm.GLM(y, sm.add_constant(log_odds), family=sm.families.Binomial(), freq_weights=weight).fit()
    assert risk_line._newton(y, weight, log_odds) == pytest.approx(fitted.params, abs=0.01)


def test_a_risk_that_tells_good_from_bad_narrows_the_interval():
    found = [(week.estimate(), week.estimate(np.full(POPULATION, 0.06))) for week in map(Week, range(20))]
    widths = np.array([[each.high - each.low for each in pair] for pair in found]).mean(axis=0)
    assert widths[0] < 0.9 * widths[1]


@pytest.mark.parametrize("wrong", ["upside down", "noise", "far too high"])
def test_the_rate_is_unbiased_however_wrong_the_risk_is(wrong: str):
    errors = []
    for seed in range(300):
        week = Week(seed)
        rng = np.random.default_rng([seed, 1])
        risk = {"upside down": 1 - week.risk, "noise": rng.random(POPULATION), "far too high": week.risk**0.2}[wrong]
        errors.append(week.estimate(risk).value - week.bad.mean())
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(300)


def test_when_all_are_judged_nothing_is_left_to_estimate():
    week = Week(4)
    found = estimate_assisted(week.bad, week.pi, week.risk, totals=_totals(week.risk), population=POPULATION)
    assert (found.low, found.value, found.high) == (week.bad.mean(),) * 3


def test_nothing_found_is_no_proof_of_nothing():
    risk = np.full(4000, 0.02)
    found = estimate_assisted([0] * 100, [0.025] * 100, risk[:100], totals=_totals(risk), population=4000)
    assert found.value == pytest.approx(0, abs=0.002)
    assert 0.02 < found.high < 0.05  # of 100 looked at: the rule of three says 0.03


def test_judged_for_certain_and_yet_some_missing_leans_on_no_risk():
    risk = np.linspace(0.01, 0.5, 100)
    found = estimate_assisted([1] * 5 + [0] * 45, [1.0] * 50, risk[:50], totals=_totals(risk), population=100)
    assert found.method == "hajek"
    assert found == estimate_rate([1] * 5 + [0] * 45, [1.0] * 50, population=100)


def test_answers_left_out_of_the_screening_add_the_variance_of_a_random_sample():
    week = Week(5)
    n, totals = np.count_nonzero(week.judged), 2 * _totals(week.risk)
    whole = week.estimate()
    half = estimate_assisted(
        week.bad[week.judged],
        week.pi[week.judged] / 2,
        week.risk[week.judged],
        totals=totals,
        population=2 * POPULATION,
        screened=np.full(n, 0.5),
    )
    assert half.value == pytest.approx(whole.value)
    added = (1 - 1 / 2) * whole.value * (1 - whole.value) / POPULATION
    assert half.variance - whole.variance == pytest.approx(added, rel=0.1)
    assert half.high - half.low > whole.high - whole.low


def test_answers_that_each_have_their_own_judgement_are_no_clusters():
    week = Week(6)
    assert week.estimate(cluster=np.arange(week.judged.sum()))[:-1] == pytest.approx(week.estimate()[:-1])


def test_answers_that_share_a_judgement_are_one_observation_with_their_weight_together():
    week = Week(7)
    bad = np.flatnonzero(week.bad[week.judged])
    cluster = np.arange(week.judged.sum())
    cluster[bad[:6]] = bad[0]
    shared, single = week.estimate(cluster=cluster), week.estimate()
    assert shared.n == single.n - 5
    assert shared.value == pytest.approx(single.value)
    assert shared.variance > single.variance


@settings(deadline=None, max_examples=50)
@given(samples())
def test_the_interval_holds_the_value_and_stays_within_what_is_possible(sample: dict):
    found = estimate_assisted(**sample)
    answers, bad = max(sample["population"], found.n), sample["hit"].sum()
    assert bad / answers - 1e-9 <= found.low <= found.value <= found.high <= 1 - (found.n - bad) / answers + 1e-9


@settings(deadline=None, max_examples=50)
@given(samples())
def test_it_is_never_wider_than_korn_and_graubard(sample: dict):
    found = estimate_assisted(**sample)
    usual = estimate_rate(sample["hit"], sample["pi"], population=sample["population"])
    beside = abs(found.value - usual.value)  # another rate may need room on its other side
    assert found.high - found.low <= usual.high - usual.low + beside + 1 / sample["population"] + 1e-9


@settings(deadline=None, max_examples=50)
@given(samples(), st.randoms())
def test_the_order_of_the_answers_does_not_matter(sample: dict, random):
    order = list(range(len(sample["hit"])))
    random.shuffle(order)
    mixed = {name: sample[name][order] for name in ("hit", "pi", "risk")}
    assert estimate_assisted(**{**sample, **mixed})[:3] == pytest.approx(estimate_assisted(**sample)[:3], abs=1e-6)


def test_totals_of_other_features_are_refused():
    with pytest.raises(ValueError, match=f"the {FEATURES} sums"):
        estimate_assisted([1, 0], [0.5, 0.5], [0.1, 0.2], totals=[1.0, 2.0], population=4)


@pytest.mark.parametrize(("hit", "pi"), [([], []), ([1], [0.0]), ([1, 0], [0.5])])
def test_impossible_input_is_refused(hit: list, pi: list):
    with pytest.raises(ValueError, match=r"vectors|probability"):
        estimate_assisted(hit, pi, [0.5] * len(hit), totals=np.ones(FEATURES), population=4)


def test_while_an_answer_is_not_judged_the_interval_has_the_width_of_one():
    risk = np.full(POPULATION, 1e-4)
    judged = POPULATION - 1
    pi = [*[1.0] * (judged - 1), 0.5]
    found = estimate_assisted([0] * judged, pi, risk[:judged], totals=_totals(risk), population=POPULATION)
    assert found.high - found.low >= 1 / POPULATION * 0.999
    assert found.low <= found.value <= found.high


def test_the_expected_width_is_about_that_of_samples():
    week = Week(1)
    expected = expected_widths(fitted(week.bad, week.pi, week.risk).chance(week.risk), week.pi, week.risk, each=1.0)
    found = [Week(seed).estimate() for seed in range(1, 30)]
    mean = np.mean([one.high - one.low for one in found])
    assert 0.85 < mean / expected.assisted < 1.2
    assert expected.assisted < expected.hajek
