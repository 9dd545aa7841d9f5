"""Agreement between people: published values, statsmodels, and what must hold whatever the codes."""

import itertools
import math
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import inter_rater
from statsmodels.stats.proportion import proportion_confint

from reviewapp.statistics.agreement import (
    cohen_kappa,
    difference_in_bands,
    krippendorff_alpha,
    percent_agreement,
)

_ = math.nan
PSYCHIATRISTS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
"""Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, table 18.1."""
KRIPPENDORFF_2011 = [
    [0, 1, 2, 2, 1, 0, 3, 0, 1, _, _, _],
    [0, 1, 2, 2, 1, 1, 3, 0, 1, 4, _, 2],
    [_, 2, 2, 2, 1, 2, 3, 1, 1, 4, 0, _],
    [0, 1, 2, 2, 1, 3, 3, 0, 1, 4, 0, _],
]
"""The reliability data of section C: four observers, twelve units, missing codes."""

codes = st.integers(0, 3)
pairs = st.lists(st.tuples(codes, codes), min_size=1, max_size=40)
reliability = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(st.one_of(st.none(), codes), min_size=raters, max_size=raters), min_size=1, max_size=15
    )
)


def spread_out(table):
    """Two lists of codes that give this table."""
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _time in range(count)]
    return [i for i, _j in cells], [j for _i, j in cells]


def matrix(items):
    """[raters, items] with NaN, from a list of items."""
    return np.array([[math.nan if code is None else code for code in item] for item in items]).T


def alpha_by_definition(items, *, ordinal):
    """Every pair of codes looked at one by one: slow, and as the definition is written."""
    units = [[code for code in item if code is not None] for item in items]
    units = [unit for unit in units if len(unit) >= 2]
    count = Counter(itertools.chain.from_iterable(units))

    def distance(one, two):
        if not ordinal:
            return float(one != two)
        low, high = sorted((one, two))
        return (sum(count[code] for code in range(low, high + 1)) - (count[one] + count[two]) / 2) ** 2

    total = sum(count.values())
    seen = sum(sum(distance(*pair) for pair in itertools.permutations(unit, 2)) / (len(unit) - 1) for unit in units)
    chance = sum(distance(*pair) for pair in itertools.permutations(itertools.chain.from_iterable(units), 2))
    return 1 - (seen / total) / (chance / (total * (total - 1)))


def alpha_of_pairs(pairs):
    """Ordinal, of two raters: by the table of their codes, as 1 - observed / expected disagreement."""
    table = np.zeros((4, 4))
    for one, two in pairs:
        table[int(one), int(two)] += 1
    table += table.T
    totals = table.sum(axis=0)
    ranks = totals.cumsum() - totals / 2
    apart = np.subtract.outer(ranks, ranks) ** 2
    return 1 - (totals.sum() - 1) * (table * apart).sum() / (np.outer(totals, totals) * apart).sum()


def test_kappa_of_two_psychiatrists_as_published():
    found = cohen_kappa(*spread_out(PSYCHIATRISTS), categories=3)
    assert found.value == pytest.approx(0.676, abs=5e-4)


@pytest.mark.parametrize(("weights", "wt"), [("unweighted", None), ("linear", "linear"), ("quadratic", "quadratic")])
def test_kappa_and_its_interval_equal_those_of_statsmodels(weights, wt):
    found = cohen_kappa(*spread_out(PSYCHIATRISTS), categories=3, weights=weights)
    expected = inter_rater.cohens_kappa(np.array(PSYCHIATRISTS), wt=wt)
    assert found.value == pytest.approx(expected.kappa, abs=1e-6)
    assert found.low == pytest.approx(expected.kappa_low, abs=1e-6)
    assert found.high == pytest.approx(expected.kappa_upp, abs=1e-6)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_alpha_of_four_observers_as_published(level, published):
    found = krippendorff_alpha(KRIPPENDORFF_2011, categories=5, level=level)
    assert found.value == pytest.approx(published, abs=5e-4)
    assert found.n == 11
    assert found.low < found.value < found.high


