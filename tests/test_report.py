"""The weekly report and the export menu: the same figures in every form, and prints that a reader can use."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contactcenter.models import Employee
from reviewapp import exports
from reviewapp.exports.publishing import read
from reviewapp.models import WeeklyExport
from tests.documents import printed, sheet
from tests.factories import NOW, make_draw, make_employee, make_judged, make_response

WEEK = "2026-W47"
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
DASHBOARD = f"/dashboard/export.%s?week={WEEK}"


def make_groups() -> None:
    """40 answers about invoices of which 10 are wrong, 5 about a death; as many again that were not drawn."""
    reviewer = make_employee()
    for number in range(45):
        code, topic = "wrong" if number < 10 else "correct", "=Factuur" if number < 40 else "Overlijden"
        draw = {"pi": 0.5, "floor": 0.5}
        make_judged(code=code, topic=topic, channel="webchat", draw=draw, verdict={"reviewer": reviewer})
        make_draw(kind="none", pi=0.5, floor=0.5)


@pytest.fixture
def groups(db, settings, tmp_path) -> None:
    settings.HOME = type(settings.HOME)(tmp_path / "home")
    make_groups()


def make_week(folder: Path, *, week: str = WEEK, now: datetime = MONDAY) -> Path:
    exports.export_week(week=week, out=folder, now=now)
    return folder


# --- the print beside the export --------------------------------------------------------------------------------------
def test_a_print_is_the_same_bytes_each_time(groups, settings, tmp_path):
    settings.REPORT_PDF = True
    first, second = (make_week(tmp_path / name) for name in ("one", "two"))
    assert (first / "report.pdf").read_bytes() == (second / "report.pdf").read_bytes()


def test_a_machine_that_prints_makes_the_same_export_as_one_that_does_not(groups, settings, tmp_path):
    without = make_week(tmp_path / "one")
    settings.REPORT_PDF = True
    printing = make_week(tmp_path / "two")
    assert read(without).digest == read(printing).digest
    assert (printing / "report.pdf").exists() > (without / "report.pdf").exists()


def test_the_checksum_of_a_print_is_on_the_row_and_not_in_the_manifest(groups, settings, tmp_path):
    settings.REPORT_PDF = True
    folder = make_week(tmp_path / "one")
    assert "report.pdf" in {entry["name"] for entry in WeeklyExport.objects.get().files}
    assert "report.pdf" not in (folder / "manifest.json").read_text()


def test_a_print_asks_for_nothing_but_its_typeface():
    from reviewapp.exports.weasy import OnlyTheFont  # needs WeasyPrint

    for address in ("file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,a"):
        with pytest.raises(ValueError, match="fetches nothing"):
            OnlyTheFont().fetch(address)


# --- what stands in it ------------------------------------------------------------------------------------------------
def test_the_report_is_one_file_without_script_or_address(groups, tmp_path):
    text = (make_week(tmp_path / "one") / "report.html").read_text()
    assert not re.search(r"<script|<link|src=|href=|url\(|@import| style=", text)


def test_the_report_tells_the_headline_as_the_figures_do(groups, tmp_path):
    folder = make_week(tmp_path / "one")
    rate = json.loads((folder / "figures.json").read_text())["headline"]["rate"]
    text = (folder / "report.html").read_text()
    for value in ("value", "low", "high"):
        assert f"{100 * rate[value]:.1f}%".replace(".", ",") in text


def test_the_language_of_the_installation_is_that_of_the_report(groups, settings, tmp_path):
    settings.LANGUAGE_CODE = "en"
    text = (make_week(tmp_path / "one") / "report.html").read_text()
    assert '<html lang="en">' in text
    assert "What to do" in text


def test_what_is_certainly_below_the_goal_is_to_do(groups, settings, tmp_path):
    settings.LANGUAGE_CODE = "en"
    rows = sheet((make_week(tmp_path / "one") / "report.xlsx").read_bytes(), "findings")
    assert "Topic =Factuur is below the goal" in [row[0] for row in rows]


def test_no_word_of_a_customer_is_in_the_report(groups, settings, tmp_path):
    settings.REPORT_PDF = True
    make_judged(question="canary", answer="canary", code="wrong", correction="canary")
    folder = make_week(tmp_path / "one")
    assert b"canary" in (folder / "verdicts.jsonl").read_bytes()
    assert b"canary" not in (folder / "report.html").read_bytes()
    assert "canary" not in printed((folder / "report.pdf").read_bytes(), tmp_path).text


# --- corrections ------------------------------------------------------------------------------------------------------
def test_late_verdicts_stand_in_the_next_report_with_the_old_and_the_new_figure(groups, settings, tmp_path):
    settings.LANGUAGE_CODE = "en"
    make_week(tmp_path / "47")
    late = [make_judged(code="wrong", decided_at=MONDAY + timedelta(hours=1)).pk for _ in range(3)]
    folder = make_week(tmp_path / "48", week="2026-W48", now=MONDAY + timedelta(days=7))
    rows = sheet((folder / "report.xlsx").read_bytes(), "corrections")
    heading = next(place for place, row in enumerate(rows) if row[0] == "of_week")
    assert rows[heading + 1][:3] == [WEEK, "good", WEEK]
    text = (folder / "report.html").read_text()
    assert "Corrected: Week 47, 2026" in text
    assert f"added {', '.join(map(str, late))}" in text


def test_a_week_without_late_verdicts_has_no_corrections(groups, tmp_path):
    make_week(tmp_path / "47")
    folder = make_week(tmp_path / "48", week="2026-W48", now=MONDAY + timedelta(days=7))
    assert len((folder / "corrected_figures.csv").read_text().splitlines()) == 1


# --- the archive ------------------------------------------------------------------------------------------------------
@pytest.fixture
def manager(client, db) -> Employee:
    person = make_employee(role="quality_manager", first_name="Noor", last_name="de Wit", language="en")
    client.force_login(person)
    return person


def test_the_archived_report_opens_under_a_policy_of_its_own(groups, client, manager):
    make_week(exports.default_folder(WEEK))
    response = client.get(f"/exports/{WEEK}/report/")
    policy = response["Content-Security-Policy"]
    assert re.match(r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; ", policy)
    assert "unsafe" not in policy


def test_who_may_not_export_reads_no_report(groups, client):
    make_week(exports.default_folder(WEEK))
    client.force_login(make_employee(role="supervisor"))
    for path in (f"/exports/{WEEK}/report/", *(DASHBOARD % kind for kind in ("csv", "xlsx", "jsonl", "pdf"))):
        assert client.get(path).status_code == 403


def test_the_archive_page_asks_the_same_for_one_week_and_for_three(
    groups, client, manager, settings, django_assert_num_queries
):
    client.get("/exports/")  # what is kept for the next request is no cost of a week
    make_response(answered_at=NOW - timedelta(days=14))
    for number in (45, 46, 47):
        make_week(exports.default_folder(f"2026-W{number}"), week=f"2026-W{number}")
        if number != 46:
            with django_assert_num_queries(8):
                client.get("/exports/")


# --- the export menu --------------------------------------------------------------------------------------------------
def get(client, kind: str) -> bytes:
    response = client.get(DASHBOARD % kind)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_figures_as_csv_begin_with_what_they_are(groups, client, manager):
    lines = get(client, "csv").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Selection;Week 47, 2026")
    assert lines[1] == "n;45 judged answers, which stand for 90"
    assert [line.split(";")[0] for line in lines[2:5]] == ["Method", "Date", "Asked for by"]
    assert lines[4].endswith(";Noor de Wit")


def test_a_topic_that_could_be_a_formula_is_text_in_csv(groups, client, manager):
    assert ";'=Factuur;0,7" in get(client, "csv").decode()


def test_the_workbook_has_figures_verdicts_and_method(groups, client, manager):
    raw = get(client, "xlsx")
    for name in ("figures", "verdicts"):
        assert [row[0] for row in sheet(raw, name)[:5]] == ["Selection", "n", "Method", "Date", "Asked for by"]
    assert len(sheet(raw, "verdicts")) == 5 + 1 + 45
    assert ["Goal", "93%"] in sheet(raw, "method")


def test_a_selection_too_large_for_a_workbook_says_where_to_get_it(groups, client, manager, monkeypatch):
    monkeypatch.setattr("reviewapp.exports.selected.MOST_IN_WORKBOOK", 44)
    page = client.get(DASHBOARD % "xlsx", follow=True)
    assert page.redirect_chain[0][0].startswith("/dashboard/?")
    assert "more than 44 verdicts" in page.content.decode()


def test_the_lines_begin_with_what_they_are_and_then_tell_every_verdict(groups, client, manager):
    head, *lines = [json.loads(line) for line in get(client, "jsonl").decode().splitlines()]
    assert (head["first"], head["n"], head["who"]) == ("2026-11-16", 45, "Noor de Wit")
    assert {"method", "date", "selection"} <= set(head)
    assert [line["verdict"] for line in lines].count("wrong") == 10


def test_only_the_chosen_answers_are_in_the_files(groups, client, manager):
    response = client.get(DASHBOARD % "jsonl" + "&topic=Overlijden")
    head, *lines = [json.loads(line) for line in b"".join(response.streaming_content).decode().splitlines()]
    assert (head["selection"], len(lines)) == ({"topic": "Overlijden"}, 5)


def test_item_34_a_group_with_too_few_judged_has_no_rate_in_any_file(groups, client, manager, settings, tmp_path):
    settings.REPORT_PDF = True
    small = [line for line in get(client, "csv").decode().splitlines() if "Overlijden" in line]
    assert small == ["topic;Overlijden;;;;5;5;unknown"]
    assert [row for row in sheet(get(client, "xlsx"), "figures") if "Overlijden" in row] == [
        ["topic", "Overlijden", "5", "5", "unknown"]
    ]
    assert re.findall(r"Overlijden \S+", printed(get(client, "pdf"), tmp_path).text) == ["Overlijden (5),"]


def test_item_38_a_print_has_no_black_shape_and_nothing_is_cut_off(groups, client, manager, settings, tmp_path):
    settings.REPORT_PDF = True
    found = printed(get(client, "pdf"), tmp_path)
    width, height = found.size
    assert found.darkest() > 20  # #17212b is the darkest ink
    assert all(20 < word.left < word.right < width - 20 and word.bottom < height for word in found.words)
    for words in ("Week 47, 2026", "Noor de Wit", "n, judged answers 45", "Estimator"):
        assert words in found.text


def test_item_38_a_long_table_goes_on_with_its_heading_on_the_next_page(db, client, manager, settings, tmp_path):
    settings.REPORT_PDF, settings.MIN_GROUP = True, 1
    reviewer = make_employee()
    for number in range(60):
        make_judged(topic=f"topic-{number:02d}", verdict={"reviewer": reviewer})
    found = printed(get(client, "pdf"), tmp_path)
    pages = {word.text: word.page for word in found.words if word.text.startswith("topic-")}
    assert len(pages) == 60
    headings = {word.page for word in found.words if word.text == "interval"}
    assert headings >= set(pages.values())
    assert len(set(pages.values())) > 1


def test_without_a_printer_there_is_no_print_in_the_menu(groups, client, manager):
    page = client.get(f"/dashboard/?week={WEEK}").content.decode()
    assert "export.xlsx" in page
    assert "export.pdf" not in page
    assert client.get(DASHBOARD % "pdf").status_code == 404
