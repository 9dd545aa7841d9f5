"""The answers list: what it shows, what it must not show, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from contactcenter import knowledge
from contactcenter.models import BotResponse
from reviewapp.models import CalibrationSession, GoldItem, Match, SavedView, Verdict
from tests.factories import (
    NOW,
    make_correction,
    make_draw,
    make_employee,
    make_flag,
    make_judged,
    make_queue,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return logged_in()


def logged_in(**fields: Any) -> Client:
    """The browser of a supervisor, or of a person with these fields."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(fields.pop("person", None) or make_employee(**({"language": "en"} | fields)))
    return client


def listed(client: Client, query: str = "") -> list[str]:
    """External ids of the rows of a page."""
    answer = client.get(f"/answers/?{query}")
    assert answer.status_code == 200, query
    return [row.external_id for row, _standing, _said in answer.context["rows"]]


def make_flagged(*, judged: bool, **fields: Any) -> BotResponse:
    """An answer with a screening of risk 0.87 and one flag."""
    if judged:
        response = make_judged(code="wrong", **fields).response
    else:
        response = make_response(**fields)
        make_review(draw=make_draw(response=response))
    make_flag(screening=make_screening(response=response, risk=0.87), kind="promise")
    return response


def test_answers_stand_newest_first(client: Client) -> None:
    for hours in (3, 1, 2):
        make_response(external_id=f"r{hours}", answered_at=NOW - timedelta(hours=hours))
    assert listed(client) == ["r1", "r2", "r3"]


@pytest.mark.parametrize("path", ["/answers/", "/answers/1/", "/knowledge/", "/knowledge/kb-1/"])
def test_nobody_reads_without_a_login(path: str) -> None:
    assert Client().get(path)["Location"].startswith("/login/")


def test_flags_of_an_unjudged_answer_are_told_nowhere(client: Client) -> None:
    response = make_flagged(judged=False, external_id="open")
    page = client.get(f"/answers/{response.pk}/").content.decode()
    assert "0.87" not in page
    assert "What the machine thinks of this answer appears here after the verdict." in page
    assert [standing.flags for _row, standing, _said in client.get("/answers/").context["rows"]] == [0]
    assert listed(client, "flag=promise") == listed(client, "state=flagged") == []


def test_flags_of_a_judged_answer_are_told(client: Client) -> None:
    response = make_flagged(judged=True, external_id="done")
    page = client.get(f"/answers/{response.pk}/").content.decode()
    assert "0.87" in page
    assert listed(client, "flag=promise") == listed(client, "state=flagged") == ["done"]


def test_a_verdict_that_came_too_late_decides_nothing(client: Client) -> None:
    first = make_judged(code="correct", external_id="twice")
    make_verdict(review=first.review, code="wrong", counts=False)
    assert listed(client, "verdict=wrong") == []
    assert listed(client, "verdict=correct") == ["twice"]


def test_a_second_reviewer_is_not_told_the_first_judgement(client: Client) -> None:
    verdict = make_judged(code="wrong", external_id="twice")
    make_review(draw=verdict.review.draw, role="second")
    [(_row, standing, _said)] = client.get("/answers/").context["rows"]
    assert (standing.label, standing.settled) == ("Waiting for judgement", False)
    assert listed(client, "verdict=wrong") == listed(client, "state=judged") == []
    assert "Verdicts" not in client.get(f"/answers/{verdict.response_id}/").content.decode()


