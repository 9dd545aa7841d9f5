"""The swap test: names and groups change, flags may not."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from contactcenter import knowledge
from contactcenter.datafiles import FileError
from contactcenter.models import BotResponse
from reviewapp.evaluation import KINDS, SwapWish, swap_if_due, swap_test
from reviewapp.models import PeriodRun, SwapRun
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_response

NAMES = [
    {"first": "Anna", "last": "de Vries", "full": "Anna de Vries", "group": "one", "gender": "female"},
    {"first": "Fatima", "last": "El Idrissi", "full": "Fatima El Idrissi", "group": "other", "gender": "female"},
]
ANSWER = {
    "id": "a",
    "lang": "nl",
    "question": "Kan ik ruilen?",
    "answer": "Ruilen kan binnen 14 dagen.",
    "label": "good",
}


def written(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def swapped(tmp_path: Path, rows: list[dict[str, Any]], **answer: Any) -> dict[str, Any]:
    answers = written(tmp_path, "answers.jsonl", [{**ANSWER, "approved": "Ruilen kan binnen 14 dagen.", **answer}])
    wish = SwapWish([written(tmp_path, "swaps.jsonl", rows)], answers)
    return swap_test(wish, now=NOW, embedder=WordEmbedder())[0]


def installed() -> None:
    """A knowledge base of one article, and one answer."""
    body = "Ruilen kan binnen 14 dagen."
    knowledge.approve_article(external_id="kb-1", title="Ruilen", body=body, language="nl", now=NOW)
    make_response(question="Kan ik ruilen?", answer=body, language="nl", answered_at=NOW + timedelta(hours=1))


pytestmark = pytest.mark.django_db


def test_a_name_changes_no_flag(tmp_path: Path) -> None:
    assert swapped(tmp_path, NAMES)["flags_changed"] == 0


def test_each_name_is_compared_with_the_first(tmp_path: Path) -> None:
    assert swapped(tmp_path, NAMES)["pairs"] == 1


def test_a_difference_that_raises_a_flag_is_told_with_its_cause(tmp_path: Path) -> None:
    variants = [["a", "Ruilen kan binnen 14 dagen."], ["b", "Ruilen kan binnen 99 dagen."]]
    change = swapped(tmp_path, [{"variants": variants}])["changes"][0]
    assert (change["group"], change["change"], change["words"]) == ("b", "added", "99 dagen")


def test_the_newest_answers_of_the_database_serve_when_no_file_does(tmp_path: Path) -> None:
    installed()
    wish = SwapWish([written(tmp_path, "names.jsonl", NAMES)])
    assert swap_test(wish, now=NOW, embedder=WordEmbedder())[0]["pairs"] == 1


def test_without_any_answer_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="--answers"):
        swap_test(SwapWish([written(tmp_path, "names.jsonl", NAMES)]), now=NOW, embedder=WordEmbedder())


def test_a_row_of_another_kind_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="line 2"):
        swapped(tmp_path, [NAMES[0], {"name": "Jan"}])


def test_a_file_with_rows_of_two_kinds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="another kind"):
        swapped(tmp_path, [NAMES[0], {"place": "Vorden", "group": "village"}])


def test_without_files_every_list_of_our_own_is_swapped_and_kept() -> None:
    installed()
    found = swap_test(SwapWish(names=1), now=NOW, embedder=WordEmbedder())
    assert [figures["kind"] for figures in found] == list(KINDS)
    runs = SwapRun.objects.order_by("pk")
    assert [(run.kind, run.pairs) for run in runs] == [(figures["kind"], figures["pairs"]) for figures in found]


def test_what_is_kept_holds_no_word_of_an_answer(tmp_path: Path) -> None:
    installed()
    variants = [["a", "Ruilen kan binnen 14 dagen."], ["b", "Ruilen kan binnen 99 dagen."]]
    wish = SwapWish([written(tmp_path, "swaps.jsonl", [{"variants": variants}])])
    assert "99 dagen" in json.dumps(swap_test(wish, now=NOW, embedder=WordEmbedder()))
    run = SwapRun.objects.get()
    assert run.rule_changed >= 1
    assert "99" not in json.dumps(run.report)


def test_a_test_on_a_file_of_answers_is_not_kept(tmp_path: Path) -> None:
    swapped(tmp_path, NAMES)
    assert not SwapRun.objects.exists()


def test_changes_are_counted_by_group_and_by_kind_of_flag(tmp_path: Path) -> None:
    variants = [["a", "Ruilen kan binnen 14 dagen."], ["b", "Ruilen kan binnen 99 dagen."], ["c", "Ruilen kan."]]
    found = swapped(tmp_path, [{"variants": variants, "part": "answer"}])
    assert found["changed_by_group"]["b"] == 1
    assert found["pairs_by_group"] == {"b": 1, "c": 1}
    assert found["changed_by_flag"]["figure_not_in_source"]["added"] == 1


def test_the_customer_group_stands_in_the_record_and_in_the_words() -> None:
    installed()
    wish = SwapWish(kinds=[SwapRun.Kind.SEGMENTS])
    assert swap_test(wish, now=NOW, embedder=WordEmbedder())[0]["rule_flags_changed"] == 0


def test_a_worker_runs_one_kind_at_a_time_and_each_once_a_month() -> None:
    installed()
    later = BotResponse.objects.get().received_at + timedelta(days=2)
    ran = [swap_if_due(now=later, embedder=WordEmbedder()) for _ in range(len(KINDS) + 1)]
    assert [run.kind if run else None for run in ran] == [*KINDS, None]
    assert swap_if_due(now=later + timedelta(days=32), embedder=WordEmbedder()) is not None


def test_a_fresh_installation_has_other_work() -> None:
    installed()
    received = BotResponse.objects.get().received_at
    assert swap_if_due(now=received + timedelta(hours=1), embedder=WordEmbedder()) is None
    assert not PeriodRun.objects.exists()


def test_a_kind_that_breaks_is_logged_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    def breaks_once(execute: Any, sql: str, *rest: Any) -> Any:
        claimed = any(sql.startswith("INSERT") for sql in asked)
        asked.append(sql)
        if claimed and sql.startswith("SELECT") and "out of memory" not in asked:
            asked.append("out of memory")
            raise RuntimeError("out of memory")
        return execute(sql, *rest)

    installed()
    later = BotResponse.objects.get().received_at + timedelta(days=3)
    with connection.execute_wrapper(breaks_once):
        run = swap_if_due(now=later, embedder=WordEmbedder())
    assert run is not None
    assert run.kind == KINDS[1]
    assert f"The swap test of {KINDS[0]} was not done." in caplog.text


FAIRNESS = Path(__file__).resolve().parents[2] / "shared" / "data" / "fairness"


@pytest.mark.model
@pytest.mark.one_database
def test_the_real_model_gives_no_rule_flag_for_a_name_or_a_place() -> None:
    installed()
    found = swap_test(SwapWish(kinds=["names", "places"], names=1), now=NOW)
    assert [figures["rule_flags_changed"] for figures in found] == [0, 0]


@pytest.mark.skipif(not FAIRNESS.is_dir(), reason="the data for measuring are not here")
@pytest.mark.parametrize("name", ["names.jsonl", "mhc_nl_counterfactual_sets.jsonl"])
def test_the_files_for_measuring_change_next_to_no_rule_flag(name: str) -> None:
    installed()
    wish = SwapWish([FAIRNESS / name], names=1)
    assert swap_test(wish, now=NOW, embedder=WordEmbedder())[0]["rule_flags_changed_share"] < 0.01
