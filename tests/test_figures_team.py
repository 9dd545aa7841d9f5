"""What the quality manager is told of all reviewers: agreement, time and the machine; nothing of fewer than five."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviewapp.models import Review
from reviewapp.quality.team import team_figures
from tests.factories import NOW, make_employee, make_queue, make_verdict
from tests.test_gold import make_gold
from tests.test_meters import judged, judged_twice

pytestmark = pytest.mark.django_db
NEXT_WEEK = NOW + timedelta(days=7)


def of_the_team():
    """The four weeks up to and with that of NOW."""
    return team_figures(weeks=4, now=NEXT_WEEK)


def judge_items(*, times, code="wrong", now=NOW, people=5):
    item, queue = make_gold(code="wrong"), make_queue()
    team = [make_employee() for _number in range(people)]
    for number in range(times):
        review = Review.objects.create(response=item.response, role="gold", state="done", queue=queue, due_at=NOW)
        make_verdict(review=review, code=code, source="gold", decided_at=now, reviewer=team[number % people])


def test_of_four_people_nothing_is_told():
    judged(times=100, seconds=20, people=4)
    team = of_the_team()
    assert not team.enough
    assert (team.verdicts, team.pace, team.trend) == (0, None, [])


def test_five_people_have_a_median_and_a_distribution():
    judged(times=50, seconds=20)
    judged(times=50, seconds=40)
    pace = of_the_team().pace
    assert (pace.n, pace.quarter, pace.median, pace.three_quarters) == (100, 20, 30, 40)
    assert pace.shares == [0, 0, 0, 0.5, 0.5, 0, 0]


def test_a_stretch_of_time_of_one_person_is_hidden_and_does_not_follow_from_the_others():
    judged(times=50, seconds=20)
    judged(times=40, seconds=40)
    judged(times=20, seconds=2, people=1)
    assert of_the_team().pace.shares == [None, 0, 0, pytest.approx(50 / 110), None, 0, 0]


def test_the_running_week_is_not_told():
    judged(times=50, seconds=20)
    assert not team_figures(weeks=4, now=NOW).enough


def test_check_items_are_counted_by_the_moment_of_the_verdict():
    judged(times=50, seconds=20)
    judge_items(times=30)
    judge_items(times=5, now=NOW - timedelta(days=35))
    tally = of_the_team().gold
    assert (tally.n, tally.share.value) == (30, 1)


def test_check_items_that_four_people_judged_are_not_told():
    judged(times=50, seconds=20)
    judge_items(times=40, people=4)
    assert of_the_team().gold.n == 0


def test_agreement_is_told_by_topic():
    judged_twice("correct", "correct", times=20, topic="a")
    judged_twice("wrong", "wrong", times=20, topic="a")
    judged_twice("correct", "wrong", times=20, topic="b")
    judged_twice("wrong", "correct", times=20, topic="b")
    team = of_the_team()
    assert [(group.name, group.n, round(group.kappa.value, 2)) for group in team.groups["topic"]] == [
        ("a", 40, 1.0),
        ("b", 40, -1.0),
    ]


def test_a_topic_of_two_people_is_hidden_with_the_one_that_would_give_it_away():
    judged_twice("correct", "wrong", times=50, topic="a")
    judged_twice("correct", "wrong", times=40, topic="b")
    judged_twice("correct", "wrong", times=30, topic="c", people=2)
    found = {group.name: (group.hidden, group.n) for group in of_the_team().groups["topic"]}
    assert found == {"a": (False, 50), "b": (True, 0), "c": (True, 0)}


def test_a_reason_on_which_two_people_differ_needs_rewording():
    judged_twice("wrong", "wrong", times=20, first={"reasons": ["tone"]}, second={"reasons": ["factual"]})
    judged_twice("wrong", "wrong", times=30, reasons=["factual"])
    team = of_the_team()
    assert [(row.code, row.reword) for row in team.criteria] == [("factual", False), ("wrong", False), ("tone", False)]
    judged_twice("wrong", "wrong", times=20, first={"reasons": ["tone"]}, second={"reasons": ["factual"]})
    (first, *_others) = of_the_team().criteria
    assert (first.code, first.n, first.both.value, first.reword) == ("tone", 40, 0, True)


def test_a_criterion_that_crosses_the_half_is_not_said_to_need_rewording():
    judged_twice("wrong", "wrong", times=20, reasons=["tone"])
    judged_twice("wrong", "wrong", times=24, first={"reasons": ["tone"]}, second={"reasons": ["factual"]})
    (tone,) = [row for row in of_the_team().criteria if row.code == "tone"]
    assert tone.both.value < 0.5 < tone.both.high
    assert not tone.reword


def test_a_reason_of_two_people_is_hidden():
    judged_twice("wrong", "wrong", times=30, reasons=["factual"])
    judged_twice("wrong", "wrong", times=30, reasons=["tone"], people=2)
    (tone,) = [row for row in of_the_team().criteria if row.code == "tone"]
    assert (tone.hidden, tone.n, tone.both) == (True, 0, None)


def test_very_quick_verdicts_on_long_answers_are_told_from_fifty_on():
    judged(times=49, answer="x" * 400, seconds=2)
    assert of_the_team().quick is None
    judged(times=1, answer="x" * 400, seconds=20, people=1)
    team = of_the_team()
    assert (team.quick_n, team.quick.value) == (50, pytest.approx(0.98))


def test_a_week_of_two_people_is_hidden_in_the_trend():
    judged(times=40, seconds=10)
    judged(times=40, seconds=10, decided_at=NOW - timedelta(days=7))
    judged(times=40, seconds=10, decided_at=NOW - timedelta(days=14), people=2)
    trend = of_the_team().trend
    assert [(week.hidden, week.verdicts) for week in trend] == [(False, 0), (True, 0), (True, 0), (False, 40)]


def test_the_page_names_nobody(client):
    judged(times=60, seconds=20)
    judge_items(times=40)
    for number, person in enumerate(type(make_employee()).objects.all()):
        person.first_name, person.last_name = f"Voornaam{number}", f"Achternaam{number}"
        person.save()
    manager = make_employee(role="quality_manager", language="en")
    client.force_login(manager)
    html = client.get(reverse("figures_team"), {"weeks": "4"}).content.decode()
    assert "Voornaam" not in html
    assert "Achternaam" not in html


@pytest.mark.parametrize("role", ["supervisor", "bot_team", "knowledge_editor", "operator"])
def test_the_page_is_for_the_quality_manager(client, role):
    client.force_login(make_employee(role=role))
    assert client.get(reverse("figures_team")).status_code == 403


@pytest.mark.parametrize("query", [{"weeks": "5"}, {"weeks": "x"}, {"person": "1"}])
def test_a_period_that_the_page_does_not_know_is_refused(client, query):
    client.force_login(make_employee(role="quality_manager"))
    assert client.get(reverse("figures_team"), query).status_code == 400


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_as_many_queries_for_more_verdicts(client, times):
    last_week = timezone.now() - timedelta(days=7)
    judged(times=10 * times, seconds=20, decided_at=last_week)
    judged_twice("correct", "wrong", times=10 * times, decided_at=last_week)
    client.force_login(make_employee(role="quality_manager", language="en"))
    client.get(reverse("figures_team"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("figures_team"))
    assert len(asked) == 12
