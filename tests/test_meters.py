"""Meters of how people judge: agreement of double reviews, and with the machine; of the team alone."""

import pytest
from django.db.models import Q
from django.urls import reverse

from reviewapp import quality
from reviewapp.models import Review
from reviewapp.quality import Filters, agreement
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")


def judged_twice(one, two, *, times=1, people=5, first=None, second=None, **of_both):
    """Two verdicts on each of so many answers, by a round of so many people; `first` and `second` are fields of theirs."""
    team = [make_employee() for _number in range(people)]
    response = {name: of_both.pop(name) for name in ("topic", "channel") if name in of_both}
    for number in range(times):
        draw = make_draw(response=make_response(**response))
        pair = team[number % people], team[(number + 1) % people]
        verdict = of_both | {"code": one, "reviewer": pair[0]} | (first or {})
        make_verdict(review=make_review(draw=draw), **verdict)
        verdict = of_both | {"code": two, "reviewer": pair[1]} | (second or {})
        make_verdict(review=make_review(draw=draw, role="second"), **verdict)


def judged(*, times, risk=0.1, code="correct", answer="Antwoord.", people=5, **fields):
    team = [make_employee() for _number in range(people)]
    for number in range(times):
        response = make_response(answer=answer)
        make_screening(response=response, risk=risk)
        review = make_review(draw=make_draw(response=response))
        make_verdict(review=review, code=code, reviewer=team[number % people], **fields)


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
    found = agreement.machine(agreement.opinions(Q()))
    assert (found.blind.value, found.blind_n, found.shown) == (pytest.approx(0.75), 40, None)


def test_blind_and_shown_are_compared_on_like_answers():
    judged(times=10, risk=0.9, code="wrong")
    judged(times=90, risk=0.01, code="correct")
    judged(times=90, risk=0.9, code="wrong", blind_level="reasons")
    judged(times=10, risk=0.01, code="correct", blind_level="reasons")
    found = agreement.machine(agreement.opinions(Q()))
    assert found.gap.value == 0
    assert found.gap.low < 0 < found.gap.high


def test_the_level_that_counts_is_that_of_the_first_verdict():
    judged(times=1, blind_level="blind")
    first = Review.objects.get().verdicts.get()
    first.__class__.objects.filter(pk=first.pk).update(revoked_at=NOW)
    make_verdict(review=first.review, code="wrong", reviewer=first.reviewer, revision_of=first, blind_level="open")
    assert agreement.opinions(Q())[0].blind


def test_of_four_people_no_meter_is_shown():
    judged_twice("correct", "wrong", times=40, people=4)
    found = quality.meters(filters=WEEK)
    assert (found.kappa, found.alpha) == (None, None)


def test_the_dashboard_shows_the_agreement_of_five_people(client):
    judged_twice("correct", "correct", times=25)
    judged_twice("wrong", "correct", times=10)
    client.force_login(make_employee(language="en", role="quality_manager"))
    html = client.get(reverse("dashboard"), {"week": "2026-W47"}).content.decode()
    assert "35 answers judged twice" in html


def test_the_dashboard_shows_no_agreement_of_fewer_than_five_people(client):
    judged_twice("correct", "wrong", times=40, people=2)
    client.force_login(make_employee(language="en"))
    html = client.get(reverse("dashboard"), {"week": "2026-W47"}).content.decode()
    assert "too few judged twice" in html
