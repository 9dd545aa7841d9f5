"""manage.py evaluate_flags: labelled answers through the pipeline's code, learning without peeking, and the figures."""

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from contactcenter.datafiles import FileError
from reviewapp.evaluation import Wish, evaluate, metrics
from reviewapp.evaluation.files import read_answers
from reviewapp.evaluation.learning import split
from tests.embedders import WordEmbedder

RULE = "Retourneren\nU kunt een artikel binnen 14 dagen retourneren. Retourneren kost 2,95 euro."
NAMES = [
    "file", "n", "auroc", "auroc_low", "auroc_high", "average_precision", "recall_at_fpr_05", "recall_at_fpr_10",
    "recall_at_fpr_20", "ece", "threshold", "precision", "recall", "flag_rate", "by_defect", "seconds", "cpu_ms_per_row",
]  # fmt: skip


def row(number, **fields):
    good = {"answer": "U kunt het artikel binnen 14 dagen retourneren.", "label": "good", "defect": None}
    bad = {"answer": "Onze fietsen zijn rood en staan buiten bij de haven.", "label": "bad", "defect": "unsupported"}
    chosen = bad if number % 2 else good
    base = {"id": str(number), "lang": "nl", "question": f"Mag artikel {number} terug?", "approved": RULE}
    return {**base, **chosen, "group": f"g{number}", **fields}


@pytest.fixture
def file(tmp_path):
    """Writes rows; by default twelve, of which every other one is bad."""

    def write(rows=None, name="rows.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(part) + "\n" for part in rows or [row(number) for number in range(12)]))
        return path

    return write


def judged(path, **wish):
    return evaluate(Wish([path], **wish), embedder=WordEmbedder())[0]


def test_every_figure_is_there_and_bad_answers_rank_above_good_ones(file):
    found = judged(file())
    assert set(NAMES) <= set(found)
    assert (found["n"], found["auroc"], found["recall_at_fpr_05"]) == (12, 1.0, 1.0)
    assert found["by_defect"]["unsupported"]["n"] == 6


def test_a_list_of_approved_rows_is_one_article(file):
    path = file([row(0, approved=["dag: maandag; open: 9 uur", "dag: zondag; open: 12 uur"])])
    assert read_answers(path)[0].approved.body.splitlines() == [
        "dag: maandag; open: 9 uur",
        "dag: zondag; open: 12 uur",
    ]


def test_a_short_first_line_is_the_title(file):
    approved = read_answers(file())[0].approved
    assert (approved.title, approved.body[:5]) == ("Retourneren", "U kun")


def test_rows_without_approved_text_are_matched_with_the_knowledge_base(file):
    path = file([row(number, approved=None) for number in range(4)])
    kb = file(
        [{"id": "1", "title": "Retourneren", "body": RULE}, {"id": "2", "title": "X", "body": "Iets anders."}],
        "kb.jsonl",
    )
    assert judged(path, knowledge=kb)["auroc"] == 1.0


def test_rows_without_approved_text_need_a_knowledge_base(file):
    with pytest.raises(FileError, match="--kb"):
        judged(file([row(0, approved=None)]))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"label": "fine"}, "label must be"),
        ({"answer": " "}, "answer is empty"),
        ({"approved": 5}, "approved must be text"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(file, fields, words):
    with pytest.raises(FileError, match=f"line 2: {words}"):
        judged(file([row(0), row(1, **fields)]))


def test_the_history_does_not_repeat_the_question(file):
    path = file(
        [row(0, extra={"history": [["driver", "Hallo"], ["assistant", "Dag"], ["driver", "Mag artikel 0 terug?"]]})]
    )
    assert [(turn.speaker, turn.text) for turn in read_answers(path)[0].case.earlier] == [
        ("customer", "Hallo"),
        ("bot", "Dag"),
    ]


def test_no_group_is_learnt_from_and_judged(file):
    answers = read_answers(file([row(number, group=f"g{number % 5}") for number in range(40)]))
    parts = split(answers, answers, labels=None, seed=3)
    learnt = {answers[place].group for place in parts.learnt}
    assert learnt
    assert learnt.isdisjoint(answers[place].group for place in parts.judged)


def test_equal_groups_of_two_files_are_not_the_same(file):
    here, there = (read_answers(file(name=name)) for name in ("here.jsonl", "there.jsonl"))
    parts = split(there, here, labels=None, seed=1)
    assert (len(parts.learnt), len(parts.judged)) == (12, 12)


def test_rows_with_the_same_id_are_told_apart(file):
    answers = read_answers(file([row(0), row(0)]))
    assert [answer.name for answer in answers] == ["rows.jsonl/0", "rows.jsonl/0#2"]


def test_another_file_is_learnt_from_and_all_of_this_one_is_judged(file):
    other = file([row(number, group=f"other {number}") for number in range(30)], "other.jsonl")
    found = judged(file(), fit_on=other, labels=20, seed=1)
    assert (found["n"], found["learnt_from"], found["auroc"]) == (12, 20, 1.0)


def test_the_draw_hangs_on_the_seed_alone(file):
    answers = read_answers(file([row(number) for number in range(40)]))
    first, again, other = (split(answers, answers, labels=8, seed=seed).learnt for seed in (1, 1, 2))
    assert first == again != other


def test_the_area_counts_ties_half():
    assert metrics.auroc([0.5, 0.5, 0.9, 0.1], [1, 0, 1, 0], ["a", "b", "c", "d"]).value == 0.875


def test_rows_of_one_group_widen_the_interval():
    rng = np.random.default_rng(1)
    bad = rng.random(200) < 0.5
    risks = bad + rng.normal(0, 1.2, 200)
    alone = metrics.auroc(risks, bad, [str(place) for place in range(200)])
    doubled = metrics.auroc(np.tile(risks, 4), np.tile(bad, 4), [str(place) for place in range(200)] * 4)
    assert doubled.high - doubled.low == pytest.approx(alone.high - alone.low, rel=0.01)


def test_recall_stays_within_the_false_positives_allowed():
    points = metrics.cut_offs([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [1, 0, 1, 0, 1, 0])
    assert (metrics.recall_at(points, 0.2), metrics.recall_at(points, 0.34)) == (
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
    )


def test_labels_without_a_file_to_learn_from_are_refused(file):
    with pytest.raises(CommandError, match="--fit-on"):
        call_command("evaluate_flags", str(file()), "--labels", "5")


def test_the_figures_go_where_the_command_is_told(file, monkeypatch):
    monkeypatch.setattr("reviewapp.evaluation.flags.embedder_of_process", WordEmbedder)
    out = StringIO()
    call_command("evaluate_flags", str(file()), "--json", stdout=out)
    assert json.loads(out.getvalue())[0]["n"] == 12
