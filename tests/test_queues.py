"""Managing queues, and putting answers in them by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp import routing
from reviewapp.models import Queue, Review
from tests.factories import NOW, make_draw, make_employee, make_queue, make_response, make_review, make_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Employee:
    return make_employee(username="manon", role="quality_manager", language="en")


@pytest.fixture
def client(manager: Employee) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def described(**changes: Any) -> dict[str, Any]:
    """The fields of the form of a queue."""
    return {"name": "Moving house", "blind_level": "reasons", "hours_to_due": "6"} | changes


def test_a_supervisor_is_told_whom_to_ask() -> None:
    client = Client()
    client.force_login(make_employee(language="en"))
    for path in ("/manage/", "/manage/queues/", "/manage/queues/new/?takes=risk", "/manage/queues/risk/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Ask your quality manager" in answer.content.decode()


def test_the_start_page_leads_to_the_queues(client: Client) -> None:
    assert 'href="/manage/queues/"' in client.get("/manage/").content.decode()


def test_a_new_queue_takes_draws_from_then_on(client: Client) -> None:
    make_response(topic="moving")
    answer = client.post("/manage/queues/new/?takes=risk", described(topic=["moving"]))
    assert answer.status_code == 302
    draw = make_draw(response=make_response(topic="moving"), kind="risk", pi=0.5)
    routing.open_reviews(now=NOW, limit=10)
    review = Review.objects.get(draw=draw)
    assert (review.queue.slug, review.due_at) == ("moving-house", NOW + timedelta(hours=6))


def test_answers_without_a_value_can_be_chosen_too(client: Client) -> None:
    make_response(topic="")
    client.post("/manage/queues/new/?takes=risk", described(topic=["-"]))
    assert Queue.objects.get(slug="moving-house").conditions == {"topic": [""]}
    assert "not given" in client.get("/manage/queues/").content.decode()


@pytest.mark.parametrize(("takes", "level"), [("control", "reasons"), ("control", "open"), ("risk", "open")])
def test_a_level_that_would_spoil_the_figure_is_refused(client: Client, takes: str, level: str) -> None:
    answer = client.post(f"/manage/queues/new/?takes={takes}", described(blind_level=level))
    assert answer.status_code == 422
    assert not Queue.objects.exclude(slug__in=routing.STANDARD).exists()


def test_the_random_sample_cannot_be_chosen_by_signals() -> None:
    with pytest.raises(routing.QueueRule, match="cannot be chosen by signals"):
        routing.describe_queue(
            queue=None, takes="control", name="x", blind_level="blind", hours_to_due=1, conditions={"flag": ["promise"]}
        )


def test_a_name_that_is_an_address_already_gets_another_address(client: Client) -> None:
    for _ in range(2):
        client.post("/manage/queues/new/?takes=by_hand", described(name="New"))
    assert set(Queue.objects.values_list("slug", flat=True)) == {"new-2", "new-3"}


def test_trying_out_tells_how_many_draws_would_come_and_saves_nothing(client: Client) -> None:
    now = timezone.now()
    make_queue(slug="first", takes="risk", blind_level="reasons", conditions={"language": ["nl"]}, position=1)
    for days, language in ((1, ""), (1, "nl"), (40, "")):
        response = make_response(topic="moving", language=language)
        make_draw(response=response, kind="risk", pi=0.5, drawn_at=now - timedelta(days=days))
    answer = client.post("/manage/queues/new/?takes=risk", described(topic=["moving"], preview="1"))
    assert answer.context["preview"] == 1
    assert Queue.objects.count() == 1


def test_what_is_shown_cannot_change_while_answers_wait(client: Client) -> None:
    queue = make_queue(slug="busy", takes="risk", blind_level="reasons")
    make_review(queue=queue)
    answer = client.post("/manage/queues/busy/", described(blind_level="blind"))
    assert answer.status_code == 422
    assert "1 answer waits here" in answer.content.decode()
    assert Queue.objects.get(pk=queue.pk).blind_level == "reasons"


def test_members_are_saved_and_the_list_names_them(client: Client) -> None:
    make_queue(slug="theirs", takes="by_hand")
    noor = make_employee(first_name="Noor")
    client.post("/manage/queues/theirs/", described(blind_level="blind", members=[noor.pk]))
    assert "Noor" in client.get("/manage/queues/").content.decode()


def test_the_list_counts_open_overdue_and_judged_today(client: Client) -> None:
    queue, now = routing.standard_queues()["risk"], timezone.now()
    make_review(queue=queue, due_at=now + timedelta(hours=1))
    make_review(queue=queue, due_at=now - timedelta(hours=1))
    make_verdict(review=make_review(queue=queue), decided_at=now)
    row = next(row["figures"] for row in client.get("/manage/queues/").context["rows"] if row["figures"].queue == queue)
    assert (row.open, row.overdue, row.judged_today) == (2, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_number_of_queries_for_one_and_for_three(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    routing.standard_queues()
    for number in range(count):
        make_review(queue=make_queue(slug=f"q{number}", takes="by_hand"))
    client.get("/manage/queues/")  # works out the SQL of the menu
    with django_assert_num_queries(10):
        client.get("/manage/queues/")


def test_a_queue_with_waiting_answers_closes_only_when_they_move(client: Client) -> None:
    queue = make_queue(slug="old", takes="risk", blind_level="reasons")
    review = make_review(queue=queue)
    routing.standard_queues()
    client.post("/manage/queues/old/close/")
    assert Queue.objects.get(slug="old").active
    client.post("/manage/queues/old/close/", {"move_to": "risk"})
    assert not Queue.objects.get(slug="old").active
    assert Review.objects.get(pk=review.pk).queue.slug == "risk"


def test_the_random_sample_never_moves_to_where_reasons_are_shown() -> None:
    queue = make_queue(slug="sample", takes="control")
    make_review(queue=queue)
    with pytest.raises(routing.QueueRule, match="shows no more"):
        routing.close_queue(queue=queue, move_to=routing.standard_queues()["risk"])


def test_a_queue_in_which_somebody_judges_stays_open() -> None:
    queue = make_queue(slug="sample", takes="control")
    make_review(queue=queue)
    routing.claim_next(employee=make_employee(), queue=queue)
    with pytest.raises(routing.QueueRule, match="Try again"):
        routing.close_queue(queue=queue, move_to=routing.standard_queues()["control"])


def test_a_standard_queue_stays(client: Client) -> None:
    routing.standard_queues()
    client.post("/manage/queues/risk/close/")
    assert Queue.objects.get(slug="risk").active


def test_queues_change_places(client: Client) -> None:
    for number, slug in enumerate(("a", "b", "c")):
        make_queue(slug=slug, takes="by_hand", position=100 + number)
    client.post("/manage/queues/c/order/", {"to": "up"})
    client.post("/manage/queues/a/order/", {"to": "down"})
    assert list(Queue.objects.order_by("position").values_list("slug", flat=True)) == ["c", "a", "b"]


def test_the_page_of_a_queue_tells_how_far_each_person_is_and_no_pace(client: Client) -> None:
    queue, noor = make_queue(slug="by-hand", takes="by_hand"), make_employee(first_name="Noor")
    for state, due in (
        ("done", NOW),
        ("open", timezone.now() - timedelta(hours=1)),
        ("open", timezone.now() + timedelta(1)),
    ):
        make_review(response=make_response(), role="added", queue=queue, state=state, due_at=due, assigned_to=noor)
    [row] = client.get("/manage/queues/by-hand/").context["assigned"]
    assert (row.employee, row.assigned, row.done, row.overdue) == (noor, 3, 1, 1)


def test_the_desk_of_a_queue_of_others_says_whom_to_ask(client: Client) -> None:
    make_queue(slug="theirs").members.add(make_employee())
    answer = client.get("/review/theirs/")
    assert answer.status_code == 403
    assert "Ask your quality manager to add you to it" in answer.content.decode()


def test_added_answers_wait_for_the_person_they_were_given_to(manager: Employee) -> None:
    queue, noor, response = make_queue(slug="by-hand", takes="by_hand"), make_employee(), make_response()
    routing.add_by_hand(responses=[response.pk], slug=queue.slug, by=manager, assigned_to=noor, now=NOW)
    assert routing.claim_next(employee=make_employee(), queue=queue) == []
    [review] = routing.claim_next(employee=noor, queue=queue)
    assert (review.role, review.draw, review.response) == ("added", None, response)


def test_what_cannot_be_added_is_counted_by_reason(manager: Employee) -> None:
    queue, noor = make_queue(slug="by-hand", takes="by_hand"), make_employee()
    judged = make_verdict(reviewer=noor).response
    rows = [make_response(), make_response(for_quality=False), make_review().response, judged]
    added = routing.add_by_hand(
        responses=[row.pk for row in rows], slug=queue.slug, by=manager, assigned_to=noor, now=NOW
    )
    assert added.taken == 1
    assert added.refused == {
        "may not be used to judge quality": 1,
        "waiting for judgement already": 1,
        "judged by this colleague before": 1,
    }


def test_nothing_is_added_to_a_queue_of_draws_or_on_the_name_of_a_stranger(manager: Employee) -> None:
    response, theirs = make_response(), make_queue(slug="theirs", takes="by_hand")
    theirs.members.add(manager)
    for queue, person in ((routing.standard_queues()["control"], None), (theirs, make_employee())):
        with pytest.raises(routing.CannotAdd):
            routing.add_by_hand(responses=[response.pk], slug=queue.slug, by=manager, assigned_to=person, now=NOW)


def test_the_menu_tells_on_every_page_what_this_person_could_get_as_the_desk_does() -> None:
    person = make_employee(language="en")
    routing.standard_queues()
    mine = Queue.objects.get(slug="control")
    make_review(draw=make_draw(response=make_response()), queue=mine)
    make_verdict(review=make_review(draw=(had := make_draw()), queue=mine), reviewer=person)
    make_review(draw=had, role="second", queue=mine)
    (theirs := make_queue(slug="theirs")).members.add(make_employee())
    make_review(queue=theirs)
    client = Client()
    client.force_login(person)
    for path in ("/preferences/", "/answers/", "/review/control/", "/knowledge/reports/", "/feedback/"):
        html = client.get(path, follow=True).content.decode()
        assert '<span class="count" id="nav-open">1</span>' in html, path
