"""train_verifier: from judged answers to a verifier in use."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reviewapp.evaluation.files import read_answers
from reviewapp.evaluation.second_opinions import load_second_opinions
from reviewapp.models import VerifierHeldOut
from reviewapp.scoring.types import Assessment, Match
from reviewapp.scoring.verifiers import Opinion, verifier_folder
from reviewapp.scoring.verifiers.cross_encoder import load_cross_encoder
from reviewapp.training import examples
from tests.factories import make_draw, make_judged, make_response, make_review, make_screening, make_verdict
from tests.small_models import small_base

pytestmark = pytest.mark.django_db
RULES = ["Retour kan binnen 14 dagen.", "Bellen kost 2 euro.", "De winkel opent om 9 uur.", "Ruilen kost niets."]


@pytest.fixture
def base(settings, tmp_path):
    """A tiny embedding model in a folder."""
    settings.EMBEDDING_MODEL = str(small_base(tmp_path / "base", RULES))
    return settings.EMBEDDING_MODEL


@pytest.fixture
def few_are_enough(monkeypatch):
    monkeypatch.setattr("reviewapp.training.making.LEAST", 8)
    monkeypatch.setattr("reviewapp.training.making.LEAST_OF_A_KIND", 2)


def _labelled(path):
    """Sixteen rows in groups of two; four are good."""
    rows = [
        {
            "id": f"r{number}",
            "approved": RULES[number % 4],
            "answer": RULES[number % 3],
            "group": f"g{number // 2}",
        }
        | {"label": "bad" if number % 4 else "good"}
        for number in range(16)
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def _unassessed(row):
    return Assessment(0.5, [Match(passage, 0.9) for passage in row.approved.passages()], [], [], {})


def train(folder, *more):
    """What the command says as JSON."""
    out = StringIO()
    call_command("train_verifier", "--out", str(folder), "--epochs", "1", "--folds", "2", "--json", *more, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.model
def test_labelled_files_become_a_verifier_that_can_be_loaded(base, few_are_enough, tmp_path):
    path = _labelled(tmp_path / "labelled.jsonl")
    summary = train(tmp_path / "v", "--from", str(path))
    assert [(each["source"], each["n"], each["bad"]) for each in summary["figures"]] == [("labelled", 16, 12)]
    assert load_cross_encoder(str(tmp_path / "v"), base=base).identity == summary["verifier"]
    assert set(verifier_folder.held_out(tmp_path / "v")) == {f"labelled.jsonl/r{number}" for number in range(16)}
    assert "Retour" not in (tmp_path / "v" / verifier_folder.CARD).read_text(encoding="utf-8")


def test_too_few_verdicts_are_refused_with_a_reason(tmp_path):
    make_judged()
    with pytest.raises(CommandError, match="needs at least 300"):
        call_command("train_verifier", "--out", str(tmp_path / "v"))


def test_a_folder_that_is_there_is_not_overwritten(tmp_path):
    with pytest.raises(CommandError, match="exists"):
        call_command("train_verifier", "--out", str(tmp_path))


def test_verdicts_are_learnt_as_they_were_before_the_reveal():
    first = make_judged(code="wrong")
    make_screening(response=first.response)
    make_judged(code="unsure")
    (example,) = examples.of_verdicts()
    assert (example.bad, example.response, example.source) == (True, first.response_id, "verdicts")


def test_answers_that_a_bot_repeats_are_held_back_together():
    for answer in ("Dat kan.", "Dat kan.", "Dat kan niet."):
        response = make_response(answer=answer)
        make_screening(response=response)
        make_verdict(review=_review(response))
    groups = [example.group for example in examples.of_verdicts()]
    assert groups[0] == groups[1] != groups[2]


def _review(response):
    return make_review(draw=make_draw(response=response))


@pytest.mark.model
def test_verdicts_leave_their_held_out_opinions_for_the_fit(base, few_are_enough, tmp_path):
    for number in range(12):
        code = "wrong" if number % 2 else "correct"
        make_screening(response=make_judged(answer=f"{RULES[number % 4]} {number}", code=code).response)
    summary = train(tmp_path / "v")
    assert {row.verifier for row in VerifierHeldOut.objects.all()} == {summary["verifier"]}
    assert VerifierHeldOut.objects.count() == summary["learnt_from"] == 12


@pytest.mark.model
def test_rows_that_a_verifier_learnt_are_evaluated_by_the_member_that_never_saw_them(base, few_are_enough, tmp_path):
    learnt, new = _labelled(tmp_path / "learnt.jsonl"), _labelled(tmp_path / "new.jsonl")
    train(tmp_path / "v", "--from", str(learnt))
    opinions = load_second_opinions(str(tmp_path / "v"))
    held_out = verifier_folder.held_out(tmp_path / "v")
    for path in (learnt, new):
        rows = read_answers(path)
        found = opinions.added_to(rows, [_unassessed(row) for row in rows], tell=lambda _done: None)
        honest = [Opinion("", "", held_out[row.name]).log_odds for row in rows if row.name in held_out]
        assert ([each.signals["verifier_trained"] for each in found] == honest) is (path == learnt)
