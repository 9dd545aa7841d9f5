"""Stage 2: each screened response gets one draw, the same one whoever makes it."""

from datetime import timedelta

import pytest

from reviewapp import sampling
from reviewapp.models import Draw, Screening
from tests.factories import NOW, make_draw, make_flag, make_response, make_screening

pytestmark = pytest.mark.django_db


def screened(number, *, risk=0.2, **fields):
    return make_screening(response=make_response(external_id=f"x{number}", **fields), risk=risk)


def all_draws():
    return list(Draw.objects.order_by("response_id").values_list("response__external_id", "u", "pi", "floor", "kind"))


def test_the_first_plan_is_the_same_in_every_installation():
    plan = sampling.current_plan()
    assert (plan.version, plan.seed, plan.floor, plan.slope) == (1, "klopt-plan-1", 0.08, 1.0)
    assert sampling.current_plan() == plan


def test_draw_next_draws_each_screened_response_once():
    for number in range(5):
        screened(number)
    assert [sampling.draw_next(now=NOW, limit=3) for _ in range(3)] == [3, 2, 0]
    assert Draw.objects.count() == 5


def test_responses_without_a_finished_screening_wait():
    make_screening(state=Screening.State.WAITING, risk=None, screened_at=None)
    assert sampling.draw_next(now=NOW, limit=10) == 0


def test_the_same_responses_get_the_same_draws_in_another_order_and_in_other_batches():
    for number in range(40):
        screened(number, risk=number / 40)
    while sampling.draw_next(now=NOW, limit=7):
        pass
    there = all_draws()
    Draw.objects.all().delete()
    sampling.draw_next(now=NOW + timedelta(days=3), limit=100)
    assert all_draws() == there


def test_a_second_worker_with_the_same_responses_changes_nothing():
    rows = [screened(number) for number in range(10)]
    stale = sampling.undrawn(limit=10)
    sampling.draw_next(now=NOW, limit=10)
    before = all_draws()
    sampling.draw_lots(stale, now=NOW)
    assert all_draws() == before
    assert len(before) == len(rows)


def test_about_the_planned_share_is_drawn():
    for number in range(400):
        screened(number, risk=0.2)
    sampling.draw_next(now=NOW, limit=400)
    kinds = list(Draw.objects.values_list("kind", flat=True))
    assert kinds.count("control") == pytest.approx(0.08 * 400, abs=18)
    assert kinds.count("risk") == pytest.approx(0.12 * 400, abs=22)


def test_a_critical_flag_is_always_drawn():
    make_flag(screening=screened(1, risk=0.0), severity="critical")
    sampling.draw_next(now=NOW, limit=10)
    draw = Draw.objects.get()
    assert (draw.pi, draw.reason) == (1.0, "critical_flag")
    assert draw.kind != Draw.Kind.NONE


def test_an_answer_that_could_not_be_screened_is_always_drawn():
    make_screening(state=Screening.State.MANUAL, manual_reason="no_model", risk=None)
    sampling.draw_next(now=NOW, limit=10)
    assert (Draw.objects.get().pi, Draw.objects.get().reason) == (1.0, "manual")


def test_a_late_screening_far_back_is_found_by_the_counts(monkeypatch):
    first = screened(1)
    for number in range(2, 5):
        make_draw(response=screened(number).response)
    monkeypatch.setattr(sampling.drawing, "STRAGGLER_IDS", 1)
    assert sampling.draw_next(now=NOW, limit=10) == 1
    assert Draw.objects.filter(response=first.response).exists()


def test_a_sweep_with_nothing_to_do_takes_few_queries(django_assert_num_queries, monkeypatch):
    for number in range(3):
        screened(number)
    sampling.draw_next(now=NOW, limit=10)
    monkeypatch.setattr(sampling.drawing, "STRAGGLER_IDS", 1)
    with django_assert_num_queries(7):
        assert sampling.draw_next(now=NOW, limit=10) == 0


def test_an_adopted_plan_expects_its_capacity():
    for number in range(100):
        screened(number, risk=number / 100, channel="chat" if number % 4 else "mail")
    preview = sampling.preview_plan(capacity=10, control_share=0.4, now=NOW)
    assert preview.reviews_a_week == pytest.approx(10, abs=0.01)
    assert preview.width > 0


def test_an_adopted_plan_has_a_secret_seed_and_the_next_version():
    first = sampling.current_plan()
    plan = sampling.adopt_plan(capacity=10, control_share=0.4, reason="more hands", created_by=None, now=NOW)
    assert plan.version == first.version + 1
    assert len(plan.seed) == 32
    assert sampling.current_plan() == plan


def test_draws_of_an_earlier_plan_stay():
    screened(1)
    sampling.draw_next(now=NOW, limit=10)
    before = all_draws()
    sampling.adopt_plan(capacity=10, control_share=0.4, reason="", created_by=None, now=NOW)
    sampling.draw_next(now=NOW, limit=10)
    assert all_draws() == before


def test_answers_from_the_future_do_not_shift_the_reference():
    screened(1)
    screened(2, answered_at=NOW + timedelta(days=400))
    assert sampling.preview_plan(capacity=10, control_share=0.4, now=NOW).answers == 1


@pytest.mark.parametrize(("capacity", "share"), [(0, 0.4), (10, 1.5)])
def test_an_impossible_plan_is_refused(capacity, share):
    with pytest.raises(ValueError, match="must be"):
        sampling.adopt_plan(capacity=capacity, control_share=share, reason="", created_by=None, now=NOW)


def test_a_plan_made_after_one_day_counts_on_seven_such_days_a_week():
    for number in range(100):
        screened(number, risk=0.1)
    preview = sampling.preview_plan(capacity=70, control_share=1.0, now=NOW)
    assert (preview.days, preview.curve.floor) == (1, pytest.approx(0.1))
