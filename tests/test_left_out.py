"""Answers that are not screened, by lot: opened as such, never screened or drawn, counted and explained."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from contactcenter.models import BotResponse
from reviewapp import records, sampling, screening, status
from reviewapp.models import Draw, Screening
from tests.factories import NOW, make_employee, make_plan, make_response, make_screening

pytestmark = pytest.mark.django_db


def left_out() -> BotResponse:
    return make_screening(state=Screening.State.LEFT_OUT, risk=None, screened_at=None).response


def test_about_the_share_of_the_plan_is_screened_and_always_the_same_answers() -> None:
    plan = make_plan(screening_share=0.3)
    keys = [f"bot:{number}" for number in range(2000)]
    assert sum(plan.screens(key) for key in keys) == pytest.approx(600, abs=60)
    assert [plan.screens(key) for key in keys[:50]] == [plan.screens(key) for key in keys[:50]]


def test_the_lot_of_the_screening_is_apart_from_that_of_the_draw() -> None:
    plan = make_plan(screening_share=0.3, floor=0.3)
    keys = [f"bot:{number}" for number in range(2000)]
    both = sum(plan.screens(key) and sampling.drawing.draws.uniform(plan.seed, key) < 0.3 for key in keys)
    assert both == pytest.approx(180, abs=45)


def test_opening_leaves_out_what_the_lot_says() -> None:
    plan = make_plan(screening_share=0.5)
    for number in range(40):
        make_response(external_id=f"x{number}")
    assert screening.open_screenings() == 40
    states = dict(Screening.objects.values_list("response__external_id", "state"))
    assert states == {key: "waiting" if plan.screens(f"bot:{key}") else "left_out" for key in states}
    assert set(states.values()) == {"waiting", "left_out"}


def test_opening_happens_once() -> None:
    make_plan(screening_share=0.001)
    make_response()
    assert [screening.open_screenings() for _ in range(2)] == [1, 0]


def test_what_is_left_out_is_never_drawn_nor_screened_again() -> None:
    response = left_out()
    assert screening.rescreen_manual() == 0
    assert sampling.draw_next(now=NOW, limit=10) == 0
    assert not Draw.objects.filter(response=response).exists()


def test_a_late_screening_is_found_among_left_out_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_screening()
    for _ in range(4):
        left_out()
    monkeypatch.setattr(sampling.drawing, "STRAGGLER_IDS", 1)
    assert sampling.draw_next(now=NOW, limit=10) == 1
    assert Draw.objects.get().response == first.response


def test_left_out_answers_do_not_make_every_sweep_search_everything(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    left_out()
    left_out()
    monkeypatch.setattr(sampling.drawing, "STRAGGLER_IDS", 1)
    with django_assert_num_queries(7):
        assert sampling.draw_next(now=NOW, limit=10) == 0


def test_the_status_counts_them_apart() -> None:
    left_out()
    found = status.read(now=NOW)
    assert (found.left_out, found.waiting, found.oldest_waiting) == (1, 0, None)


def test_the_record_says_that_it_was_left_out() -> None:
    response = left_out()
    record = records.full_record(records.find_response(external_id=response.external_id))
    assert (record["state"], record["risk"], record["drawn"]) == ("left_out", None, None)


def test_the_command_explains_it(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("explain", left_out().external_id)
    said = capsys.readouterr().out
    assert "left out by lot" in said
    assert "Risk" not in said


def test_the_page_of_the_answer_says_why_nobody_looked() -> None:
    client = Client()
    client.force_login(make_employee(language="en"))
    html = client.get(f"/answers/{left_out().pk}/").content.decode()
    assert "Not screened, by lot" in html
    assert "This answer was not looked at" in html
    assert "appears here after the verdict" not in html
