"""The pages of equal treatment: what they show, what they hide, where they lead, and what they cost."""

import csv
import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from reviewapp.models import SwapRun
from tests.factories import NOW, make_employee, make_response
from tests.groups import make_group

pytestmark = pytest.mark.django_db
WEEK = "week=2026-W47"
PAGE = f"/dashboard/equal-treatment/?{WEEK}"
GAP = f"/dashboard/equal-treatment/gap/?by=language&group=en&{WEEK}"
CSV = f"/dashboard/equal-treatment/table.csv?{WEEK}"


@pytest.fixture(autouse=True)
def small_groups(settings: Any) -> None:
    settings.MIN_GROUP = 10


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(make_employee(username="samira", role="supervisor", language="en"))
    return client


def groups() -> None:
    """English far behind Dutch; German too small to say; the channel is the same for all."""
    make_group(good=30, bad=2, language="nl", topic="moving")
    make_group(good=12, bad=12, language="en", topic="moving")
    make_group(good=3, bad=4, language="de", topic="bill")


def make_run(**fields: Any) -> SwapRun:
    values = {"kind": "names", "ran_at": NOW, "pairs": 200, "changed": 10, "rule_changed": 0, "risk_move_mean": 0.004}
    report = {"answers": 8, "risk_move_max": 0.1, "changed_by_flag": {"low_similarity": {"added": 7, "gone": 3}}}
    return SwapRun.objects.create(**(values | {"report": report} | fields))


def text_of(client: Client, address: str) -> str:
    """The words of a page, one space between them."""
    html = re.sub(r"<(script|style|svg).*?</\1>", " ", client.get(address).content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_card_of_the_dashboard_names_the_group_that_lags_behind(client: Client) -> None:
    groups()
    text = text_of(client, f"/dashboard/?{WEEK}")
    assert "Equal treatment: English lags behind" in text
    assert "−43.8 holds after correction" in text
    assert (
        "English scores lower than Dutch A difference of −43.8 points, also after correction for chance. View 12"
        in text
    )


def test_a_group_with_too_few_judged_answers_has_no_difference_anywhere(client: Client) -> None:
    groups()
    assert "German compared with Dutch n = 7 and 32" in text_of(client, PAGE)
    assert "One of the two groups has too few judged answers" in text_of(client, GAP.replace("group=en", "group=de"))
    rows = list(csv.DictReader(io.StringIO(client.get(CSV).content.decode("utf-8-sig")), delimiter=";"))
    german = next(row for row in rows if (row["table"], row["group"]) == ("good", "de"))
    assert (german["value_group"], german["difference"], german["finding"]) == ("", "", "too_few")


def test_a_file_while_no_answer_is_screened_has_empty_shares(client: Client) -> None:
    for language in ("nl", "en"):
        make_response(language=language)
    rows = list(csv.DictReader(io.StringIO(client.get(CSV).content.decode("utf-8-sig")), delimiter=";"))
    assert {row["value_reference"] for row in rows if row["by"] == "language" and row["table"] != "good"} == {""}


def test_the_numbers_of_a_comparison_lead_to_as_many_answers(client: Client) -> None:
    groups()
    html = client.get(GAP).content.decode().replace("&amp;", "&")
    links = re.findall(r'href="(/answers/\?[^"]+)"[^>]*>(?:<span[^>]*>[^<]*</span>)?(\d+)', html)
    assert len(links) >= 4
    for address, number in links:
        assert parse_qs(urlsplit(address).query)["language"][0] in ("en", "nl")
        assert client.get(address).context["total"] == int(number), address


def test_the_swap_test_shows_its_newest_run_of_each_kind(client: Client) -> None:
    groups()
    make_run(pairs=999, ran_at=NOW)
    make_run()
    text = text_of(client, PAGE)
    assert "200 5.0% 0.0% 0.4% on average, 10% at most" in text
    assert "999" not in text
    assert "ask the operator to run it earlier" in text
    assert "manage.py" not in text


def test_shares_of_lists_stand_on_the_page_and_in_the_file(client: Client) -> None:
    groups()
    assert "Dutch 50.8% 64" in text_of(client, PAGE)
    rows = list(csv.DictReader(io.StringIO(client.get(CSV).content.decode("utf-8-sig")), delimiter=";"))
    assert {row["table"] for row in rows} == {"good", "judged", "judged, weighted", "retrain list", "articles"}
    retrain = next(row for row in rows if (row["table"], row["group"]) == ("retrain list", "nl"))
    assert (retrain["n_group"], retrain["value_group"]) == ("0", "")


@pytest.mark.parametrize("query", ["by=language", "by=language&group=en&group=nl", "by=language&group=en&x=1"])
def test_what_the_page_of_a_comparison_does_not_know_is_refused(client: Client, query: str) -> None:
    groups()
    assert client.get(f"/dashboard/equal-treatment/gap/?{query}&{WEEK}").status_code == 400


def test_a_comparison_that_is_not_there_is_not_found(client: Client) -> None:
    groups()
    assert client.get(f"/dashboard/equal-treatment/gap/?by=language&group=nl&{WEEK}").status_code == 404
    assert client.get(f"/dashboard/equal-treatment/gap/?by=topic&group=bill&{WEEK}").status_code == 404


def test_without_a_band_the_chart_still_has_an_axis(client: Client, settings: Any) -> None:
    settings.EQUAL_BAND = 0.0
    groups()
    assert "smaller than 0 points we call equal" in text_of(client, PAGE)


def test_an_empty_week_has_nothing_to_compare(client: Client) -> None:
    assert "there is nothing to compare" in text_of(client, PAGE)


@pytest.mark.parametrize(("address", "queries"), [(PAGE, 13), (GAP, 12), (CSV, 11)])
@pytest.mark.parametrize("more", [1, 3])
def test_the_cost_does_not_grow_with_the_groups(
    client: Client, django_assert_num_queries: Any, address: str, queries: int, more: int
) -> None:
    groups()
    for number in range(more):
        make_group(good=10, bad=1, language=f"x{number}", segment=f"s{number}", topic=f"t{number}")
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
