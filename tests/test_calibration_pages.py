"""Pages of calibration, check items and training: who sees what, and when."""

import re
from datetime import timedelta

import pytest
from django.template import Context
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from reviewapp import calibration, routing
from reviewapp.models import CalibrationSession, Difference, GoldItem, TrainingRecord
from reviewapp.templatetags.menu import waiting_for_me
from tests.factories import NOW, make_draw, make_employee, make_response, make_review, make_verdict, rewrite
from tests.test_calibration import finished, judge, make_session, make_undrawn
from tests.test_gold import make_gold

pytestmark = pytest.mark.django_db
INJECTION = "=cmd|' /C calc'!A0"


@pytest.fixture
def lead():
    return make_employee(username="lead", language="en", role="quality_manager", first_name="Noor")


@pytest.fixture
def judges():
    return [make_employee(language="en", first_name=name) for name in ("Daan", "Yara")]


@pytest.fixture
def see(client):
    """`see(person, "calibration", ...)`: status and the text of the page without tags."""

    def get(person, name, *args):
        client.force_login(person)
        response = client.get(reverse(name, args=args))
        return response.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))

    return get


def test_the_list_says_what_waits_for_me(see, judges):
    make_session(*judges, responses=[make_undrawn(), make_undrawn()])
    _status, text = see(judges[0], "calibration")
    assert "2 answers wait for you" in text
    assert "you: 0 of 2" in text
    assert "all:" not in text


def test_the_lead_sees_how_far_all_are_and_that_the_deadline_passed(see, lead, judges):
    session = make_session(*judges, responses=[make_undrawn()])
    CalibrationSession.objects.filter(pk=session.pk).update(deadline=timezone.now() - timedelta(days=1))
    _status, text = see(lead, "calibration")
    assert "all: 0 of 2" in text
    assert "deadline passed" in text


def test_a_session_is_planned_with_the_form(client, lead, judges):
    make_undrawn()
    client.force_login(lead)
    fields = {"name": "Week 47", "deadline": "2099-12-01T17:00", "items": 0, "participants": [row.pk for row in judges]}
    response = client.post(reverse("calibration_plan"), fields)
    session = CalibrationSession.objects.get()
    assert response["Location"] == reverse("calibration_session", args=[session.pk])
    assert set(session.participants.all()) == set(judges)


def test_a_form_with_one_participant_comes_back_with_the_reason(client, lead, judges):
    client.force_login(lead)
    fields = {"name": "Week 47", "deadline": "2099-12-01T17:00", "items": 0, "participants": [judges[0].pk]}
    response = client.post(reverse("calibration_plan"), fields)
    assert response.status_code == 422
    assert "Choose two people at least" in response.content.decode()


@pytest.mark.parametrize("name", ["calibration_plan", "gold", "training", "training_csv"])
def test_a_supervisor_is_told_whom_to_ask(see, judges, name):
    assert see(judges[0], name)[0] == 403


def test_who_judged_and_is_not_done_sees_no_verdict_of_others(see, judges):
    responses = [make_undrawn(), make_undrawn()]
    session = make_session(*judges, responses=responses)
    judge(session, judges[1], dict.fromkeys(responses, "critical"))
    judge(session, judges[0], {responses[0]: "correct"})
    _status, text = see(judges[0], "calibration_session", session.pk)
    assert "Critical" not in text
    assert "You judged 1 of 2" in text


def test_who_is_done_sees_the_verdicts_given_so_far(see, judges):
    response = make_undrawn()
    session = make_session(*judges, responses=[response])
    judge(session, judges[1], {response: "critical"})
    judge(session, judges[0], {response: "correct"})
    assert "Critical" in see(judges[0], "calibration_session", session.pk)[1]


def test_somebody_who_does_not_take_part_sees_a_session_once_it_is_closed(see, judges):
    session = make_session(*judges, responses=[make_undrawn()])
    other = make_employee(language="en")
    assert see(other, "calibration_session", session.pk)[0] == 403
    calibration.close(session=session, now=NOW)
    assert see(other, "calibration_session", session.pk)[0] == 200


def test_too_few_items_show_no_figure(see, judges):
    session = finished(*judges, codes=[["correct", "wrong"], ["correct", "wrong"]], number=2)
    _status, text = see(judges[0], "calibration_session", session.pk)
    assert "Only 2 answers were judged by two people or more: too few items to tell." in text
    assert not re.search(r"1\.00", text)


def test_an_interval_across_the_bound_is_too_few_items_to_tell(see, judges):
    one = ["correct"] * 8 + ["wrong"] * 4
    two = ["correct"] * 7 + ["partial"] + ["wrong"] * 3 + ["correct"]
    _status, text = see(judges[0], "calibration_session", finished(*judges, codes=[one, two]).pk)
    assert re.search(r"with 95% certainty between -?\d\.\d\d and \d\.\d\d", text)
    assert "Too few items to tell: the true value may lie on either side of 0.67." in text


def test_a_settled_answer_stands_on_the_page_and_among_the_check_items(client, see, lead, judges):
    session = finished(*judges, codes=[["wrong"], ["correct"]], number=1)
    client.force_login(lead)
    address = reverse("calibration_settle", args=[session.pk, session.items.get().pk])
    fields = {"code": "wrong", "reasons": ["outdated"], "note": "De oude prijs.", "as_check": "on"}
    assert client.post(address, fields).status_code == 302
    assert "De oude prijs." in see(lead, "calibration_session", session.pk)[1]
    assert "De oude prijs." in see(lead, "gold")[1]