def test_a_verdict_that_was_taken_back_settles_nothing(client: Client) -> None:
    verdict = make_judged(external_id="back")
    Verdict.objects.update(revoked_at=NOW)
    assert listed(client, "state=judged") == []
    assert "came" not in client.get(f"/answers/{verdict.response_id}/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=judged", ["judged"]),
        ("state=open", ["open"]),
        ("state=drawn", ["judged", "open"]),
        ("state=all", ["judged", "not-drawn", "open", "raw"]),
        ("verdict=critical", ["judged"]),
        ("verdict=correct", []),
        ("channel=chat", ["raw"]),
        ("channel=-", ["judged", "not-drawn", "open"]),
        ("topic=retour&language=nl", ["raw"]),
        ("from=2026-11-19&to=2026-11-19", ["judged", "not-drawn", "open", "raw"]),
        ("to=2026-11-18", []),
        ("from=2026-11-20", []),
    ],
)
def test_a_filter_narrows_the_list(client: Client, query: str, expected: list[str]) -> None:
    make_judged(code="critical", external_id="judged")
    make_review(draw=make_draw(response=make_response(external_id="open")))
    make_draw(response=make_response(external_id="not-drawn"), kind="none", pi=0.2)
    make_response(external_id="raw", channel="chat", topic="retour", language="nl")
    assert sorted(listed(client, query)) == expected


def test_the_answers_of_an_article_are_those_it_is_the_best_match_of(client: Client) -> None:
    passages = [
        knowledge.approve_article(external_id=name, title=name, body=name, now=NOW).passages.get()
        for name in ("a:1", "b")
    ]
    screening = make_screening(response=make_response(external_id="r"))
    for rank, passage in enumerate(passages, start=1):
        Match.objects.create(screening=screening, rank=rank, passage=passage, similarity=0.9)
    assert (listed(client, "article=a%3A1"), listed(client, "article=b")) == (["r"], [])


def make_gold(response: BotResponse, **fields: Any) -> GoldItem:
    manager = make_employee(role="quality_manager")
    known = {"code": "wrong", "explanation": "Daarom.", "origin": "by_hand", "set_by": manager, "set_at": NOW}
    return GoldItem.objects.create(response=response, subject=response.subject, **(known | fields))


@pytest.mark.parametrize("planted", [False, True])
def test_a_check_item_looks_as_if_it_waits_for_whoever_has_not_judged_it(client: Client, planted: bool) -> None:
    response = make_flagged(judged=True, external_id="gold")
    make_review(draw=make_draw(response=make_response(external_id="ordinary")), queue=make_queue(slug="elsewhere"))
    make_gold(response)
    if planted:
        make_review(response=response, role="gold")
    rows = client.get("/answers/").context["rows"]
    assert [(told.label, told.settled, told.flags) for _row, told, _said in rows] == [
        ("Waiting for judgement", False, 0)
    ] * 2
    assert sorted(listed(client, "state=open")) == ["gold", "ordinary"]
    told = (
        "state=judged",
        "state=flagged",
        "flag=promise",
        "verdict=wrong",
        "level=blind",
        "queue=random",
        "revised=1",
    )
    assert [listed(client, query) for query in told] == [[]] * len(told)
    assert "0.87" not in client.get(f"/answers/{response.pk}/").content.decode()


@pytest.mark.parametrize("planted", [False, True])
@pytest.mark.parametrize("days", [-1, 1])
def test_no_check_item_lies_outside_what_waits(client: Client, days: int, planted: bool) -> None:
    for name in ("oldest", "newest"):
        make_review(
            draw=make_draw(response=make_response(external_id=name, answered_at=NOW + timedelta(name == "newest")))
        )
    inside = make_judged(external_id="inside", answered_at=NOW + timedelta(hours=12)).response
    make_gold(inside)
    make_gold(make_judged(external_id="outside", answered_at=NOW + timedelta(days=2 * days)).response)
    if planted:
        make_review(response=inside, role="gold")
    assert sorted(listed(client, "state=open")) == ["inside", "newest", "oldest"]
    assert listed(client, "state=judged") == ["outside"]


def test_no_check_item_waits_of_a_version_of_the_bot_that_nobody_judges_now(client: Client) -> None:
    make_review(draw=make_draw(response=make_response(external_id="ordinary", bot_version="4.2")))
    make_gold(make_judged(external_id="gold", bot_version="4.1").response)
    assert listed(client, "state=open") == ["ordinary"]


