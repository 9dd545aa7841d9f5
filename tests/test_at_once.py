"""What two people do at the same moment: one of them comes first, and the other is told, or finds it done."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp import lookalikes, routing, sampling, settling, verdicts
from reviewapp.lookalikes import Standing
from reviewapp.models import Difference, GroupVerdict, HeldBack, Review, Verdict
from tests.desk import make_articles
from tests.factories import NOW, make_draw, make_employee, make_queue, make_response, make_review, make_verdict
from tests.lookalikes import make_group

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=2)
REFUSALS = (settling.CannotSettle, verdicts.TooLateToUndo, sampling.PlanRule)


def at_once(*tries: Callable[[], Any]) -> list[Any]:
    """What each gave, all started together; None where it was refused in words."""
    together = Barrier(len(tries))

    def run(one: Callable[[], Any]) -> Any:
        try:
            together.wait(10)
            return one()
        except REFUSALS:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(run, tries))


def judge_group(review: Review, employee: Employee) -> Verdict:
    """A verdict for all members that take it."""
    takes = [
        member.pk for member in lookalikes.lookalikes_of(review, viewer=employee) if member.standing == Standing.TAKES
    ]
    return lookalikes.judge_group(
        review_id=review.pk, employee=employee, code="wrong", reasons=["factual"],
        handover="not_needed", note="", correction="", seconds=20, idempotency_key=uuid.uuid4(), now=NOW, members=takes,
        opened=takes,
    )  # fmt: skip


def on_the_desk(review: Review, employee: Employee) -> Review:
    review.claimed_by, review.claimed_at, review.lease_token = employee, timezone.now(), uuid.uuid4()
    review.lease_until = timezone.now() + timedelta(hours=1)
    review.save()
    return review


def test_of_two_group_verdicts_at_once_each_answer_inherits_one() -> None:
    make_group(make_articles()["KB-0142"], drawn=1, undrawn=12)
    one, other = (on_the_desk(review, make_employee()) for review in Review.objects.order_by("pk"))
    desks = [(review, review.claimed_by) for review in (one, other)]
    at_once(*(lambda review=review, person=person: judge_group(review, person) for review, person in desks))
    inherited = list(Verdict.objects.filter(source="inherited").values_list("response", flat=True))
    assert len(inherited) == len(set(inherited)) == 9
    assert (Verdict.objects.filter(source="human").count(), GroupVerdict.objects.count()) == (2, 1)
    assert HeldBack.objects.count() == 3


def test_a_difference_is_settled_or_one_side_is_taken_back_never_both() -> None:
    draw, manager = make_draw(), make_employee(role="quality_manager")
    first = make_verdict(review=make_review(draw=draw))
    make_verdict(review=make_review(draw=draw, role="second"), code="wrong", reasons=["factual"])
    settling.find_differences(now=NOW)
    words: dict[str, Any] = {"code": "correct", "reasons": [], "handover": "", "correction": "", "reason": "Zo is het."}
    row = Difference.objects.get().pk
    settled, undone = at_once(
        lambda: settling.settle(difference=row, employee=manager, now=LATER, **words),
        lambda: verdicts.undo_last(employee=first.reviewer, now=NOW),
    )
    assert (settled is None) != (undone is None)
    assert Verdict.objects.filter(revoked_at__isnull=False).exists() == bool(undone)


def test_a_differing_check_is_taken_back_or_takes_the_group_back_never_both() -> None:
    review, author = make_group(make_articles()["KB-0142"], drawn=9), make_employee()
    judge_group(on_the_desk(review, author), author)
    check = Review.objects.filter(held_back_from__isnull=False).earliest("pk")
    differing = make_verdict(review=check, code="correct")
    taken_back, undone = at_once(
        lambda: lookalikes.roll_back_differing(now=LATER),
        lambda: verdicts.undo_last(employee=differing.reviewer, now=NOW),
    )
    assert bool(taken_back) != bool(undone)
    assert GroupVerdict.objects.get().rolled_back_by == (differing if taken_back else None)


def test_a_group_verdict_undone_while_it_is_rolled_back_is_taken_back_once() -> None:
    review, author = make_group(make_articles()["KB-0142"], drawn=9), make_employee()
    judge_group(on_the_desk(review, author), author)
    differing = make_verdict(review=Review.objects.filter(held_back_from__isnull=False).earliest("pk"), code="correct")
    taken_back, undone = at_once(
        lambda: lookalikes.roll_back_differing(now=LATER),
        lambda: verdicts.undo_last(employee=author, now=NOW),
    )
    assert undone
    assert GroupVerdict.objects.get().rolled_back_by == (differing if taken_back else None)
    assert not Verdict.objects.filter(source="inherited", revoked_at__isnull=True).exists()


def test_two_who_add_the_same_answers_at_once_are_told_what_each_added() -> None:
    queue, people = make_queue(slug="by-hand", takes="by_hand"), [make_employee() for _ in range(2)]
    answers = [make_response().pk for _ in range(20)]
    added = at_once(
        *(
            lambda by=by: routing.add_by_hand(responses=answers, slug=queue.slug, by=by, assigned_to=None, now=NOW)
            for by in people
        )
    )
    assert sorted(each.taken for each in added) == [0, 20]
    assert Review.objects.count() == 20


def test_of_two_plans_worked_out_at_once_one_comes_into_force() -> None:
    manon, both_calibrate = make_employee(role="quality_manager"), Barrier(2)
    seen = sampling.current_plan().version

    def change(capacity: int) -> Any:
        waited: list[int] = []

        def step(execute: Any, sql: str, *rest: Any) -> Any:
            if not waited and "reviewapp_samplingplan" not in sql:
                waited.append(both_calibrate.wait(10))
            return execute(sql, *rest)

        with connection.execute_wrapper(step):
            return sampling.change_plan(capacity=capacity, reason="x", created_by=manon, now=NOW, seen=seen)

    made = at_once(lambda: change(50), lambda: change(70))
    assert made.count(None) == 1
    assert sampling.versions().count() == 2
