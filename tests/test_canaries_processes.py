"""Canaries in real stores: the broker's keys and values, the files of SQLite, the tables of PostgreSQL, and after an erasure."""

import json
import re
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from psycopg import sql

from reviewapp.scoring.unrelated import TEXTS
from tests.installation import Installation, for_a_team, on_sqlite

CUSTOMER = "klant-kanarie-4711"
WORDS = {
    "customer": CUSTOMER,
    "name": "Karekietsma",
    "iban": "NL91ABNA0417164300",
    "email": "kanarie.zangvogel@voorbeeld.nl",
    "customer_number": "KN-83104477",
    "password": "Zangvogel!7korrels",
}
SAID = (
    "Mijn naam is Joris {name}, rekening {iban}, mail {email}, klantnummer {customer_number}, "
    "mijn wachtwoord is {password}."
).format(**WORDS)
RECORDS = [
    {
        "id": f"r-{number}", "conversation": "c-1", "order": number, "time": "2026-11-19T12:00:00+01:00", "lang": "nl",
        "customer": CUSTOMER, "question": f"Hoe zeg ik op? {SAID}", "answer": f"U schreef: {SAID}",
        "turns": [{"speaker": "customer", "text": SAID}],
    }
    for number in (1, 2)
]  # fmt: skip

pytestmark = [pytest.mark.services, pytest.mark.model, pytest.mark.timeout(600)]


def send(made: Installation) -> None:
    file = made.home.parent / f"{made.home.name}-in.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    made.manage("migrate", "--verbosity", "0")
    made.manage("ingest_responses", str(file), "--source", "bot")
    file.unlink()


def canaries_in(places: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Which canaries are in which place; places without one are left out."""
    found = {place: [name for name, word in WORDS.items() if word.encode() in raw] for place, raw in places.items()}
    return {place: names for place, names in found.items() if names}


def bytes_of(home: Path) -> dict[str, bytes]:
    """Every file of an installation, the database with its write-ahead log and the ledger too."""
    return {file.name: file.read_bytes() for file in home.rglob("*") if file.is_file()}


def copied(made: Installation) -> Iterator[tuple[str, bytes]]:
    """Every table of PostgreSQL as COPY gives it."""
    with psycopg.connect(made.environment["DATABASE_URL"]) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            copy = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with connection.cursor().copy(copy) as rows:
                yield table, b"".join(bytes(row) for row in rows)


_BASE64 = re.compile(rb"[A-Za-z0-9+/]{8,}={0,2}")


def dumped(broker: "redis.Redis") -> bytes:
    """Every key with its value, and what a message holds as base64 in clear (DUMP would compress them, and hide a canary)."""
    read: dict[bytes, Callable[[bytes], Any]] = {
        b"string": broker.get, b"list": lambda key: broker.lrange(key, 0, -1), b"set": broker.smembers,
        b"hash": broker.hgetall, b"zset": lambda key: broker.zrange(key, 0, -1),
    }  # fmt: skip
    values = [(key, kind, read[kind](key)) for key in broker.scan_iter() if (kind := broker.type(key)) in read]
    raw = repr(values).encode()
    whole = (found for found in _BASE64.findall(raw) if len(found) % 4 == 0)
    return raw + b"".join(b64decode(found) for found in whole)


@pytest.fixture(scope="module")
def one_machine(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = on_sqlite(tmp_path_factory.mktemp("canaries") / "home")
    send(made)
    made.manage("worker", "--until-idle")
    return made


def test_no_canary_in_the_bytes_of_sqlite_and_what_lies_beside_it(one_machine: Installation) -> None:
    files = bytes_of(one_machine.home)
    assert "klopt.sqlite3" in files
    assert canaries_in(files) == {}


def test_no_canary_in_the_broker_during_a_run_nor_in_copied_tables(tmp_path: Path) -> None:
    team = for_a_team(tmp_path / "home")
    broker = redis.Redis.from_url(team.environment["REDIS_URL"])
    send(team)
    celery = ("-m", "celery", "-A", "reviewapp.celery")
    dumps = [dumped(broker)]

    def taken(status: dict[str, Any]) -> bool:
        dumps.append(dumped(broker))
        return bool(status["open_reviews"] == len(RECORDS))  # without articles every answer goes to a person

    with team.running(*celery, "beat", "--loglevel=DEBUG"):  # messages pile up: nobody takes them yet
        team.wait_for(lambda _status: int(broker.dbsize()) > 0, seconds=150)
        dumps.append(dumped(broker))
        with team.running(*celery, "worker", "--pool=solo", "--loglevel=DEBUG", "-Q", "score,default"):
            team.wait_for(taken, seconds=240)
    found = b"".join(dumps)
    tables = dict(copied(team))
    places = {"broker": found, **tables, **bytes_of(team.home)}
    assert b"reviewapp.sweep" in found
    assert b"callbacks" in found  # of a body, out of its base64
    assert tables["contactcenter_botresponse"].count(b"\n") == len(RECORDS)
    assert canaries_in(places) == {}


def test_after_an_erasure_the_customer_is_nowhere_and_no_key_of_his_is_left(one_machine: Installation) -> None:
    """Not in clear, and not closed with a key that can still be opened: his key is gone, and the closed columns are empty."""
    one_machine.manage("erase_subject", CUSTOMER, "--yes")
    files = bytes_of(one_machine.home)
    with sqlite3.connect(one_machine.home / "klopt.sqlite3") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: repr(database.execute(f'SELECT * FROM "{name}"').fetchall()) for name in tables}
        keys = database.execute("SELECT wrapped, wrapped_by FROM contactcenter_subjectkey").fetchall()
        [(vectors,)] = database.execute("SELECT COUNT(*) FROM reviewapp_vector").fetchall()
    assert canaries_in(files) == {}
    assert keys == [("", "")]
    assert vectors == len(TEXTS)  # those that every installation has, whoever its customers are
    assert [name for name, row in rows.items() if "'k1:" in row] == []
