"""A start in production: what is refused, and what Django's own checks say."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import ROOT

# what the run itself asks of its processes
APART = ("KLOPT_", "DATABASE", "REDIS", "DJANGO_ALLOW_ASYNC_UNSAFE")
GOOD = "q9Zr" * 3 + "0vXw7LmK2TbN8sHd4JgF6yPcA1eUiOoRzQ5kWj3B"


def start(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (home / "static").mkdir(parents=True, exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(APART)}
    known = {"KLOPT_HOME": str(home), "KLOPT_MODELS": os.environ["KLOPT_MODELS"]}
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(
        command, env={**clean, **known, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_item_1_the_deploy_checks_are_clean_and_none_is_silenced(tmp_path: Path) -> None:
    public = {"KLOPT_ORIGINS": "https://klopt.example.org", "KLOPT_HOSTS": "klopt.example.org"}
    ended = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **public)
    assert (ended.returncode, ended.stdout) == (0, "System check identified no issues (0 silenced).\n"), ended.stderr


@pytest.mark.parametrize("key", ["zu-kurz", "a" * 60, "django-insecure-" + GOOD, GOOD[:40] + "ChangeMe12345"])
def test_item_2_a_weak_key_is_refused_and_not_shown(tmp_path: Path, key: str) -> None:
    ended = start(tmp_path, "check", KLOPT_SECRET_KEY=key)
    assert ended.returncode != 0
    assert "KLOPT_SECRET_KEY" in ended.stderr
    assert key not in ended.stderr


def test_item_2_a_good_key_starts_and_so_does_a_weak_one_with_debug(tmp_path: Path) -> None:
    assert start(tmp_path, "check", KLOPT_SECRET_KEY=GOOD).returncode == 0
    assert start(tmp_path, "check", KLOPT_SECRET_KEY="short", KLOPT_DEBUG="1").returncode == 0


def test_item_2_a_missing_key_is_made_for_the_owner_alone(tmp_path: Path) -> None:
    assert start(tmp_path, "check").returncode == 0
    file = tmp_path / "secret_key"
    assert len(file.read_text()) > 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}",
    "key of a bot": r"klopt_[A-Za-z0-9_-]{43}\b",
    "signing secret": r"whsec_[A-Za-z0-9+/]{32,}",
    "cloud key": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "token of a service": r"\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10,}|sk-[A-Za-z0-9]{32,})",
    "web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "password in an address": r"\b(postgres|postgresql|redis|amqp|https?)://[^\s:/@\"'{}]+:(?!password@)[^\s@\"'{}/]+@",
    "key in a setting": r"(?i)\b(secret_key|api_key|passwd)\s*=\s*[\"'][^\"'\s]{16,}[\"']",
}
PUBLISHED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # test vector of the Standard Webhooks specification


def test_item_2_no_secret_stands_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in filter(None, listed.split("\0")):
        if not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_bytes().decode("utf-8", "replace").replace(PUBLISHED, "")
        # addresses in tests name machines that are not there
        kinds = SECRETS.keys() - ({"password in an address"} if name.startswith("tests/") else set())
        found += [f"{name}: {kind}" for kind in sorted(kinds) if re.search(SECRETS[kind], text)]
    assert found == []


@pytest.mark.parametrize("kind", SECRETS)
def test_the_scan_finds_what_it_looks_for(kind: str) -> None:
    planted = {
        "private key": "-----BEGIN " + "RSA PRIVATE KEY-----\n" + "A" * 30,
        "key of a bot": "klopt" + "_" + "a" * 43,
        "signing secret": "whsec" + "_" + "a" * 40,
        "cloud key": "AKIA" + "A" * 16,
        "token of a service": "ghp" + "_" + "a" * 36,
        "web token": "eyJ" + "a" * 12 + ".eyJ" + "b" * 12 + "." + "c" * 12,
        "password in an address": "postgres" + "://klopt:" + "geheim@db/klopt",
        "key in a setting": "SECRET" + '_KEY = "' + "a" * 20 + '"',
    }
    assert re.search(SECRETS[kind], planted[kind])


def test_a_command_before_migrate_says_what_to_do(tmp_path: Path) -> None:
    ended = start(tmp_path, "status")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "CommandError: The database has no tables of this version of Klopt yet. Run `manage.py migrate` first.\n"
    )


def test_item_12_a_password_costs_a_guesser_what_django_advises() -> None:
    """The passwords of tests are quick; those of the product never."""
    from django.contrib.auth.hashers import Argon2PasswordHasher  # once Django is set up

    from reviewapp import settings as product

    assert product.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert (Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost) >= (2, 102400)
