"""The knowledge base as people read it."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from contactcenter import knowledge
from contactcenter.models import ArticleVersion
from reviewapp.models import Match
from tests.factories import NOW, make_employee, make_screening

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_employee(language="en"))
    return client


def approve(external_id: str, **fields: Any) -> ArticleVersion:
    given: dict[str, Any] = {"title": f"Titel {external_id}", "body": f"Tekst {external_id}.", "now": NOW - DAY}
    return knowledge.approve_article(external_id=external_id, **(given | fields))


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/knowledge/?{query}")
    assert answer.status_code == 200, query
    return [row["version"].article.external_id for row in answer.context["rows"]]


def test_articles_stand_once_with_the_version_in_force(client: Client) -> None:
    approve("a", valid_to=timezone.now() + DAY)
    approve("a", body="Later.", valid_from=timezone.now() + DAY)
    [row] = client.get("/knowledge/").context["rows"]
    with translation.override("en"):
        assert (row["version"].body, row["versions"], row["status"]) == ("Tekst a.", 2, "In force")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a", "b", "c"]),
        ("q=TITEL", ["a", "b", "c"]),
        ("q=titel b", ["b"]),
        ("q=%25", []),
        ("language=nl", ["a"]),
        ("topic=retour", ["b"]),
        ("status=in_force", ["a"]),
        ("status=expired", ["b"]),
        ("status=planned", ["c"]),
    ],
)
def test_a_filter_narrows_the_list(client: Client, query: str, expected: list[str]) -> None:
    approve("a", language="nl")
    approve("b", topic="retour", valid_to=NOW - DAY)
    approve("c", valid_from=timezone.now() + DAY)
    assert listed(client, query) == expected


@pytest.mark.parametrize("query", ["x=1", "status=secret", "q=%00", "before=a&after=b", f"q={'x' * 201}"])
def test_what_the_list_does_not_know_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/knowledge/?{query}").status_code == 400


def test_paging_shows_every_article_once_in_both_directions(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewapp.views.knowledge.PAGE", 2)
    for name in "abcde":
        approve(name)
    first = client.get("/knowledge/").context
    second = client.get(f"/knowledge/?{first['next']}").context
    third = client.get(f"/knowledge/?{second['next']}").context
    back = client.get(f"/knowledge/?{third['previous']}").context
    pages = [[row["version"].article.external_id for row in page["rows"]] for page in (first, second, third, back)]
    assert pages == [["a", "b"], ["c", "d"], ["e"], ["c", "d"]]


def test_an_article_shows_its_versions_and_what_changed(client: Client) -> None:
    approve("d2d:x/1", body="Binnen 14 dagen terug.\n\nGratis.")
    approve("d2d:x/1", body="Binnen 30 dagen terug.\n\nGratis.", now=NOW)
    page = client.get("/knowledge/d2d:x/1/")
    html = page.content.decode()
    assert page.context["paragraphs"] == ["Binnen 30 dagen terug.", "Gratis."]
    assert ("<del>14 </del>" in html, "<ins>30 </ins>" in html) == (True, True)


def test_an_older_version_can_be_read(client: Client) -> None:
    approve("a")
    approve("a", body="Nieuw.", now=NOW)
    assert client.get("/knowledge/a/?version=1").context["paragraphs"] == ["Tekst a."]
    assert client.get("/knowledge/a/?version=7").status_code == 400
    assert client.get("/knowledge/z/").status_code == 404


def test_an_article_tells_of_how_many_answers_it_is_the_best_match(client: Client) -> None:
    passage = approve("a:1").passages.get()
    for rank in (1, 1, 2):
        Match.objects.create(screening=make_screening(), rank=rank, passage=passage, similarity=0.9)
    assert [row["used"] for row in client.get("/knowledge/").context["rows"]] == [2]
    assert 'href="/answers/?article=a%3A1"' in client.get("/knowledge/a:1/").content.decode()


def test_text_of_an_article_is_escaped(client: Client) -> None:
    approve("a", title="<i>t</i>", body="<script>x</script>")
    pages = client.get("/knowledge/").content + client.get("/knowledge/a/").content
    assert b"<script>x" not in pages
    assert b"<i>t" not in pages


def test_an_empty_knowledge_base_says_what_to_do(client: Client) -> None:
    assert "load_articles" in client.get("/knowledge/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_number_of_queries_for_one_and_for_three(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        approve(f"a{number}")
    client.get("/knowledge/")
    with django_assert_num_queries(9):
        client.get("/knowledge/")


@pytest.mark.parametrize("count", [1, 3])
def test_an_article_costs_the_same_number_of_queries_for_one_and_for_three_versions(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        approve("a", body=f"Tekst {number}.", now=NOW + number * DAY)
    with django_assert_num_queries(8):
        client.get("/knowledge/a/")


@pytest.mark.parametrize(
    "name", ["..", "a/../b", "a/./b", "reports", "gaps/3", "100%", "a%2Fb", "a//b", "a\nb", "https://x.example/a?b#c"]
)
def test_every_id_of_an_article_has_an_address_that_a_browser_keeps(client: Client, name: str) -> None:
    approve(name)
    address = re.sub("(?i)%2e", ".", reverse("knowledge_article", args=[name]))  # so browsers read a dot
    answer = client.get(urlsplit(urljoin("http://localhost/", address)).path)
    assert answer.status_code == 200
    assert answer.context["article"].external_id == name
