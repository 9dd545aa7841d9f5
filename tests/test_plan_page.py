"""The page of the sampling plan: what it says, what it refuses, and that showing changes nothing."""

import html as entities
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp import sampling
from reviewapp.models import SamplingPlan
from tests.factories import make_employee, make_plan, make_response, make_screening

pytestmark = pytest.mark.django_db
URL = "/manage/plan/"
QUERIES = 25


@pytest.fixture
def manon() -> Employee:
    return make_employee(username="manon", first_name="Manon", role="quality_manager", language="en")


@pytest.fixture
def client(manon: Employee) -> Client:
    client = Client()
    client.force_login(manon)
    return client


@pytest.fixture
def answers() -> None:
    """A hundred answers of the last ten days, with risks from 0 to 0.99."""
    for number in range(100):
        moment = timezone.now() - timedelta(hours=1 + 2.4 * number)
        make_screening(risk=number / 100, response=make_response(answered_at=moment, channel="chat"))


def wished(**changes: Any) -> dict[str, Any]:
    """The fields of the form."""
    fields = {"capacity": "35", "control_share": "40", "minimum_per_stratum": "5", "strata": ["channel"]}
    return fields | {"screening_share": "100", "certain_from": "", "reason": "More hands", "seen": "1"} | changes


def text_of(response: Any) -> str:
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return entities.unescape(re.sub(r"\s+", " ", bare))


def test_a_dutch_reader_gets_numbers_that_his_browser_and_he_can_read(manon: Employee, answers: None) -> None:
    manon.language = "nl"
    manon.save()
    client = Client()
    client.force_login(manon)
    html = client.get(URL, {"certain_from": "0.85"}).content.decode()
    assert re.search(r'name="certain_from" id="threshold_certain_from"[^>]* value="0.85"', html)
    refused = client.post(URL, wished(screening_share="0.05"))
    assert refused.status_code == 422
    assert "0.1" not in text_of(refused)
    assert re.search(r"\b0,1\b", text_of(refused))


@pytest.mark.parametrize("path", ["threshold/", "1/back/"])
def test_an_address_that_takes_forms_alone_leads_to_the_page(client: Client, path: str) -> None:
    answer = client.get(f"{URL}{path}")
    assert (answer.status_code, answer["Location"]) == (302, URL)


def test_a_supervisor_is_told_whom_to_ask() -> None:
    client = Client()
    client.force_login(make_employee(language="en"))
    for path in (URL, f"{URL}effect/", f"{URL}threshold/effect/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Ask your quality manager" in answer.content.decode()
    assert client.post(URL, wished()).status_code == 403


def test_the_plan_in_force_in_plain_words(client: Client) -> None:
    make_plan(capacity=120, strata=["channel", "topic"], screening_share=0.25, certain_from=0.6)
    text = text_of(client.get(URL))
    assert "Made for 120 reviews a week: 40% of them at random" in text
    assert "Each group of channel, topic gets at least 5 random reviews a week" in text
    assert "25% of the answers are screened, by lot." in text
    assert "and from a risk of 0.6." in text


def test_the_default_plan_is_explained(client: Client) -> None:
    text = text_of(client.get(URL))
    assert "The standard plan of a new installation" in text
    assert "there is nothing to try a plan on" in text


def test_what_the_plan_does_stands_beside_the_form(client: Client, answers: None) -> None:
    text = text_of(client.get(f"{URL}effect/", wished()))
    assert "Reviews a day 5 of which 2 at random" in text
    assert "Work a day 2 minutes" in text
    assert "20 seconds a verdict. That is an assumption" in text
    assert re.search(r"40% this plan \d\d% ± \d+\.\d", text)


def test_groups_with_too_few_random_reviews_are_counted(client: Client, answers: None) -> None:
    assert "1 of 1 groups stays under 30 random reviews a month" in text_of(
        client.get(f"{URL}effect/", wished(capacity="14"))
    )


def test_more_certain_answers_than_capacity_are_told(client: Client, answers: None) -> None:
    text = text_of(client.get(f"{URL}effect/", wished(certain_from="0.2")))
    assert re.search(r"This is \d+ reviews a week more than the number you gave", text)


def test_showing_the_effect_without_scripts_saves_nothing(client: Client, answers: None) -> None:
    sampling.current_plan()
    answer = client.post(URL, wished(show="1", reason="", capacity="70"))
    assert answer.status_code == 200
    assert "Reviews a day 10" in text_of(answer)
    assert SamplingPlan.objects.count() == 1


def test_a_plan_is_put_into_force_with_who_and_why(client: Client, manon: Employee, answers: None) -> None:
    sampling.current_plan()
    answer = client.post(URL, wished(screening_share="50", certain_from="0.75"), follow=True)
    plan = sampling.current_plan()
    assert (plan.version, plan.capacity, plan.created_by, plan.reason) == (2, 35, manon, "More hands")
    assert (plan.screening_share, plan.certain_from, plan.strata) == (0.5, 0.75, ["channel"])
    assert "Plan 2 is in force" in text_of(answer)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"control_share": "101"}, "less than or equal to 100"),
        ({"screening_share": "0"}, "greater than or equal to 0.1"),
        ({"minimum_per_stratum": "-1"}, "greater than or equal to 0"),
        ({"certain_from": "1.5"}, "less than or equal to 1"),
        ({"strata": ["name"]}, "name is not one of the available choices"),
        ({"seen": "7"}, "Somebody changed the plan in the meantime"),
    ],
)
def test_what_cannot_be_a_plan_comes_back_with_the_reason(client: Client, wrong: dict[str, Any], said: str) -> None:
    sampling.current_plan()
    answer = client.post(URL, wished(**wrong))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert SamplingPlan.objects.count() == 1


