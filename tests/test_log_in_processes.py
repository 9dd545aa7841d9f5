"""What one web process learns the other knows: used codes and locks, in real processes on one database. Items 11 and 12."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection

from reviewapp.access import lockout
from tests.desk import make_samira
from tests.factories import NOW
from tests.installation import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "klopt-demo-2026"
SECOND = int(time.time()) // 30 * 30
"""On the clock of every process as it starts: a code stays right while two of them do."""
LOG_IN = """
import sys
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.PASSWORD_HASHERS = ["tests.hashers.QuickHasher"]  # one that keeps it anew ends what another has begun
import django
django.setup()
import time_machine
from django.test import Client
code, password, name, second = sys.argv[1:]
time_machine.travel(int(second)).start()
client = Client()
answer = client.post("/login/", {"username": name, "password": password})
if code:
    answer = client.post("/login/second-step/", {"code": code})
print("in" if client.get("/preferences/").status_code == 200 else "out")
"""


def _url() -> str:
    """The test's own database, as a process of its own is told of it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    host = str(given["HOST"] or "localhost").replace("/", "%2F")
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@{host}:{given['PORT'] or 5432}/{given['NAME']}"


@pytest.fixture
def log_in() -> Iterator[Any]:
    """`log_in(code)`: start a process that logs in; call what it gives for its answer."""
    running: list[subprocess.Popen[str]] = []

    def start(code: str = "", password: str = PASSWORD, name: str = "samira") -> Any:
        process = subprocess.Popen(
            [sys.executable, "-c", LOG_IN, code, password, name, str(SECOND)],
            env=os.environ | {"DATABASE_URL": _url(), "DJANGO_SETTINGS_MODULE": "reviewapp.settings",
                              "KLOPT_HOSTS": "testserver", "KLOPT_REQUIRE_MFA": "0"},
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.append(process)
        return lambda: process.communicate(timeout=120)[0].strip().splitlines()[-1]

    yield start
    for process in running:
        process.wait(timeout=120)


def test_item_11_the_same_code_on_two_processes_opens_once(log_in: Any) -> None:
    TOTP.activate(make_samira(), SEED)
    code = format_hotp_value(hotp_value(SEED, SECOND // 30))
    answers = [answer() for answer in [log_in(code), log_in(code)]]
    assert sorted(answers) == ["in", "out"]


def test_item_12_a_lock_holds_in_another_process_and_after_a_restart(log_in: Any) -> None:
    make_samira()
    wrong = [log_in(password="not-this-one-9") for _ in range(5)]
    assert [answer() for answer in wrong] == ["out"] * 5
    assert log_in()() == "out"


def test_item_12_a_hundred_tries_at_once_get_five_looks_at_the_password(db: None) -> None:
    looked = 0
    for _ in range(100):
        try:
            lockout.begin(name="samira", address="10.0.0.1", now=NOW)
            looked += 1
        except lockout.Locked:
            continue
    assert looked == 5
