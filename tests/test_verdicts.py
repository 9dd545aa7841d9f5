"""What a verdict does: rules, the fence, keys that make retries harmless, undo, the second opinion."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from contactcenter.models import Employee
from reviewapp import retraining, routing, verdicts
from reviewapp.models import Correction, GroupVerdict, Queue, RetrainBatch, RetrainItem, Review, Verdict
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_flag,
    make_judged,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)


@pytest.fixture
def queue(db: None) -> Queue:
    return routing.standard_queues()["risk"]


@pytest.fixture
def person(db: None) -> Employee:
    return make_employee()


@pytest.fixture
def held(queue: Queue, person: Employee) -> Review:
    make_review(draw=make_draw(kind="risk"), queue=queue)
    return routing.claim_next(employee=person, queue=queue)[0]


def judge(review: Review, employee: Employee, **changes: Any) -> Verdict:
    given: dict[str, Any] = {
        "review_id": review.pk, "employee": employee, "code": "correct", "reasons": [],
        "handover": "", "note": "", "correction": "", "seconds": 12, "idempotency_key": uuid4(), "now": NOW,
    }  # fmt: skip
    return verdicts.record_verdict(**(given | changes))


def lapse_and_take(review: Review, queue: Queue) -> tuple[Review, Employee]:
    """A colleague takes the review over after its lease ended."""
    Review.objects.filter(pk=review.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    colleague = make_employee()
    return routing.claim_next(employee=colleague, queue=queue)[0], colleague


def test_verdict_closes_the_review_and_counts(held: Review, person: Employee) -> None:
    verdict = judge(held, person)
    assert (verdict.counts, verdict.blind_level, verdict.seconds) == (True, "reasons", 12)
    review = Review.objects.get(pk=held.pk)
    assert (review.state, review.lease_token, review.claimed_by) == ("done", None, person)


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"code": "great"}, "good, partly"),
        ({"code": "wrong"}, "reason"),
        ({"code": "critical"}, "reason"),
        ({"code": "partial"}, "reason"),
        ({"code": "correct", "reasons": ["tone"]}, "Reasons belong"),
        ({"code": "unsure", "reasons": ["tone"]}, "Reasons belong"),
        ({"code": "wrong", "reasons": ["ugly"]}, "list"),
        ({"code": "correct", "correction": "Zo."}, "correction"),
        ({"handover": "perhaps"}, "hand-over"),
        ({"note": "a\x00b"}, "character"),
        ({"note": "a" * 2001}, "too long"),
    ],
)
def test_broken_rule_is_refused_and_named(held: Review, person: Employee, changes: dict[str, Any], about: str) -> None:
    with override("en"), pytest.raises(verdicts.InvalidVerdict, match=about):
        judge(held, person, **changes)
    assert Review.objects.get(pk=held.pk).state == "open"
    assert not Verdict.objects.exists()


def test_reasons_are_kept_once_in_the_order_of_the_keys(held: Review, person: Employee) -> None:
    verdict = judge(held, person, code="wrong", reasons=["tone", "factual", "tone"])
    assert verdict.reasons == ["factual", "tone"]


def test_not_handed_over_means_a_missed_hand_over(held: Review, person: Employee) -> None:
    assert judge(held, person, code="wrong", reasons=["not_handed_over"]).handover == "missed"


def test_own_choice_of_hand_over_stands(held: Review, person: Employee) -> None:
    verdict = judge(held, person, code="wrong", reasons=["not_handed_over"], handover="late")
    assert verdict.handover == "late"


def test_correction_is_kept_with_the_verdict(held: Review, person: Employee) -> None:
    verdict = judge(held, person, code="wrong", reasons=["factual"], correction=" Dertig dagen. ")
    assert Correction.objects.get(verdict=verdict).text == "Dertig dagen."


def test_unchanged_words_of_the_bot_are_no_correction(held: Review, person: Employee) -> None:
    judge(held, person, correction=held.response.answer)
    assert not Correction.objects.exists()


def test_unknown_article_version_is_refused(held: Review, person: Employee) -> None:
    with pytest.raises(verdicts.InvalidVerdict):
        judge(held, person, code="wrong", reasons=["factual"], correction="Zo.", correction_version=123_456)


def test_same_key_gives_the_same_verdict(held: Review, person: Employee) -> None:
    key = uuid4()
    assert judge(held, person, idempotency_key=key) == judge(held, person, idempotency_key=key)
    assert Verdict.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "unsure", "reasons": [], "correction": ""},
        {"reasons": ["tone"]},
        {"handover": "late"},
        {"note": "Toch anders."},
        {"correction": "Veertien dagen."},
        {"correction": ""},
    ],
)
def test_same_key_with_other_words_is_refused(held: Review, person: Employee, changes: dict[str, Any]) -> None:
    words = {"code": "wrong", "reasons": ["factual"], "correction": "Dertig dagen.", "idempotency_key": uuid4()}
    saved = judge(held, person, **words)
    with override("en"), pytest.raises(verdicts.AlreadyJudged, match="undo it"):
        judge(held, person, **words | changes)
    assert judge(held, person, **words) == saved
    assert Verdict.objects.count() == 1


def test_retry_after_undo_does_not_judge_again(held: Review, person: Employee) -> None:
    key = uuid4()
    judge(held, person, idempotency_key=key)
    verdicts.undo_last(employee=person, now=NOW)
    assert judge(held, person, idempotency_key=key).revoked_at == NOW
    assert Review.objects.get(pk=held.pk).state == "open"


def test_second_verdict_of_the_same_person_is_refused(held: Review, person: Employee) -> None:
    judge(held, person)
    with pytest.raises(verdicts.AlreadyJudged):
        judge(held, person, code="wrong", reasons=["factual"])


def test_ended_lease_that_nobody_took_still_counts(held: Review, person: Employee) -> None:
    Review.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(hours=1))
    assert judge(held, person).counts


def test_verdict_after_a_colleague_took_over_is_kept_and_does_not_count(
    held: Review, person: Employee, queue: Queue
) -> None:
    _taken, colleague = lapse_and_take(held, queue)
    late = judge(held, person)
    assert not late.counts
    assert Review.objects.get(pk=held.pk).state == "open"
    assert verdicts.judged_by_colleague(verdict=late) == colleague


def test_verdict_after_a_colleague_judged_is_kept_and_does_not_count(
    held: Review, person: Employee, queue: Queue
) -> None:
    taken, colleague = lapse_and_take(held, queue)
    assert judge(taken, colleague).counts
    assert not judge(held, person).counts
    assert Verdict.objects.counted().count() == 1


def test_review_given_back_can_not_be_judged(held: Review, person: Employee) -> None:
    assert held.lease_token
    routing.release(employee=person, review_id=held.pk, lease_token=held.lease_token)
    with pytest.raises(routing.LeaseLost):
        judge(held, person)


def test_person_who_never_held_a_review_can_not_judge_it(queue: Queue, person: Employee) -> None:
    review = make_review(queue=queue)
    with pytest.raises(routing.LeaseLost):
        judge(review, person)


def test_unknown_review_is_a_lost_lease(person: Employee) -> None:
    with pytest.raises(routing.LeaseLost):
        judge(Review(pk=987_654), person)


def test_doubt_asks_a_second_person_ahead_of_the_rest(held: Review, person: Employee, queue: Queue) -> None:
    judge(held, person, code="unsure")
    make_review(queue=queue)
    (second,) = routing.claim_next(employee=make_employee(), queue=queue)
    assert (second.role, second.response_id) == ("second", held.response_id)


def test_undo_opens_the_review_for_the_same_person(held: Review, person: Employee, queue: Queue) -> None:
    verdict = judge(held, person)
    undone = verdicts.undo_last(employee=person, now=NOW)
    assert undone == verdict
    assert Verdict.objects.get().revoked_at == NOW
    assert [review.pk for review in routing.claim_next(employee=person, queue=queue)] == [held.pk]


def test_undo_walks_back_newest_first(queue: Queue, person: Employee) -> None:
    given = []
    for minute in range(3):
        make_review(queue=queue)
        (review,) = routing.claim_next(employee=person, queue=queue)
        given.append(judge(review, person, now=NOW + timedelta(minutes=minute)))
    undone = [verdicts.undo_last(employee=person, now=NOW + timedelta(minutes=5)) for _ in range(4)]
    assert undone == [*reversed(given), None]


def judge_again(review: Review, person: Employee, **changes: Any) -> Verdict:
    """Take the last verdict back and judge the same answer once more."""
    verdicts.undo_last(employee=person, now=NOW)
    (again,) = routing.claim_next(employee=person, queue=review.queue)
    return judge(again, person, **changes)


def test_verdict_given_again_after_the_reveal_leaves_the_estimate_alone(held: Review, person: Employee) -> None:
    first = judge(held, person, handover="late")
    again = judge_again(held, person, code="wrong", reasons=["factual"])
    assert (again.counts, again.code, again.revision_of) == (True, "wrong", first)
    counted = vars(Verdict.objects.counted().get())
    assert (counted["id"], counted["estimate_code"], counted["estimate_handover"]) == (again.pk, "correct", "late")


def test_every_revision_points_to_the_first_verdict(held: Review, person: Employee) -> None:
    first = judge(held, person)
    judge_again(held, person, code="wrong", reasons=["factual"])
    assert judge_again(held, person, code="wrong", reasons=["tone"]).revision_of == first


def test_doubt_that_is_revised_after_the_reveal_stays_out_of_the_estimate(held: Review, person: Employee) -> None:
    judge(held, person, code="unsure")
    assert judge_again(held, person).counts
    assert not Verdict.objects.counted().exists()


def test_doubt_that_is_revised_goes_to_a_colleague_whose_verdict_is_the_estimate(
    held: Review, person: Employee, queue: Queue
) -> None:
    judge(held, person, code="unsure")
    judge_again(held, person)
    colleague = make_employee()
    (second,) = routing.claim_next(employee=colleague, queue=queue)
    given = judge(second, colleague)
    assert (second.role, list(Verdict.objects.counted())) == ("second", [given])


def test_correction_of_a_revision_enters_the_retrain_list(held: Review, person: Employee) -> None:
    judge(held, person)
    again = judge_again(held, person, code="wrong", reasons=["factual"], correction="Dertig dagen.")
    assert retraining.collect(now=NOW) == 1
    assert retraining.ready_items().get().verdict == again


def test_colleague_who_judges_after_an_undo_gives_a_first_verdict(held: Review, person: Employee, queue: Queue) -> None:
    judge(held, person)
    verdicts.undo_last(employee=person, now=NOW)
    taken, colleague = lapse_and_take(held, queue)
    assert judge(taken, colleague).revision_of is None
    assert not judge(held, person).counts


def test_of_two_reviews_of_one_answer_one_verdict_counts(held: Review, person: Employee, queue: Queue) -> None:
    judge(held, person, code="wrong", reasons=["factual"])
    judge_again(held, person, code="unsure")
    colleague = make_employee()
    (second,) = routing.claim_next(employee=colleague, queue=queue)
    judge(second, colleague, code="wrong", reasons=["tone"], correction="Zo.")
    assert [verdict.review_id for verdict in Verdict.objects.counted()] == [held.pk]
    assert retraining.collect(now=NOW) == 1  # the doubt stands: the colleague's correction is the one to learn
    judge_again(held, person, code="partial", reasons=["tone"])
    assert [retraining.collect(now=NOW), RetrainItem.objects.count()] == [0, 0]


def test_undo_of_the_verdict_that_is_named(held: Review, person: Employee) -> None:
    verdict = judge(held, person)
    assert verdicts.undo_last(employee=person, now=NOW, idempotency_key=verdict.idempotency_key) == verdict


def test_undo_takes_back_no_other_verdict_than_the_one_named(held: Review, person: Employee) -> None:
    judge(held, person)
    with override("en"), pytest.raises(verdicts.NotTheNewest, match="not your last"):
        verdicts.undo_last(employee=person, now=NOW, idempotency_key=uuid4())
    assert Verdict.objects.get().revoked_at is None


def test_verdict_of_yesterday_stays(held: Review, person: Employee) -> None:
    judge(held, person, now=NOW - timedelta(days=1))
    assert verdicts.undo_last(employee=person, now=NOW) is None


def test_verdict_of_a_colleague_stays(held: Review, person: Employee) -> None:
    judge(held, person)
    assert verdicts.undo_last(employee=make_employee(), now=NOW) is None


def test_undone_doubt_withdraws_the_question_to_a_colleague(held: Review, person: Employee) -> None:
    judge(held, person, code="unsure")
    verdicts.undo_last(employee=person, now=NOW)
    assert not Review.objects.filter(role="second").exists()


def test_exported_verdict_can_not_be_undone(held: Review, person: Employee) -> None:
    verdict = judge(held, person, code="wrong", reasons=["factual"], correction="Zo.")
    batch = RetrainBatch.objects.create(week="2026-W47", created_at=NOW)
    RetrainItem.objects.create(verdict=verdict, state="exported", batch=batch, created_at=NOW)
    with pytest.raises(verdicts.TooLateToUndo):
        verdicts.undo_last(employee=person, now=NOW)
    assert Verdict.objects.get().revoked_at is None


def test_progress_is_of_today_and_of_what_stands(queue: Queue, person: Employee) -> None:
    for seconds in (10, 20, 99):
        make_review(queue=queue)
        (review,) = routing.claim_next(employee=person, queue=queue)
        judge(review, person, seconds=seconds)
    verdicts.undo_last(employee=person, now=NOW)
    progress = verdicts.progress(employee=person, now=NOW)
    assert (progress.judged, progress.average_seconds) == (2, 15)


@pytest.mark.parametrize(
    ("risk", "code", "agreed"), [(0.8, "wrong", True), (0.8, "correct", False), (0.2, "correct", True)]
)
@pytest.mark.django_db
def test_reveal_tells_whether_the_machine_agreed(risk: float, code: str, agreed: bool) -> None:
    response, queue, person = make_response(), routing.standard_queues()["risk"], make_employee()
    make_screening(response=response, risk=risk)
    make_review(draw=make_draw(response=response, kind="risk", pi=1.0), queue=queue)
    (review,) = routing.claim_next(employee=person, queue=queue)
    verdict = judge(review, person, code=code, reasons=["factual"] if code == "wrong" else [])
    assert verdicts.reveal(verdict=verdict) == verdicts.Reveal(risk=risk, agreed=agreed)


def judge_at_once(given: tuple[int, int, UUID]) -> str:
    """One thread's try; what came of it."""
    review_id, employee_id, key = given
    try:
        review = Review(pk=review_id)
        verdict = judge(review, Employee.objects.get(pk=employee_id), idempotency_key=key)
    except verdicts.AlreadyJudged:
        return "already"
    else:
        return f"counts {verdict.pk}" if verdict.counts else "kept"
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_same_click_sent_eight_times_at_once_is_one_verdict() -> None:
    queue, person = routing.standard_queues()["risk"], make_employee()
    make_review(queue=queue)
    (held,) = routing.claim_next(employee=person, queue=queue)
    assert held.lease_token
    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(judge_at_once, [(held.pk, person.pk, uuid4())] * 8))
    assert Verdict.objects.count() == 1
    assert outcomes == {f"counts {Verdict.objects.get().pk}"}


