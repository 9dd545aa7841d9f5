"""The workload curve of one's own verdicts: worked out on small weeks, advice only where intervals support it."""

import re
from typing import Any

import pytest
from django.test import Client

from reviewapp import quality
from reviewapp.quality import Filters, Workload
from reviewapp.statistics import flags
from tests.factories import NOW, make_draw, make_employee, make_plan, make_response, make_review, make_verdict

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")


def judged(times: int, *, risk: float, code: str = "correct", pi: float = 1.0) -> None:
    reviewer = make_employee()
    for _ in range(times):
        draw = make_draw(response=make_response(), risk=risk, pi=pi, floor=min(pi, 0.1) if pi == 1 else pi)
        make_verdict(review=make_review(draw=draw), code=code, reviewer=reviewer)


def curve() -> Workload:
    return quality.workload(quality.read(filters=WEEK, now=NOW))


def at(threshold: float) -> quality.CurvePoint:
    return next(point for point in curve().points if point.threshold == threshold)


def test_caught_and_right_are_weighted() -> None:
    judged(30, risk=0.85, code="wrong")
    judged(10, risk=0.85)
    judged(10, risk=0.05, code="wrong", pi=0.5)  # stand for twenty
    point = at(0.8)
    assert point.right.value == pytest.approx(0.75)
    assert point.caught.value == pytest.approx(30 / 50)
    assert point.caught.low < 0.6 < point.caught.high  # type: ignore[operator]


def test_answers_a_day_stand_for_all_of_them() -> None:
    judged(30, risk=0.85)
    judged(30, risk=0.05, pi=0.5)
    assert at(0.8).a_day == pytest.approx(30 * 60 / 90 / 4, rel=0.01)  # Monday to Thursday of the sixty in the frame


def test_few_judged_have_no_rate() -> None:
    judged(29, risk=0.85, code="wrong")
    judged(30, risk=0.05)
    point = at(0.8)
    assert (point.right.value, point.caught.value) == (None, None)


def test_too_few_judged_have_no_curve() -> None:
    judged(10, risk=0.85)
    assert (curve().points, curve().judged) == ([], 10)


def test_reviews_that_are_certainly_mostly_needless_are_advised_against() -> None:
    make_plan(slope=2.5)
    judged(40, risk=0.42)
    judged(40, risk=0.85, code="wrong")
    judged(40, risk=0.05)
    advice = curve().advice
    assert advice is not None
    assert (advice.threshold, advice.instead_of, advice.fewer) == (0.85, 0.4, True)
    assert advice.a_week == pytest.approx(40 * 7 / 4)
    assert advice.telling == pytest.approx(40 * 7 / 4)


def test_a_band_that_may_be_worth_it_gets_no_advice() -> None:
    make_plan(slope=2.5)
    judged(30, risk=0.42)
    judged(10, risk=0.42, code="wrong")
    judged(40, risk=0.05)
    assert curve().advice is None


def test_a_band_that_says_so_only_when_looked_at_by_itself_gets_no_advice() -> None:
    make_plan(slope=2.5)
    judged(36, risk=0.42)
    judged(4, risk=0.42, code="wrong")
    judged(40, risk=0.05)
    judged(40, risk=0.97, code="wrong")
    band = quality.read(filters=WEEK, now=NOW).judged
    found = flags.precision(band.bad[band.risk == 0.42], band.seen[band.risk == 0.42] * 0.999)
    assert found is not None
    assert found.high < 0.25
    assert curve().advice is None


def test_too_few_in_the_band_get_no_advice() -> None:
    make_plan(slope=2.5)
    judged(29, risk=0.42)
    judged(40, risk=0.05)
    assert curve().advice is None


def test_bad_answers_under_the_threshold_are_advised_for() -> None:
    make_plan(certain_from=0.8)
    judged(40, risk=0.62, code="wrong")
    judged(40, risk=0.05)
    advice = curve().advice
    assert advice is not None
    assert (advice.threshold, advice.fewer) == (0.1, False)


def test_the_threshold_in_force_is_on_the_curve() -> None:
    make_plan(certain_from=0.37)
    judged(30, risk=0.5)
    assert [point.threshold for point in curve().points if point.in_force] == [0.37]


def page_for(role: str) -> str:
    client = Client()
    client.force_login(make_employee(language="en", role=role))
    return client.get("/dashboard/?week=2026-W47").content.decode()


@pytest.fixture
def needless() -> Any:
    make_plan(slope=2.5)
    judged(40, risk=0.42)
    judged(40, risk=0.85, code="wrong")
    judged(40, risk=0.05)


def test_the_card_advises_in_one_line_with_a_link_to_its_effect(needless: Any) -> None:
    html = page_for("quality_manager")
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    assert "With threshold 0.85 instead of 0.40 a person must look at about 40 answers a week fewer" in said
    assert 'href="/manage/plan/?certain_from=0.85#threshold"' in html


def test_who_may_not_change_the_plan_gets_no_link_to_it(needless: Any) -> None:
    assert "/manage/plan/" not in page_for("supervisor")
