"""What a reviewer is told of himself: counts, pace, how it compares; nothing of others, nothing that is still open."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviewapp.models import Difference, Dispute, Review
from reviewapp.quality.own import own_figures
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
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def samira():
    return make_employee(username="samira", language="en")


def judged(person, *, times=1, at=YESTERDAY, risk=0.1, **fields):
    for _number in range(times):
        response = make_response()
        make_screening(response=response, risk=risk)
        make_verdict(review=make_review(draw=make_draw(response=response)), reviewer=person, decided_at=at, **fields)


def judged_twice(person, mine, theirs, *, times=1, at=YESTERDAY, then=YESTERDAY):
    colleague = make_employee()
    for _number in range(times):
        draw = make_draw()
        make_verdict(review=make_review(draw=draw), code=mine, reviewer=person, decided_at=at)
        second = make_review(draw=draw, role="second")
        make_verdict(review=second, code=theirs, reviewer=colleague, decided_at=then)


def test_days_and_weeks_count_own_verdicts_only(samira):
    judged(samira, times=3)
    judged(samira, times=2, at=NOW - timedelta(days=8))
    judged(make_employee(), times=4)
    own = own_figures(employee=samira, now=NOW)
    assert [day.n for day in own.days[:3]] == [0, 3, 0]
    assert [week.n for week in own.weeks] == [3, 2]


def test_pace_is_the_median_of_what_was_judged_in_one_go(samira):
    for seconds in (4, 8, 12, 20, 600):
        judged(samira, seconds=seconds)
    assert own_figures(employee=samira, now=NOW).seconds == 12


def test_four_verdicts_have_no_pace(samira):
    judged(samira, times=4, seconds=9)
    assert own_figures(employee=samira, now=NOW).seconds is None


def test_agreement_with_colleagues_counts_both_sides_of_a_pair(samira):
    judged_twice(samira, "correct", "correct", times=20)
    judged_twice(make_employee(), "wrong", "wrong", times=10)
    for review in Review.objects.filter(role="second", verdicts__code="wrong"):
        review.verdicts.update(reviewer=samira)
    own = own_figures(employee=samira, now=NOW)
    assert (own.pairs, own.same, own.kappa.value) == (30, 30, 1)


def test_what_a_colleague_says_today_is_told_tomorrow(samira):
    judged_twice(samira, "correct", "wrong", then=NOW)
    assert own_figures(employee=samira, now=NOW).pairs == 0
    assert own_figures(employee=samira, now=NOW + timedelta(days=1)).pairs == 1


def test_below_thirty_pairs_there_is_no_kappa(samira):
    judged_twice(samira, "correct", "wrong", times=29)
    own = own_figures(employee=samira, now=NOW)
    assert (own.pairs, own.kappa) == (29, None)


def test_settled_verdicts_are_counted_and_an_objection_has_the_last_word(samira):
    judged_twice(samira, "correct", "wrong", times=2)
    for draw in {review.draw for review in Review.objects.all()}:
        first, second = (draw.reviews.get(role=role).verdicts.get() for role in ("first", "second"))
        manager = make_employee(role="quality_manager")
        settled = make_verdict(review=first.review, code="wrong", source="adjudicated", counts=False, reviewer=manager)
        Difference.objects.create(
            draw=draw,
            subject=draw.response.subject,
            first=first,
            second=second,
            opened_at=NOW,
            due_at=NOW,
            settled_by_verdict=settled,
            reason="x",
        )
    Dispute.objects.create(
        verdict=first, subject=first.response.subject, raised_by=manager, raised_at=NOW, argument="x", outcome="upheld",
        decided_at=NOW,
        review=make_review(response=first.response, role="dispute"),
    )  # fmt: skip
    own = own_figures(employee=samira, now=NOW)
    assert (own.settled, own.upheld, own.upheld_share) == (2, 1, None)


def test_a_difference_that_waits_is_not_told(samira):
    judged_twice(samira, "correct", "wrong")
    first, second = (Review.objects.get(role=role).verdicts.get() for role in ("first", "second"))
    Difference.objects.create(
        draw=first.review.draw,
        subject=first.review.draw.response.subject,
        first=first,
        second=second,
        opened_at=NOW,
        due_at=NOW,
    )
    assert own_figures(employee=samira, now=NOW).settled == 0


def test_a_verdict_changed_after_the_reveal_is_counted(samira):
    judged(samira, times=1)
    first = Review.objects.get().verdicts.get()
    first.__class__.objects.filter(pk=first.pk).update(revoked_at=NOW)
    make_verdict(
        review=first.review, code="wrong", reviewer=samira, revision_of=first, blind_level="open", decided_at=YESTERDAY
    )
    own = own_figures(employee=samira, now=NOW)
    assert (own.revised, own.judged) == (1, 1)


def test_a_check_item_that_was_not_judged_is_counted_nowhere(client, samira):
    item, person = make_gold(), make_employee(language="en")
    now = timezone.now()
    Review.objects.create(response=item.response, role="gold", queue=make_queue(), due_at=now)
    judged(person, at=now)
    client.force_login(person)
    assert "You have not judged any check item yet." in client.get(reverse("figures_mine")).content.decode()


def test_the_page_is_of_the_person_alone(client, samira):
    judged(samira, times=7, at=timezone.now())
    client.force_login(make_employee(language="en"))
    html = client.get(reverse("figures_mine")).content.decode()
    assert "No verdicts of yours yet" in html
    assert client.get(reverse("figures_mine"), {"person": samira.pk}).status_code == 400


def test_the_bot_team_has_no_figures_of_its_own(client):
    client.force_login(make_employee(role="bot_team"))
    assert client.get(reverse("figures_mine")).status_code == 403


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_as_many_queries_for_three_verdicts_as_for_one(client, samira, times):
    judged(samira, times=times, at=timezone.now() - timedelta(days=1))
    judged_twice(samira, "correct", "wrong", times=times, at=timezone.now(), then=timezone.now())
    client.force_login(samira)
    client.get(reverse("figures_mine"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("figures_mine"))
    assert len(asked) == 10