@pytest.mark.django_db(transaction=True)
def test_eight_different_verdicts_at_once_leave_one_that_counts() -> None:
    queue, person = routing.standard_queues()["risk"], make_employee()
    make_review(queue=queue)
    (held,) = routing.claim_next(employee=person, queue=queue)
    assert held.lease_token
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(judge_at_once, [(held.pk, person.pk, uuid4()) for _ in range(8)]))
    assert sum(outcome.startswith("counts") for outcome in outcomes) == 1
    assert Verdict.objects.filter(counts=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_verdict_being_taken_back_is_not_frozen_into_a_batch() -> None:
    verdict, undone = make_judged(code="wrong", correction="Zo.", decided_at=NOW), Event()
    retraining.collect(now=NOW)

    def take_back() -> None:
        with transaction.atomic():
            verdicts.undo_last(employee=verdict.reviewer, now=NOW)
            undone.set()
            time.sleep(0.3)  # long enough for the freeze to come upon the locked row
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        undo = pool.submit(take_back)
        assert undone.wait(10)
        later = NOW + timedelta(days=4)
        retraining.freeze_batch(week="2026-W47", as_of=later, answered_before=later, now=later)
        undo.result()
    assert RetrainItem.objects.get().state == "ready"


def test_who_does_not_hold_a_review_judges_nothing(held: Review) -> None:
    with pytest.raises(routing.LeaseLost):
        judge(held, make_employee())
    assert not Verdict.objects.exists()


def test_a_doubt_taken_back_withdraws_a_second_review_whose_holder_went_home(
    held: Review, person: Employee, queue: Queue
) -> None:
    judge(held, person, code="unsure")
    routing.claim_next(employee=make_employee(), queue=queue)
    Review.objects.filter(role="second").update(lease_until=timezone.now() - timedelta(minutes=1))
    verdicts.undo_last(employee=person, now=NOW)
    assert not Review.objects.filter(role="second").exists()


# --- what a review is for, and what a verdict carries -----------------------------------------------------------------
def hold(queue: Queue, person: Employee, **fields: Any) -> Review:
    """A review of an answer without a draw, held by this person."""
    Review.objects.create(response=fields.pop("response", None) or make_response(), queue=queue, due_at=NOW, **fields)
    return routing.claim_next(employee=person, queue=queue)[0]


def test_the_verdict_on_a_check_item_says_so(queue: Queue, person: Employee) -> None:
    verdict = judge(hold(queue, person, role="gold"), person)
    assert (verdict.source, verdict.counts) == ("gold", True)
    assert not Verdict.objects.counted().exists()


@pytest.mark.parametrize("role", ["added", "check", "dispute"])
def test_a_verdict_that_nobody_drew_is_of_a_person_and_enters_no_estimate(
    queue: Queue, person: Employee, role: str
) -> None:
    assert judge(hold(queue, person, role=role), person).source == "human"
    assert not Verdict.objects.counted().exists()


def test_a_revision_was_given_with_all_before_the_eyes(held: Review, person: Employee) -> None:
    assert judge(held, person).blind_level == "reasons"
    assert judge_again(held, person).blind_level == "open"


def test_only_the_flags_that_were_ticked_are_false_alarms(held: Review, person: Employee) -> None:
    screening = make_screening(response=held.response)
    for kind in ("promise", "outdated", "handover_due"):
        make_flag(screening=screening, kind=kind)
    verdict = judge(held, person, code="wrong", reasons=["factual"], false_alarms=[1, 1, 99])
    assert list(verdict.flag_verdicts.values_list("kind", "version", "confirmed")) == [("outdated", "1", False)]


def test_on_a_blind_card_nobody_can_say_anything_of_a_flag(person: Employee) -> None:
    control = routing.standard_queues()["control"]
    review = hold(control, person, role="added")
    make_flag(screening=make_screening(response=review.response))
    assert not judge(review, person, false_alarms=[0]).flag_verdicts.exists()


def test_the_random_sample_is_blind_in_any_queue(settings: Any, queue: Queue, person: Employee) -> None:
    make_review(draw=make_draw(kind="control"), queue=queue)
    (review,) = routing.claim_next(employee=person, queue=queue)
    make_flag(screening=make_screening(response=review.response))
    settings.HANDOVER_ASKED_SHARE = 1.0
    with pytest.raises(verdicts.InvalidVerdict):
        judge(review, person)
    verdict = judge(review, person, handover="not_needed", false_alarms=[0])
    assert (verdict.blind_level, verdict.flag_verdicts.count()) == ("blind", 0)


@pytest.fixture
def handover_asked(settings: Any) -> None:
    settings.HANDOVER_ASKED_SHARE = 1.0


@pytest.mark.usefixtures("handover_asked")
def test_where_the_hand_over_is_asked_a_verdict_without_it_is_refused(person: Employee) -> None:
    review = hold(routing.standard_queues()["control"], person, role="added")
    with override("en"), pytest.raises(verdicts.InvalidVerdict, match="hand-over is asked"):
        judge(review, person)
    assert judge(review, person, handover="not_needed").handover == "not_needed"


@pytest.mark.usefixtures("handover_asked")
def test_in_doubt_needs_no_hand_over(person: Employee) -> None:
    assert judge(hold(routing.standard_queues()["control"], person, role="added"), person, code="unsure").counts


@pytest.mark.usefixtures("handover_asked")
def test_outside_blind_queues_the_hand_over_is_not_asked(held: Review, person: Employee) -> None:
    assert not verdicts.handover_asked(held)
    assert judge(held, person).handover == ""


def test_the_hand_over_is_asked_of_the_share_and_of_both_reviewers_alike(settings: Any) -> None:
    settings.HANDOVER_ASKED_SHARE = 0.2
    queue = Queue(slug="x", blind_level="blind")
    asked = [verdicts.handover_asked(Review(pk=1, response_id=number, queue=queue)) for number in range(4000)]
    again = [verdicts.handover_asked(Review(pk=2, response_id=number, queue=queue)) for number in range(4000)]
    assert asked == again
    assert 0.17 < sum(asked) / len(asked) < 0.23


# --- group verdicts ---------------------------------------------------------------------------------------------------
@pytest.fixture
def grouped(held: Review, person: Employee, queue: Queue) -> tuple[Verdict, list[Verdict]]:
    """A verdict that two lookalikes inherited: one had a review in the queue, one was covered only."""
    given = judge(held, person)
    group = GroupVerdict.objects.create(verdict=given, given_at=NOW, given_by=person)
    covered = Review.objects.create(response=make_response(), role="covered", queue=queue, due_at=NOW, state="done")
    inherited = [
        make_verdict(review=review, reviewer=person, source="inherited", group_verdict=group)
        for review in (make_review(queue=queue), covered)
    ]
    return given, inherited


def test_one_undo_takes_back_all_that_was_inherited(grouped: tuple[Verdict, list[Verdict]], person: Employee) -> None:
    given, inherited = grouped
    assert verdicts.undo_last(employee=person, now=NOW) == given
    assert not Verdict.objects.filter(revoked_at__isnull=True).exists()
    assert [Review.objects.get(pk=row.review_id).state for row in inherited] == ["open", "done"]
    assert GroupVerdict.objects.get().rolled_back_at == NOW


def test_a_lookalike_judged_by_itself_afterwards_is_no_revision(
    grouped: tuple[Verdict, list[Verdict]], person: Employee, queue: Queue
) -> None:
    given, inherited = grouped
    verdicts.take_back_group(group=GroupVerdict.objects.get(), now=NOW, because_of=given)
    (review,) = routing.claim_next(employee=person, queue=queue)
    assert review.pk == inherited[0].review_id
    assert judge(review, person).revision_of is None


def test_inherited_verdicts_are_no_work_of_the_day(grouped: tuple[Verdict, list[Verdict]], person: Employee) -> None:
    assert grouped
    assert verdicts.progress(employee=person, now=NOW).judged == 1


# --- second reviews by lot --------------------------------------------------------------------------------------------
def test_a_doubt_asks_nobody_where_a_second_review_was_drawn(held: Review, person: Employee) -> None:
    by_lot = make_review(draw=held.draw, role="second", queue=held.queue)
    judge(held, person, code="unsure")
    assert Review.objects.filter(role="second").get() == by_lot


def test_a_doubt_taken_back_leaves_the_second_review_by_lot(held: Review, person: Employee) -> None:
    by_lot = make_review(draw=held.draw, role="second", queue=held.queue)
    judge(held, person, code="unsure")
    verdicts.undo_last(employee=person, now=NOW)
    assert Review.objects.filter(role="second").get() == by_lot


# --- an answer that is asked again ------------------------------------------------------------------------------------
AGAIN = pytest.mark.parametrize("role", ["gold", "added", "check"])


def asked_again(queue: Queue, person: Employee, role: str) -> tuple[Review, Review]:
    """A review that this person judged, and one that asks the same once more."""
    review = hold(queue, person, role=role)
    judge(review, person)
    return review, Review.objects.create(response=review.response, role=role, queue=queue, due_at=NOW)


@AGAIN
def test_undo_withdraws_what_asks_the_same_again_and_nobody_took(queue: Queue, person: Employee, role: str) -> None:
    review, _again = asked_again(queue, person, role)
    assert verdicts.undo_last(employee=person, now=NOW)
    assert [row.pk for row in Review.objects.filter(state="open")] == [review.pk]


@AGAIN
def test_undo_is_refused_while_a_colleague_has_what_asks_the_same_again(
    queue: Queue, person: Employee, role: str
) -> None:
    asked_again(queue, person, role)
    assert routing.claim_next(employee=make_employee(), queue=queue)
    with override("en"), pytest.raises(verdicts.TooLateToUndo, match="judge this answer again"):
        verdicts.undo_last(employee=person, now=NOW)
    assert Verdict.objects.get().revoked_at is None


def test_undo_is_refused_when_the_objection_went_on_to_another_person(queue: Queue, person: Employee) -> None:
    judge(hold(queue, person, role="dispute"), person, code="unsure")  # no objection waits for this review any more
    with pytest.raises(verdicts.TooLateToUndo):
        verdicts.undo_last(employee=person, now=NOW)
