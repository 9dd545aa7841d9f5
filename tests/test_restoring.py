"""A real backup, put back: whoever was erased since does not come back. In processes, as an operator starts them."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from reviewapp.command_line import may_see_customers
from tests.installation import Installation, on_sqlite

CANARY = "Kanarie van de Berg"
RECORD = {
    "id": "k-1", "conversation": "c-1", "customer": "klant-77", "time": "2026-11-19T12:00:00+01:00",
    "question": f"Ik ben {CANARY}", "answer": f"Beste {CANARY}",
}  # fmt: skip


@pytest.fixture
def there(tmp_path: Path) -> Installation:
    """An installation with one customer, a backup of its database, and then his erasure."""
    made = on_sqlite(tmp_path / "home")
    made.manage("migrate", "--verbosity", "0")
    (tmp_path / "in.jsonl").write_text(json.dumps(RECORD) + "\n")
    made.manage("ingest_responses", str(tmp_path / "in.jsonl"), "--source", "bot")
    with sqlite3.connect(made.home / "klopt.sqlite3") as database, sqlite3.connect(tmp_path / "backup") as backup:
        database.backup(backup)
    made.manage("erase_subject", "klant-77", "--yes")
    for file in made.home.glob("klopt.sqlite3*"):
        file.unlink()
    shutil.copy(tmp_path / "backup", made.home / "klopt.sqlite3")
    return made


def left(made: Installation) -> tuple[int, int]:
    """Answers with words, and erasures that are known."""
    with sqlite3.connect(made.home / "klopt.sqlite3") as database:
        [words] = database.execute("select count(*) from contactcenter_botresponse where answer <> ''").fetchone()
        [known] = database.execute("select count(*) from contactcenter_erasurerecord").fetchone()
    return words, known


def test_27_a_worker_erases_again_before_its_first_batch(there: Installation) -> None:
    assert left(there) == (1, 0)
    there.manage("worker", "--until-idle")
    assert left(there) == (0, 1)


def test_27_a_command_erases_again_before_it_sees_a_customer(there: Installation) -> None:
    with pytest.raises(AssertionError, match="This customer was erased"):
        there.manage("export_subject", "klant-77")
    assert left(there) == (0, 1)


def test_27_the_rows_that_django_shows_are_without_him(there: Installation) -> None:
    assert "klant-77" not in there.manage("dumpdata", "contactcenter.botresponse")
    assert left(there) == (0, 1)


@pytest.mark.parametrize(
    "words", [["migrate", "--check"], ["check"], ["export_subject", "--help"], ["verify_audit"], []]
)
def test_a_command_that_sees_no_customer_asks_nothing_of_the_ledger(words: list[str]) -> None:
    assert not may_see_customers(words)


def test_27_a_restored_customer_cannot_be_sent_again(there: Installation, tmp_path: Path) -> None:
    there.manage("worker", "--until-idle")
    (tmp_path / "again.jsonl").write_text(json.dumps(RECORD | {"id": "k-2"}) + "\n")
    with pytest.raises(AssertionError, match="exit 3"):
        there.manage("ingest_responses", str(tmp_path / "again.jsonl"), "--source", "bot")
    assert left(there) == (0, 1)
