"""The swap test: names and groups change, flags may not."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from contactcenter import knowledge
from contactcenter.datafiles import FileError
from reviewapp.evaluation import SwapWish, swap_test
from tests.embedders import WordEmbedder
from tests.factories import make_response

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
    return swap_test(wish, embedder=WordEmbedder())[0]


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
    body = "Ruilen kan binnen 14 dagen."
    knowledge.approve_article(external_id="kb-1", title="Ruilen", body=body, language="nl", now=timezone.now())
    make_response(question="Kan ik ruilen?", answer="Ruilen kan binnen 14 dagen.")
    wish = SwapWish([written(tmp_path, "names.jsonl", NAMES)])
    assert swap_test(wish, embedder=WordEmbedder())[0]["pairs"] == 1


def test_without_any_answer_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="--answers"):
        swap_test(SwapWish([written(tmp_path, "names.jsonl", NAMES)]), embedder=WordEmbedder())


def test_a_row_of_another_kind_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="line 2"):
        swapped(tmp_path, [NAMES[0], {"name": "Jan"}])