def test_what_waits_is_in_the_sample_also_a_check_item_that_nobody_drew(client: Client) -> None:
    make_review(draw=make_draw(response=make_response(external_id="ordinary")))
    never_drawn = make_response(external_id="gold")
    make_draw(response=never_drawn, kind="none", pi=0.2)
    make_gold(never_drawn)
    assert sorted(listed(client, "state=drawn")) == sorted(listed(client, "state=open")) == ["gold", "ordinary"]


@pytest.mark.parametrize("planted", [False, True])
def test_whoever_judged_a_check_item_sees_no_change_when_it_is_planted(planted: bool) -> None:
    person = make_employee(language="en")
    verdict = make_judged(code="wrong", external_id="gold", verdict={"reviewer": person})
    make_gold(verdict.response)
    if planted:
        make_review(response=verdict.response, role="gold")
    client = logged_in(person=person)
    assert listed(client, "state=judged") == listed(client, "verdict=wrong") == listed(client, "mine=1") == ["gold"]
    assert listed(client, "state=open") == []


def test_a_verdict_on_a_check_item_is_no_verdict_on_the_bot(client: Client) -> None:
    make_verdict(review=make_review(response=make_response(external_id="r"), role="gold"), code="wrong")
    assert listed(client, "verdict=wrong") == listed(client, "state=judged") == listed(client, "queue=random") == []


def test_a_retired_check_item_is_an_answer_like_any_other(client: Client) -> None:
    make_gold(make_flagged(judged=True, external_id="was-gold"), retired_at=NOW)
    assert listed(client, "flag=promise") == ["was-gold"]


def test_the_queue_and_level_of_an_answer_that_waits_are_not_told(client: Client) -> None:
    risk = make_queue(slug="risk", blind_level="reasons", takes="risk")
    verdict = make_verdict(review=make_review(queue=risk), blind_level="reasons")
    assert len(listed(client, "queue=risk")) == len(listed(client, "level=reasons")) == 1
    make_review(queue=risk, draw=verdict.review.draw, role="second")
    assert listed(client, "queue=risk") == listed(client, "level=reasons") == []


def test_answers_of_a_queue_that_people_fill_are_listed_while_they_wait(client: Client) -> None:
    by_hand = make_queue(slug="by-hand", takes="by_hand")
    make_review(response=make_response(external_id="r"), role="added", queue=by_hand)
    assert listed(client, "queue=by-hand") == ["r"]


def test_what_was_judged_again_after_the_reveal_can_be_found(client: Client) -> None:
    first = make_judged(external_id="again", verdict={"revoked_at": NOW})
    make_verdict(review=first.review, reviewer=first.reviewer, revision_of=first, blind_level="open")
    make_judged(external_id="once")
    assert listed(client, "revised=1") == ["again"]


def test_the_verdict_that_settled_a_difference_names_the_answer(client: Client) -> None:
    first = make_judged(code="wrong", external_id="settled")
    make_verdict(review=first.review, code="correct", source="adjudicated", counts=False)
    assert (listed(client, "verdict=wrong"), listed(client, "verdict=correct")) == ([], ["settled"])


def test_an_answer_is_found_by_its_id_and_by_that_of_its_conversation(client: Client) -> None:
    found = make_response(external_id="abc-1", question="zoek mij")
    make_response(conversation=found.conversation, order=1, external_id="abc-2")
    make_response(external_id="abc-3")
    assert listed(client, "q=abc-1") == ["abc-1"]
    assert sorted(listed(client, "q=c-abc-1")) == ["abc-1", "abc-2"]
    assert listed(client, "q=zoek") == listed(client, "q=abc") == []


def test_personal_data_is_masked_in_the_list(client: Client) -> None:
    make_response(question="Mijn mail is jan@voorbeeld.nl", answer="Dank u.")
    assert "jan@voorbeeld.nl" not in client.get("/answers/").content.decode()


