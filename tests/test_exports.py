"""Stage 6: the weekly export. The same week gives the same bytes, whatever happened since."""

import csv
import hashlib
import io
import json
import resource
import threading
import zipfile
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.models import BotResponse
from reviewapp import exports, retraining, settling, tasks
from reviewapp.exports import rows, runs
from reviewapp.exports.cells import CsvWriter, csv_cell, safe_text
from reviewapp.exports.weeks import Week
from reviewapp.models import PeriodRun, RetrainItem, Verdict, WeeklyExport
from reviewapp.models.verdicts import Code
from tests.documents import sheet
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
    rewrite,
)

WEEK = "2026-W47"
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
NEXT_MONDAY = MONDAY + timedelta(days=7)
FILES = {
    "corrected_figures.csv",
    "corrections.csv",
    "export.xlsx",
    "figures.csv",
    "figures.json",
    "frame.csv",
    "gaps.csv",
    "manifest.json",
    "method.html",
    "method.md",
    "report.html",
    "report.xlsx",
    "retrain.csv",
    "retrain_chat.jsonl",
    "retrain_preference.jsonl",
    "verdicts.csv",
    "verdicts.jsonl",
}


def make_week(tmp_path: Path, week: str = WEEK, now: datetime = MONDAY, name: str = "out") -> Path:
    exports.export_week(week=week, out=tmp_path / name, now=now)
    return tmp_path / name


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def judged(db):
    """A good answer and a corrected one, with what the machine said of the second."""
    good = make_judged(topic="Factuur")
    wrong = make_judged(topic="Retour", language="nl", code=Code.WRONG, correction="14 dagen.", answer="30 dagen.")
    make_flag(screening=make_screening(response=wrong.response, risk=0.8), kind="low_similarity")
    return good, wrong


# --- the same bytes ---------------------------------------------------------------------------------------------------
def test_all_files_are_there(judged, tmp_path):
    assert set(contents(make_week(tmp_path))) == FILES


def test_twice_gives_the_same_bytes(judged, tmp_path):
    first = contents(make_week(tmp_path, name="one"))
    assert contents(make_week(tmp_path, now=NEXT_MONDAY, name="two")) == first


def test_a_later_verdict_changes_no_byte(judged, tmp_path):
    response = make_response()
    BotResponse.objects.filter(pk=response.pk).update(received_at=NOW)
    review = make_review(draw=make_draw(response=response))
    first = contents(make_week(tmp_path, name="one"))
    make_correction(verdict=make_verdict(review=review, code=Code.WRONG, decided_at=MONDAY + timedelta(hours=1)))
    assert contents(make_week(tmp_path, now=NEXT_MONDAY, name="two")) == first


def test_a_draw_that_waited_for_the_database_changes_no_byte(judged, tmp_path):
    """Stamped before the export, committed after it."""
    response = make_response()
    BotResponse.objects.filter(pk=response.pk).update(received_at=MONDAY - timedelta(hours=1))
    first = contents(make_week(tmp_path, name="one"))
    make_draw(response=response, drawn_at=MONDAY - timedelta(seconds=20))
    assert contents(make_week(tmp_path, now=NEXT_MONDAY, name="two")) == first


def test_an_undo_changes_no_byte(judged, tmp_path):
    first = contents(make_week(tmp_path, name="one"))
    Verdict.objects.update(revoked_at=MONDAY + timedelta(hours=1))
    retraining.collect(now=MONDAY + timedelta(hours=1))
    assert contents(make_week(tmp_path, now=NEXT_MONDAY, name="two")) == first


def test_a_late_answer_and_a_late_screening_change_no_byte(judged, tmp_path):
    first = contents(make_week(tmp_path, name="one"))
    late = make_response(topic="Nieuw")
    BotResponse.objects.filter(pk=late.pk).update(received_at=MONDAY + timedelta(hours=1))
    for response in (late, judged[0].response):
        screening = make_screening(response=response, screened_at=MONDAY + timedelta(hours=1))
        make_flag(screening=screening, kind="low_similarity")
    assert contents(make_week(tmp_path, now=NEXT_MONDAY, name="two")) == first


def test_the_language_of_who_asks_changes_no_byte(judged, tmp_path):
    first = contents(make_week(tmp_path, name="one"))
    with translation.override("en"):
        assert contents(make_week(tmp_path, name="two")) == first


