"""Which queue a draw goes to, who is asked twice, and what is hidden among the reviews."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.models import BotResponse
from reviewapp import routing
from reviewapp.models import GoldItem, Queue, Review
from reviewapp.statistics.draws import uniform
from tests.factories import (
    NOW,
    make_draw,
    make_employee,
    make_flag,
    make_queue,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db


def make_gold(response: BotResponse | None = None) -> GoldItem:
    response = response or make_response()
    return GoldItem.objects.create(
        response=response,
        subject=response.subject,
        code="wrong",
        explanation="Daarom.",
        origin="by_hand",
        set_by=make_employee(role="quality_manager"),
        set_at=NOW,
    )


def routed(**about: Any) -> str:
    """The queue in which a new risk draw about this lands."""
    kind, flag = about.pop("kind", "risk"), about.pop("flag", "")
    draw = make_draw(response=make_response(**about), kind=kind, pi=0.5)
    screening = make_screening(response=draw.response)
    if flag:
        make_flag(screening=screening, kind=flag)
    routing.open_reviews(now=NOW, limit=10)
    return Review.objects.get(draw=draw).queue.slug


def test_a_draw_goes_to_the_first_queue_whose_conditions_it_meets() -> None:
    make_queue(slug="moving", takes="risk", blind_level="reasons", conditions={"topic": ["moving"]}, position=2)
    make_queue(slug="dutch", takes="risk", blind_level="reasons", conditions={"language": ["nl"]}, position=1)
    assert routed(topic="moving") == "moving"
    assert routed(topic="moving", language="nl") == "dutch"
    assert routed(topic="bill") == "risk"


def test_every_condition_of_a_queue_has_to_be_met() -> None:
    conditions = {"topic": ["moving"], "channel": ["", "chat"]}
    make_queue(slug="narrow", takes="risk", blind_level="reasons", conditions=conditions)
    assert [routed(topic="moving", channel=channel) for channel in ("", "chat", "mail")] == ["narrow", "narrow", "risk"]


def test_a_queue_may_ask_for_a_kind_of_flag() -> None:
    make_queue(slug="promises", takes="risk", blind_level="reasons", conditions={"flag": ["promise"]})
    assert [routed(flag=flag) for flag in ("promise", "contradiction", "")] == ["promises", "risk", "risk"]


def test_the_random_sample_never_lands_in_a_queue_of_risks_nor_in_a_closed_one() -> None:
    make_queue(slug="all", takes="risk", blind_level="reasons")
    make_queue(slug="closed", takes="control", active=False)
    assert routed(kind="control") == "control"


def test_second_reviews_look_like_the_first_and_are_made_with_them(settings: Any) -> None:
    settings.REVIEW_DOUBLE_SHARE = 1.0
    draw = make_draw(kind="risk", pi=0.5)
    assert routing.open_reviews(now=NOW, limit=10) == 1
    assert Counter(draw.reviews.values_list("role", flat=True)) == {"first": 1, "second": 1}
    assert draw.reviews.values("queue", "priority", "due_at", "state").distinct().count() == 1


def test_a_tenth_is_drawn_for_a_second_review_by_a_stable_lot(settings: Any) -> None:
    settings.REVIEW_DOUBLE_SHARE = 0.10
    draws = [make_draw(response=make_response(external_id=f"double-{number}")) for number in range(400)]
    routing.open_reviews(now=NOW, limit=1000)
    twice = set(Review.objects.filter(role="second").values_list("draw", flat=True))
    assert 25 <= len(twice) <= 58
    again = {draw.pk for draw in draws if uniform("s/second", f"bot:{draw.response.external_id}") < 0.10}
    assert twice == again


def test_ids_do_not_tell_first_from_second(settings: Any) -> None:
    settings.REVIEW_DOUBLE_SHARE = 1.0
    for number in range(60):
        make_draw(response=make_response(external_id=f"order-{number}"))
    routing.open_reviews(now=NOW, limit=1000)
    roles = list(Review.objects.order_by("id").values_list("role", flat=True))
    earlier = sum(
        Review.objects.filter(draw=second.draw_id, role="first", pk__gt=second.pk).exists()
        for second in Review.objects.filter(role="second")
    )
    assert 15 <= earlier <= 45
    assert 15 <= roles[:60].count("second") <= 45


def test_nobody_gets_both_reviews_of_an_answer_drawn_twice(settings: Any) -> None:
    settings.REVIEW_DOUBLE_SHARE = 1.0
    for _ in range(3):
        make_draw()
    routing.open_reviews(now=NOW, limit=10)
    queue = routing.standard_queues()["control"]
    for _person in range(2):
        held = routing.claim_next(employee=make_employee(), queue=queue, count=6)
        assert len({review.response_id for review in held}) == len(held) == 3


def test_a_check_item_stands_among_the_new_reviews_as_if_it_were_one(settings: Any) -> None:
    settings.GOLD_SHARE = 1.0
    make_employee()
    gold, draw = make_gold(), make_draw()
    assert routing.open_reviews(now=NOW, limit=10) == 1
    planted = Review.objects.get(role="gold")
    first = Review.objects.get(draw=draw)
    assert (planted.response_id, planted.draw_id) == (gold.response_id, None)
    assert (planted.queue, planted.priority, planted.due_at) == (first.queue, first.priority, first.due_at)


def test_the_id_of_a_check_item_may_come_before_or_after_its_neighbours(settings: Any) -> None:
    settings.GOLD_SHARE = 1.0
    make_employee()
    for number in range(40):
        make_gold(make_response(external_id=f"gold-{number}"))
        make_draw(response=make_response(external_id=f"draw-{number}"))
    routing.open_reviews(now=NOW, limit=100)
    roles = list(Review.objects.order_by("id").values_list("role", flat=True))
    assert (len(roles), roles.count("gold")) == (80, 40)
    assert 10 <= roles[:40].count("gold") <= 30


@pytest.mark.parametrize("why", ["retired", "waiting", "judged by all", "no flag among risks"])
def test_a_check_item_that_would_stand_out_or_wait_for_ever_is_not_planted(settings: Any, why: str) -> None:
    settings.GOLD_SHARE = 1.0
    gold = make_gold()
    if why == "retired":
        GoldItem.objects.update(retired_at=NOW)
    if why == "waiting":
        make_review(draw=make_draw(response=gold.response))
    if why == "judged by all":
        make_verdict(review=make_review(draw=make_draw(response=gold.response)), reviewer=gold.set_by)
    make_draw(kind="risk" if why == "no flag among risks" else "control", pi=0.5)
    routing.open_reviews(now=NOW, limit=10)
    assert not Review.objects.filter(role="gold").exists()


def test_due_times_follow_the_queue_that_takes_the_draw() -> None:
    make_queue(slug="soon", takes="control", hours_to_due=2)
    routed(kind="control")
    assert Review.objects.get().due_at == NOW + timedelta(hours=2)


def test_the_menu_has_the_queues_of_a_person_and_what_he_could_get() -> None:
    queues, person, other = routing.standard_queues(), make_employee(), make_employee()
    make_queue(slug="theirs").members.add(other)
    by_hand = make_queue(slug="by-hand", takes="by_hand")
    make_review(queue=queues["risk"])
    make_verdict(review=make_review(queue=queues["risk"]), reviewer=person)
    Review.objects.update(state="open")
    make_review(queue=by_hand, role="added", response=make_response(), assigned_to=other)
    assert {queue.slug: number for queue, number in routing.open_by_queue(person).items()} == {"risk": 1, "control": 0}
    assert {queue.slug for queue in routing.open_by_queue(other)} == {"risk", "control", "by-hand"}


def test_a_queue_of_others_and_a_closed_queue_say_whom_to_ask() -> None:
    person = make_employee()
    make_queue(slug="theirs").members.add(make_employee())
    make_queue(slug="closed", active=False)
    for slug in ("theirs", "closed"):
        with pytest.raises(routing.NotYourQueue, match="quality manager"):
            routing.queue_for(employee=person, slug=slug)
        make_review(queue=Queue.objects.get(slug=slug))
        assert routing.claim_next(employee=person, queue=Queue.objects.get(slug=slug)) == []


def test_what_is_assigned_to_a_person_goes_to_nobody_else() -> None:
    person, queue = make_employee(), make_queue()
    make_review(queue=queue, assigned_to=person)
    assert routing.claim_next(employee=make_employee(), queue=queue) == []
    assert len(routing.claim_next(employee=person, queue=queue)) == 1


def test_backlog_counts_what_is_late() -> None:
    person, queue = make_employee(), make_queue()
    make_review(queue=queue, due_at=NOW - timedelta(days=9999))
    make_review(queue=queue, due_at=NOW + timedelta(days=9999))
    first = NOW - timedelta(days=9999)
    assert routing.backlog(employee=person, queue=queue) == routing.Backlog(open=2, overdue=1, first_due=first)
