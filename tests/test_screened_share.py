"""Figures over days of which a share was screened: every day's answers stand for those of that day, left out or not."""

from datetime import timedelta
from typing import Any

import pytest

from reviewapp import quality
from reviewapp.models import Screening
from reviewapp.quality.handover import handover_figures
from tests.factories import NOW, make_judged, make_response, make_screening

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=7)
BOTH = quality.Filters(BEFORE.date() - timedelta(days=3), NOW.date() + timedelta(days=3))


@pytest.fixture(autouse=True)
def two_weeks(settings: Any) -> None:
    """Of 40 answers a quarter was screened, 3 of 10 bad; a week later all 10 were, 1 of them bad: 13 of 50 in all."""
    settings.MIN_GROUP = 6
    same: Any = {"topic": "moving", "draw": {"risk": 0.2, "floor": 1.0}, "verdict": {"handover": "not_needed"}}
    for number in range(10):
        make_judged(answered_at=BEFORE, code="wrong" if number < 3 else "correct", **same)
        make_judged(code="wrong" if number < 1 else "correct", **same)
    for _ in range(30):
        response = make_response(answered_at=BEFORE, topic="moving")
        make_screening(response=response, state=Screening.State.LEFT_OUT, risk=None, screened_at=None)


def test_a_share_that_was_changed_does_not_shift_the_rate() -> None:
    figures = quality.figures(quality.read(filters=BOTH, now=NOW))
    headline = figures.headline
    assert (headline.rate.n, headline.rate.population) == (20, 50)
    assert headline.rate.value == pytest.approx(37 / 50)
    assert headline.hajek.value == pytest.approx(37 / 50)
    assert headline.rate.low < 0.68
    assert headline.rate.high > 0.80
    assert [point.rate.value for point in figures.trend] == pytest.approx([0.7, 0.9])
    assert figures.groups["topic"][0].rate.value == pytest.approx(37 / 50)


def test_a_part_of_unknown_size_stands_for_those_left_out_too() -> None:
    period = quality.read(filters=BOTH, now=NOW).period
    found = period.estimate(period.judged.bad, among=period.judged.at_random)
    assert found is not None
    assert found.value == pytest.approx(13 / 50)
    assert (1 / period.judged.seen).sum() == pytest.approx(period.population)


def test_hand_over_stands_for_those_left_out_too() -> None:
    selection = quality.read(filters=BOTH, now=NOW)
    assert handover_figures(selection).n == 20
    assert handover_figures(selection).matrix[False, False].population == 50