def test_percent_agreement_has_wilsons_interval():
    found = percent_agreement(41, 50)
    low, high = proportion_confint(41, 50, method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((0.82, low, high), abs=1e-6)


@settings(deadline=None)
@given(reliability)
@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_alpha_equals_its_definition(level, items):
    found = krippendorff_alpha(matrix(items), categories=4, level=level)
    if found.value is not None:
        assert found.value == pytest.approx(alpha_by_definition(items, ordinal=level == "ordinal"), abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(pairs)
@pytest.mark.parametrize("weights", ["unweighted", "linear", "quadratic"])
def test_kappa_does_not_know_the_order_of_items_or_of_raters(weights, pairs):
    one, two = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = cohen_kappa(one, two, categories=4, weights=weights)
    other_order = cohen_kappa(one[::-1], two[::-1], categories=4, weights=weights)
    other_raters = cohen_kappa(two, one, categories=4, weights=weights)
    assert found.n == other_order.n == other_raters.n
    if found.value is not None:
        assert found[:3] == pytest.approx(other_order[:3], abs=1e-6)
        assert found[:3] == pytest.approx(other_raters[:3], abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(reliability)
def test_alpha_does_not_know_the_order_of_raters(items):
    found = krippendorff_alpha(matrix(items), categories=4, level="ordinal")
    turned = krippendorff_alpha(matrix(items)[::-1], categories=4, level="ordinal")
    assert found.reason == turned.reason
    assert found.value == pytest.approx(turned.value) if found.value is not None else turned.value is None


@settings(deadline=None)
@given(st.lists(codes, min_size=2, max_size=30).filter(lambda given: len(set(given)) > 1))
def test_perfect_agreement_is_one(given):
    assert cohen_kappa(given, given, categories=4).value == pytest.approx(1)
    assert krippendorff_alpha([given, given, given], categories=4, level="ordinal").value == pytest.approx(1)


@settings(deadline=None, max_examples=50)
@given(reliability)
def test_no_figure_is_ever_not_a_number_and_each_lies_in_its_interval(items):
    found = krippendorff_alpha(matrix(items), categories=4)
    if found.value is None:
        assert found.reason in {"no_pairs", "one_category"}
    else:
        assert found.low <= found.value <= found.high <= 1 + 1e-12


@pytest.mark.parametrize(
    "found",
    [
        cohen_kappa([2, 2, 2], [2, 2, 2], categories=4),
        krippendorff_alpha([[1, 1], [1, 1]], categories=4),
    ],
)
def test_one_code_for_everything_gives_no_figure_but_a_reason(found):
    assert (found.value, found.low, found.high, found.reason) == (None, None, None, "one_category")


@pytest.mark.parametrize(
    "found",
    [
        cohen_kappa([], [], categories=4),
        krippendorff_alpha([[0, _], [_, 1]], categories=4),
        percent_agreement(0, 0),
    ],
)
def test_nothing_judged_twice_gives_no_figure_but_a_reason(found):
    assert (found.value, found.n, found.reason) == (None, 0, "no_pairs")


def test_the_interval_is_the_same_every_time():
    assert krippendorff_alpha(KRIPPENDORFF_2011, categories=5) == krippendorff_alpha(KRIPPENDORFF_2011, categories=5)


def test_the_interval_of_many_items_is_that_of_sampling_them_one_by_one():
    rng = np.random.default_rng(7)
    one = rng.integers(0, 4, 400).astype(float)
    two = np.where(rng.random(400) < 0.7, one, rng.integers(0, 4, 400))
    found = krippendorff_alpha([one, two], categories=4, level="ordinal")
    samples = [rng.integers(0, 400, 400) for _time in range(400)]
    items = [list(zip(one[chosen], two[chosen], strict=True)) for chosen in samples]
    expected = np.percentile([alpha_of_pairs(sample) for sample in items], [2.5, 97.5])
    assert (found.low, found.high) == pytest.approx(expected, abs=0.015)


def test_the_cost_of_an_interval_does_not_grow_with_the_items():
    few = [[0.0, 1, 2, 3] * 10, [0.0, 1, 2, 2] * 10]
    many = [row * 2_500 for row in few]
    tracemalloc.start()
    krippendorff_alpha(many, categories=4)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100_000_000  # the drawn items alone would take 1.6 GB


def test_codes_outside_the_categories_are_refused():
    with pytest.raises(ValueError, match="from 0 to 3"):
        cohen_kappa([4], [0], categories=4)
    with pytest.raises(ValueError, match="from 0 to 3"):
        krippendorff_alpha([[-1.0], [0.5]], categories=4)


def test_bands_of_another_size_are_no_difference():
    found = difference_in_bands([(9, 10), (90, 180)], [(90, 100), (10, 20)])
    assert found.value == pytest.approx(0)
    assert found.low < 0 < found.high
    assert found.n == 190


def test_the_difference_is_that_within_the_bands():
    found = difference_in_bands([(95, 100), (80, 100)], [(85, 100), (70, 100)])
    assert found.value == pytest.approx(0.1)
    assert 0.01 < found.low < 0.1 < found.high < 0.19


def test_a_band_without_plain_items_has_nothing_to_compare_with():
    assert difference_in_bands([(5, 10), (5, 10)], [(5, 10), (0, 0)]).value is None


def test_the_interval_of_the_difference_holds():
    rng = np.random.default_rng(7)
    held = 0
    for _world in range(2000):
        exposed = [(int(rng.binomial(40, 0.9)), 40), (int(rng.binomial(60, 0.6)), 60)]
        plain = [(int(rng.binomial(150, 0.8)), 150), (int(rng.binomial(20, 0.6)), 20)]
        found = difference_in_bands(exposed, plain)
        held += found.low <= 0.04 <= found.high
    assert 0.935 <= held / 2000 <= 0.98