def test_a_whole_export_is_not_written_again(judged, tmp_path):
    folder = make_week(tmp_path)
    before = folder.stat().st_mtime_ns, (folder / "export.xlsx").stat().st_mtime_ns
    make_week(tmp_path)
    assert (folder.stat().st_mtime_ns, (folder / "export.xlsx").stat().st_mtime_ns) == before


def test_data_that_changed_is_said_not_published(judged, tmp_path):
    make_week(tmp_path, name="one")
    rewrite(BotResponse.objects.all(), question="gewist")
    with pytest.raises(exports.ExportError, match="not the same"):
        make_week(tmp_path, name="two")
    assert not (tmp_path / "two").exists()
    assert WeeklyExport.objects.get().state == WeeklyExport.State.READY


def test_a_folder_with_other_files_is_left_alone(judged, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(exports.ExportError, match="already holds"):
        make_week(tmp_path)
    assert set(contents(tmp_path / "out")) == {"mine.txt"}


def test_a_damaged_export_is_noticed(judged, tmp_path):
    folder = make_week(tmp_path)
    (folder / "verdicts.csv").write_text("changed")
    with pytest.raises(exports.ExportError, match="damaged"):
        make_week(tmp_path)


# --- manifest ---------------------------------------------------------------------------------------------------------
def test_the_manifest_has_the_size_and_hash_of_every_file(judged, tmp_path):
    found = contents(make_week(tmp_path))
    for entry in json.loads(found["manifest.json"])["files"]:
        raw = found.pop(entry["name"])
        assert (entry["bytes"], entry["sha256"]) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert set(found) == {"manifest.json"}


def test_the_digest_of_the_manifest_is_on_the_row(judged, tmp_path):
    folder = make_week(tmp_path)
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert WeeklyExport.objects.get().manifest_digest == digest


def test_the_counts_of_the_manifest_equal_the_tables(judged, tmp_path):
    make_judged(code=Code.WRONG, question="zelfde", correction="gelijk")
    make_judged(code=Code.WRONG, question="zelfde", correction="gelijk")
    make_judged(code=Code.UNSURE)
    make_judged(verdict={"revoked_at": MONDAY - timedelta(hours=1)})
    counts = json.loads((make_week(tmp_path) / "manifest.json").read_text())["counts"]
    assert counts == {
        "answers": BotResponse.objects.count(),
        "verdicts": Verdict.objects.counted().count(),
        "settled": 0,
        "retrain_items": RetrainItem.objects.count(),
        "retrain_lines": 2,
        "corrections": 0,
        "gaps": 1,
    }


def test_rows_in_the_manifest_are_rows_in_the_files(judged, tmp_path):
    folder = make_week(tmp_path)
    for entry in json.loads((folder / "manifest.json").read_text())["files"]:
        read = {".csv": table, ".jsonl": lines}.get(Path(entry["name"]).suffix)
        assert entry["rows"] == (len(read(folder / entry["name"])) if read else None)


# --- what stands in it ------------------------------------------------------------------------------------------------
def test_a_verdict_has_all_that_was_known_of_it(judged, tmp_path):
    _good, wrong = judged
    row = lines(make_week(tmp_path) / "verdicts.jsonl")[1]
    assert row["answer"] == "30 dagen."
    assert (row["verdict"], row["correction"], row["flags"]) == ("wrong", "14 dagen.", ["low_similarity"])
    assert (row["pi"], row["weight"], row["risk"], row["draw"]) == (1.0, 1.0, 0.8, "control")
    assert (row["reviewer"], row["decided_at"]) == (wrong.reviewer_id, "2026-11-19T14:00:00+01:00")


def test_no_name_of_a_reviewer_is_in_any_file(db, tmp_path):
    verdict = make_judged()
    type(verdict.reviewer).objects.update(username="canary", first_name="Canary", last_name="Canary")
    for name, raw in contents(make_week(tmp_path)).items():
        packed = [raw]
        if name == "export.xlsx":
            with zipfile.ZipFile(io.BytesIO(raw)) as book:
                packed = [book.read(part) for part in book.namelist()]
        assert b"anary" not in b"".join(packed), name


def test_answers_without_an_article_are_gaps(judged, tmp_path):
    (gap,) = table(make_week(tmp_path) / "gaps.csv")
    assert (gap["topic"], gap["answer"]) == ("Retour", "30 dagen.")


def gap(**fields) -> BotResponse:
    """An answer without a near article; a draw or verdict comes later."""
    response = make_response(**fields)
    make_flag(screening=make_screening(response=response), kind="low_similarity")
    return response


def test_an_answer_that_may_still_be_judged_is_no_gap_yet(db, tmp_path):
    gap(topic="may still be drawn")
    make_review(draw=make_draw(response=gap(topic="waits")))
    make_verdict(review=make_review(draw=make_draw(response=gap(topic="in doubt"))), code=Code.UNSURE)
    late = make_review(draw=make_draw(response=gap(topic="judged too late")))
    make_verdict(review=late, decided_at=MONDAY + timedelta(hours=1))
    make_draw(response=gap(topic="not drawn"), kind="none", pi=0.1)
    make_verdict(review=make_review(draw=make_draw(response=gap(topic="judged"))))
    assert [row["topic"] for row in table(make_week(tmp_path) / "gaps.csv")] == ["judged", "not drawn"]


def test_an_answer_judged_twice_is_a_gap(db, tmp_path):
    draw = make_draw(response=gap())
    for role in ("first", "second"):
        make_verdict(review=make_review(draw=draw, role=role), code=Code.UNSURE)
    assert len(table(make_week(tmp_path) / "gaps.csv")) == 1


def test_duplicates_are_one_line_with_a_count(db, tmp_path):
    for _ in range(3):
        make_judged(code=Code.WRONG, question="retour?", correction="14 dagen.")
    folder = make_week(tmp_path)
    assert [row["count"] for row in table(folder / "retrain.csv")] == ["3"]
    assert len(lines(folder / "retrain_chat.jsonl")) == len(lines(folder / "retrain_preference.jsonl")) == 1


def test_what_may_not_be_trained_on_is_in_no_retrain_file(db, tmp_path):
    make_judged(code=Code.WRONG, question="canary", correction="canary", for_training=False)
    make_judged(code=Code.WRONG, question="mag wel", correction="14 dagen.")
    found = contents(make_week(tmp_path))
    assert b"canary" in found["verdicts.csv"]
    for name in ("retrain.csv", "retrain_chat.jsonl", "retrain_preference.jsonl"):
        assert b"canary" not in found[name], name
        assert b"14 dagen." in found[name], name


def test_a_group_with_few_verdicts_shows_no_rate(judged, tmp_path):
    rates = {(row["part"], row["item"]): row["rate"] for row in table(make_week(tmp_path) / "figures.csv")}
    assert rates["topic", "Retour"] == rates["good", WEEK] == ""


def test_the_headline_has_its_interval_and_the_naive_rate(db, tmp_path):
    for number in range(40):
        make_judged(code=Code.WRONG if number < 10 else Code.CORRECT, draw={"pi": 0.5, "floor": 0.5})
        make_draw(kind="none", pi=0.5)
    folder = make_week(tmp_path)
    headline = json.loads((folder / "figures.json").read_text())["headline"]
    assert headline["naive"] == 0.75
    assert headline["rate"]["low"] < 0.75 < headline["rate"]["high"]
    assert table(folder / "figures.csv")[0]["rate"] == "0,75"


# --- late verdicts ----------------------------------------------------------------------------------------------------
def changes(folder: Path) -> list[tuple[str, str, str]]:
    return [(row["of_week"], row["change"], row["verdict_id"]) for row in table(folder / "corrections.csv")]


def test_a_late_verdict_is_a_correction_in_the_next_week(judged, tmp_path):
    make_week(tmp_path, name="47")
    late = make_judged(decided_at=MONDAY + timedelta(hours=1))
    assert changes(make_week(tmp_path, "2026-W48", NEXT_MONDAY, name="48")) == [(WEEK, "added", str(late.pk))]


def test_a_verdict_taken_back_after_its_export_is_a_correction(judged, tmp_path):
    make_week(tmp_path, name="47")
    Verdict.objects.filter(pk=judged[0].pk).update(revoked_at=MONDAY + timedelta(hours=1))
    assert changes(make_week(tmp_path, "2026-W48", NEXT_MONDAY, name="48")) == [(WEEK, "withdrawn", str(judged[0].pk))]


def test_a_correction_is_told_once(judged, tmp_path):
    make_week(tmp_path, name="47")
    make_judged(decided_at=MONDAY + timedelta(hours=1))
    make_week(tmp_path, "2026-W48", NEXT_MONDAY, name="48")
    assert changes(make_week(tmp_path, "2026-W49", NEXT_MONDAY + timedelta(days=7), name="49")) == []


def test_a_verdict_that_came_and_went_between_exports_is_no_correction(judged, tmp_path):
    make_week(tmp_path, name="47")
    hour = timedelta(hours=1)
    make_judged(decided_at=MONDAY + hour, verdict={"revoked_at": MONDAY + 2 * hour})
    assert changes(make_week(tmp_path, "2026-W48", NEXT_MONDAY, name="48")) == []


@pytest.mark.parametrize(
    "order", [[45, 46, 47, 48], [46, 45, 48, 47], [45, 48, 47], [48, 45]], ids=lambda order: "-".join(map(str, order))
)
def test_every_verdict_is_in_exactly_one_export(db, tmp_path, order):
    """Also when weeks are exported out of order, long after, or not at all: then it waits."""
    found: Counter[str] = Counter()
    moment = MONDAY
    for number in order:
        for week in (45, 46, 47):
            answered = Week(2026, week).start + timedelta(days=1)
            make_judged(answered_at=answered, decided_at=moment - timedelta(minutes=5))
        folder = make_week(tmp_path, f"2026-W{number}", max(moment, Week(2026, number).end), name=str(number))
        found.update(row["verdict_id"] for row in table(folder / "verdicts.csv"))
        found.update(verdict for _week, change, verdict in changes(folder) if change == "added")
        moment = max(moment, Week(2026, number).end) + timedelta(hours=1)
    assert set(found.values()) == {1}
    waiting = Verdict.objects.exclude(pk__in=[int(pk) for pk in found])
    exported = {Week(2026, number) for number in order}
    for verdict in waiting:
        week = Week.of(verdict.response.answered_at)
        as_of = (
            WeeklyExport.objects.filter(week__gt=str(week)).order_by("-as_of").values_list("as_of", flat=True).first()
        )
        assert week not in exported or as_of is None or verdict.decided_at > as_of


# --- weeks ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["2026-47", "2026-W5", "2026-w47", "2026-W00", "2026-W54", "2025-W53", "", "x" * 9])
def test_a_week_that_is_none_is_refused(text):
    with pytest.raises(exports.WeekError):
        Week.parse(text)


def test_week_53_exists_in_the_years_that_have_it():
    assert Week.parse("2026-W53").end == Week.parse("2027-W01").start


@pytest.mark.parametrize(("week", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W47", 168)])
def test_a_week_is_as_long_as_its_clocks_say(week, hours):
    found = Week.parse(week)
    assert (found.end.astimezone(UTC) - found.start.astimezone(UTC)) / timedelta(hours=1) == hours


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  given a zone
def test_every_moment_is_in_exactly_one_week(moment):
    week = Week.of(moment)
    assert [found for found in (week.previous(), week, week.next()) if found.start <= moment < found.end] == [week]


@pytest.mark.parametrize("monday", [datetime(2026, 3, 30), datetime(2026, 10, 26), datetime(2027, 1, 4)])  # noqa: DTZ001
def test_verdicts_around_midnight_are_each_in_one_export(db, tmp_path, monday):
    """The Mondays after both changes of the clocks and after a year of 53 weeks."""
    midnight = monday.replace(tzinfo=ZoneInfo("Europe/Amsterdam"))
    for seconds in (-3 * 3600, -1, 0, 1):
        make_judged(answered_at=midnight.astimezone(UTC) + timedelta(seconds=seconds))
    after = Week.of(midnight)
    found = []
    for week in (after.previous(), after):
        folder = make_week(tmp_path, str(week), week.end + timedelta(hours=6), name=str(week))
        found.append([row["verdict_id"] for row in table(folder / "verdicts.csv")])
    assert [len(ids) for ids in found] == [2, 2]
    assert len({*found[0], *found[1]}) == 4


@pytest.mark.parametrize(("week", "words"), [("2026-W48", "still running"), ("2026-W49", "yet to come")])
def test_a_week_that_is_not_over_is_refused(db, tmp_path, week, words):
    with pytest.raises(exports.WeekError, match=words):
        make_week(tmp_path, week)
    assert not WeeklyExport.objects.exists()


def test_a_preview_freezes_nothing(judged, tmp_path):
    retraining.collect(now=MONDAY)
    exports.preview_week(week=WEEK, out=tmp_path / "out", now=NOW + timedelta(days=1))
    assert len(table(tmp_path / "out" / "retrain.csv")) == 1
    assert not WeeklyExport.objects.exists()
    assert retraining.counts() == retraining.Counts(ready=1, exported=0)


# --- cells ------------------------------------------------------------------------------------------------------------
FORMULAS = [
    "=1+1",
    "+31",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "＝1+1",
    "＋1",
    "﹣1",
    "\u200b=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_could_be_a_formula_is_text(text):
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "gewoon", "a=b", "3-4", "€ 5", "'=1"])
def test_other_text_is_left_alone(text):
    assert safe_text(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@\t\r\n ;\"'")), min_size=1))
