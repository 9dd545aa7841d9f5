"""The answers list: what it shows, what it must not show, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from contactcenter import knowledge
from contactcenter.models import BotResponse
from reviewapp.models import Match, Verdict
from tests.factories import (
    NOW,
    make_correction,
    make_draw,
    make_employee,
    make_flag,
    make_judged,
    make_response,
    make_review,
    make_screening,
    make_verdict,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_employee(language="en"))
    return client


def listed(client: Client, query: str = "") -> list[str]:
    """External ids of the rows of a page."""
    answer = client.get(f"/answers/?{query}")
    assert answer.status_code == 200, query
    return [row.external_id for row, _standing in answer.context["rows"]]


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
    assert [standing.flags for _row, standing in client.get("/answers/").context["rows"]] == [0]
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
    [(_row, standing)] = client.get("/answers/").context["rows"]
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


@pytest.mark.parametrize(
    "query",
    ["x=1", "flag=no-such", "state=secret", "verdict=good", "from=yesterday", "to=2026-13-01", "from=0001-01-01", "before=1",
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
        pages.append([row.external_id for row, _standing in context["rows"]])
        if not context["older"]:
            break
        query = context["older"]
    back = client.get(f"/answers/?{context['newer']}").context
    assert [name for page in pages for name in page] == ["r4", "r3", "r2", "r1", "r0"]
    assert [row.external_id for row, _standing in back["rows"]] == pages[1]


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
    with django_assert_num_queries(9):
        client.get("/answers/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_number_of_queries_for_one_and_for_three_turns(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    response = make_flagged(judged=True)
    for number in range(count):
        make_response(conversation=response.conversation, order=number + 1)
    with django_assert_num_queries(14):
        client.get(f"/answers/{response.pk}/")
