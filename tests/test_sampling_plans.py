"""Plans: what may be wished, what a version keeps, and how one goes back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from contactcenter.models import Employee
from reviewapp import sampling
from reviewapp.models import Draw, SamplingPlan
from reviewapp.sampling import PlanRule
from tests.factories import NOW, make_employee, make_plan, make_response, make_screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def manon() -> Employee:
    return make_employee(username="manon")


def screened(number: int, *, risk: float = 0.2, **fields: Any) -> None:
    for each in range(number):
        make_screening(response=make_response(**fields), risk=risk * (each + 1) / number)


def drawn(*, risk: float, **plan: Any) -> Draw:
    make_plan(**plan)
    screening = make_screening(risk=risk, response=make_response(channel="chat", topic="invoice"))
    sampling.draw_next(now=NOW, limit=10)
    return Draw.objects.get(response=screening.response)


def test_the_plan_chooses_what_makes_a_stratum() -> None:
    assert drawn(risk=0.1, strata=["topic", "channel"]).stratum == "invoice|chat"


def test_without_dimensions_all_answers_are_one_stratum() -> None:
    assert drawn(risk=0.1, strata=[]).stratum == "-"


def test_a_long_name_of_a_stratum_is_cut_and_stays_its_own() -> None:
    values = {"topic": "x" * 100, "channel": "y" * 50, "segment": "z" * 50, "bot_version": "1"}
    names = {sampling.stratum_of(values | {"bot_version": one}, list(values)) for one in ("1", "2")}
    assert len(names) == 2
    assert {len(name) for name in names} == {200}


def test_from_the_threshold_on_a_person_always_looks() -> None:
    draw = drawn(risk=0.6, certain_from=0.6, slope=0.5)
    assert (draw.pi, draw.reason) == (1.0, "threshold")


def test_under_the_threshold_the_slope_decides() -> None:
    draw = drawn(risk=0.59, certain_from=0.6, slope=1.0)
    assert (draw.pi, draw.reason) == (0.59, "risk")


def test_a_threshold_keeps_the_slope_from_making_others_certain() -> None:
    screened(50)
    plan = sampling.adopt_plan(capacity=45, certain_from=0.15, reason="x", created_by=None, now=NOW)
    assert plan.slope <= 1 / 0.15


def test_the_capacity_adds_up_with_a_threshold() -> None:
    screened(100, risk=1.0)  # in one day: a week has seven times as many
    preview = sampling.preview_plan(capacity=300, certain_from=0.8, now=NOW)
    assert preview.reviews_a_week == pytest.approx(300)
    assert preview.certain_a_week == pytest.approx(21 * 7)
    assert preview.excess_a_week == 0


def test_more_than_fits_above_the_threshold_is_told() -> None:
    screened(100, risk=1.0)
    preview = sampling.preview_plan(capacity=60, certain_from=0.8, now=NOW)
    assert preview.reviews_a_week > 21 * 7
    assert preview.excess_a_week == pytest.approx(preview.reviews_a_week - 60)


@pytest.mark.parametrize(
    ("field", "wishes"),
    [
        ("capacity", {"capacity": 0}),
        ("control_share", {"control_share": 1.5}),
        ("minimum_per_stratum", {"minimum_per_stratum": -1}),
        ("minimum_per_stratum", {"minimum_per_stratum": float("nan")}),
        ("strata", {"strata": ["name"]}),
        ("strata", {"strata": ["topic", "topic"]}),
        ("screening_share", {"screening_share": 0}),
        ("certain_from", {"certain_from": 0}),
        ("certain_from", {"certain_from": 1.01}),
    ],
)
def test_an_impossible_wish_is_refused(field: str, wishes: Any) -> None:
    with pytest.raises(PlanRule) as refused:
        sampling.adopt_plan(**{"capacity": 10, **wishes}, reason="", created_by=None, now=NOW)
    assert refused.value.field == field
    assert not SamplingPlan.objects.exists()


def test_too_many_strata_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling.preview, "MOST_STRATA", 1)
    screened(1, topic="a")
    screened(1, topic="b")
    with pytest.raises(PlanRule, match="make 2 strata"):
        sampling.preview_plan(capacity=10, strata=["topic"], now=NOW)


def test_another_threshold_keeps_everything_else(manon: Employee) -> None:
    screened(20)
    first = sampling.adopt_plan(capacity=10, control_share=0.3, reason="x", created_by=None, now=NOW)
    plan = sampling.set_threshold(certain_from=0.5, reason="Fewer", created_by=manon, now=NOW, seen=1)
    assert (plan.version, plan.certain_from, plan.created_by, plan.reason) == (2, 0.5, manon, "Fewer")
    assert (plan.capacity, plan.control_share, plan.seed) == (10, 0.3, first.seed)


def test_the_default_plan_gets_a_threshold_with_the_curve_it_has(manon: Employee) -> None:
    sampling.current_plan()
    plan = sampling.set_threshold(certain_from=0.5, reason="x", created_by=manon, now=NOW, seen=1)
    assert (plan.capacity, plan.slope, plan.floor) == (sampling.NO_CAPACITY, 1.0, 0.08)


def test_going_back_makes_a_new_version_with_the_wishes_and_the_seed_of_then(manon: Employee) -> None:
    screened(20)
    first = sampling.adopt_plan(capacity=10, strata=["topic"], reason="x", created_by=None, now=NOW)
    sampling.adopt_plan(capacity=99, reason="y", created_by=None, now=NOW)
    back = sampling.go_back(to=1, reason="Too many", created_by=manon, now=NOW, seen=2)
    assert (back.version, back.back_to, back.seed) == (3, first, first.seed)
    assert sampling.wishes_of(back) == sampling.wishes_of(first)


def test_going_back_to_the_default_plan_brings_its_curve(manon: Employee) -> None:
    sampling.current_plan()
    sampling.adopt_plan(capacity=99, reason="y", created_by=None, now=NOW)
    back = sampling.go_back(to=1, reason="x", created_by=manon, now=NOW, seen=2)
    assert (back.capacity, back.floor, back.slope) == (0, 0.08, 1.0)


def test_nobody_goes_back_to_what_is_in_force_or_never_was(manon: Employee) -> None:
    sampling.current_plan()
    for to in (1, 7):
        with pytest.raises(PlanRule, match="no such earlier version"):
            sampling.go_back(to=to, reason="x", created_by=manon, now=NOW, seen=1)


def test_a_change_needs_a_reason(manon: Employee) -> None:
    sampling.current_plan()
    with pytest.raises(PlanRule, match="needs a reason"):
        sampling.change_plan(capacity=10, reason="  ", created_by=manon, now=NOW, seen=1)


def test_who_saw_an_older_plan_is_told_so(manon: Employee) -> None:
    sampling.current_plan()
    sampling.adopt_plan(capacity=99, reason="y", created_by=None, now=NOW)
    with pytest.raises(PlanRule, match="came into force meanwhile"):
        sampling.change_plan(capacity=10, reason="x", created_by=manon, now=NOW, seen=1)


def test_a_plan_that_follows_the_risk_keeps_all_wishes() -> None:
    make_plan(capacity=20, strata=["topic"], screening_share=0.5, certain_from=0.7, minimum_per_stratum=2)
    plan = sampling.follow_risk(reason="new model", now=NOW)
    assert plan is not None
    assert (plan.strata, plan.screening_share, plan.certain_from) == (["topic"], 0.5, 0.7)
    assert plan.minimum_per_stratum == 2


@contextmanager
def while_calibrating(act: Callable[[], Any]) -> Iterator[None]:
    """Do this once, in the moment that a plan is worked out on the answers."""
    todo = [act]

    def step(execute: Any, sql: str, *rest: Any) -> Any:
        if todo and "reviewapp_samplingplan" not in sql:
            todo.pop()()
        return execute(sql, *rest)

    with connection.execute_wrapper(step):
        yield


def adopt(**fields: Any) -> SamplingPlan:
    return sampling.adopt_plan(**{"capacity": 70, "reason": "Manon", "created_by": None, "now": NOW} | fields)


@pytest.mark.parametrize("change", ["change_plan", "set_threshold", "go_back"])
def test_a_plan_made_meanwhile_is_not_overwritten(manon: Employee, change: str) -> None:
    adopt(), adopt()
    own = {"change_plan": {"capacity": 50}, "set_threshold": {"certain_from": 0.5}, "go_back": {"to": 1}}[change]
    with while_calibrating(lambda: make_plan(version=3, capacity=70)), pytest.raises(PlanRule) as refused:
        getattr(sampling, change)(reason="x", created_by=manon, now=NOW, seen=2, **own)
    assert refused.value.field == "seen"
    assert (SamplingPlan.objects.count(), sampling.current_plan().capacity) == (3, 70)


def test_what_follows_the_risk_starts_again_from_a_plan_made_meanwhile() -> None:
    adopt(capacity=20)
    with while_calibrating(lambda: make_plan(version=2, capacity=70, strata=["topic"])):
        plan = sampling.follow_risk(reason="new model", now=NOW)
    assert plan is not None
    assert (plan.version, plan.capacity, plan.strata) == (3, 70, ["topic"])