def test_a_csv_read_again_is_what_was_written(texts):
    stream = io.StringIO(newline="")
    CsvWriter(stream, ["text", "rest"]).write([*texts, "end"])
    _heading, row = csv.reader(io.StringIO(stream.getvalue().removeprefix("\ufeff"), newline=""), delimiter=";")
    assert row == [*map(safe_text, texts), "end"]


def test_numbers_stay_numbers():
    assert [csv_cell(value) for value in (-5, 0.25, -0.5, True, None)] == [-5, "0,25", "-0,5", 1, None]


def test_formulas_of_customers_do_not_run_in_any_file(db, tmp_path):
    make_judged(question="=HYPERLINK(1)", answer="+31 6", code=Code.WRONG, correction="@nu")
    folder = make_week(tmp_path)
    (row,) = table(folder / "verdicts.csv")
    assert (row["question"], row["answer"], row["correction"]) == ("'=HYPERLINK(1)", "'+31 6", "'@nu")
    with zipfile.ZipFile(folder / "export.xlsx") as book:
        sheets = b"".join(book.read(name) for name in book.namelist() if "worksheets" in name)
        styles = book.read("xl/styles.xml")
    assert b"<f>" not in sheets
    assert b"=HYPERLINK(1)" in sheets
    assert b'quotePrefix="1"' in styles