def test_a_saved_selection_is_mine_until_i_share_it(client: Client) -> None:
    client.post("/answers/views/", {"name": "Chat", "query": "channel=chat"})
    assert "Chat</a>" in client.get("/answers/?state=all").content.decode().replace("\n", "")
    other = logged_in()
    assert not other.get("/answers/?state=all").context["views"]
    view = SavedView.objects.get()
    client.post("/answers/views/", {"view": view.pk, "name": "Chats", "query": "channel=chat", "shared": "1"})
    assert [row.name for row in other.get("/answers/?state=all").context["views"]] == ["Chats"]


def test_a_colleague_cannot_change_or_delete_my_selection(client: Client) -> None:
    client.post("/answers/views/", {"name": "Chat", "query": "channel=chat", "shared": "1"})
    view, other = SavedView.objects.get(), logged_in()
    assert other.post("/answers/views/", {"view": view.pk, "name": "x", "query": ""}).status_code == 404
    other.post("/answers/views/delete/", {"view": view.pk})
    assert SavedView.objects.get().name == "Chat"


def test_the_list_opens_with_the_selection_chosen_for_it(client: Client) -> None:
    for name in ("a", "b"):
        client.post("/answers/views/", {"name": name, "query": f"channel={name}", "opens_first": "1"})
    assert client.get("/answers/")["Location"] == "/answers/?channel=b"
    assert client.get("/answers/?state=all").status_code == 200
    client.post("/answers/views/delete/", {"view": SavedView.objects.get(name="b").pk})
    assert client.get("/answers/").status_code == 200


@pytest.mark.parametrize(("name", "words"), [("", "Give the selection a name"), ("Chat", "Choose another name")])
def test_a_selection_needs_a_name_of_its_own(client: Client, name: str, words: str) -> None:
    client.post("/answers/views/", {"name": "Chat", "query": "channel=chat"})
    page = client.post("/answers/views/", {"name": name, "query": "topic=a"}, follow=True).content.decode()
    assert words in page
    assert SavedView.objects.count() == 1


def test_a_selection_that_the_list_does_not_know_is_not_kept(client: Client) -> None:
    assert client.post("/answers/views/", {"name": "x", "query": "nonsense=1"}).status_code == 400


def test_ticked_answers_go_to_a_queue_and_the_page_says_what_did_not() -> None:
    client, queue = logged_in(role="quality_manager"), make_queue(slug="by-hand", takes="by_hand")
    rows = [make_response(), make_review().response, make_response(for_quality=False)]
    fields = {"picked": [row.pk for row in rows], "place": "queue:by-hand", "scope": "picked", "query": ""}
    page = client.post("/answers/add/", fields, follow=True).content.decode()
    assert "1 answer added." in page
    assert "1 waiting for judgement already" in page
    assert "1 may not be used to judge quality" in page
    assert [review.response for review in queue.reviews.all()] == rows[:1]


def test_all_of_a_selection_goes_to_a_queue_page_or_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewapp.views.responses.PAGE", 2)
    client, queue = logged_in(role="quality_manager"), make_queue(slug="by-hand", takes="by_hand")
    for number in range(5):
        make_response(channel="chat" if number else "mail")
    client.post("/answers/add/", {"place": "queue:by-hand", "scope": "all", "query": "channel=chat"})
    assert queue.reviews.count() == 4


def test_more_answers_than_fit_are_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewapp.routing.adding.ADDED_AT_MOST", 1)
    client, queue = logged_in(role="quality_manager"), make_queue(slug="by-hand", takes="by_hand")
    fields = {"picked": [make_response().pk, make_response().pk], "place": "queue:by-hand"}
    assert "At most 1 answers at a time" in client.post("/answers/add/", fields, follow=True).content.decode()
    assert not queue.reviews.exists()


