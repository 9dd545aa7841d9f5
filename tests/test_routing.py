"""Who gets which review: order, leases, skips, and never the same one twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp import routing
from reviewapp.models import Draw, Queue, Review, ReviewSkip
from tests.factories import NOW, make_draw, make_employee, make_response, make_review, make_screening, make_verdict


@pytest.fixture
def queue(db: None) -> Queue:
    return routing.standard_queues()["risk"]


def lapse(review: Review) -> None:
    """Let the lease of this review end."""
    Review.objects.filter(pk=review.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_standard_queues_are_made_once() -> None:
    first, second = routing.standard_queues(), routing.standard_queues()
    assert first == second
    levels = [(queue.slug, queue.blind_level) for queue in first.values()]
    assert levels == [("risk", "reasons"), ("control", "blind"), ("calibration", "blind")]


@pytest.mark.django_db
def test_every_drawn_response_gets_one_review_and_no_other_does() -> None:
    drawn = {make_draw(kind=kind, pi=0.5).response_id for kind in ("control", "risk")}
    make_draw(kind="none", pi=0.5)
    assert routing.open_reviews(now=NOW, limit=10) == 2
    assert routing.open_reviews(now=NOW, limit=10) == 0
    assert set(Review.objects.values_list("response_id", flat=True)) == drawn


@pytest.mark.django_db
def test_open_reviews_stops_at_its_limit() -> None:
    for _ in range(3):
        make_draw()
    assert routing.open_reviews(now=NOW, limit=2) == 2
    assert routing.open_reviews(now=NOW, limit=2) == 1


@pytest.mark.django_db
def test_queue_follows_the_kind_of_draw_and_due_follows_the_queue() -> None:
    draw = make_draw(kind="risk", pi=0.5)
    routing.open_reviews(now=NOW, limit=10)
    review = Review.objects.get(draw=draw)
    assert review.queue.slug == "risk"
    assert review.due_at == NOW + timedelta(hours=review.queue.hours_to_due)


@pytest.mark.django_db
def test_critical_and_unscreened_answers_go_before_every_risk() -> None:
    def drawn(reason: str, risk: float) -> Draw:
        response = make_response()
        make_screening(response=response, risk=risk)
        return make_draw(response=response, kind="risk", pi=1.0, reason=reason)

    low, high, critical = drawn("risk", 0.2), drawn("risk", 0.9), drawn("critical_flag", 0.3)
    routing.open_reviews(now=NOW, limit=10)
    order = Review.objects.order_by("-priority").values_list("draw_id", flat=True)
    assert list(order) == [critical.pk, high.pk, low.pk]


@pytest.mark.django_db
def test_order_of_the_control_queue_tells_nothing_of_the_risk() -> None:
    for risk in (0.1, 0.9):
        response = make_response()
        make_screening(response=response, risk=risk)
        make_draw(response=response, kind="control")
    routing.open_reviews(now=NOW, limit=10)
    assert set(Review.objects.values_list("priority", flat=True)) == {0.0}


def test_claims_come_by_priority_then_due_time(queue: Queue) -> None:
    late = make_review(queue=queue, priority=0.5, due_at=NOW + timedelta(hours=2))
    soon = make_review(queue=queue, priority=0.5, due_at=NOW + timedelta(hours=1))
    first = make_review(queue=queue, priority=0.9)
    claimed = routing.claim_next(employee=make_employee(), queue=queue, count=3)
    assert [review.pk for review in claimed] == [first.pk, soon.pk, late.pk]


def test_claim_gives_back_what_the_person_already_holds(queue: Queue) -> None:
    make_review(queue=queue)
    person = make_employee()
    (first,) = routing.claim_next(employee=person, queue=queue)
    make_review(queue=queue, priority=9)
    (again,) = routing.claim_next(employee=person, queue=queue)
    assert (again.pk, again.lease_token) == (first.pk, first.lease_token)


def test_held_review_is_not_given_to_a_colleague(queue: Queue) -> None:
    make_review(queue=queue)
    assert routing.claim_next(employee=make_employee(), queue=queue)
    assert routing.claim_next(employee=make_employee(), queue=queue) == []


def test_ended_lease_is_taken_over_with_a_new_token(queue: Queue) -> None:
    make_review(queue=queue)
    (held,) = routing.claim_next(employee=make_employee(), queue=queue)
    lapse(held)
    (taken,) = routing.claim_next(employee=make_employee(), queue=queue)
    assert taken.pk == held.pk
    assert taken.lease_token != held.lease_token


def test_reviews_of_another_queue_are_not_claimed(queue: Queue) -> None:
    make_review(queue=routing.standard_queues()["control"])
    assert routing.claim_next(employee=make_employee(), queue=queue) == []


def test_skipped_review_goes_to_a_colleague(queue: Queue) -> None:
    person, held = skipped(queue, reason="language", hours_ago=1)
    assert routing.claim_next(employee=person, queue=queue) == []
    assert [review.pk for review in routing.claim_next(employee=make_employee(), queue=queue)] == [held.pk]
    assert ReviewSkip.objects.get().reason == "language"


@pytest.mark.parametrize(("reason", "back"), [("too_long", True), ("conflict", False)])
def test_what_all_pass_on_comes_back_the_next_day_but_never_a_conflict(queue: Queue, reason: str, back: bool) -> None:
    person, _held = skipped(queue, reason=reason, hours_ago=13)
    assert bool(routing.claim_next(employee=person, queue=queue)) is back


def skipped(queue: Queue, *, reason: str, hours_ago: int) -> tuple[Employee, Review]:
    """A person, and the review that he passed on."""
    make_review(queue=queue)
    person = make_employee()
    (held,) = routing.claim_next(employee=person, queue=queue)
    assert held.lease_token
    when = timezone.now() - timedelta(hours=hours_ago)
    routing.skip(review_id=held.pk, employee=person, lease_token=held.lease_token, reason=reason, now=when)
    return person, held


def test_skip_needs_the_lease(queue: Queue) -> None:
    review = make_review(queue=queue)
    with pytest.raises(routing.LeaseLost):
        routing.skip(review_id=review.pk, employee=make_employee(), lease_token=uuid4(), reason="language", now=NOW)
    assert not ReviewSkip.objects.exists()


def test_person_who_judged_a_response_does_not_get_its_second_review(queue: Queue) -> None:
    verdict = make_verdict(review=make_review(queue=queue), code="unsure")
    make_review(queue=queue, draw=verdict.review.draw, role="second")
    assert routing.claim_next(employee=verdict.reviewer, queue=queue) == []
    assert len(routing.claim_next(employee=make_employee(), queue=queue)) == 1


def test_person_whose_verdict_came_too_late_may_judge_after_all(queue: Queue) -> None:
    late = make_verdict(review=make_review(queue=queue), counts=False)
    Review.objects.update(state="open")
    assert [review.pk for review in routing.claim_next(employee=late.reviewer, queue=queue)] == [late.review_id]


@pytest.mark.parametrize("role", ["second", "gold"])
def test_whose_verdict_came_too_late_is_no_second_opinion_on_it(queue: Queue, role: str) -> None:
    late = make_verdict(review=make_review(queue=queue), counts=False)
    if role == "second":
        make_review(queue=queue, draw=late.review.draw, role=role)
    else:
        make_review(queue=queue, response=late.response, role=role)
    assert routing.claim_next(employee=late.reviewer, queue=queue) == []
    assert len(routing.claim_next(employee=make_employee(), queue=queue)) == 1


def test_renew_lengthens_own_leases_only(queue: Queue) -> None:
    make_review(queue=queue)
    person = make_employee()
    (held,) = routing.claim_next(employee=person, queue=queue)
    assert held.lease_token
    assert held.lease_until
    Review.objects.filter(pk=held.pk).update(lease_until=held.lease_until - timedelta(minutes=5))
    assert routing.renew(employee=person, leases={held.pk: held.lease_token, 999_999: uuid4()}) == [held.pk]
    assert routing.renew(employee=make_employee(), leases={held.pk: held.lease_token}) == []
    renewed = Review.objects.get(pk=held.pk).lease_until
    assert renewed
    assert renewed >= held.lease_until


def test_released_review_is_free_again(queue: Queue) -> None:
    make_review(queue=queue)
    person = make_employee()
    (held,) = routing.claim_next(employee=person, queue=queue)
    assert held.lease_token
    assert routing.release(employee=person, review_id=held.pk, lease_token=held.lease_token)
    assert not routing.release(employee=person, review_id=held.pk, lease_token=held.lease_token)
    assert len(routing.claim_next(employee=make_employee(), queue=queue)) == 1


def test_holders_names_the_colleagues_at_work(queue: Queue) -> None:
    make_review(queue=queue)
    colleague = make_employee()
    routing.claim_next(employee=colleague, queue=queue)
    assert [holder.employee for holder in routing.holders(employee=make_employee(), queue=queue)] == [colleague]


def claim_all(employee_id: int, queue_id: int) -> list[int]:
    """What one thread gets when it claims, and judges nothing, until the queue is empty."""
    person, queue = Employee.objects.get(pk=employee_id), Queue.objects.get(pk=queue_id)
    taken: list[int] = []
    while True:
        held = routing.claim_next(employee=person, queue=queue, count=len(taken) + 1)
        connection.close()  # as after a request: twenty people share fewer connections
        if len(held) == len(taken):
            return taken
        taken = [review.pk for review in held]


@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_never_get_the_same_review() -> None:
    queue = routing.standard_queues()["control"]
    for _ in range(600):
        make_draw()
    routing.open_reviews(now=NOW, limit=1000)
    people = [make_employee().pk for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        taken = [pk for pks in pool.map(claim_all, people, [queue.pk] * 20) for pk in pks]
    assert len(taken) == len(set(taken)) == 600


@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_never_get_both_reviews_of_an_answer_drawn_twice(settings: Any) -> None:
    settings.REVIEW_DOUBLE_SHARE = 1.0
    queue = routing.standard_queues()["control"]
    for _ in range(100):
        make_draw()
    routing.open_reviews(now=NOW, limit=1000)
    answers = dict(Review.objects.values_list("pk", "response"))
    people = [make_employee().pk for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(claim_all, people, [queue.pk] * 20))
    everything = [pk for pks in taken for pk in pks]
    assert len(everything) == len(set(everything)) > 190
    assert all(len({answers[pk] for pk in pks}) == len(pks) for pks in taken)
