"""Hand-over: which answers enter, what should have been against what was done, and where it went wrong."""

import re

import pytest
from django.urls import reverse

from reviewapp import quality
from reviewapp.models import GroupVerdict
from reviewapp.models.verdicts import Handover
from reviewapp.quality import Filters
from reviewapp.quality.handover import OUTCOMES, handover_figures
from reviewapp.statistics.draws import uniform
from tests.factories import NOW, make_draw, make_employee, make_response, make_review, make_verdict

pytestmark = pytest.mark.django_db
WEEK = Filters.of_week("2026-W47")


@pytest.fixture(autouse=True)
def few_are_enough(settings):
    settings.MIN_GROUP = 5


def judged(handover, *, times=1, asked=True, handed_over=False, kind="control", **draw):
    """Answers of the random sample with this hand-over judged; `asked`: their lot is among the lowest fifth."""
    made = []
    while len(made) < times:
        response = make_response(handed_over=handed_over)
        if (uniform("handover", str(response.pk)) < 0.2) == asked:
            row = make_draw(response=response, kind=kind, **({"pi": 0.5, "floor": 0.1} | draw))
            make_verdict(review=make_review(draw=row), handover=handover)
            made.append(response)
        else:
            response.delete()
    return made


def found():
    return handover_figures(quality.read(filters=WEEK, now=NOW))


def test_right_is_done_well_of_those_that_needed_a_colleague():
    judged("done_well", times=6, handed_over=True)
    judged("missed", times=2)
    judged("late", times=1, handed_over=True)
    judged("without_context", times=1, handed_over=True)
    judged("not_needed", times=10)
    figures = found()
    assert (figures.right.n, figures.right.value) == (10, pytest.approx(0.6))
    assert (figures.warm.n, figures.warm.value) == (8, pytest.approx(0.75))


def test_the_matrix_follows_the_verdict_and_else_the_record():
    judged("done_well", times=2)
    judged("missed", times=1, handed_over=True)
    judged("not_needed", times=3, handed_over=True)
    judged("not_needed", times=4)
    shares = {cell: round(rate.value * 10) for cell, rate in found().matrix.items()}
    assert shares == {(True, True): 2, (True, False): 1, (False, True): 3, (False, False): 4}


def test_what_is_judged_by_choice_does_not_enter():
    judged("not_needed", times=8)
    judged("missed", times=2)
    judged("", times=40, asked=False)
    judged("missed", times=10, asked=False)
    figures = found()
    assert figures.n - 10 < 4
    assert list(figures.said.values()).count("missed") < 6


def test_where_everybody_judges_it_always_all_of_the_sample_enters():
    judged("not_needed", times=4)
    judged("missed", times=6, asked=False)
    assert found().n == 10


def test_other_cards_than_those_of_the_random_sample_do_not_enter():
    judged("not_needed", times=6)
    judged("missed", times=6, kind="risk")
    assert set(found().said.values()) == {"not_needed"}


def test_each_answer_weighs_as_its_chance_to_be_in_the_random_sample():
    judged("missed", times=5, floor=0.1, pi=1.0)
    judged("done_well", times=5, floor=0.4, pi=1.0)
    assert found().right.value == pytest.approx((5 / 0.4) / (5 / 0.4 + 5 / 0.1))


def test_below_the_least_number_there_is_no_rate(settings):
    settings.MIN_GROUP = 30
    judged("done_well", times=29)
    assert (found().right.n, found().right.value, found().matrix[True, True].value) == (29, None, None)


def test_a_lookalike_that_inherits_weighs_and_is_not_counted():
    first, other = judged("missed", times=6)[0], make_response()
    verdict = first.verdicts.get()
    group = GroupVerdict.objects.create(verdict=verdict, given_at=NOW, given_by=verdict.reviewer)
    review = make_review(draw=make_draw(response=other, pi=0.5, floor=0.1))
    make_verdict(review=review, handover="missed", source="inherited", group_verdict=group)
    figures = found()
    assert (figures.n, figures.right.n) == (6, 6)
    assert figures.right.population > 60


def test_the_page_lists_what_went_wrong_and_leaves_out_what_waits(client):
    shown, waiting = judged("missed", times=2)
    judged("done_well", times=5)
    make_review(draw=waiting.draw, role="second")
    client.force_login(make_employee(language="en"))
    html = client.get(reverse("handover"), {"week": "2026-W47"}).content.decode()
    assert reverse("response", args=[shown.pk]) in html
    assert reverse("response", args=[waiting.pk]) not in html
    assert "Answers that wait for another verdict are left out." in html


@pytest.mark.parametrize("last", ["missed", "not_needed"])
def test_of_a_waiting_answer_no_count_of_the_page_tells_what_was_judged(client, last):
    judged("done_well", times=6)
    (waiting,) = judged(last)
    make_review(draw=waiting.draw, role="second")
    client.force_login(make_employee(language="en"))
    told = client.get(reverse("handover"), {"week": "2026-W47"}).context
    assert [n for _label, n in told["outcomes"]] == [0, 0, 0, 6, 0]
    assert (told["rows"], told["wrong"]) == ([], 0)


def test_of_few_judged_hand_overs_nothing_is_counted(client):
    judged("missed", times=4)
    client.force_login(make_employee(language="en"))
    html = client.get(reverse("handover"), {"week": "2026-W47"}).content.decode()
    assert "Counted from 5 judged answers on" in html
    assert not re.search(r"4 judged answers that needed|; 4 judged answers\. The goal", html)


def test_the_page_without_verdicts_says_what_is_asked(client):
    client.force_login(make_employee(language="en"))
    assert "No hand-over judged yet" in client.get(reverse("handover")).content.decode()


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_takes_as_many_queries_for_three_answers_as_for_one(client, times, django_assert_num_queries):
    judged("missed", times=times)
    client.force_login(make_employee(language="en"))
    client.get(reverse("handover"), {"week": "2026-W47"})
    with django_assert_num_queries(13):
        client.get(reverse("handover"), {"week": "2026-W47"})


def test_every_outcome_has_a_place():
    assert set(OUTCOMES) == set(Handover.values) - {""}