def test_ticked_answers_go_to_a_calibration_session() -> None:
    manager = make_employee(role="quality_manager", language="en")
    session = CalibrationSession.objects.create(name="s", created_by=manager, created_at=NOW, deadline=NOW)
    session.participants.add(manager)
    response = make_judged().response
    client = logged_in(person=manager)
    client.post("/answers/add/", {"picked": response.pk, "place": f"session:{session.pk}", "scope": "picked"})
    assert [item.response for item in session.items.all()] == [response]


def test_a_supervisor_puts_nothing_in_a_queue(client: Client) -> None:
    make_queue(slug="by-hand", takes="by_hand")
    response = make_response()
    assert 'name="picked"' not in client.get("/answers/").content.decode()
    assert client.post("/answers/add/", {"picked": response.pk, "place": "queue:by-hand"}).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["x=1", "level=secret", "mine=2", "revised=no", "flag=no-such", "state=secret", "verdict=good",
     "from=yesterday", "to=2026-13-01", "from=0001-01-01", "before=1",
     "after=a-b", "before=1-2&after=1-2", "topic=a&topic=b", "topic=%00", "before=99999999999999999999-1",
     "before=999999999999999999-1"],
)  # fmt: skip
def test_what_the_list_does_not_know_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/answers/?{query}").status_code == 400


def test_paging_shows_every_answer_once_in_both_directions(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewapp.views.responses.PAGE", 2)
    for number in range(5):
        make_response(external_id=f"r{number}", answered_at=NOW + timedelta(hours=number // 2))
    pages, query = [], ""
    while True:
        context = client.get(f"/answers/?{query}").context
        pages.append([row.external_id for row, _standing, _said in context["rows"]])
        if not context["older"]:
            break
        query = context["older"]
    back = client.get(f"/answers/?{context['newer']}").context
    assert [name for page in pages for name in page] == ["r4", "r3", "r2", "r1", "r0"]
    assert [row.external_id for row, _standing, _said in back["rows"]] == pages[1]


def test_an_answer_shows_its_conversation_history_and_correction(client: Client) -> None:
    verdict = make_judged(code="wrong", question="Hoe lang?", answer="Vijf dagen.")
    make_correction(verdict=verdict, text="Veertien dagen.")
    make_response(conversation=verdict.response.conversation, order=1, answer="Nog iets?")
    page = client.get(f"/answers/{verdict.response_id}/").content.decode()
    assert all(text in page for text in ("Hoe lang?", "Vijf dagen.", "Nog iets?", "Veertien dagen."))


def test_text_of_a_customer_is_escaped(client: Client) -> None:
    verdict = make_judged(question="<script>x</script>", answer="<b>y</b>")
    pages = client.get("/answers/").content + client.get(f"/answers/{verdict.response_id}/").content
    assert b"<script>x" not in pages
    assert b"<b>y" not in pages


def test_an_empty_installation_says_what_to_do(client: Client) -> None:
    assert "ingest_responses" in client.get("/answers/").content.decode()


def test_an_unknown_answer_is_404(client: Client) -> None:
    assert client.get("/answers/999/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_number_of_queries_for_one_and_for_three(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for _number in range(count):
        make_flagged(judged=True)
    client.get("/answers/")
    with django_assert_num_queries(11):
        client.get("/answers/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_bar_of_a_manager_costs_the_same_number_of_queries_for_one_and_for_three(
    django_assert_num_queries: Any, count: int
) -> None:
    client = logged_in(role="quality_manager")
    for number in range(count):
        make_flagged(judged=True)
        make_queue(slug=f"by-hand-{number}", takes="by_hand")
    with django_assert_num_queries(14):
        client.get("/answers/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_number_of_queries_for_one_and_for_three_turns(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    response = make_flagged(judged=True)
    for number in range(count):
        make_response(conversation=response.conversation, order=number + 1)
    with django_assert_num_queries(16):
        client.get(f"/answers/{response.pk}/")