def test_the_preview_refuses_in_the_same_words(client: Client) -> None:
    answer = client.get(f"{URL}effect/", wished(capacity="0"))
    assert answer.status_code == 422
    assert "Reviews a week: Ensure this value is greater than or equal to 1." in text_of(answer)


def test_the_threshold_counts_answers_beside_the_plan_in_force(client: Client, answers: None) -> None:
    make_plan(slope=2.0)
    text = text_of(client.get(f"{URL}threshold/effect/", {"certain_from": "0.8"}))
    assert "would always show 20 of 100 (now 50)" in text


@pytest.mark.parametrize("risk", ["", "0", "1.2", "x"])
def test_what_is_no_threshold_is_refused(client: Client, risk: str) -> None:
    assert client.get(f"{URL}threshold/effect/", {"certain_from": risk}).status_code == 422


def test_an_address_can_bring_a_threshold(client: Client, answers: None) -> None:
    page = client.get(URL, {"certain_from": "0.9"})
    assert "would always show 10 of 100" in text_of(page)
    assert 'value="0.9"' in page.content.decode()


def test_a_threshold_needs_a_reason(client: Client) -> None:
    sampling.current_plan()
    answer = client.post(f"{URL}threshold/", {"certain_from": "0.5", "reason": "", "seen": "1"})
    assert answer.status_code == 422
    assert "Say why" in text_of(answer)
    assert SamplingPlan.objects.count() == 1


def test_a_threshold_is_saved_and_set_back(client: Client) -> None:
    sampling.current_plan()
    client.post(f"{URL}threshold/", {"certain_from": "0.5", "reason": "Fewer", "seen": "1"})
    assert sampling.current_plan().certain_from == 0.5
    page = client.post(f"{URL}1/back/", {"reason": "Too few", "seen": "2"}, follow=True)
    assert (sampling.current_plan().version, sampling.current_plan().certain_from) == (3, None)
    assert "back to plan 1" in text_of(page)


def test_who_is_told_of_a_newer_plan_can_look_at_it_and_apply_again(client: Client) -> None:
    sampling.current_plan()
    sampling.adopt_plan(capacity=9, reason="x", created_by=None, now=timezone.now())
    refused = client.post(URL, wished(seen="1"))
    assert refused.status_code == 422
    assert "Somebody changed the plan in the meantime" in text_of(refused)
    assert re.search(r'name="seen" value="2"', refused.content.decode())
    assert client.post(URL, wished(seen="2")).status_code == 302
    assert sampling.current_plan().capacity == 35


def test_going_back_needs_a_reason(client: Client) -> None:
    sampling.current_plan()
    sampling.adopt_plan(capacity=9, reason="x", created_by=None, now=timezone.now())
    answer = client.post(f"{URL}1/back/", {"reason": "", "seen": "2"})
    assert answer.status_code == 422
    assert "Not set back to plan 1" in text_of(answer)


def test_versions_say_what_changed_and_why(client: Client, manon: Employee) -> None:
    sampling.current_plan()
    sampling.change_plan(capacity=80, strata=[], reason="Busy weeks", created_by=manon, now=timezone.now(), seen=1)
    text = text_of(client.get(URL))
    assert "reviews a week: no number → 80" in text
    assert "groups: channel, language, customer group → all together" in text
    assert "Manon" in text
    assert "Busy weeks" in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_as_many_queries_with_more_versions(
    client: Client, answers: None, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        sampling.adopt_plan(capacity=9, reason="x", created_by=None, now=timezone.now())
    with django_assert_num_queries(QUERIES):
        client.get(URL)
