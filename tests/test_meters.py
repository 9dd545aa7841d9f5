"""Meters of how people judge: agreement of double reviews, check items, the machine, pace; of the team alone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from reviewapp import quality
from reviewapp.models import Review
from reviewapp.quality import Filters
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_queue,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)
from tests.test_gold import make_gold

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")


def judged_twice(one, two, *, times=1, **second):
    people = make_employee(), make_employee()
    for _number in range(times):
        draw = make_draw()
        make_verdict(review=make_review(draw=draw), code=one, reviewer=people[0])
        make_verdict(review=make_review(draw=draw, role="second"), code=two, reviewer=people[1], **second)


def judged(*, times, risk=0.1, code="correct", answer="Antwoord.", **fields):
    person = make_employee()
    for _number in range(times):
        response = make_response(answer=answer)
        make_screening(response=response, risk=risk)
        make_verdict(review=make_review(draw=make_draw(response=response)), code=code, reviewer=person, **fields)


def test_kappa_is_that_of_the_answers_judged_twice():
    judged_twice("correct", "correct", times=20)
    judged_twice("wrong", "wrong", times=15)
    judged_twice("correct", "wrong", times=5)
    found = quality.meters(filters=WEEK)
    assert (found.pairs, found.differing) == (40, 5)
    assert found.kappa.value == pytest.approx(0.75)
    assert found.kappa.low < 0.75 < found.kappa.high
    assert found.alpha.value == pytest.approx(0.75, abs=0.01)


def test_below_thirty_pairs_there_is_no_figure():
    judged_twice("correct", "wrong", times=29)
    found = quality.meters(filters=WEEK)
    assert (found.pairs, found.kappa, found.alpha) == (29, None, None)


def test_a_second_review_after_a_doubt_is_no_second_look():
    judged_twice("unsure", "wrong")
    assert quality.meters(filters=WEEK).pairs == 0


def test_a_verdict_revised_after_the_reveal_is_compared_as_first_given():
    judged_twice("correct", "correct")
    first = Review.objects.get(role="first").verdicts.get()
    first.__class__.objects.filter(pk=first.pk).update(revoked_at=NOW)
    make_verdict(review=first.review, code="wrong", reviewer=first.reviewer, revision_of=first)
    assert quality.meters(filters=WEEK).differing == 0


def test_agreement_with_the_machine_is_about_being_acceptable():
    judged(times=20, risk=0.9, code="wrong")
    judged(times=10, risk=0.9, code="correct")
    judged(times=10, risk=0.01, code="partial")
    found = quality.meters(filters=WEEK)
    assert (found.machine.value, found.machine_n) == (pytest.approx(0.75), 40)


def test_the_share_of_very_quick_verdicts_counts_long_answers_and_needs_fifty():
    judged(times=49, answer="x" * 400, seconds=2)
    judged(times=9, answer="x" * 399, seconds=2)
    assert quality.meters(filters=WEEK).quick is None
    judged(times=1, answer="x" * 400, seconds=20)
    assert quality.meters(filters=WEEK).quick.value == pytest.approx(49 / 50)


def test_the_median_is_that_of_the_team_from_thirty_on():
    judged(times=20, seconds=10)
    judged(times=9, seconds=30)
    assert quality.meters(filters=WEEK).seconds is None
    judged(times=1, seconds=30)
    assert quality.meters(filters=WEEK).seconds == 10


def judge_items(*, times, code="wrong", now=NOW):
    item, queue = make_gold(code="wrong"), make_queue()
    for _number in range(times):
        review = Review.objects.create(response=item.response, role="gold", state="done", queue=queue, due_at=NOW)
        make_verdict(review=review, code=code, source="gold", decided_at=now)


def test_check_items_are_counted_by_the_moment_of_the_verdict():
    judge_items(times=3)
    judge_items(times=5, now=NOW - timedelta(days=14))
    assert quality.meters(filters=WEEK).gold.n == 3


def test_the_dashboard_shows_the_meters_with_n_and_no_name(client):
    judged_twice("correct", "correct", times=25)
    judged_twice("wrong", "correct", times=10)
    judge_items(times=30)
    client.force_login(make_employee(language="en", role="quality_manager"))
    html = client.get(reverse("dashboard"), {"week": "2026-W47"}).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "35 answers judged twice, 10 differing" in text
    assert re.search(r"Check items right 100%", text)
    assert f'href="{reverse("differences")}"' in html


def test_the_dashboard_shows_no_figure_of_too_few(client):
    judged_twice("correct", "wrong", times=5)
    judged(times=30)
    client.force_login(make_employee(language="en"))
    html = client.get(reverse("dashboard"), {"week": "2026-W47"}).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert re.search(r"Agreement – Cohen's kappa; 5 answers judged twice, 5 differing", text)
