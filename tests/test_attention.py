"""What needs attention first: the order, and that a claim takes a whole interval."""

import pytest
from django.utils import translation

from reviewapp import attention
from reviewapp.findings import Finding
from reviewapp.quality import Rate


def found(*kinds):
    return [Finding(kind, f"{kind} {number}", "") for number, kind in enumerate(kinds)]


def first(*kinds):
    return [finding.title for finding in attention.most_urgent(found(*kinds))]


def test_harm_goes_before_groups_and_groups_before_work():
    assert first("gaps", "overdue", "below") == ["below 2", "overdue 1", "gaps 0"]


def test_there_are_never_more_than_three():
    assert len(attention.most_urgent(found(*attention.KINDS))) == 3


def test_each_kind_is_heard_before_any_kind_comes_twice():
    assert first("below", "below", "below", "gaps") == ["below 0", "gaps 3", "below 1"]


def test_within_a_kind_they_stay_as_they_came():
    assert first("below", "below", "below", "below") == ["below 0", "below 1", "below 2"]


def test_nothing_found_is_nothing_said():
    assert attention.most_urgent([]) == []


@pytest.mark.parametrize(("low", "high"), [(0.005, 0.03), (0.01, 0.03), (0.0, 0.009)])
def test_critical_mistakes_that_may_be_within_the_norm_are_no_claim(low, high):
    assert attention.critical_above(Rate(100, 1000, 0.02, low, high), norm=0.01, count=2) is None


def test_critical_mistakes_certainly_above_the_norm_are_told_with_interval_and_answers():
    with translation.override("en"):
        told = attention.critical_above(Rate(100, 1000, 0.03, 0.011, 0.06), norm=0.01, count=3)
    assert told.title == "More critical mistakes than the norm of 1%"
    assert told.text == "3.0% of the answers, with 95% certainty between 1.1% and 6.0%."
    assert (told.query, told.count) == ({"figure": "critical"}, 3)


def test_without_a_rate_nothing_is_said_of_critical_mistakes():
    assert attention.critical_above(Rate(5, 1000), norm=0.01, count=3) is None
