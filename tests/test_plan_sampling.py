"""manage.py plan_sampling: shows before it saves, keeps what is not given, goes back."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from reviewapp import sampling
from reviewapp.models import SamplingPlan
from tests.factories import make_plan, make_screening

pytestmark = pytest.mark.django_db


def plan_sampling(capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    call_command("plan_sampling", **options)
    return capsys.readouterr().out


def test_it_shows_the_plan_before_it_saves(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(20):
        make_screening(risk=0.2)
    said = plan_sampling(capsys, capacity=2, dry_run=True)
    assert "Expected reviews a week: 2" in said
    assert said.splitlines()[-1].startswith("Nothing saved (--dry-run): ")
    assert not SamplingPlan.objects.exists()


def test_it_adopts_and_tells_it_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    make_screening()
    told = json.loads(plan_sampling(capsys, capacity=5, strata="topic,channel", screening_share=0.5, json=True))
    plan = sampling.current_plan()
    assert (told["version"], told["capacity"], told["few_strata"]) == (plan.version, 5, ["-|-"])
    assert (plan.strata, plan.screening_share) == (["topic", "channel"], 0.5)


def test_what_is_not_given_stays(capsys: pytest.CaptureFixture[str]) -> None:
    make_plan(capacity=40, control_share=0.25, certain_from=0.6, strata=["topic"])
    plan_sampling(capsys, certain_from="0.5")
    plan = sampling.current_plan()
    assert (plan.capacity, plan.control_share, plan.strata, plan.certain_from) == (40, 0.25, ["topic"], 0.5)


def test_empty_means_none(capsys: pytest.CaptureFixture[str]) -> None:
    make_plan(certain_from=0.6)
    plan_sampling(capsys, certain_from="", strata="")
    assert (sampling.current_plan().certain_from, sampling.current_plan().strata) == (None, [])


def test_more_certain_answers_than_capacity_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(10):
        make_screening(risk=0.9)
    assert "a week more than the capacity of 5" in plan_sampling(capsys, capacity=5, certain_from="0.5")


def test_it_goes_back(capsys: pytest.CaptureFixture[str]) -> None:
    make_plan(capacity=40)
    make_plan(version=2, capacity=99)
    assert plan_sampling(capsys, back_to=1, reason="Too many").startswith("Plan 3 is in force: ")
    assert (sampling.current_plan().capacity, sampling.current_plan().reason) == (40, "Too many")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"capacity": 0}, "above zero"),
        ({}, "above zero"),  # the default plan was made for no number of reviews
        ({"capacity": 5, "certain_from": "high"}, "between 0 and 1"),
        ({"capacity": 5, "strata": "name"}, "must be made of"),
        ({"capacity": 5, "back_to": 1}, "leave the other wishes out"),
        ({"back_to": 7}, "no such earlier version"),
    ],
)
def test_what_cannot_be_ends_with_status_2(options: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        call_command("plan_sampling", **options)
    assert refused.value.returncode == 2