def test_a_check_item_without_a_reason_comes_back_and_nothing_is_kept(client, lead, judges):
    session = finished(*judges, codes=[["wrong"], ["correct"]], number=1)
    client.force_login(lead)
    address = reverse("calibration_settle", args=[session.pk, session.items.get().pk])
    response = client.post(address, {"code": "wrong", "note": "Daarom.", "as_check": "on"})
    assert response.status_code == 422
    assert session.items.get().settled_code == ""


def test_personal_data_is_masked_in_the_results(see, judges):
    response = make_undrawn(answer="Uw rekening is NL91ABNA0417164300.")
    session = make_session(*judges, responses=[response])
    note = "Zie NL91ABNA0417164300."
    rewrite(session.items.all(), settled_code="wrong", settled_note=note, settled_at=NOW, settled_by=judges[1])
    make_verdict(review=session.reviews.first(), reviewer=judges[0], code="wrong", note=note)
    calibration.close(session=session, now=NOW)
    _status, text = see(judges[0], "calibration_session", session.pk)
    assert text.count("Zie [") >= 2
    assert "NL91ABNA0417164300" not in text


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_list_costs_the_same_queries_however_many_sessions(
    client, lead, judges, django_assert_num_queries, sessions
):
    for _number in range(sessions):
        make_session(*judges, responses=[make_undrawn()])
    client.force_login(lead)
    with django_assert_num_queries(7):
        client.get(reverse("calibration"))


@pytest.mark.parametrize("items", [1, 3])
def test_check_items_cost_the_same_queries_however_many(client, lead, django_assert_num_queries, items):
    for _number in range(items):
        make_gold()
    client.force_login(lead)
    with django_assert_num_queries(8):
        client.get(reverse("gold"))


def test_an_answer_is_made_a_check_item_by_hand_and_retired(client, lead):
    response = make_response()
    client.force_login(lead)
    fields = {"code": "correct", "explanation": "Alles klopt."}
    assert client.post(reverse("gold_set", args=[response.pk]), fields).status_code == 302
    item = GoldItem.objects.get()
    assert (item.code, item.origin) == ("correct", "by_hand")
    client.post(reverse("gold_retire", args=[item.pk]))
    assert GoldItem.objects.get().retired_at


def test_a_settled_difference_becomes_a_check_item_with_its_verdict_and_reason(client, lead):
    draw = make_draw()
    first = make_verdict(review=make_review(draw=draw), code="correct")
    second = make_verdict(review=make_review(draw=draw, role="second"), code="wrong", reasons=["factual"])
    settled = make_verdict(
        review=first.review, code="wrong", reasons=["outdated"], source="adjudicated", counts=False, reviewer=lead
    )
    Difference.objects.create(
        draw=draw,
        subject=draw.response.subject,
        first=first,
        second=second,
        opened_at=NOW,
        due_at=NOW,
        settled_by_verdict=settled,
        reason="Oud tarief.",
    )
    client.force_login(lead)
    html = client.get(reverse("gold_set", args=[draw.response_id])).content.decode()
    assert "Oud tarief." in html
    assert re.search(r'value="outdated"[^>]*checked', html)
    client.post(
        reverse("gold_set", args=[draw.response_id]),
        {"code": "wrong", "reasons": ["outdated"], "explanation": "Oud tarief."},
    )
    assert GoldItem.objects.get().origin == "difference"


def test_the_share_of_an_item_is_shown_from_thirty_verdicts_on(see, lead):
    item = make_gold(code="wrong")
    for number in range(30):
        review = make_review(draw=make_draw())
        review.__class__.objects.filter(pk=review.pk).update(role="gold", draw=None, response=item.response)
        review.refresh_from_db()
        code = "correct" if number < 15 else "wrong"
        make_verdict(review=review, code=code, source="gold")
        if number == 28:
            assert "50%" not in see(lead, "gold")[1]
    assert re.search(r"30 50%", see(lead, "gold")[1])


def test_the_register_is_a_page_and_a_file_without_formulas(client, see, lead):
    person = make_employee(first_name=INJECTION)
    TrainingRecord.objects.create(employee=person, kind="practice", started_at=NOW, finished_at=NOW, right=8, total=10)
    assert "8 of 10 right" in see(lead, "training")[1]
    text = client.get(reverse("training_csv")).content.decode("utf-8-sig")
    assert f"\n{INJECTION}" not in text
    assert "practice" in text


def test_my_training_shows_my_lines_alone(see, judges):
    for person, right in zip(judges, (7, 3), strict=True):
        TrainingRecord.objects.create(
            employee=person, kind="practice", started_at=NOW, finished_at=NOW, right=right, total=10
        )
    _status, text = see(judges[0], "my_training")
    assert "7 of 10 right" in text
    assert "3 of 10 right" not in text


def test_the_reminder_for_the_menu_counts_what_waits(judges):
    make_session(*judges, responses=[make_undrawn(), make_undrawn()])
    request = RequestFactory().get("/")
    request.user = judges[0]
    assert waiting_for_me(Context({"request": request})) == {"calibration": "2", "feedback": ""}


def test_a_newcomer_is_invited_on_the_desk_until_he_practised(client, judges):
    client.force_login(judges[0])
    routing.standard_queues()
    assert reverse("practice") in client.get(reverse("review_queue", args=["control"])).content.decode()
    TrainingRecord.objects.create(
        employee=judges[0], kind="practice", started_at=NOW, finished_at=NOW, right=8, total=10
    )
    assert reverse("practice") not in client.get(reverse("review_queue", args=["control"])).content.decode()
