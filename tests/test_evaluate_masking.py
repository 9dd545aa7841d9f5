"""manage.py evaluate_masking: figures of marked texts, and an exit status that says whether they are good enough."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contactcenter.privacy.name_model import model_folder

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def test_a_missed_datum_is_below_the_target(tmp_path: Path) -> None:
    file = tmp_path / "marked.jsonl"
    file.write_text('{"lang": "nl", "text": "bel 12", "spans": [[4, 6, "PHONE"]]}\n', encoding="utf-8")
    with pytest.raises(CommandError, match="recall of phone"):
        call_command("evaluate_masking", str(file), "--rules")


def test_strict_and_overlapping_recall_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "marked.jsonl"
    file.write_text('{"lang": "nl", "text": "Mevrouw Jansen belt", "spans": [[0, 14, "PERSON"]]}\n', encoding="utf-8")
    call_command("evaluate_masking", str(file), "--rules", "--json")
    [row] = json.loads(capsys.readouterr().out)["kinds"]
    assert (row["recall"], row["recall_strict"]) == (1.0, 0.0)


@pytest.mark.model
@pytest.mark.skipif(not DATA.is_dir() or model_folder() is None, reason="the measuring data or the model is not here")
def test_the_targets_are_met_on_marked_and_on_clean_texts() -> None:
    clean = [str(DATA / "dev_nl" / name) for name in ("feed.jsonl", "kb.jsonl")]
    call_command("evaluate_masking", str(DATA / "pii"), "--clean", *clean)
