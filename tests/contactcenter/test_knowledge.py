"""Versions of articles, their validity, and the name of the whole."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contactcenter import knowledge
from contactcenter.fields import RecordError
from contactcenter.models import Article, ArticleVersion, Passage
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def approve(external_id: str = "kb-1", body: str = "Binnen 14 dagen.", **fields: Any) -> ArticleVersion:
    given: dict[str, Any] = {"title": "Retour", "now": NOW}
    return knowledge.approve_article(external_id=external_id, body=body, **(given | fields))


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def validity(external_id: str = "kb-1") -> list[tuple[datetime | None, datetime | None]]:
    versions = ArticleVersion.objects.filter(article__external_id=external_id).order_by("number")
    return list(versions.values_list("valid_from", "valid_to"))


def test_a_first_version_without_dates_always_was_in_force() -> None:
    approve()
    assert validity() == [(None, None)]


def test_a_new_version_without_dates_takes_over_now() -> None:
    approve()
    approve(body="Binnen 30 dagen.", now=NOW + DAY)
    assert validity() == [(None, NOW + DAY), (NOW + DAY, None)]


def test_the_same_content_makes_no_version() -> None:
    first = approve()
    assert approve(now=NOW + DAY) == first
    assert validity() == [(None, None)]


def test_a_change_of_the_title_alone_makes_a_version() -> None:
    approve()
    assert approve(title="Terugsturen", now=NOW + DAY).number == 2


def test_going_back_to_an_older_wording_is_a_new_version() -> None:
    approve()
    approve(body="Binnen 30 dagen.", now=NOW + DAY)
    assert approve(now=NOW + 2 * DAY).number == 3


def test_given_validity_is_kept() -> None:
    approve(valid_from=NOW - 9 * DAY, valid_to=NOW)
    approve(body="Nieuw.", valid_from=NOW, valid_to=None)
    assert validity() == [(NOW - 9 * DAY, NOW), (NOW, None)]


def test_overlapping_validity_is_refused_and_says_with_what() -> None:
    approve(valid_from=NOW - 9 * DAY, valid_to=NOW)
    with pytest.raises(RecordError, match="overlaps version 1"):
        approve(body="Nieuw.", valid_from=NOW - DAY)
    assert len(validity()) == 1


def test_a_version_without_dates_is_refused_while_a_later_one_is_planned() -> None:
    approve(valid_from=NOW + DAY)
    with pytest.raises(RecordError, match="planned"):
        approve(body="Nieuw.")


def test_nothing_is_ended_for_a_version_that_is_refused() -> None:
    approve(valid_from=NOW - DAY, valid_to=NOW + DAY)
    approve(body="Vanaf morgen.", valid_from=NOW + DAY)
    before = validity()
    with pytest.raises(RecordError, match="version 2 is planned"):
        approve(body="Nieuw.")
    assert validity() == before


def test_the_present_wording_is_unchanged_while_another_is_planned() -> None:
    first = approve(valid_to=NOW + DAY)
    approve(body="Vanaf morgen.", valid_from=NOW + DAY)
    assert approve() == first


def test_a_wording_that_ran_out_is_in_force_again_when_it_is_approved_again() -> None:
    approve(valid_to=NOW - DAY, now=NOW - 9 * DAY)
    assert approve().number == 2
    assert validity() == [(None, NOW - DAY), (NOW, None)]


def test_validity_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(RecordError, match="later than valid_from"):
        approve(valid_from=NOW, valid_to=NOW - DAY)


def test_a_passage_is_its_stretch_of_the_body() -> None:
    version = approve(body="  Een zin.\n\n" + "Nog een zin van zes woorden. " * 80)
    passages = Passage.objects.filter(version=version)
    assert passages.count() > 2
    assert all(version.body[passage.start : passage.end] == passage.text for passage in passages)


def test_the_knowledge_version_depends_on_content_and_not_on_rows() -> None:
    approve("kb-1"), approve("kb-2", body="Anders.")
    name = knowledge.version()
    Article.objects.all().delete()
    approve("kb-2", body="Anders."), approve("kb-1")
    assert knowledge.version() == name == knowledge.snapshot().version
    assert len(name) == 16


@pytest.mark.parametrize("change", [{"body": "Binnen 30 dagen."}, {"title": "Terug"}, {"external_id": "kb-2"}])
def test_the_knowledge_version_changes_with_the_content(change: dict[str, str]) -> None:
    approve()
    name = knowledge.version()
    approve(**change, now=NOW + DAY)
    assert knowledge.version() != name


def test_a_snapshot_knows_what_was_in_force_when() -> None:
    approve()
    approve(body="Binnen 30 dagen.", now=NOW + DAY)
    state = knowledge.snapshot()
    at = {moment: [p.text for p, valid in zip(state.passages, state.in_force_at(moment), strict=True) if valid]
          for moment in (NOW, NOW + DAY)}  # fmt: skip
    assert at == {NOW: ["Binnen 14 dagen."], NOW + DAY: ["Binnen 30 dagen."]}


def test_a_file_is_loaded_once_however_often_it_is_loaded(tmp_path: Path) -> None:
    path = write(
        tmp_path / "kb.jsonl",
        {"id": "a", "title": "T", "body": "Eerst."},
        {"id": "a", "title": "T", "body": "Later."},
        {"id": "b", "title": "T", "body": "B", "valid_from": "2026-01-01", "extra": [1]},
    )
    first = knowledge.import_file(path=path, now=NOW)
    name = knowledge.version()
    again = knowledge.import_file(path=path, now=NOW + DAY)
    assert (first.created, again.created, again.unchanged) == (3, 0, 3)
    assert knowledge.version() == name


def test_a_date_means_local_midnight_and_an_end_date_the_whole_day(tmp_path: Path) -> None:
    row = {"id": "kb-1", "title": "T", "body": "B", "valid_from": "2026-11-01", "valid_to": "2026-11-30"}
    knowledge.import_file(path=write(tmp_path / "kb.jsonl", row), now=NOW)
    assert validity() == [(datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC))]


def test_bad_rows_are_kept_apart_with_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "kb.jsonl"
    path.write_text('{"id": "a", "title": "T", "body": "B"}\n\n{"id": "b", "title": "T"}\n{oops\n', encoding="utf-8")
    summary = knowledge.import_file(path=path, now=NOW)
    assert summary.rejects is not None
    rejects = [json.loads(line) for line in summary.rejects.read_text(encoding="ascii").splitlines()]
    assert (summary.created, summary.rejected) == (1, 2)
    assert [(each["line"], each["reason"].split(":")[0]) for each in rejects] == [(3, "body"), (4, "not JSON")]


def test_a_csv_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kb.csv"
    path.write_bytes('id;title;body;lang\n1;Één;"Tekst; met\nregel";NL\n'.encode("cp1252"))
    knowledge.import_file(path=path, now=NOW)
    version = ArticleVersion.objects.get(article__external_id="1")
    assert (version.title, version.body, version.language) == ("Één", "Tekst; met\nregel", "nl")


def test_a_load_costs_the_same_number_of_queries_for_one_and_for_many(
    tmp_path: Path, django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        rows = [{"id": f"{count}-{number}", "title": "T", "body": "B"} for number in range(count)]
        # savepoint, articles made, locked, versions, versions made, passages, release
        with django_assert_num_queries(7):
            knowledge.import_file(path=write(tmp_path / "kb.jsonl", *rows), now=NOW)
