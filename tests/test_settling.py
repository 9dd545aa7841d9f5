"""Differences between reviewers, objections, reports on articles, and what their authors read of them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.template import Context
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from contactcenter.models import BotResponse, Employee
from reviewapp import pipeline, retraining, routing, settling, verdicts
from reviewapp.models import Correction, Difference, Dispute, Draw, KnowledgeReport, RetrainItem, Review, Verdict
from reviewapp.templatetags.menu import waiting_for_me
from tests.desk import make_articles
from tests.factories import (
    NOW,
    make_correction,
    make_draw,
    make_employee,
    make_response,
    make_review,
    make_verdict,
    rewrite,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def judged_twice(first: str, second: str, **fields: Any) -> Draw:
    """A draw with two standing verdicts; `fields` are those of the first."""
    draw = make_draw()
    reasons = {"wrong": ["factual"], "critical": ["factual"], "partial": ["incomplete"]}
    make_verdict(review=make_review(draw=draw), code=first, reasons=reasons.get(first, []), **fields)
    make_verdict(review=make_review(draw=draw, role="second"), code=second, reasons=reasons.get(second, []))
    return draw


def manager() -> Employee:
    return make_employee(role="quality_manager")


def settle(difference: Difference, employee: Employee, **changes: Any) -> Verdict:
    given: dict[str, Any] = {
        "code": "wrong",
        "reasons": ["factual"],
        "handover": "",
        "correction": "",
        "reason": "KB-0142 zegt 30 dagen.",
    }
    about: dict[str, Any] = {"difference": difference.pk, "employee": employee, "now": LATER}
    return settling.settle(**(about | given | changes))


def difference_of(first: str = "correct", second: str = "wrong", **fields: Any) -> Difference:
    draw = judged_twice(first, second, **fields)
    settling.find_differences(now=NOW)
    return Difference.objects.get(draw=draw)


# --- differences ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("correct", "wrong", 1),
        ("wrong", "critical", 1),
        ("unsure", "unsure", 1),
        ("wrong", "wrong", 0),
        ("unsure", "wrong", 0),  # the question to the colleague is answered
        ("wrong", "unsure", 0),  # the second one has nothing against the first
    ],
)
def test_two_clear_verdicts_that_differ_and_two_doubts_are_differences(first: str, second: str, found: int) -> None:
    judged_twice(first, second)
    assert settling.find_differences(now=NOW) == Difference.objects.count() == found


def test_finding_differences_again_changes_nothing() -> None:
    judged_twice("correct", "wrong")
    settling.find_differences(now=NOW)
    assert (settling.find_differences(now=LATER), Difference.objects.get().opened_at) == (0, NOW)


def test_a_difference_goes_when_one_side_is_taken_back() -> None:
    difference = difference_of()
    Verdict.objects.filter(pk=difference.second_id).update(revoked_at=NOW)
    settling.find_differences(now=LATER)
    assert not Difference.objects.exists()


def test_a_settled_difference_stays_when_one_side_is_taken_back() -> None:
    difference = difference_of()
    settle(difference, manager())
    Verdict.objects.filter(pk=difference.second_id).update(revoked_at=LATER)
    settling.find_differences(now=LATER)
    assert Difference.objects.get().settled_by_verdict


def test_what_decides_about_acceptable_stands_first_and_is_due_sooner() -> None:
    mild = difference_of("correct", "partial")
    grave = difference_of("correct", "wrong")
    assert grave.due_at < mild.due_at
    assert list(settling.open_differences()) == [grave, mild]


def test_settling_makes_a_verdict_that_enters_no_estimate() -> None:
    difference = difference_of()
    verdict = settle(difference, manager(), correction="Minimaal 30 dagen.")
    assert (verdict.source, verdict.counts, verdict.review) == ("adjudicated", False, difference.first.review)
    assert list(Verdict.objects.counted()) == [difference.first]
    assert list(Verdict.objects.final()) == [verdict]


def test_a_verdict_that_was_settled_is_not_taken_back() -> None:
    difference = difference_of()
    settle(difference, manager())
    for author in (difference.first.reviewer, difference.second.reviewer):
        with override("en"), pytest.raises(verdicts.TooLateToUndo, match="settled"):
            verdicts.undo_last(employee=author, now=LATER)


@pytest.mark.parametrize(
    ("changes", "about"),
    [({"reason": " "}, "Say why"), ({"code": "unsure", "reasons": []}, "In doubt"), ({"reasons": []}, "reason first")],
)
def test_settling_takes_a_clear_verdict_and_a_reason(changes: dict[str, Any], about: str) -> None:
    refusals = (settling.CannotSettle, verdicts.InvalidVerdict)
    with override("en"), pytest.raises(refusals, match=about):
        settle(difference_of(), manager(), **changes)
    assert not Verdict.objects.filter(source="adjudicated").exists()


def test_the_masked_words_of_the_bot_are_no_correction_of_a_settlement() -> None:
    difference = difference_of()
    rewrite(BotResponse.objects.all(), answer="Wij bellen u op 0612345678 terug.")
    settle(difference, manager(), correction="Wij bellen u op [telefoon] terug.")
    assert not Correction.objects.exists()


def test_a_difference_is_settled_once() -> None:
    difference = difference_of()
    settle(difference, manager())
    with override("en"), pytest.raises(settling.CannotSettle, match="already"):
        settle(difference, manager(), code="correct", reasons=[])


def test_nobody_settles_his_own_difference_while_a_colleague_could() -> None:
    author, _colleague = manager(), manager()
    difference = difference_of(reviewer=author)
    with override("en"), pytest.raises(settling.CannotSettle, match="yours"):
        settle(difference, author)


def test_the_only_quality_manager_settles_his_own_difference() -> None:
    author = manager()
    assert settle(difference_of(reviewer=author), author).reviewer == author


def test_a_side_taken_back_just_now_is_not_settled() -> None:
    difference = difference_of()
    Verdict.objects.filter(pk=difference.first_id).update(revoked_at=NOW)
    with override("en"), pytest.raises(settling.CannotSettle, match="took the verdict back"):
        settle(difference, manager())


# --- what the bot is taught from --------------------------------------------------------------------------------------
def corrected(draw: Draw, role: str = "first", code: str = "wrong", **fields: Any) -> Verdict:
    verdict = make_verdict(review=make_review(draw=draw, role=role), code=code, reasons=["factual"], **fields)
    make_correction(verdict=verdict, text=f"Zo ({role}).")
    return verdict


def test_nothing_is_taught_while_a_second_review_waits() -> None:
    draw = make_draw()
    first = corrected(draw)
    second = make_review(draw=draw, role="second")
    assert retraining.collect(now=NOW) == 0
    make_verdict(review=second, code="wrong", reasons=["factual"])
    assert retraining.collect(now=NOW) == 1
    assert RetrainItem.objects.get().verdict == first


def test_nothing_is_taught_while_two_reviewers_differ() -> None:
    draw = make_draw()
    corrected(draw)
    make_verdict(review=make_review(draw=draw, role="second"), code="correct")
    assert retraining.collect(now=NOW) == 0


def test_a_settled_difference_is_taught_as_it_was_settled() -> None:
    difference = difference_of("correct", "wrong")
    settled = settle(difference, manager(), correction="Minimaal 30 dagen.")
    assert retraining.collect(now=LATER) == 1
    assert RetrainItem.objects.get().verdict == settled


def test_nothing_is_taught_while_an_objection_waits() -> None:
    verdict = corrected(make_draw())
    retraining.collect(now=NOW)
    object_to(verdict)
    retraining.collect(now=LATER)
    assert not RetrainItem.objects.exists()


# --- objections -------------------------------------------------------------------------------------------------------
def object_to(verdict: Verdict, employee: Employee | None = None, **changes: Any) -> Dispute:
    """An objection, where there is somebody left to judge it."""
    make_employee()
    given: dict[str, Any] = {"argument": "De klant vroeg iets anders.", "now": NOW}
    employee = employee or make_employee(role="bot_team")
    about: dict[str, Any] = {"verdict": verdict.pk, "employee": employee}
    return settling.object_to(**(about | given | changes))


def judge_again(dispute: Dispute, code: str = "correct", **fields: Any) -> Verdict:
    reasons = [] if code in {"correct", "unsure"} else ["tone"]
    return make_verdict(review=dispute.review, code=code, reasons=reasons, **fields)


def test_an_objection_puts_the_answer_in_the_queue_of_the_random_sample() -> None:
    dispute = object_to(make_verdict(code="wrong", reasons=["factual"]))
    review = dispute.review
    assert (review.queue.slug, review.role, review.draw, review.priority) == ("control", "dispute", None, 0)
    assert review.due_at == NOW + timedelta(hours=review.queue.hours_to_due)


def test_neither_author_nor_objector_gets_it() -> None:
    author, objector, third = make_employee(), manager(), make_employee()
    dispute = object_to(make_verdict(reviewer=author), objector)
    for person in (author, objector):
        assert routing.claim_next(employee=person, queue=dispute.review.queue) == []
    assert routing.claim_next(employee=third, queue=dispute.review.queue) == [dispute.review]


@pytest.mark.parametrize(
    ("again", "outcome", "settled"),
    [("wrong", "upheld", 0), ("critical", "overturned", 1), ("correct", "overturned", 1)],
)
def test_the_same_code_upholds_and_another_one_overturns(again: str, outcome: str, settled: int) -> None:
    dispute = object_to(make_verdict(code="wrong", reasons=["factual"]))
    judge_again(dispute, again)
    assert settling.decide_disputes(now=LATER) == 1
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.decided_at) == (outcome, LATER)
    assert Verdict.objects.filter(source="adjudicated").count() == settled


def test_an_overturned_verdict_is_taught_as_it_was_judged_again() -> None:
    verdict = make_verdict()
    dispute = object_to(verdict)
    make_correction(verdict=judge_again(dispute, "wrong"), text="Zo dan.")
    settling.decide_disputes(now=LATER)
    settled = Verdict.objects.get(source="adjudicated")
    assert (settled.review, settled.reasons, settled.correction.text) == (verdict.review, ["tone"], "Zo dan.")
    retraining.collect(now=LATER)
    assert RetrainItem.objects.get().verdict == settled
    assert list(Verdict.objects.counted()) == [verdict]


def test_deciding_again_changes_nothing() -> None:
    judge_again(object_to(make_verdict()), "wrong")
    settling.decide_disputes(now=LATER)
    assert settling.decide_disputes(now=LATER) == 0
    assert Verdict.objects.filter(source="adjudicated").count() == 1


def test_a_verdict_on_an_objection_can_be_taken_back_for_a_while() -> None:
    dispute = object_to(make_verdict())
    given = judge_again(dispute, "wrong")
    assert settling.decide_disputes(now=NOW + timedelta(minutes=5)) == 0
    assert verdicts.undo_last(employee=given.reviewer, now=NOW) == given


def test_a_verdict_that_decided_an_objection_stays() -> None:
    given = judge_again(object_to(make_verdict()), "wrong")
    settling.decide_disputes(now=LATER)
    with override("en"), pytest.raises(verdicts.TooLateToUndo, match="objection"):
        verdicts.undo_last(employee=given.reviewer, now=LATER)


def test_a_doubt_passes_an_objection_to_the_next_person() -> None:
    dispute = object_to(make_verdict())
    doubter = judge_again(dispute, "unsure").reviewer
    make_employee()
    settling.decide_disputes(now=LATER)
    again = Review.objects.get(role="dispute", state="open")
    assert Dispute.objects.get().review == again != dispute.review
    assert again not in routing.claim_next(employee=doubter, queue=again.queue)


def test_with_nobody_left_a_doubt_upholds_the_verdict() -> None:
    dispute = object_to(make_verdict())
    Employee.objects.exclude(pk__in=[dispute.raised_by_id, dispute.verdict.reviewer_id]).update(is_active=False)
    judge_again(dispute, "unsure", reviewer=Employee.objects.get(is_active=False))
    settling.decide_disputes(now=LATER)
    assert Dispute.objects.get().outcome == "upheld"


def test_a_withdrawn_objection_asks_nobody() -> None:
    dispute = object_to(make_verdict())
    settling.withdraw(dispute=dispute.pk, employee=dispute.raised_by, now=LATER)
    assert not Review.objects.filter(state="open").exists()
    assert Dispute.objects.get().outcome == "withdrawn"


def test_nobody_withdraws_the_objection_of_a_colleague_or_one_that_is_decided() -> None:
    dispute = object_to(make_verdict())
    with pytest.raises(settling.CannotObject):
        settling.withdraw(dispute=dispute.pk, employee=make_employee(), now=LATER)
    judge_again(dispute)
    settling.decide_disputes(now=LATER)
    with pytest.raises(settling.CannotObject):
        settling.withdraw(dispute=dispute.pk, employee=dispute.raised_by, now=LATER)


def test_an_objection_that_is_being_judged_is_not_withdrawn() -> None:
    dispute = object_to(make_verdict())
    routing.claim_next(employee=make_employee(), queue=dispute.review.queue)
    with override("en"), pytest.raises(settling.CannotObject, match="right now"):
        settling.withdraw(dispute=dispute.pk, employee=dispute.raised_by, now=LATER)


def test_an_objection_needs_words_and_a_verdict_that_stands() -> None:
    with override("en"), pytest.raises(settling.CannotObject, match="Say what"):
        object_to(make_verdict(), argument=" ")
    with override("en"), pytest.raises(settling.CannotObject, match="stand"):
        object_to(make_verdict(revoked_at=NOW))
    with override("en"), pytest.raises(settling.CannotObject, match="stand"):
        object_to(make_verdict(counts=False))


def test_nobody_objects_twice_to_a_verdict_or_to_his_own() -> None:
    verdict = make_verdict()
    object_to(verdict)
    with override("en"), pytest.raises(settling.CannotObject, match="before"):
        object_to(verdict)
    with override("en"), pytest.raises(settling.CannotObject, match="own"):
        object_to(verdict, verdict.reviewer)


@pytest.mark.parametrize("role", ["second", "added"])
def test_an_answer_that_is_still_judged_is_not_objected_to(role: str) -> None:
    verdict = make_verdict()
    draw = verdict.review.draw if role == "second" else None
    Review.objects.create(response=verdict.response, draw=draw, role=role, queue=verdict.review.queue, due_at=NOW)
    with override("en"), pytest.raises(settling.CannotObject, match="still has to judge"):
        object_to(verdict)


def test_a_difference_is_settled_before_anybody_objects() -> None:
    with override("en"), pytest.raises(settling.CannotObject, match="differ"):
        object_to(difference_of().first)


def test_a_check_item_is_not_open_to_objection() -> None:
    response = make_response()
    review = Review.objects.create(response=response, role="gold", queue=routing.standard_queues()["risk"], due_at=NOW)
    with override("en"), pytest.raises(settling.CannotObject, match="no verdict on the bot"):
        object_to(make_verdict(review=review, source="gold"))


def test_an_objection_that_nobody_is_left_to_judge_is_refused() -> None:
    verdict = make_verdict()
    with override("en"), pytest.raises(settling.CannotObject, match="Nobody is left"):
        settling.object_to(verdict=verdict.pk, employee=make_employee(role="bot_team"), argument="Nee.", now=NOW)


def test_a_disputed_verdict_is_not_taken_back() -> None:
    verdict = make_verdict()
    object_to(verdict)
    with override("en"), pytest.raises(verdicts.TooLateToUndo, match="objected"):
        verdicts.undo_last(employee=verdict.reviewer, now=NOW)


def test_the_pipeline_finds_and_decides() -> None:
    judged_twice("correct", "wrong")
    judge_again(object_to(make_verdict()), "wrong")
    assert pipeline.run_light(now=LATER, limit=10).settling == 2


# --- reports on articles ----------------------------------------------------------------------------------------------
def report(**changes: Any) -> KnowledgeReport:
    version = make_articles()["KB-0142"] if "version" not in changes else None
    given: dict[str, Any] = {
        "version": version and version.pk,
        "employee": make_employee(),
        "note": "Het is 60 dagen.",
        "now": NOW,
    }
    return settling.report_article(**(given | changes))


def test_the_answer_of_an_editor_is_sealed_with_the_key_of_the_customer() -> None:
    given = report(review=make_review().pk)
    words = "Zegt u mevrouw Van de Berg dat het klopt."
    settling.answer_report(report=given.pk, employee=make_employee(), outcome="accepted", answer=words, now=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM reviewapp_knowledgereport")
        [[sealed]] = cursor.fetchall()
    assert (sealed[:3], KnowledgeReport.objects.get().answer) == ("k1:", words)


def test_a_report_knows_the_answer_it_was_seen_at() -> None:
    review = make_review()
    assert report(review=review.pk).response == review.response


def test_the_same_words_are_one_report() -> None:
    first = report()
    again = report(version=first.version_id, employee=first.reported_by, note=" Het is 60 dagen. ")
    assert again == first


@pytest.mark.parametrize(
    ("changes", "about"), [({"note": " "}, "Say what"), ({"version": 987_654}, "gone"), ({"note": "a" * 2001}, "long")]
)
def test_a_report_that_cannot_be_kept_says_why(changes: dict[str, Any], about: str) -> None:
    with override("en"), pytest.raises(settling.CannotReport, match=about):
        report(**changes)


def test_a_report_is_answered_once() -> None:
    given, editor = report(), make_employee(role="knowledge_editor")
    answer: dict[str, Any] = {"report": given.pk, "employee": editor, "now": LATER}
    settling.answer_report(outcome="accepted", answer="Klopt, dank u.", **answer)
    with override("en"), pytest.raises(settling.CannotReport, match="already"):
        settling.answer_report(outcome="declined", answer="Nee.", **answer)
    given.refresh_from_db()
    assert (given.outcome, given.answer, given.answered_by) == ("accepted", "Klopt, dank u.", editor)


# --- feedback ---------------------------------------------------------------------------------------------------------
def entries(employee: Employee, **options: Any) -> list[settling.Entry]:
    return settling.feedback_of(employee=employee, **({"size": 10} | options))


def test_both_authors_read_how_their_difference_was_settled() -> None:
    difference = difference_of()
    settled = settle(difference, manager())
    for side in (difference.first, difference.second):
        (entry,) = entries(side.reviewer)
        assert (entry.kind, entry.mine, entry.theirs, entry.fresh) == ("difference", side, settled, True)


def test_an_author_reads_of_an_objection_and_how_it_ended() -> None:
    verdict = make_verdict()
    dispute = object_to(verdict)
    assert [entry.moment for entry in entries(verdict.reviewer)] == [NOW]
    judge_again(dispute, "wrong")
    settling.decide_disputes(now=LATER)
    (entry,) = entries(verdict.reviewer)
    assert entry.theirs
    assert (entry.moment, entry.theirs.code) == (LATER, "wrong")


def test_a_reporter_reads_the_answer() -> None:
    given = report()
    assert entries(given.reported_by) == []
    editor = make_employee(role="knowledge_editor")
    settling.answer_report(report=given.pk, employee=editor, outcome="declined", answer="Zie artikel 4.", now=LATER)
    assert [entry.kind for entry in entries(given.reported_by)] == ["report"]


def test_what_was_read_is_no_longer_new() -> None:
    author = difference_of().first.reviewer
    settle(Difference.objects.get(), manager())
    assert sum(rows.count() for rows in settling.unread(author)) == 1
    settling.mark_seen(employee=author, now=LATER + timedelta(minutes=1))
    assert (sum(rows.count() for rows in settling.unread(author)), entries(author)[0].fresh) == (0, False)


def test_the_menu_stops_counting_at_a_hundred_and_starts_at_the_last_look(
    django_assert_num_queries: Any,
) -> None:
    author = make_employee()
    items = [make_review(response=make_response(), role="gold") for _ in range(101)]
    for number, review in enumerate(items):
        make_verdict(review=review, reviewer=author, source="gold", decided_at=NOW + timedelta(minutes=number))
    request = RequestFactory().get("/")
    request.user = author
    assert waiting_for_me(Context({"request": request}))["feedback"] == "99+"
    settling.mark_seen(employee=author, now=NOW + timedelta(minutes=98))
    with django_assert_num_queries(1):
        assert waiting_for_me(Context({"request": request}))["feedback"] == "2"


def test_a_colleague_reads_nothing_of_it() -> None:
    settle(difference_of(), manager())
    assert (entries(make_employee()), sum(rows.count() for rows in settling.unread(make_employee()))) == ([], 0)


def test_pages_of_feedback_hold_each_entry_once() -> None:
    author = make_employee()
    for _ in range(3):
        settle(difference_of(reviewer=author), manager())
        object_to(make_verdict(reviewer=author), now=LATER)
    seen: list[settling.Entry] = []
    while page := entries(author, size=2, before=seen[-1].cursor if seen else None):
        seen += page
    assert len({(entry.kind, entry.row.pk) for entry in seen}) == len(seen) == 6


def test_late_verdict_of_a_taken_over_answer_makes_no_difference() -> None:
    draw = make_draw()
    make_verdict(review=make_review(draw=draw))
    second = make_review(draw=draw, role="second")
    make_verdict(review=second, code="wrong", reasons=["factual"], counts=False, idempotency_key=uuid4())
    assert settling.find_differences(now=timezone.now()) == 0


def test_a_settled_verdict_can_be_objected_to_and_replaced_in_its_turn() -> None:
    difference, settler, third = difference_of(), manager(), make_employee()
    settled = settle(difference, settler)
    dispute = object_to(settled, now=LATER)
    for person in (settler, difference.first.reviewer, difference.second.reviewer):
        assert routing.claim_next(employee=person, queue=dispute.review.queue) == []
    judge_again(dispute, "correct", reviewer=third, decided_at=LATER)
    settling.decide_disputes(now=LATER + timedelta(hours=1))
    final = Verdict.objects.final().get()
    assert (final.reviewer, final.code, final.source) == (third, "correct", "adjudicated")


def test_of_the_pairs_each_is_looked_at_once_however_often_it_was_taken_back() -> None:
    draw = judged_twice("correct", "wrong")
    for role in ("first", "second"):
        make_verdict(review=Review.objects.get(draw=draw, role=role), code="partial", revoked_at=NOW)
    assert settling.find_differences(now=NOW) == 1
    found = Difference.objects.get()
    assert (found.first.code, found.second.code) == ("correct", "wrong")
