"""The retrain page and the exports page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from reviewapp import exports, retraining
from reviewapp.models import RetrainItem, Verdict, WeeklyExport
from reviewapp.models.verdicts import Code
from tests.factories import NOW, make_employee, make_judged, make_review

WEEK = "2026-W47"
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def page(db, client):
    """A client of somebody who is logged in, reads English and may export."""
    client.force_login(make_employee(username="reader", language="en", role="bot_team"))
    return client


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = type(settings.HOME)(tmp_path)
    return settings.HOME


@pytest.fixture
def ready(db, home):
    """Last week's export, made by the worker."""
    make_judged(code=Code.WRONG, correction="14 dagen.")
    exports.request_export(week=WEEK, now=MONDAY)
    return exports.make_next(now=MONDAY)


def correct(number: int = 1, **fields) -> None:
    for _ in range(number):
        make_judged(code=Code.WRONG, correction="Binnen 14 dagen.", **fields)
    retraining.collect(now=NOW)


@pytest.mark.parametrize("path", ["/retraining/", "/exports/", f"/exports/{WEEK}/", f"/exports/{WEEK}/manifest.json"])
def test_nobody_reads_without_a_login(db, client, path):
    response = client.get(path)
    assert (response.status_code, response.url.startswith("/login/")) == (302, True)


# --- the retrain list -------------------------------------------------------------------------------------------------
def test_an_empty_list_says_what_to_do(page):
    assert b"No corrected answers yet" in page.get("/retraining/").content


def test_a_row_shows_what_changed(page):
    correct(answer="Binnen 30 dagen.")
    html = page.get("/retraining/").content.decode()
    assert "<del>30 </del><ins>14 </ins>" in html


def test_a_row_shows_its_line(page):
    correct(question="<b>retour</b>?")
    html = page.get("/retraining/").content.decode()
    assert "&lt;b&gt;retour&lt;/b&gt;?" in html
    assert "&quot;role&quot;:&quot;assistant&quot;" in html
    assert "<b>retour" not in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", 2), ("topic=Factuur", 1), ("language=en", 1), ("state=ready", 2), ("state=exported", 0), ("topic=Anders", 0)],
)
def test_filters_are_in_the_address(page, query, shown):
    correct(topic="Factuur", language="nl")
    correct(topic="Retour", language="en")
    assert len(page.get(f"/retraining/?{query}").context["rows"]) == shown


@pytest.mark.parametrize(
    "query",
    ["state=gone", "before=x", "before=٣", "before=99999999999999999999", "order=id", "verdict__note=a", "topic=%00"],
)
def test_an_unknown_filter_is_refused(page, query):
    assert page.get(f"/retraining/?{query}").status_code == 400


def test_paging_shows_every_item_once(page):
    correct(30)
    seen, address = [], "/retraining/"
    while address:
        context = page.get(address).context
        seen += [row["item"].pk for row in context["rows"]]
        address = context["older"] and f"/retraining/?{context['older']}"
    assert sorted(seen, reverse=True) == seen
    assert len(set(seen)) == len(seen) == 30


def test_the_retrain_list_is_masked_on_screen_and_in_the_file(page):
    make_judged(
        code=Code.WRONG, correction="Bel 06-12345678.", question="Mijn IBAN is NL91ABNA0417164300.", answer="Goed."
    )
    retraining.collect(now=NOW)
    html = page.get("/retraining/").content.decode()
    assert "NL91ABNA0417164300" not in html
    assert "06-12345678" not in html
    line = str(retraining.chat_line(RetrainItem.objects.get()))
    assert "NL91ABNA0417164300" not in line
    assert "[IBAN_1]" in line


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries(page, django_assert_num_queries, number):
    correct(number, topic="Factuur")
    with django_assert_num_queries(8):
        page.get("/retraining/")


# --- the exports ------------------------------------------------------------------------------------------------------
def test_without_answers_the_page_says_when_an_export_comes(page):
    assert b"No exports yet" in page.get("/exports/").content


def test_a_week_with_answers_and_no_export_has_a_button(page):
    now = timezone.now()
    make_judged(answered_at=now - timedelta(days=7))
    assert page.get("/exports/").context["missing"] == [str(exports.Week.of(now - timedelta(days=7)))]


