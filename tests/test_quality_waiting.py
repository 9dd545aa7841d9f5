"""What is remembered of what waits changes at once with whatever changes it (quality.waiting)."""

from datetime import timedelta

import pytest

from contactcenter.models import Employee
from reviewapp import quality, routing, verdicts
from reviewapp.models import Flag, Review
from reviewapp.quality import Filters, counts, kept
from reviewapp.quality.gaps import leading
from reviewapp.subjects.withholding import withhold
from tests.factories import NOW, make_draw, make_employee, make_flag, make_response, make_review, make_screening
from tests.test_gaps import BATTERY, asked
from tests.test_verdicts import judge

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")


def selection(hours: int = 0) -> quality.Selection:
    return quality.read(filters=WEEK, now=NOW + timedelta(hours=hours))


def waits(hours: int = 0) -> tuple[int, int]:
    found = counts.open_reviews(selection(hours))
    return found.open, found.overdue


def take() -> tuple[Review, Employee]:
    """One of two reviews that wait, in the hands of somebody."""
    queue, person = routing.standard_queues()["risk"], make_employee()
    make_review(draw=make_draw(kind="risk"), queue=queue), make_review(draw=make_draw(kind="risk"), queue=queue)
    return routing.claim_next(employee=person, queue=queue)[0], person


def flagged(**fields: str) -> int:
    """An answer that waits again, with a flag."""
    response = make_response(**fields)
    make_flag(screening=make_screening(response=response), kind="promise")
    make_draw(response=response, kind="none", pi=0.5)
    make_review(response=response, role="added")
    return response.pk


def test_while_nothing_changes_nothing_is_counted(django_assert_num_queries):
    take(), waits()
    with django_assert_num_queries(7):  # the days (five) and the stamp (two)
        waits()


def test_a_review_that_came_waits():
    take()
    before = waits()
    make_review()
    assert (before, waits()) == ((2, 0), (3, 0))


def test_a_verdict_closes_it_and_undo_opens_it_again():
    review, person = take()
    before = waits()
    judge(review, person)
    judged = waits()
    verdicts.undo_last(employee=person, now=NOW)
    assert (before, judged, waits()) == ((2, 0), (1, 0), (2, 0))


def test_a_verdict_and_an_undo_at_once_are_seen():
    review, person = take()
    judge(review, person)
    one = selection().waits
    verdicts.undo_last(employee=person, now=NOW)
    judge(routing.claim_next(employee=person, queue=review.queue)[0], person)
    assert one != selection().waits


def test_a_review_that_becomes_due_is_late_and_an_earlier_hour_knows_it_not():
    make_review()
    assert [waits(hours) for hours in (0, 24, 25, 0)] == [(1, 0), (1, 0), (1, 1), (1, 0)]


def test_an_answer_that_is_withdrawn_waits_no_more():
    review, _person = take()
    before = waits()
    withhold([review.response_id], training=True, now=NOW)
    assert (before, waits()) == ((2, 0), (1, 0))


def test_of_an_answer_that_was_taken_out_of_the_queue_no_flag_is_told():
    one = flagged()
    before = counts.flagged_waiting(selection())
    withhold([one], training=True, now=NOW)
    assert (before, counts.flagged_waiting(selection())) == ({"promise": 1}, {"promise": 1})


def test_another_flag_of_what_waits_is_seen():
    one = flagged()
    before = counts.flagged_waiting(selection())
    Flag.objects.filter(screening__response=one).delete()
    Review.objects.update(state="done")
    assert (before, counts.flagged_waiting(selection())) == ({"promise": 1}, {})


def test_a_gap_whose_customer_withdrew_goes_at_once():
    one = asked(BATTERY, angle=0, customer="a")
    before = [gap.shown.question for gap in leading(selection(), most=4).gaps]
    withhold([one.pk], training=True, now=NOW)
    assert (before, leading(selection(), most=4).gaps) == ([BATTERY], [])


def test_a_gap_that_somebody_has_to_judge_goes_at_once():
    one = asked(BATTERY, angle=0)
    before = len(leading(selection(), most=4).gaps)
    make_review(response=one, role="added")
    assert (before, leading(selection(), most=4).gaps) == (1, [])


def test_no_text_of_a_gap_is_remembered():
    asked(BATTERY, angle=0)
    leading(selection(), most=4)
    assert BATTERY not in repr(list(kept.RESULTS._kept.values()))
