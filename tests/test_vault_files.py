"""After a whole run no word of a customer stands in the files of the database; another key-encryption key, killed half way."""

import base64
import json
import secrets
import signal
import subprocess
import sys
import uuid
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client

from contactcenter import ingest, vault
from reviewapp import drafts, gold, pipeline, reveals, sampling, screening, settling, subjects
from reviewapp.models import Review, Verdict
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_employee, make_verdict
from tests.installation import ROOT, Installation, on_sqlite

MARK = "Zwaluwstaart"
ARTICLE = "Bij een verhuizing kunt u uw contract kosteloos opzeggen. Doe dat minimaal 30 dagen voor de verhuisdatum."
ANSWER = (
    f"U kunt kosteloos opzeggen, mevrouw {MARK}. Doe dat minimaal 14 dagen voor de verhuisdatum, € 814 kost het niet."
)


@pytest.fixture
def whole_run(client: Client, tmp_path: Path) -> None:
    """Every table that holds text of a customer has some with the mark in it."""
    articles = tmp_path / "articles.jsonl"
    told = {"id": "KB-1", "title": "Opzeggen bij verhuizing", "body": ARTICLE, "language": "nl"}
    articles.write_text(json.dumps(told), encoding="utf-8")
    call_command("load_articles", str(articles))
    raw = {
        "id": "r1", "conversation": "c1", "order": 1, "time": NOW.isoformat(), "question": f"Ik ben {MARK}, hoe zeg ik op?",
        "answer": ANSWER, "customer": f"klant-{MARK}", "lang": "nl",
        "turns": [{"speaker": "customer", "text": f"Dank, {MARK}"}],
    }  # fmt: skip
    source = ingest.source_named("bot")
    ingest.store(source=source, records=[ingest.parse_record(raw)], now=NOW)
    pipeline.run_opening()
    screening.screen_next(limit=100, embedder=WordEmbedder())
    sampling.adopt_plan(capacity=1000, reason="all", created_by=None, now=NOW)
    pipeline.run_light(now=NOW, limit=100)
    person, lead = make_employee(username="samira"), make_employee(role="quality_manager")
    client.force_login(person)
    queue = Review.objects.get().queue.slug
    with time_machine.travel(NOW + timedelta(hours=1)):
        client.get(f"/review/{queue}/")
        review = Review.objects.get()
        words = {"code": "wrong", "note": MARK}
        drafts.save_draft(employee=person, review_id=review.pk, lease_token=review.lease_token, words=words, now=NOW)
        form = {"review_id": review.pk, "lease_token": str(review.lease_token), "idempotency_key": str(uuid.uuid4())}
        form |= {"code": "wrong", "reasons": "factual", "note": MARK, "correction": f"Beste {MARK}, 30 dagen."}
        client.post(f"/review/{queue}/verdict/", form)
    verdict = Verdict.objects.get()
    response = verdict.response
    reveals.record_reveal(response=response, employee=lead, purpose=f"bellen met {MARK}", now=NOW)
    gold.set_gold(
        response=response, code="wrong", reasons=["factual"], handover="", explanation=MARK, origin="by_hand",
        employee=lead, now=NOW,
    )  # fmt: skip
    version = response.screening.matches.first()
    if version:
        settling.report_article(
            version=version.passage.version_id, employee=person, note=MARK, now=NOW, response=response.pk
        )
    make_employee(username="who judges again")
    settling.object_to(verdict=verdict.pk, employee=lead, argument=MARK, now=NOW)


def dumped() -> dict[str, bytes]:
    """Every table as text, and on SQLite the files themselves, with what is not yet written back."""
    found: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = repr(cursor.fetchall()).encode()
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        found |= {file.name: file.read_bytes() for file in name.parent.glob(f"{name.name}*")}
    return found


@pytest.mark.django_db(transaction=True)
def test_item_29_the_files_of_the_database_have_no_word_of_a_customer(whole_run: None) -> None:
    texts = vault.check_texts()
    assert (texts.opened >= 10, texts.bad) == (True, 0)
    assert [name for name, raw in dumped().items() if MARK.encode() in raw or b"Zwaluw" in raw] == []