def test_markup_of_a_customer_stays_text_in_the_workbook(db, tmp_path):
    make_judged(question="<r><t>bold</t></r>", answer="a & b \x07 _x0041_")
    rows = sheet((make_week(tmp_path) / "export.xlsx").read_bytes(), "verdicts")
    assert "<r><t>bold</t></r> " in rows[1]
    assert "a & b _x0007_ _x005F_x0041_" in rows[1]


# --- two at once ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_export(tmp_path):
    make_judged(code=Code.WRONG, correction="14 dagen.")
    results: list[object] = []
    together = threading.Barrier(2)

    def make() -> None:
        try:
            together.wait()
            results.append(exports.export_week(week=WEEK, out=tmp_path / "out", now=MONDAY).manifest_digest)
        except Exception as error:  # noqa: BLE001  shown by the assert
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [WeeklyExport.objects.get().manifest_digest] * 2
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


# --- a full disk ------------------------------------------------------------------------------------------------------
@contextmanager
def files_of_at_most(size: int):
    """As on a full disk: writing past this size fails (of this process alone, so the database goes on)."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.fixture
def large(db):
    """A small row in the database, which may be a file too, and a long line in JSON: six characters for one."""
    make_judged(code=Code.WRONG, question="canary", answer="\x01" * 2_000_000, correction="14 dagen.")


def test_a_full_disk_fails_with_a_reason_and_leaves_nothing(large, tmp_path):
    with files_of_at_most(10_000_000), pytest.raises(exports.ExportError, match="disk is full"):
        make_week(tmp_path)
    export = WeeklyExport.objects.get()
    assert (export.state, export.files) == (WeeklyExport.State.FAILED, [])
    assert "disk is full" in export.error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.one_database
def test_after_a_full_disk_the_same_export_is_made(large, tmp_path):
    with files_of_at_most(10_000_000), pytest.raises(exports.ExportError):
        make_week(tmp_path)
    folder = make_week(tmp_path, now=MONDAY + timedelta(hours=2))
    export = WeeklyExport.objects.get()
    assert (export.state, export.as_of, export.error) == (WeeklyExport.State.READY, MONDAY - runs.SETTLE, "")
    assert len(lines(folder / "retrain_chat.jsonl")) == 1


# --- when it is made --------------------------------------------------------------------------------------------------
@pytest.fixture
def home(settings, tmp_path):
    """Exports of the worker go to a folder of this test."""
    settings.HOME = type(settings.HOME)(tmp_path / "home")
    return settings.HOME


def test_two_beats_make_last_week_once(judged, home):
    assert exports.export_due_week(now=MONDAY).week == WEEK
    assert exports.export_due_week(now=MONDAY + timedelta(seconds=1)) is None
    assert PeriodRun.objects.get().finished_at == MONDAY
    assert set(contents(exports.default_folder(WEEK))) == FILES


def test_a_late_beat_makes_it_too(judged, home):
    assert exports.export_due_week(now=MONDAY + timedelta(days=2)).week == WEEK


def test_before_six_on_monday_nothing_is_due(judged, home):
    assert exports.export_due_week(now=MONDAY - timedelta(seconds=1)) is None
    assert not PeriodRun.objects.exists()


def test_answers_loaded_after_it_was_due_wait_for_a_request(judged, home):
    BotResponse.objects.update(received_at=MONDAY + timedelta(hours=1))
    assert exports.export_due_week(now=MONDAY + timedelta(hours=2)) is None
    assert exports.missing_weeks(now=MONDAY) == [WEEK]


def test_a_failed_run_is_tried_again_after_a_while(judged, home):
    folder = exports.default_folder(WEEK)
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    assert exports.export_due_week(now=MONDAY) is None
    (folder / "mine.txt").unlink()
    assert exports.export_due_week(now=MONDAY + timedelta(minutes=1)) is None
    assert exports.export_due_week(now=MONDAY + timedelta(minutes=16)).state == WeeklyExport.State.READY


def test_what_was_asked_for_is_made_by_the_worker(judged, home):
    assert exports.request_export(week=WEEK, now=MONDAY).state == WeeklyExport.State.RUNNING
    assert exports.make_next(now=MONDAY).state == WeeklyExport.State.READY
    assert exports.make_next(now=MONDAY) is None


def test_a_failure_is_on_the_row_and_can_be_asked_for_again(judged, home):
    exports.request_export(week=WEEK, now=MONDAY)
    folder = exports.default_folder(WEEK)
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    assert exports.make_next(now=MONDAY) is None
    assert "already holds" in WeeklyExport.objects.get(state=WeeklyExport.State.FAILED).error
    (folder / "mine.txt").unlink()
    exports.request_export(week=WEEK, now=MONDAY)
    assert exports.make_next(now=MONDAY).error == ""


def test_an_export_whose_files_are_elsewhere_stays_ready(judged, home, tmp_path):
    make_week(tmp_path)
    assert exports.request_export(week=WEEK, now=NEXT_MONDAY).state == WeeklyExport.State.READY
    assert exports.make_next(now=NEXT_MONDAY) is None


def test_an_export_that_the_database_refuses_lets_the_others_pass(judged, home, monkeypatch):
    make_response(answered_at=MONDAY - timedelta(days=10))
    for week in ("2026-W46", WEEK):
        exports.request_export(week=week, now=MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr("reviewapp.exports.runs.publish", refuse)
        with pytest.raises(DatabaseError):
            exports.make_next(now=MONDAY)
    made = [exports.make_next(now=MONDAY + timedelta(seconds=number)).week for number in (1, 2)]
    assert made == [WEEK, "2026-W46"]


def refuse(*_args: object, **_options: object) -> None:
    raise DatabaseError("statement timeout")


def test_a_sweep_makes_the_export_that_is_due(judged, home):
    with time_machine.travel(MONDAY + timedelta(hours=5), tick=False):
        tasks.sweep()
    assert WeeklyExport.objects.get().state == WeeklyExport.State.READY


# --- the command ------------------------------------------------------------------------------------------------------
def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("export_week", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_ends_with_a_summary(judged, tmp_path):
    code, out, _err = run(WEEK, "--out", str(tmp_path / "out"), "--json")
    assert code == 0
    assert json.loads(out)["files"] == len(FILES)


@pytest.mark.parametrize("week", ["2026-W99", "2999-W01", "../../etc"])
def test_the_command_says_what_is_wrong_with_a_week(db, tmp_path, week):
    code, _out, err = run(week, "--out", str(tmp_path / "out"))
    assert code == 2
    assert err


def test_a_week_before_the_first_answer_is_not_exported(judged, tmp_path):
    code, _out, err = run("2020-W01", "--out", str(tmp_path / "out"))
    assert (code, "no answers of week 2020-W01" in err) == (1, True)
    with pytest.raises(exports.WeekError, match="nothing to export"):
        exports.request_export(week="2020-W01", now=MONDAY)
    assert not WeeklyExport.objects.exists()
    assert not RetrainItem.objects.filter(batch__isnull=False).exists()
    assert not (tmp_path / "out").exists()


def test_the_command_fails_on_a_folder_in_use(judged, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    code, _out, err = run(WEEK, "--out", str(tmp_path))
    assert (code, "already holds" in err) == (1, True)


# --- differences and objections ---------------------------------------------------------------------------------------
def settle_later(first: Verdict, at: datetime) -> Verdict:
    """A verdict that settles what the first one said, given at that moment."""
    return make_verdict(review=first.review, code=Code.CRITICAL, source="adjudicated", counts=False, decided_at=at)


def test_a_settled_verdict_stands_beside_the_first_without_a_weight(judged, tmp_path):
    settle_later(judged[0], NOW + timedelta(hours=3))
    folder = make_week(tmp_path)
    settled = [row for row in lines(folder / "verdicts.jsonl") if row["verdict_source"] == "adjudicated"]
    assert [(row["verdict"], row["weight"], row["in_estimates"]) for row in settled] == [("critical", None, False)]
    counts = json.loads((folder / "manifest.json").read_text())["counts"]
    assert (counts["verdicts"], counts["settled"]) == (2, 1)


def test_settling_and_objecting_later_change_no_byte(judged, tmp_path):
    first = contents(make_week(tmp_path, name="one"))
    settle_later(judged[0], MONDAY + timedelta(hours=1))
    make_employee()
    objector = make_employee(role="bot_team")
    settling.object_to(verdict=judged[1].pk, employee=objector, argument="Nee.", now=MONDAY + timedelta(hours=1))
    assert contents(make_week(tmp_path, now=NEXT_MONDAY, name="two")) == first


def test_what_was_settled_after_its_export_is_a_correction_once(judged, tmp_path):
    make_week(tmp_path, name="one")
    settle_later(judged[0], MONDAY + timedelta(hours=1))
    second = make_week(tmp_path, "2026-W48", NEXT_MONDAY, "two")
    third = make_week(tmp_path, "2026-W49", NEXT_MONDAY + timedelta(days=7), "three")
    told = [(row["change"], row["verdict_source"]) for row in table(second / "corrections.csv")]
    assert told == [("added", "adjudicated")]
    assert table(third / "corrections.csv") == []


def test_an_objection_is_told_as_it_stood_at_the_moment_of_the_export(judged, tmp_path):
    make_employee()
    at = MONDAY - timedelta(days=1)
    dispute = settling.object_to(verdict=judged[0].pk, employee=make_employee(role="bot_team"), argument="Nee.", now=at)
    assert [row["objection"] for row in lines(make_week(tmp_path, name="one") / "verdicts.jsonl")] == ["open", ""]
    make_verdict(review=dispute.review, code=judged[0].code, decided_at=MONDAY)
    settling.decide_disputes(now=MONDAY + timedelta(hours=1))
    again = [row["objection"] for row in lines(make_week(tmp_path, now=NEXT_MONDAY, name="two") / "verdicts.jsonl")]
    assert again == ["open", ""]


# --- size -------------------------------------------------------------------------------------------------------------
def test_rows_cost_queries_by_the_chunk_not_by_the_row(db, django_assert_num_queries):
    for expected in (1, 3):
        while Verdict.objects.count() < expected:
            make_screening(response=make_judged().response)
        with django_assert_num_queries(3):  # once what the articles name
            found = list(rows.verdict_rows(rows.verdicts_of(Week.parse(WEEK), MONDAY), MONDAY))
        assert len(found) == expected
