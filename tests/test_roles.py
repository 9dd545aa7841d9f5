"""Reviews that nobody drew, and verdicts that nobody gave of this very answer, change no figure and teach nothing."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.models import BotResponse
from reviewapp import quality, retraining, routing, status
from reviewapp.exports.gaps import gap_rows
from reviewapp.exports.rows import VERDICT_COLUMNS, verdict_rows, verdicts_of
from reviewapp.exports.weeks import Week
from reviewapp.learning.examples import examples
from reviewapp.models import CalibrationSession, Draw, GroupVerdict, Review, Verdict
from reviewapp.training.examples import of_verdicts
from tests.factories import (
    NOW,
    make_correction,
    make_draw,
    make_employee,
    make_flag,
    make_judged,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
WEEK = Week.parse("2026-W47")


@pytest.fixture(autouse=True)
def small_groups(settings: Any) -> None:
    settings.MIN_GROUP = 3


def screened(response: BotResponse, risk: float = 0.4) -> BotResponse:
    BotResponse.objects.filter(pk=response.pk).update(received_at=NOW)
    make_flag(screening=make_screening(response=response, risk=risk, signals={"a": 1.0}), kind="promise")
    return response


@pytest.fixture
def judged() -> list[BotResponse]:
    """Four judged answers, one that waits and one that nobody drew."""
    found = [screened(make_judged(code=code).response) for code in ("correct", "correct", "wrong", "partial")]
    make_review(draw=make_draw(response=screened(make_response())))
    undrawn = screened(make_response())
    make_draw(response=undrawn, kind=Draw.Kind.NONE, pi=0.5)
    return [*found, undrawn]


def all_figures() -> dict[str, Any]:
    """What any consumer of verdicts makes of the rows."""
    found = quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=LATER))
    return {
        "figures": asdict(found),
        "as_of": asdict(
            quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=LATER, as_of=LATER))
        ),
        "export": list(verdict_rows(verdicts_of(WEEK, LATER), LATER)),
        "examples": examples(embedding_model="", until=LATER),
        "verifier": [example.response for example in of_verdicts()],
        "status": replace(status.read(now=LATER), oldest_waiting=None),
        "retrain": retraining.collect(now=LATER),
    }


def plant(role: str, response: BotResponse, **verdict: Any) -> Verdict:
    """A judged review of this role, with a correction; nothing of it may be seen anywhere."""
    session = None
    if role == "calibration":
        planner = make_employee()
        session = CalibrationSession.objects.create(name="w47", created_by=planner, created_at=NOW, deadline=LATER)
    queue = routing.standard_queues()["control"]
    review = Review.objects.create(response=response, role=role, queue=queue, due_at=NOW, session=session)
    given = make_verdict(review=review, **({"code": "critical", "reasons": ["factual"]} | verdict))
    make_correction(verdict=given)
    return given


@pytest.mark.parametrize("role", ["gold", "calibration", "added", "check", "dispute"])
def test_a_judged_review_that_nobody_drew_changes_no_figure(judged: list[BotResponse], role: str) -> None:
    before = all_figures()
    for response in (judged[0], judged[-1]):
        plant(role, response, source="gold" if role == "gold" else "human")
    assert all_figures() == before


def test_an_inherited_verdict_changes_no_figure(judged: list[BotResponse]) -> None:
    before = all_figures()
    given_by = Verdict.objects.filter(response=judged[0]).get()
    group = GroupVerdict.objects.create(verdict=given_by, given_at=NOW, given_by=given_by.reviewer)
    plant("covered", judged[-1], source="inherited", group_verdict=group)
    after = all_figures()
    after["export"] = [row for row in after["export"] if "inherited" not in row]  # told, without a weight
    assert after == before


@pytest.mark.parametrize("role", ["gold", "added", "check", "dispute"])
def test_an_open_review_that_nobody_drew_is_no_backlog(judged: list[BotResponse], role: str) -> None:
    before = all_figures()
    queue = routing.standard_queues()["control"]
    Review.objects.create(response=judged[0], role=role, queue=queue, due_at=NOW)
    after = all_figures()
    flags = [[found[name].pop("flags") for name in ("figures", "as_of")] for found in (before, after)]
    assert after == before
    # of an answer that somebody judges again nothing is told; a check item was left out since it was chosen
    assert (flags[0] == flags[1]) is (role == "gold")


def test_a_settling_verdict_leaves_the_estimate_as_it_was(judged: list[BotResponse]) -> None:
    before = asdict(quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=LATER)))
    first = Verdict.objects.get(response=judged[0])
    make_verdict(review=first.review, code="critical", reasons=["factual"], source="adjudicated", counts=False)
    assert asdict(quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=LATER))) == before


@pytest.mark.parametrize("role", ["added", "dispute", "calibration", "check"])
def test_an_answer_that_is_judged_again_is_no_gap_meanwhile(role: str) -> None:
    response = make_judged().response
    make_flag(screening=make_screening(response=response), kind="low_similarity")
    assert len(list(gap_rows(WEEK, LATER))) == 1
    Verdict.objects.filter(pk=plant(role, response).pk).update(decided_at=LATER + timedelta(hours=1))
    Review.objects.filter(role=role).update(created_at=NOW)
    assert list(gap_rows(WEEK, LATER)) == []
    assert len(list(gap_rows(WEEK, LATER + timedelta(hours=2)))) == 1


def test_settled_verdicts_and_objections_stand_in_the_verdict_table() -> None:
    first = make_judged(code="wrong")
    make_verdict(review=first.review, source="adjudicated", counts=False, decided_at=NOW + timedelta(hours=3))
    columns = ("verdict", "verdict_source", "in_estimates", "weight")
    rows = [dict(zip(VERDICT_COLUMNS, row, strict=True)) for row in verdict_rows(verdicts_of(WEEK, LATER), LATER)]
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("wrong", "human", True, 1.0),
        ("correct", "adjudicated", False, None),
    ]
    assert len(list(verdict_rows(verdicts_of(WEEK, NOW + timedelta(hours=2)), NOW + timedelta(hours=2)))) == 1
