"""Pages of differences, objections, feedback and reports: who may see what, what is kept, what it costs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contactcenter.models import Employee
from reviewapp import routing, settling
from reviewapp.models import Difference, Dispute, KnowledgeReport, Review, Verdict, WeeklyExport
from tests.desk import make_articles, make_moving_answer
from tests.factories import (
    NOW,
    make_correction,
    make_draw,
    make_employee,
    make_judged,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db


def logged_in(role: str = "quality_manager", **fields: Any) -> tuple[Client, Employee]:
    person, client = make_employee(role=role, language="en", **fields), Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client, person


def make_difference(first: str = "correct", second: str = "wrong", **response: Any) -> Difference:
    draw = make_draw(response=make_response(**response))
    make_verdict(review=make_review(draw=draw), code=first)
    other = make_verdict(review=make_review(draw=draw, role="second"), code=second, reasons=["factual"], note="Kijk.")
    make_correction(verdict=other, text="Minimaal 30 dagen.")
    settling.find_differences(now=timezone.now())
    return Difference.objects.get(draw=draw)


def make_dispute(**fields: Any) -> Dispute:
    make_employee()
    objector = fields.pop("raised_by", None) or make_employee(role="bot_team")
    verdict = make_judged(code="wrong", **fields)
    return settling.object_to(verdict=verdict.pk, employee=objector, argument="Het klopte wel.", now=NOW)


# --- who may come in --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/differences/", "supervisor", 403),
        ("/differences/", "quality_manager", 200),
        ("/knowledge/reports/", "supervisor", 403),
        ("/knowledge/reports/", "knowledge_editor", 200),
        ("/feedback/", "bot_team", 403),
        ("/feedback/", "supervisor", 200),
        ("/objections/", "supervisor", 200),
        ("/objections/new/?verdict=1", "supervisor", 403),
        ("/differences/?state=all", "quality_manager", 400),
        ("/differences/?after=2.1-1", "quality_manager", 400),
        ("/feedback/?before=9.1-1", "supervisor", 400),
        ("/objections/?before=x", "bot_team", 400),
    ],
)
def test_a_page_is_for_whom_it_is_meant(path: str, role: str, status: int) -> None:
    client, _person = logged_in(role)
    assert client.get(path).status_code == status


# --- differences ------------------------------------------------------------------------------------------------------
def test_both_verdicts_stand_beside_each_other_without_the_machine() -> None:
    client, _person = logged_in()
    difference = make_difference(answer="Tot 14 dagen.")
    make_screening(response=difference.first.response, risk=0.876)
    html = client.get(f"/differences/{difference.pk}/").content.decode()
    assert all(words in html for words in ("Factually wrong", "Kijk.", "Minimaal 30 dagen.", "First verdict"))
    assert "0.876" not in html


def test_choosing_a_side_takes_its_reasons_and_correction_over() -> None:
    client, person = logged_in()
    difference = make_difference()
    answer = client.post(f"/differences/{difference.pk}/", {"choice": "second", "reason": "KB-0142."})
    assert answer.status_code == 302
    settled = Verdict.objects.get(source="adjudicated")
    assert (settled.code, settled.reasons, settled.correction.text) == ("wrong", ["factual"], "Minimaal 30 dagen.")
    assert (settled.reviewer, Difference.objects.get().reason) == (person, "KB-0142.")


def test_another_verdict_can_be_given() -> None:
    client, _person = logged_in()
    given = {"choice": "other", "code": "partial", "reasons": ["incomplete"], "reason": "Half."}
    client.post(f"/differences/{make_difference().pk}/", given)
    assert Verdict.objects.get(source="adjudicated").code == "partial"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"choice": "second"}, "Say why"),
        ({"reason": "Zo."}, "Choose which verdict stands."),
        ({"choice": "other", "code": "wrong", "reason": "Zo."}, "Choose a reason first."),
        ({"choice": "other", "reason": "Zo."}, "Choose good, partly"),
    ],
)
def test_a_form_that_is_not_whole_comes_back_with_the_words(given: dict[str, Any], words: str) -> None:
    client, _person = logged_in()
    answer = client.post(f"/differences/{make_difference().pk}/", given | {"correction": "Getypt."})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Getypt." in answer.content.decode()
    assert not Verdict.objects.filter(source="adjudicated").exists()


def test_two_doubts_can_not_be_chosen_from() -> None:
    client, _person = logged_in()
    html = client.get(f"/differences/{make_difference('unsure', 'unsure').pk}/").content.decode()
    assert 'value="first"' not in html
    assert 'value="other" checked' in html


def test_a_quality_manager_reads_why_he_may_not_settle_his_own() -> None:
    client, person = logged_in()
    make_employee(role="quality_manager")
    difference = make_difference()
    Verdict.objects.filter(pk=difference.first_id).update(reviewer=person)
    html = client.get(f"/differences/{difference.pk}/").content.decode()
    assert "Another quality manager" in html
    assert 'name="choice"' not in html


def test_lists_cost_the_same_queries_for_one_and_for_three(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, _person = logged_in()
    for expected in (1, 3):
        while Difference.objects.count() < expected:
            make_difference()
            make_dispute()
        client.get("/differences/")  # works out the SQL of the menu
        with django_assert_num_queries(7):
            assert len(client.get("/differences/").context["rows"]) == expected
        with django_assert_num_queries(7):
            client.get("/objections/")


def test_the_list_of_differences_goes_on_at_the_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewapp.views.paging.PAGE", 2)
    client, _person = logged_in()
    made = {make_difference(*codes).pk for codes in (("correct", "partial"), ("correct", "wrong")) for _ in range(2)}
    first = client.get("/differences/").context
    second = client.get(f"/differences/?after={first['more']}").context
    assert all(row.urgent for row in first["rows"])
    assert {row.pk for row in [*first["rows"], *second["rows"]]} == made
    assert second["more"] == ""


# --- objections -------------------------------------------------------------------------------------------------------
def test_the_answer_page_offers_an_objection_to_whoever_may() -> None:
    verdict = make_judged(code="wrong")
    for role, offered in (("bot_team", True), ("supervisor", False)):
        client, _person = logged_in(role)
        html = client.get(f"/answers/{verdict.response_id}/").content.decode()
        assert (f"/objections/new/?verdict={verdict.pk}" in html) is offered


def test_an_objection_is_made_with_words() -> None:
    client, person = logged_in("bot_team")
    make_employee()
    verdict = make_judged(code="wrong")
    assert client.post("/objections/new/", {"verdict": verdict.pk, "argument": ""}).status_code == 422
    answer = client.post("/objections/new/", {"verdict": verdict.pk, "argument": "Het klopte wel."})
    assert answer.status_code == 302
    assert (Dispute.objects.get().raised_by, Dispute.objects.get().argument) == (person, "Het klopte wel.")


def test_an_objection_after_the_export_is_kept_and_told() -> None:
    client, _person = logged_in("bot_team")
    make_employee()
    verdict = make_judged(code="wrong")
    WeeklyExport.objects.create(week="2026-W47", as_of=NOW + timedelta(days=4), state="ready")
    answer = client.post("/objections/new/", {"verdict": verdict.pk, "argument": "Nee."}, follow=True)
    assert "corrections" in answer.content.decode()
    assert Dispute.objects.exists()


def test_a_verdict_on_an_answer_that_waits_is_not_shown_to_an_objector() -> None:
    client, _person = logged_in()
    verdict = make_judged(code="wrong")
    make_review(draw=verdict.review.draw, role="second")
    answer = client.get(f"/objections/new/?verdict={verdict.pk}")
    assert (answer.status_code, answer.url) == (302, f"/answers/{verdict.response_id}/")  # type: ignore[attr-defined]


def test_of_an_objection_of_somebody_else_that_waits_only_the_number_is_told() -> None:
    make_dispute(question="Een vraag die niemand mag zien?")
    client, _person = logged_in()
    html = client.get("/objections/").content.decode()
    assert "1 objection of a colleague waits" in html
    assert "niemand mag zien" not in html
    assert "Het klopte wel" not in html


def test_a_decided_objection_is_for_everybody_to_read() -> None:
    dispute = make_dispute()
    make_verdict(review=dispute.review, code="correct")
    settling.decide_disputes(now=NOW + timedelta(days=1))
    client, _person = logged_in("supervisor")
    html = client.get("/objections/").content.decode()
    assert "The verdict is replaced" in html
    assert "Instead, by" in html


def test_the_card_of_an_objection_looks_like_any_other() -> None:
    dispute = make_dispute(answer="Een antwoord.")
    client, _person = logged_in("supervisor")
    html = client.get("/review/control/").content.decode()
    assert f'data-review="{dispute.review_id}"' in html
    assert not any(word in html.lower() for word in ("dispute", "objection to", "het klopte wel"))


def test_an_objection_is_withdrawn_by_its_maker() -> None:
    client, person = logged_in("bot_team")
    dispute = make_dispute(raised_by=person)
    client.post(f"/objections/{dispute.pk}/withdraw/")
    assert Dispute.objects.get().outcome == "withdrawn"


# --- feedback ---------------------------------------------------------------------------------------------------------
def test_an_author_reads_the_reason_and_then_it_is_no_longer_new() -> None:
    difference = make_difference()
    settling.settle(
        difference=difference.pk, employee=make_employee(role="quality_manager"), code="wrong", reasons=["factual"],
        handover="", correction="", reason="Zie KB-0142.", now=timezone.now(),
    )  # fmt: skip
    client = Client()
    client.force_login(difference.first.reviewer)
    page = client.get("/feedback/")
    assert "Zie KB-0142." in page.content.decode()
    assert [entry.fresh for entry in page.context["entries"]] == [True]
    assert [entry.fresh for entry in client.get("/feedback/").context["entries"]] == [False]


# --- reports on articles ----------------------------------------------------------------------------------------------
def reported(client: Client, **changes: Any) -> Any:
    version = make_articles()["KB-0142"]
    review = make_review()
    given = {"version": version.pk, "review_id": review.pk, "note": "Het is 60 dagen."}
    return client.post("/review/report/", given | changes, headers={"accept": "application/json"})


def test_a_report_from_the_desk_is_answered_in_words() -> None:
    client, person = logged_in("supervisor")
    answer = reported(client)
    assert (answer.status_code, "Reported" in answer.json()["message"]) == (200, True)
    assert KnowledgeReport.objects.get().reported_by == person


def test_a_report_without_words_is_refused() -> None:
    client, _person = logged_in("supervisor")
    answer = reported(client, note=" ")
    assert (answer.status_code, answer.json()["message"]) == (422, "Say what is wrong with the article.")


def test_the_bot_team_does_not_report_from_the_desk() -> None:
    client, _person = logged_in("bot_team")
    assert reported(client).status_code == 403


def test_a_report_stands_with_the_article_and_is_answered_by_the_editor() -> None:
    reported(logged_in("supervisor")[0])
    editor, _person = logged_in("knowledge_editor")
    assert "Het is 60 dagen." in editor.get("/knowledge/KB-0142/").content.decode()
    report = KnowledgeReport.objects.get()
    assert editor.post(f"/knowledge/reports/{report.pk}/", {"outcome": "accepted"}).status_code == 422
    editor.post(f"/knowledge/reports/{report.pk}/", {"outcome": "accepted", "answer": "Klopt."})
    assert "Klopt." in editor.get("/knowledge/KB-0142/").content.decode()
    assert editor.get("/knowledge/reports/").context["rows"] == []
    assert len(editor.get("/knowledge/reports/?state=answered").context["rows"]) == 1


def test_a_report_hides_the_customer_of_whom_it_speaks() -> None:
    reported(logged_in("supervisor")[0], note="Klant NL91ABNA0417164300 kreeg dit.")
    editor, _person = logged_in("knowledge_editor")
    assert "NL91ABNA0417164300" not in editor.get("/knowledge/reports/").content.decode()


# --- what may enter the figures ---------------------------------------------------------------------------------------
def test_an_answer_under_objection_is_told_to_nobody() -> None:
    response = make_moving_answer(articles=make_articles())
    verdict = make_verdict(review=make_review(draw=make_draw(response=response)), code="wrong", reasons=["factual"])
    client, _person = logged_in("supervisor")
    assert "0.83" in client.get(f"/answers/{response.pk}/").content.decode()
    settling.object_to(verdict=verdict.pk, employee=make_employee(role="bot_team"), argument="Nee.", now=NOW)
    assert Review.objects.filter(role="dispute", queue=routing.standard_queues()["control"]).exists()
    assert "0.83" not in client.get(f"/answers/{response.pk}/").content.decode()


# --- verdicts as they are listed --------------------------------------------------------------------------------------
def test_a_late_verdict_without_scripts_is_kept_and_names_the_colleague() -> None:
    client, person = logged_in("supervisor")
    make_employee(username="daan", first_name="Daan", last_name="Smit")
    review = make_review(queue=routing.standard_queues()["risk"])
    (held,) = routing.claim_next(employee=person, queue=review.queue)
    colleague = Employee.objects.get(username="daan")
    Review.objects.filter(pk=held.pk).update(claimed_by=colleague, last_holder=person, lease_token=uuid4())
    given = {"review_id": held.pk, "lease_token": held.lease_token, "idempotency_key": uuid4(), "code": "correct"}
    html = client.post("/review/risk/verdict/", given, follow=True).content.decode()
    assert "Daan Smit took this answer over. Your verdict is kept" in html


@pytest.mark.parametrize("source", ["human", "gold"])
def test_the_history_of_an_answer_holds_no_verdict_that_judged_the_judge(source: str) -> None:
    first = make_judged()
    client, person = logged_in("supervisor")
    queue = routing.standard_queues()["control"]
    role = "gold" if source == "gold" else "added"
    review = Review.objects.create(response=first.response, role=role, queue=queue, due_at=NOW)
    make_verdict(review=review, source=source, reviewer=person, code="wrong", reasons=["tone"])
    html = client.get(f"/answers/{first.response_id}/").content.decode()
    assert ("Tone or language" in html) is (source == "human")
