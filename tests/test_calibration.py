"""Calibration sessions: the same answers judged blind by several people, compared and settled."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override

from contactcenter.models import BotResponse
from reviewapp import calibration, quality, retraining, routing, verdicts
from reviewapp.models import CalibrationSession, GoldItem, RetrainItem, Review, ReviewSkip, TrainingRecord
from reviewapp.quality import Filters
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_judged,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db
DEADLINE = NOW + timedelta(days=7)


def make_undrawn(*, risk=0.1, **fields):
    """An answer that was screened and not drawn."""
    response = make_response(answered_at=NOW - timedelta(days=1), **fields)
    make_screening(response=response, risk=risk)
    make_draw(response=response, kind="none", pi=0.1)
    return response


def make_session(*people, items=0, responses=()):
    session = calibration.plan_session(
        name="November", deadline=DEADLINE, participants=people, items=items,
        employee=make_employee(role="quality_manager"), now=NOW,
    )  # fmt: skip
    calibration.add_items(session=session, responses=responses)
    return session


def judge(session, person, codes):
    """Give the next answers of the session these verdicts, by answer: {response: code}; the others stay."""
    queue = routing.standard_queues()["calibration"]
    for review in routing.claim_next(employee=person, queue=queue, count=99):
        code = codes.get(review.response)
        if code is None:
            continue
        verdicts.record_verdict(
            review_id=review.pk, employee=person, code=code,
            reasons=[] if code in {"correct", "unsure"} else ["tone"], handover="not_needed", note="", correction="",
            seconds=5, idempotency_key=uuid4(), now=NOW,
        )  # fmt: skip


def finished(*people, codes, number=12):
    """A closed session in which each person gave his codes, by the number of the answer."""
    responses = [make_undrawn() for _number in range(number)]
    session = make_session(*people, responses=responses)
    for person, given in zip(people, codes, strict=True):
        judge(session, person, dict(zip(responses, given, strict=True)))
    calibration.close(session=session, now=NOW)
    session.refresh_from_db()
    return session


@pytest.mark.parametrize("wrong", [{"name": " "}, {"participants": 1}, {"deadline": NOW}, {"items": 101}, {"items": 5}])
def test_a_session_that_cannot_be_held_is_refused(wrong):
    people = [make_employee() for _number in range(wrong.pop("participants", 2))]
    values = {"name": "November", "deadline": DEADLINE, "items": 0} | wrong
    with pytest.raises(calibration.InvalidSession):
        calibration.plan_session(**values, participants=people, employee=people[0], now=NOW)


def test_every_participant_gets_every_answer_blind_and_in_an_order_of_his_own():
    people = [make_employee(), make_employee()]
    session = make_session(*people, responses=[make_undrawn() for _number in range(20)])
    orders = [[row.response_id for row in session.reviews.filter(assigned_to=one).order_by("id")] for one in people]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    assert {row.queue.blind_level for row in session.reviews.select_related("queue")} == {"blind"}


def test_lots_are_drawn_from_every_kind_of_answer():
    for code, times in (("correct", 10), ("wrong", 2), ("critical", 1)):
        for _number in range(times):
            make_judged(code=code, answered_at=NOW - timedelta(days=2))
    for risk in (0.05, 0.9):
        make_undrawn(risk=risk)
    session = make_session(make_employee(), make_employee(), items=7)
    codes = sorted(row.code for row in session_verdicts(session))
    assert codes == ["correct", "correct", "critical", "wrong", "wrong"]
    assert session.items.count() == 7


def session_verdicts(session):
    rows = [item.response.verdicts.first() for item in session.items.all()]
    return [row for row in rows if row]


def test_what_a_participant_has_judged_is_not_drawn():
    person = make_employee()
    make_judged(answered_at=NOW - timedelta(days=2), verdict={"reviewer": person})
    other = make_undrawn()
    session = make_session(person, make_employee(), items=5)
    assert [item.response for item in session.items.all()] == [other]


def test_answers_that_wait_for_a_verdict_and_check_items_are_never_in_a_session():
    waiting, check = make_review().response, make_undrawn()
    GoldItem.objects.create(
        response=check,
        subject=check.subject,
        code="wrong",
        explanation="x",
        origin="by_hand",
        set_by=make_employee(),
        set_at=NOW,
    )
    session = make_session(make_employee(), make_employee())
    assert calibration.add_items(session=session, responses=[waiting, check]) == 0


def test_answers_picked_twice_go_in_once():
    response = make_undrawn()
    session = make_session(make_employee(), make_employee(), responses=[response])
    assert calibration.add_items(session=session, responses=BotResponse.objects.all()) == 0
    assert session.reviews.count() == 2


def test_nothing_is_added_to_a_closed_session():
    session = make_session(make_employee(), make_employee())
    calibration.close(session=session, now=NOW)
    with pytest.raises(calibration.InvalidSession):
        calibration.add_items(session=session, responses=[make_undrawn()])


def test_results_are_seen_when_done_oneself_or_when_the_session_is_closed():
    done, busy, lead = make_employee(), make_employee(), make_employee(role="quality_manager")
    response = make_undrawn()
    session = make_session(done, busy, responses=[response])
    judge(session, done, {response: "wrong"})
    assert [calibration.may_see_results(session=session, employee=one) for one in (done, busy, lead)] == [
        True,
        False,
        False,
    ]
    calibration.close(session=session, now=NOW)
    session.refresh_from_db()
    assert calibration.may_see_results(session=session, employee=busy)


def test_the_reminder_counts_what_waits_for_me_alone():
    me, other = make_employee(), make_employee()
    responses = [make_undrawn(), make_undrawn()]
    session = make_session(me, other, responses=responses)
    judge(session, me, {responses[0]: "correct"})
    assert (calibration.waiting(me).count(), calibration.waiting(other).count()) == (1, 2)
    calibration.close(session=session, now=NOW)
    assert calibration.waiting(other).count() == 0


def test_alpha_and_kappa_of_a_session_are_those_of_its_table():
    one = ["correct"] * 8 + ["wrong"] * 4
    two = ["correct"] * 7 + ["partial"] + ["wrong"] * 4
    found = calibration.results(finished(make_employee(), make_employee(), codes=[one, two]))
    assert found.alpha.n == 12
    assert 0.8 < found.alpha.value < 1
    assert found.kappa.value == pytest.approx(0.9, abs=0.05)
    assert (found.same.value, found.enough) == (pytest.approx(11 / 12), True)


def test_what_people_differ_on_most_comes_first():
    found = calibration.results(
        finished(
            make_employee(),
            make_employee(),
            codes=[["correct", "correct", "wrong"], ["correct", "critical", "partial"]],
            number=3,
        )
    )
    assert [row.apart for row in found.rows] == [3, 1, 0]
    assert found.enough is False


def test_a_reason_that_only_some_name_is_shown_as_dividing():
    people = [make_employee(), make_employee()]
    session = finished(*people, codes=[["wrong"], ["wrong"]], number=1)
    session.reviews.first().verdicts.update(reasons=["factual", "tone"])
    found = calibration.results(session)
    assert [(row.reason, row.all, row.some) for row in found.reasons] == [("factual", 0, 1), ("tone", 1, 0)]


def test_a_verdict_changed_after_the_reveal_is_compared_as_first_given():
    one, two = make_employee(), make_employee()
    response, left = make_undrawn(), make_undrawn()
    session = make_session(one, two, responses=[response, left])
    judge(session, one, {response: "correct"})
    verdicts.undo_last(employee=one, now=NOW)
    judge(session, one, {response: "wrong"})
    judge(session, two, {response: "correct"})
    assert ["correct", "correct"] in [row.codes for row in calibration.results(session).rows]


@pytest.mark.parametrize("way", ["done", "closed"])
def test_a_verdict_is_not_taken_back_by_who_may_see_the_results(way):
    one, two = make_employee(), make_employee()
    response, left = make_undrawn(), make_undrawn()
    session = make_session(one, two, responses=[response, left])
    judge(session, one, {response: "correct"} | ({left: "wrong"} if way == "done" else {}))
    if way == "closed":
        calibration.close(session=session, now=NOW)
    with override("en"), pytest.raises(verdicts.TooLateToUndo, match="results of this session"):
        verdicts.undo_last(employee=one, now=NOW)


def test_closing_does_not_wait_for_who_dropped_out():
    stays, left = make_employee(), make_employee()
    response = make_undrawn()
    session = make_session(stays, left, responses=[response])
    judge(session, stays, {response: "correct"})
    calibration.close(session=session, now=NOW)
    assert not Review.objects.filter(session=session, state="open").exists()
    assert [row.employee for row in TrainingRecord.objects.all()] == [stays]


def test_the_register_says_who_took_part_and_how_far_he_went_along_with_the_group():
    one, two = make_employee(), make_employee()
    session = finished(one, two, codes=[["wrong", "correct"], ["correct", "correct"]], number=2)
    lead = make_employee(role="quality_manager")
    for item in session.items.all():
        calibration.settle_item(
            item=item, code="correct", reasons=[], note="Binnen de regels.", as_check=False, employee=lead, now=NOW
        )
    records = {row.employee: (row.right, row.total, row.finished_at) for row in TrainingRecord.objects.all()}
    assert records == {one: (1, 2, NOW), two: (2, 2, NOW)}


def test_following_twice_is_the_same_as_once():
    one = make_employee()
    response = make_undrawn()
    session = make_session(one, make_employee(), responses=[response])
    judge(session, one, {response: "correct"})
    for _time in range(2):
        calibration.follow(now=NOW)
    assert TrainingRecord.objects.count() == 1


def test_what_somebody_judged_elsewhere_or_has_an_interest_in_is_withdrawn():
    one, two = make_employee(), make_employee()
    judged, conflict = make_undrawn(), make_undrawn()
    session = make_session(one, two, responses=[judged, conflict])
    elsewhere = Review.objects.create(
        response=judged, role="added", queue=routing.standard_queues()["risk"], due_at=NOW
    )
    make_verdict(review=elsewhere, reviewer=one)
    mine = session.reviews.get(response=conflict, assigned_to=one)
    ReviewSkip.objects.create(review=mine, employee=one, reason="conflict", skipped_at=NOW)
    assert calibration.follow(now=NOW) == 2
    assert {row.assigned_to for row in session.reviews.all()} == {two}


def test_nothing_is_settled_while_somebody_judges():
    session = make_session(make_employee(), make_employee(), responses=[make_undrawn()])
    with pytest.raises(calibration.InvalidSession):
        calibration.settle_item(
            item=session.items.get(), code="correct", reasons=[], note="x", as_check=False,
            employee=make_employee(), now=NOW,
        )  # fmt: skip


def test_a_settled_answer_may_become_a_check_item():
    session = finished(make_employee(), make_employee(), codes=[["wrong"], ["correct"]], number=1)
    calibration.settle_item(
        item=session.items.get(), code="wrong", reasons=["outdated"], note="De oude prijs.", as_check=True,
        employee=make_employee(role="quality_manager"), now=NOW,
    )  # fmt: skip
    item = GoldItem.objects.get()
    assert (item.code, item.reasons, item.origin, item.explanation) == (
        "wrong",
        ["outdated"],
        "calibration",
        "De oude prijs.",
    )


def test_verdicts_of_a_session_enter_no_weekly_figure_and_no_retrain_list():
    make_verdict(review=make_review(), code="correct")
    week = Filters.of_week("2026-W47")
    before = quality.figures(quality.read(filters=week, now=NOW))
    session = finished(make_employee(), make_employee(), codes=[["critical", "unsure"], ["wrong", "wrong"]], number=2)
    after = quality.figures(quality.read(filters=week, now=NOW))
    retraining.collect(now=NOW)
    assert after.headline.judged == before.headline.judged
    assert (after.actions, after.backlog) == (before.actions, before.backlog)
    assert not RetrainItem.objects.exists()
    assert CalibrationSession.objects.get() == session
