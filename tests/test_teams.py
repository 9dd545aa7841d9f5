"""Who is in a team sees the answers of its sources only, whatever page, list, file or form he tries."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.forms.models import model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from contactcenter.models import Employee, Team
from reviewapp import quality, routing
from reviewapp.access import teams
from reviewapp.models import Review
from reviewapp.scope import answers, sees
from tests.factories import NOW, make_employee, make_source
from tests.world import CANARY, World, make_export, make_world, team_of

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
OWN, OTHER = "onze", "andere"

# Address of a row of the other team, by the name of the page: what a person of this team must not find.
OF_ANSWERS: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "lookalikes": lambda ids: [ids["review"]],
    "lookalike": lambda ids: [ids["review"], ids["response"]],
    "review_why": lambda ids: [ids["verdict"]],
    "difference": lambda ids: [ids["difference"]],
    "dispute_withdraw": lambda ids: [ids["dispute"]],
    "response": lambda ids: [ids["response"]],
    "response_why": lambda ids: [ids["response"]],
    "gold_set": lambda ids: [ids["response"]],
    "report_answer": lambda ids: [ids["report"]],
    "knowledge_gap": lambda ids: [ids["response"]],
    "calibration_session": lambda ids: [ids["session"]],
    "calibration_close": lambda ids: [ids["session"]],
    "calibration_settle": lambda ids: [ids["session"], ids["item"]],
    "gold_retire": lambda ids: [ids["gold"]],
    "export_card": lambda ids: ["2026-W40"],
    "export_report": lambda ids: ["2026-W40"],
    "export_file": lambda ids: ["2026-W40", "verdicts.csv"],
}
# What has an id and belongs to no team: why.
OF_EVERYBODY = {
    "review_queue": "a queue is everybody's; what is in it is not",
    "review_verdict": "a queue",
    "review_skip": "a queue",
    "review_undo": "a queue",
    "dashboard_export": "a kind of file",
    "knowledge_article": "articles are everybody's",
    "queue": "a queue",
    "queue_close": "a queue",
    "queue_order": "a queue",
    "plan_back": "the plan is everybody's",
    "practice_article": "invented",
    "audit_export": "a kind of file",
    "team": "for operators, who see no answers",
    "person": "for operators",
    "person_link": "for operators",
    "person_act": "for operators",
    "privacy_subject": "of the privacy officer, who answers for all that is kept of a customer",
    "privacy_export": "the same",
    "privacy_withdraw": "the same",
    "privacy_erase": "the same",
    "privacy_receipt": "the same",
    "access_link": "of one person",
    "mfa_remove_webauthn": "of one person",
    "openid_connect_login": "of the installation",
    "openid_connect_callback": "of the installation",
}


@pytest.fixture
def lead() -> Employee:
    return make_employee(role="quality_manager", language="en")


@pytest.fixture
def worlds(lead: Employee) -> tuple[World, World]:
    """Two sources with one of everything, all of it the work of one person, who is in the team of the first."""
    found = make_world(OWN, judge=lead, lead=lead), make_world(OTHER, judge=lead, lead=lead)
    make_export()
    lead.team = team_of(found[0])
    lead.save()
    return found


@pytest.fixture
def client(worlds: tuple[World, World], lead: Employee) -> Client:
    client = Client()
    client.force_login(lead)
    return client


def named() -> dict[str, str]:
    """Name and route of every page of ours."""

    def walk(patterns: Any) -> Any:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield str(pattern.name), str(pattern.pattern)
            elif isinstance(pattern, URLResolver) and not pattern.namespace:
                yield from walk(pattern.url_patterns)

    return dict(walk(get_resolver().url_patterns))


def test_every_page_with_an_id_has_a_case_here() -> None:
    with_id = {name for name, route in named().items() if "<" in route}
    assert with_id - OF_EVERYBODY.keys() - OF_ANSWERS.keys() == set()


@pytest.mark.parametrize("page", OF_ANSWERS)
@pytest.mark.parametrize("method", METHODS)
def test_a_row_of_another_team_is_not_there(
    client: Client, worlds: tuple[World, World], page: str, method: str
) -> None:
    other = worlds[1]
    before = [model_to_dict(type(row).objects.get(pk=row.pk)) for row in other.rows]
    answer = getattr(client, method)(reverse(page, args=OF_ANSWERS[page](other.ids)))
    assert answer.status_code in {404, 405}
    assert OTHER not in answer.content.decode()
    assert [model_to_dict(type(row).objects.get(pk=row.pk)) for row in other.rows] == before


@pytest.mark.parametrize("page", OF_ANSWERS)
def test_every_such_page_answers_to_a_get_or_a_post(client: Client, worlds: tuple[World, World], page: str) -> None:
    address = reverse(page, args=OF_ANSWERS[page](worlds[1].ids))
    assert 404 in {client.get(address).status_code, client.post(address).status_code}


@pytest.mark.parametrize(
    "page",
    [
        "differences", "feedback", "disputes", "dashboard", "equal_treatment", "handover", "repeats", "figures_mine",
        "responses", "knowledge_reports", "knowledge_gaps", "retraining", "calibration", "gold", "commands",
        "review_busy", "dashboard_csv", "equal_treatment_csv", "queues", "manage", "plan",
    ],
)  # fmt: skip
def test_no_list_or_file_holds_anything_of_another_team(client: Client, page: str) -> None:
    answer = client.get(reverse(page))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f"{CANARY} {OTHER}" not in html
    assert f"topic-{OTHER}" not in html


def test_what_waits_for_a_team_is_found_among_the_reviews_alone(worlds: tuple[World, World], lead: Employee) -> None:
    with CaptureQueriesContext(connection) as asked:
        waiting = routing.open_by_queue(lead)
    assert sum(waiting.values()) > 0
    assert [row["sql"] for row in asked if "contactcenter_botresponse" in row["sql"]] == []
    assert not Review.objects.exclude(source=F("response__source")).exists()


def test_the_lists_hold_what_the_team_has(client: Client) -> None:
    html = "".join(
        client.get(reverse(page)).content.decode() for page in ("responses", "gold", "retraining", "differences")
    )
    assert html.count(f"{CANARY} {OWN}") >= 4


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_a_file_of_the_dashboard_is_of_the_team(client: Client, kind: str) -> None:
    answer = client.get(reverse("dashboard_export", args=[kind]))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert OTHER.encode() not in content


def test_a_weekly_export_holds_all_teams_so_who_is_in_one_is_told_where_his_own_is(client: Client) -> None:
    answer = client.get(reverse("exports"))
    assert answer.status_code == 403
    assert "from the dashboard" in answer.content.decode()


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("review_reveal", {"response_id": "response", "purpose": "check"}),
        ("review_reveal", {"review_id": "review", "purpose": "check"}),
        ("dispute_new", {"verdict": "verdict"}),
    ],
)
def test_a_form_that_names_a_row_of_another_team_finds_nothing(
    client: Client, worlds: tuple[World, World], page: str, fields: dict[str, str]
) -> None:
    sent = {name: worlds[1].ids.get(value, value) for name, value in fields.items()}
    assert client.post(reverse(page), sent).status_code == 404


def test_the_next_answer_of_a_queue_is_of_the_team(worlds: tuple[World, World], lead: Employee) -> None:
    held = routing.claim_next(employee=lead, queue=routing.standard_queues()["control"], count=9)
    assert {review.response.source for review in held} == {worlds[0].source}


def test_a_colleague_without_a_team_gets_answers_of_all(worlds: tuple[World, World]) -> None:
    Review.objects.update(claimed_by=None, claimed_at=None, lease_token=None, lease_until=None)
    held = routing.claim_next(employee=make_employee(), queue=routing.standard_queues()["control"], count=9)
    assert {review.response.source for review in held} == {worlds[0].source, worlds[1].source}


def test_the_count_of_a_queue_is_of_the_team(worlds: tuple[World, World], lead: Employee) -> None:
    Review.objects.update(claimed_by=None, claimed_at=None, lease_token=None, lease_until=None)
    control = routing.standard_queues()["control"]
    mine, all_of_it = (routing.open_by_queue(person)[control] for person in (lead, make_employee()))
    assert mine < all_of_it


def test_a_draft_on_an_answer_of_another_team_is_not_read(client: Client, worlds: tuple[World, World]) -> None:
    read = client.get(reverse("review_draft"), {"review_id": worlds[1].ids["review"]})
    assert read.json() == {"words": {}}


def test_a_verdict_on_an_answer_that_left_the_team_changes_nothing(client: Client, worlds: tuple[World, World]) -> None:
    review = Review.objects.get(pk=worlds[1].ids["review"])
    sent = {"review_id": review.pk, "lease_token": review.lease_token, "idempotency_key": uuid4(), "code": "correct"}
    assert client.post(reverse("review_verdict", args=["control"]), sent | {"seconds": 3}).status_code in {302, 409}
    review.refresh_from_db()
    assert (review.state, review.verdicts.count()) == ("open", 0)


def test_only_the_verdicts_of_the_team_are_taken_back(client: Client, worlds: tuple[World, World]) -> None:
    client.post(reverse("review_undo", args=["control"]))
    assert Review.objects.filter(response__source=worlds[1].source, verdicts__revoked_at__isnull=False).count() == 0


def test_figures_of_a_team_are_those_of_its_sources_also_from_what_is_kept_by_day(
    worlds: tuple[World, World], lead: Employee
) -> None:
    now = worlds[0].rows[0].created_at
    day = now.date()
    chosen = quality.Filters(day, day, sources=frozenset({worlds[0].source.pk}))
    live = quality.read(filters=chosen, now=now).period.population
    quality.tally(now=now, limit=10)
    kept = quality.read(filters=chosen, now=now).period.population
    whole = quality.read(filters=quality.Filters(day, day), now=now).period.population
    assert (live, kept) == (whole / 2, whole / 2)


def test_who_may_judge_again_after_an_objection_is_in_the_team_of_the_answer(worlds: tuple[World, World]) -> None:
    people = Employee.objects.filter(sees(worlds[0].source.pk), team__isnull=False)
    assert list(people.values_list("team__sources", flat=True)) == [worlds[0].source.pk]


def test_a_team_without_sources_sees_no_answers(worlds: tuple[World, World]) -> None:
    empty = make_employee(team=Team.objects.create(name="leeg"))
    assert not answers(empty).exists()


def test_a_team_with_members_is_not_deleted_for_they_would_see_everything(
    worlds: tuple[World, World], lead: Employee
) -> None:
    operator = make_employee(role="operator")
    with pytest.raises(teams.TeamRule):
        teams.delete(team=lead.team, by=operator, now=NOW)
    assert Team.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_teams_costs_as_many_queries_for_one_as_for_three(
    django_assert_num_queries: Any, number: int
) -> None:
    client, source = Client(), make_source()
    client.force_login(make_employee(role="operator"))
    for place in range(number):
        Team.objects.create(name=f"team {place}").sources.set([source])
    client.get(reverse("teams"))
    with django_assert_num_queries(6):
        client.get(reverse("teams"))


def test_a_team_is_made_renamed_and_deleted_on_its_page() -> None:
    client, source = Client(), make_source(name="bot")
    client.force_login(make_employee(role="operator"))
    client.post(reverse("team_new"), {"name": "Energie", "sources": [source.pk]})
    team = Team.objects.get(name="Energie", sources=source)
    client.post(reverse("team", args=[team.pk]), {"name": "Wonen"})
    assert Team.objects.filter(name="Wonen", sources__isnull=True).exists()
    client.post(reverse("team", args=[team.pk]), {"delete": "1"})
    assert not Team.objects.exists()


def test_two_teams_do_not_have_one_name() -> None:
    client = Client()
    client.force_login(make_employee(role="operator"))
    Team.objects.create(name="Energie")
    assert client.post(reverse("team_new"), {"name": "Energie"}).status_code == 422
    assert Team.objects.count() == 1


def test_without_teams_the_list_says_what_a_team_is_for() -> None:
    client = Client()
    client.force_login(make_employee(role="operator", language="en"))
    html = client.get("/manage/teams/").content.decode()
    assert 'class="card empty"' in html
    assert html.count(reverse("team_new")) == 1
