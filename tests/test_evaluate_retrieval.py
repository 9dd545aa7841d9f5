"""manage.py evaluate_retrieval: recall of the right article, and good answers that are flagged."""

import json

import pytest
from django.core.management import CommandError, call_command

from contactcenter.datafiles import FileError
from reviewapp.evaluation import evaluate_retrieval
from tests.embedders import WordEmbedder

ARTICLES = [
    {"id": "1", "title": "Retourneren", "body": "U kunt een artikel binnen 14 dagen retourneren."},
    {"id": "2", "title": "Bezorgen", "body": "Wij bezorgen op werkdagen tussen 9 en 17 uur."},
    {"id": "3", "title": "Garantie", "body": "Op elk apparaat zit twee jaar garantie."},
]
ROW = {
    "id": "a",
    "lang": "nl",
    "question": "Mag het terug?",
    "history": [["user", "Ik heb een vraag."], ["agent", "Zeg het maar."]],
    "answer": "U kunt het artikel binnen 14 dagen retourneren.",
    "gold_kb_ids": ["1"],
}


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def figures(tmp_path):
    """The figures of these rows; `articles` as in the knowledge base."""

    def judge(*rows, articles=ARTICLES):
        kb, file = write(tmp_path / "kb.jsonl", articles), write(tmp_path / "rows.jsonl", rows)
        return evaluate_retrieval([file], knowledge=kb, embedder=WordEmbedder())[0]

    return judge


def test_the_right_article_is_found(figures):
    found = figures(ROW, {**ROW, "answer": "Wij bezorgen op werkdagen."})
    assert (found["n"], found["recall_at_1"], found["recall_at_5"]) == (2, 0.5, 1.0)
    assert found["cpu_ms_per_row"] > 0


def test_any_of_the_gold_articles_will_do_and_the_share_tells_the_rest(figures):
    extra = [{**ARTICLES[1], "id": f"x{number}", "body": f"{ROW['answer']} {number}"} for number in range(5)]
    found = figures({**ROW, "gold_kb_ids": ["1", "3"]}, articles=[*ARTICLES, *extra])
    assert (found["recall_at_5"], found["gold_share_at_5"]) == (1.0, 0.5)


def test_rows_of_one_document_are_one_article(figures):
    parts = [{**article, "id": f"p{article['id']}", "doc_id": "d"} for article in ARTICLES[:2]]
    row = {key: value for key, value in ROW.items() if key != "gold_kb_ids"}
    found = figures({**row, "gold_doc_id": "d", "answer": "Wij bezorgen op werkdagen."}, articles=[*parts, ARTICLES[2]])
    assert found["recall_at_1"] == 1.0


def test_the_same_text_in_another_article_is_counted_apart(figures):
    found = figures(ROW, articles=[{**ARTICLES[0], "id": "0"}, *ARTICLES])
    assert (found["recall_at_1"], found["recall_at_1_same_text"]) == (0.0, 1.0)


def test_a_good_answer_that_the_article_does_not_carry_is_counted_as_flagged(figures):
    wrong = {**ROW, "answer": "U kunt een artikel binnen 90 dagen retourneren."}
    assert figures(ROW, wrong)["warned_rate"] == 0.5


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gold_kb_ids": []}, "line 2: gold_doc_id .* is missing"),
        ({"gold_kb_ids": ["9"]}, "line 2: the knowledge base has no article 9"),
        ({"answer": ""}, "line 2: answer is empty"),
        ({"history": ["geen paar"]}, "line 2: history must be"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(figures, change, reason):
    with pytest.raises(FileError, match=reason):
        figures(ROW, {**ROW, **change})


def test_a_missing_file_is_wrong_use(tmp_path):
    with pytest.raises(CommandError, match="There is no file") as error:
        call_command("evaluate_retrieval", str(tmp_path / "rows.jsonl"), kb=tmp_path / "kb.jsonl")
    assert error.value.returncode == 2