def test_the_button_asks_the_worker(page, home):
    make_judged()
    response = page.post("/exports/request/", {"week": WEEK}, follow=True)
    assert f"The export of week {WEEK} is being made." in response.content.decode()
    assert 'hx-trigger="every 3s"' in response.content.decode()
    assert WeeklyExport.objects.get().state == WeeklyExport.State.RUNNING


@pytest.mark.parametrize("week", ["", "2026-W99", "2999-W01", "x" * 500])
def test_a_week_that_cannot_be_made_is_refused(page, week):
    assert page.post("/exports/request/", {"week": week}).status_code == 400
    assert not WeeklyExport.objects.exists()


def test_reading_makes_nothing(page):
    assert page.get("/exports/request/").status_code == 405


def test_a_ready_export_stops_asking_and_tells_so(page, ready):
    html = page.get(f"/exports/{WEEK}/").content.decode()
    assert "hx-trigger" not in html
    assert f"Export of week {WEEK}: Ready" in html
    assert ready.manifest_digest in html


def test_a_failure_shows_its_reason(page):
    WeeklyExport.objects.create(week=WEEK, as_of=MONDAY, state=WeeklyExport.State.FAILED, error="The disk is full.")
    html = page.get("/exports/").content.decode()
    assert "The disk is full." in html
    assert "Try again" in html


def test_every_file_can_be_downloaded(page, ready):
    for entry in ready.files:
        response = page.get(f"/exports/{WEEK}/{entry['name']}")
        assert response["Content-Disposition"] == f'attachment; filename="klopt-{WEEK}-{entry["name"]}"'
        assert len(b"".join(response.streaming_content)) == entry["bytes"]


@pytest.mark.parametrize(
    "path",
    [
        f"{WEEK}/other.csv",
        f"{WEEK}/..%2f..%2fsecret_key",
        f"{WEEK}/../../secret_key",
        f"{WEEK}/%2e%2e",
        "..%2f..%2f/secret_key",
        "2026-W01/manifest.json",
        f"{WEEK}/.hidden",
    ],
)
def test_no_other_file_can_be_downloaded(page, ready, home, path):
    home.secret_key()
    (exports.default_folder(WEEK) / ".hidden").write_text("hidden")
    assert page.get(f"/exports/{path}").status_code == 404


def test_files_that_are_gone_are_not_offered(page, ready):
    folder = exports.default_folder(WEEK)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert page.get(f"/exports/{WEEK}/manifest.json").status_code == 404
    assert b"manage.py export_week 2026-W47" in page.get("/exports/").content


def test_an_exported_item_names_its_week(page, ready):
    assert RetrainItem.objects.get().state == RetrainItem.State.EXPORTED
    assert WEEK in page.get("/retraining/?state=exported").content.decode()


@pytest.mark.parametrize("path", ["", f"{WEEK}/", f"{WEEK}/verdicts.csv", "request/"])
def test_who_judges_gets_no_export(page, client, ready, path):
    client.force_login(make_employee(language="en"))
    response = (
        client.post("/exports/request/", {"week": WEEK}) if path == "request/" else client.get(f"/exports/{path}")
    )
    assert response.status_code == 403
    assert "also on answers that you may still have to judge" in response.content.decode()


@pytest.mark.parametrize(("role", "led"), [("supervisor", False), ("bot_team", True), ("quality_manager", True)])
def test_the_menu_and_the_commands_lead_to_exports_only_whom_they_open_for(client, db, role, led):
    client.force_login(make_employee(language="en", role=role))
    for path in ("/preferences/", "/retraining/", "/commands/"):
        assert ('href="/exports/"' in client.get(path).content.decode()) is led


def test_the_retrain_list_leaves_out_what_the_reader_still_has_to_judge(page):
    correct(2)
    item, other = RetrainItem.objects.order_by("pk")
    make_review(response=item.verdict.response, role="added")
    assert [row["item"] for row in page.get("/retraining/").context["rows"]] == [other]


@pytest.mark.parametrize("number", [1, 3])
def test_the_exports_cost_the_same_queries(page, home, django_assert_num_queries, number):
    for week in range(number):
        WeeklyExport.objects.create(week=f"2026-W{week + 10}", as_of=MONDAY + timedelta(days=week))
    make_judged()
    with django_assert_num_queries(6):
        page.get("/exports/")
    assert Verdict.objects.count() == 1
