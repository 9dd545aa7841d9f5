"""Trying a plan out: what the reference is, what a screened share does to it, and the two aims."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from reviewapp import sampling
from reviewapp.models import Draw, Screening
from reviewapp.sampling import Wishes, pace
from reviewapp.sampling.reference import read_reference
from reviewapp.scoring.risk import FIXED
from tests.factories import (
    NOW,
    make_employee,
    make_flag,
    make_judged,
    make_plan,
    make_response,
    make_review,
    make_screening,
)

pytestmark = pytest.mark.django_db


def screened(number: int, *, every: timedelta = timedelta(), **fields: Any) -> None:
    """Answers with risks spread from 0 to almost 1, each `every` before the one before."""
    for each in range(number):
        response = make_response(answered_at=NOW - every * each, **fields)
        make_screening(response=response, risk=each / number, risk_version=FIXED.version)


def left_out(number: int) -> None:
    for _ in range(number):
        make_screening(state=Screening.State.LEFT_OUT, risk=None, screened_at=None)


def test_what_must_be_seen_is_told_apart_from_the_risk() -> None:
    make_flag(screening=make_screening(risk=0.1), severity="critical")
    make_screening(state=Screening.State.MANUAL, manual_reason="no_model", risk=None)
    make_screening(risk=0.3)
    reference = read_reference(now=NOW)
    assert reference.certain.tolist() == [True, True, False]
    assert reference.risk.tolist() == [0.1, 0.0, 0.3]


def test_of_very_many_answers_a_part_is_read_that_is_spread_over_time() -> None:
    screened(400, every=timedelta(minutes=90))
    reference = read_reference(now=NOW, at_most=200)
    assert 150 < reference.n < 250
    assert reference.answers == pytest.approx(400, rel=0.2)
    assert np.mean(reference.risk) == pytest.approx(0.5, abs=0.03)


def test_a_part_gives_about_the_same_preview() -> None:
    screened(400, every=timedelta(minutes=90))
    wanted = Wishes(capacity=40)
    whole, part = (sampling.preview.preview_of(wanted, read_reference(now=NOW, at_most=n)) for n in (400, 200))
    assert part.in_part
    assert part.answers_a_week == pytest.approx(whole.answers_a_week, rel=0.2)
    assert part.caught == pytest.approx(whole.caught, abs=0.1)


def test_a_smaller_part_is_read_where_risks_have_to_be_worked_out_anew() -> None:
    screened(400, every=timedelta(minutes=90))
    Screening.objects.update(risk_version="an earlier one")
    assert 25 < read_reference(now=NOW, at_most=200).n < 60


def test_the_same_part_is_read_twice() -> None:
    screened(100, every=timedelta(hours=3))
    once, again = (read_reference(now=NOW, at_most=50) for _ in range(2))
    assert once.risk.tolist() == again.risk.tolist()


def test_answers_that_the_lot_left_out_count_as_answers_to_come() -> None:
    screened(10)
    left_out(30)
    preview = sampling.preview_plan(capacity=10, screening_share=1.0, now=NOW)
    assert preview.answers == 10
    assert preview.answers_a_week == pytest.approx(40 * 7)


def test_a_smaller_screened_share_makes_the_figure_less_sure() -> None:
    screened(100)
    widths = [
        sampling.preview_plan(capacity=50, screening_share=share, now=NOW).width_used for share in (1.0, 0.5, 0.2)
    ]
    assert widths == sorted(widths)  # type: ignore[type-var]
    assert len(set(widths)) == 3


def test_all_answers_seen_and_screened_leave_nothing_to_estimate() -> None:
    screened(10)
    preview = sampling.preview_plan(capacity=1000, now=NOW)
    assert (preview.width_used, preview.caught) == (0.0, pytest.approx(1.0))


def test_an_estimate_that_leans_on_the_risk_is_surer() -> None:
    screened(100)
    preview = sampling.preview_plan(capacity=100, now=NOW)
    assert preview.width_assisted < preview.width  # type: ignore[operator]
    assert preview.width_used == preview.width_assisted


def test_more_at_random_catches_fewer_bad_answers() -> None:
    screened(200)
    caught = [choice.caught for choice in sampling.effect_of(Wishes(capacity=200), now=NOW).choices]
    assert caught == sorted(caught, reverse=True)


def test_the_chosen_share_is_one_of_the_choices() -> None:
    screened(20)
    choices = sampling.effect_of(Wishes(capacity=20, control_share=0.35), now=NOW).choices
    assert [choice.control_share for choice in choices if choice.chosen] == [0.35]


def test_strata_with_fewest_random_reviews_come_first() -> None:
    screened(30, channel="chat")
    screened(2, channel="mail")
    strata = sampling.preview_plan(capacity=100, strata=["channel"], now=NOW).strata
    assert [stratum.name for stratum in strata] == ["mail", "chat"]
    assert strata[0].few


def test_without_answers_nothing_is_promised() -> None:
    preview = sampling.preview_plan(capacity=10, now=NOW)
    assert (preview.answers, preview.width_used, preview.caught, preview.strata) == (0, None, None, [])


def test_the_threshold_counts_the_last_two_weeks() -> None:
    screened(100)
    make_screening(risk=0.9, response=make_response(answered_at=NOW - timedelta(days=15)))
    effect = sampling.threshold_effect(plan=make_plan(slope=2.0), certain_from=0.8, now=NOW)
    assert (effect.always, effect.now, effect.answers) == (20, 50, 100)
    assert sum(bin_.answers for bin_ in effect.bins) == 100


def test_what_must_be_seen_counts_at_every_threshold() -> None:
    make_flag(screening=make_screening(risk=0.1), severity="critical")
    effect = sampling.threshold_effect(plan=make_plan(), certain_from=1.0, now=NOW)
    assert (effect.always, effect.now, effect.apart) == (1, 1, 1)


def test_the_pace_is_the_median_of_the_team() -> None:
    reviewer = make_employee()
    for seconds in range(1, 32):
        make_judged(verdict={"seconds": seconds, "reviewer": reviewer})
    found = sampling.pace_of_team(now=NOW + timedelta(hours=2))
    assert (found.seconds, found.measured, found.minutes(60)) == (16.0, True, 16.0)


def test_few_verdicts_give_an_assumption() -> None:
    make_judged(verdict={"seconds": 300})
    found = sampling.pace_of_team(now=NOW + timedelta(hours=2))
    assert (found.seconds, found.measured) == (pace.ASSUMED_SECONDS, False)


def test_trying_out_takes_few_queries(django_assert_num_queries: Any) -> None:
    screened(3)
    with django_assert_num_queries(9):
        sampling.effect_of(Wishes(capacity=10), now=NOW)
    assert not Draw.objects.exists()


def test_a_risk_that_was_too_sure_of_itself_promises_a_wider_interval() -> None:
    for _ in range(60):
        make_screening(risk=0.02)
    before = sampling.preview_plan(capacity=40, now=NOW)
    reviewer = make_employee()
    for number in range(40):
        code = "wrong" if number % 2 else "correct"
        make_judged(answered_at=NOW, code=code, draw={"risk": 0.02}, decided_at=NOW, verdict={"reviewer": reviewer})
    after = sampling.preview_plan(capacity=40, now=NOW)
    assert (before.learnt_from, after.learnt_from) == (0, 40)
    assert after.width_used > before.width_used * 1.1  # type: ignore[operator]


def test_drawn_answers_that_nobody_judged_in_time_make_a_wider_interval() -> None:
    screened(100)
    before = sampling.preview_plan(capacity=40, now=NOW)
    for _ in range(30):
        make_review(due_at=NOW - timedelta(days=1))
    assert sampling.preview_plan(capacity=40, now=NOW).width_used > before.width_used  # type: ignore[operator]


def test_answers_that_are_not_screened_are_not_caught() -> None:
    screened(10)
    assert sampling.preview_plan(capacity=1000, screening_share=0.25, now=NOW).caught == pytest.approx(0.25)