@pytest.mark.django_db(transaction=True)
def test_item_26_the_files_keep_no_key_of_an_erased_customer() -> None:
    """With the key-encryption key beside it, a key that was only let go of would open what else was let go of."""
    source = ingest.source_named("bot")
    raw = {"id": "r1", "conversation": "c", "time": NOW.isoformat(), "question": "V", "answer": "A", "customer": "k"}
    ingest.store(source=source, records=[ingest.parse_record(raw)], now=NOW)
    wrapped = vault.keys_of(vault.subject_digest("k")).get().wrapped
    subjects.erase(customer="k", by=None, now=NOW)
    assert [name for name, raw in dumped().items() if wrapped.encode() in raw] == []


@pytest.mark.django_db(transaction=True)
def test_every_row_of_a_customer_is_closed_with_his_key(whole_run: None) -> None:
    """Text that was closed with the key of the house would outlive an erasure."""
    closed_by = {}
    with connection.cursor() as cursor:
        for each in vault.sealed_columns():
            cursor.execute(f'SELECT "{each.column}" FROM {each.model._meta.db_table}')
            closed_by[each.model._meta.db_table, each.column] = {text[:3] for (text,) in cursor.fetchall()} - {""}
    assert {name for name, kinds in closed_by.items() if kinds - {"k1:"}} == set()


@pytest.mark.django_db(transaction=True)
def test_a_customer_who_becomes_known_later_has_his_texts_sealed_with_his_key() -> None:
    source = ingest.source_named("bot")
    raw = {"id": "r1", "conversation": "c", "time": NOW.isoformat(), "question": "V", "answer": "A"}
    ingest.store(source=source, records=[ingest.parse_record(raw)], now=NOW)
    [first] = source.responses.all()
    verdict = make_verdict(review=Review.objects.create(**_covered(first)), note="Van voor de naam")
    ingest.store(source=source, records=[ingest.parse_record(raw | {"id": "r2", "customer": "k"})], now=NOW)
    subjects = {row.subject_id for row in source.responses.all()}
    owner = vault.keys_of(vault.subject_digest("k"))
    assert {row.question for row in source.responses.all()} == {"V"}
    assert subjects == {owner.get(known=True).pk}
    verdict.refresh_from_db()
    assert (verdict.note, verdict.subject in owner) == ("Van voor de naam", True)


def _covered(response: object) -> dict[str, object]:
    from tests.factories import make_queue

    return {"response": response, "role": "added", "queue": make_queue(), "due_at": NOW}


SUBJECTS = 800


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Many customers, on the key that was made at the first start."""
    made = on_sqlite(tmp_path / "home")
    lines = (
        {"id": f"r{n}", "time": NOW.isoformat(), "question": f"Vraag {n}", "answer": "A", "customer": f"k{n}"}
        for n in range(SUBJECTS)
    )
    file = tmp_path / "responses.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    made.manage("migrate", "--verbosity", "0")
    made.manage("ingest_responses", str(file), "--source", "demo")
    return made


def _on_a_new_key(made: Installation) -> None:
    old, new = made.home / "old.key", made.home / "vault.key"
    new.rename(old)
    new.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    new.chmod(0o600)
    made.environment["KLOPT_VAULT_KEY_OLD_FILE"] = str(old)


@pytest.mark.timeout(300)
def test_item_30_rotation_killed_half_way_is_finished_by_the_next_run(installation: Installation) -> None:
    _on_a_new_key(installation)
    command = [sys.executable, str(ROOT / "manage.py"), "rotate_keys", "--batch", "4"]
    process = subprocess.Popen(command, env=installation.env(), stderr=subprocess.PIPE, text=True)
    with closing(process.stderr):  # type: ignore[type-var]
        assert "10 %" in process.stderr.readline()  # type: ignore[union-attr]
        process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert json.loads(installation.manage("status", "--texts", "--json"))["closed"] == {}  # both keys are given
    done = json.loads(installation.manage("rotate_keys", "--json").splitlines()[-1])
    assert 0 < done["rotated"] < SUBJECTS
    assert done["unreadable"] == 0
    del installation.environment["KLOPT_VAULT_KEY_OLD_FILE"]
    (installation.home / "old.key").unlink()
    told = json.loads(installation.manage("status", "--texts", "--json"))
    assert (told["opened"], told["closed"]) == (SUBJECTS * 3, {})


@pytest.mark.timeout(300)
def test_a_service_with_another_key_refuses_to_start(installation: Installation) -> None:
    installation.environment["KLOPT_VAULT_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
    for words in (["serve", "--port", "0"], ["worker", "--until-idle"], ["status", "--texts"]):
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        ended = subprocess.run(command, env=installation.env(), capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode != 0
        assert "is not the one this database was closed with" in ended.stderr
