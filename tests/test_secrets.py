"""Keys and passwords of the installation: in no page, no line of the log, no file, no answer of a command."""

import base64
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
import requests
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from contactcenter import ingest, vault
from contactcenter.ingest import signing
from contactcenter.knowledge import approve_article
from reviewapp import exports, screening
from reviewapp.admin import site
from reviewapp.logs.rendering import LineFormatter
from reviewapp.models import ReportMail
from reviewapp.screening import verifying
from tests.embedders import WordEmbedder
from tests.factories import make_employee, make_judged, make_response
from tests.failing_pages import FAILING
from tests.installation import ROOT, for_a_team
from tests.judge_server import judge_server
from tests.mail_server import mail_server
from tests.matrix import PAGES, ROLES
from tests.oidc_provider import provider
from tests.servers import free_port
from tests.test_canaries import _tables as tables
from tests.test_canaries import _text_of as text_of

WORD = "zilvervos"
BODY = "U kunt een artikel binnen 14 dagen retourneren, mits het ongebruikt is."
ADDRESS = "redis://:zilvervos-redis@127.0.0.1:1/0"


@pytest.fixture
def said() -> Iterator[list[str]]:
    """Every line of every logger, those of libraries too, at the level DEBUG; as the product writes it."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.setFormatter(LineFormatter(form="text"))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def secrets(settings: Any, transactional_db: None, tmp_path: Path) -> list[str]:
    """All of them, as they are set and as they are sent."""
    settings.HOME = type(settings.HOME)(tmp_path / "home")
    settings.SECRET_KEY = f"{WORD}-django-0123456789-0123456789-0123456789-01234"
    vault.check_fits()  # makes the key, where no test before did
    settings.VAULT_KEY, settings.REDIS_URL = Path(settings.VAULT_KEY_FILE).read_text().strip(), ADDRESS
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = f"{WORD}-mailer", f"{WORD}-mail"
    settings.JUDGE_KEY = f"{WORD}-judge"
    key = ingest.create_key(source_name="bot", key_name="bot")
    shared = signing.create_secret(source_name="bot", secret_name="bot")
    plain = base64.b64encode(f"\0{WORD}-mailer\0{WORD}-mail".encode()).decode()
    return [
        WORD,
        settings.VAULT_KEY,
        key,
        shared,
        shared.removeprefix("whsec_"),
        plain,
        base64.b64encode(WORD.encode()).decode()[:-2],
    ]


@pytest.mark.django_db(transaction=True)
def test_no_secret_in_page_log_file_or_table(
    secrets: list[str], said: list[str], settings: Any, tmp_path: Path
) -> None:
    """One run for all places."""
    places = dict(of_work(settings)) | dict(of_commands(tmp_path)) | dict(of_pages()) | dict(tables())
    places["log"] = "\n".join(said)
    assert len(said) > 300
    assert {
        place: found for place, text in places.items() if (found := [each for each in secrets if each in text])
    } == {}


def of_work(settings: Any) -> Iterator[tuple[str, str]]:
    """A judge, a mail server and a log-in of the organisation that all refuse, and repeat what they were sent."""
    make_judged(answered_at=timezone.now() - timedelta(days=7))
    approve_article(external_id="1", title="Retourneren", body=BODY, language="nl", now=timezone.now())
    make_response(question="Hoe lang heb ik?", answer="U kunt elk artikel binnen 14 dagen retourneren.")
    with judge_server(lambda handler, _body: handler.reply(json.dumps(dict(handler.headers)), status=401)) as judge:
        settings.VERIFIER, settings.JUDGE_MODEL, settings.JUDGE_URL = "judge", "m", judge.url
        verifying._judge.cache_clear()
        screening.open_screenings()
        screening.screen_next(limit=10, embedder=WordEmbedder())
        assert WORD in str(judge.requests)
    reader = make_employee(role="bot_team", email="reader@example.org")
    exports.subscribe(employee=reader, wanted=True, now=timezone.now())
    with mail_server() as box:
        settings.EMAIL_BACKEND, settings.EMAIL_USE_TLS = "django.core.mail.backends.smtp.EmailBackend", False
        settings.EMAIL_HOST, settings.EMAIL_PORT, box.no_log_in = box.host, box.port, True
        week = str(exports.last_finished(timezone.now()))
        exports.export_week(week=week, out=exports.default_folder(week), now=timezone.now())
        exports.send_next(now=timezone.now())
    error = ReportMail.objects.get().error
    assert "Authentication" in error
    yield "mail", error
    with provider() as issuer:
        issuer.refuses = True
        app: dict[str, Any] = {"provider_id": "sso", "name": "Ours", "client_id": "klopt", "secret": f"{WORD}-sso"}
        app["settings"] = {"server_url": issuer.issuer}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        client = Client(raise_request_exception=False)
        away = client.post("/login/organisation/sso/")
        back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
        answer = client.get(back.removeprefix("http://testserver"))
        assert WORD in issuer.secrets
        yield "log-in of the organisation", answer.content.decode() + str(answer.headers)


def of_commands(folder: Path) -> Iterator[tuple[str, str]]:
    call_command("compliance_pack", "--out", str(folder / "pack"))
    for file in [
        *folder.rglob("pack.*"),
        *exports.default_folder(str(exports.last_finished(timezone.now()))).iterdir(),
    ]:
        yield f"file {file.name}", text_of(file)
    for words in (["status"], ["status", "--json"], ["check"], ["compliance_pack", "--json"], ["verify_audit"]):
        told = io.StringIO()
        call_command(*words, stdout=told, stderr=told)
        yield " ".join(words), told.getvalue()


def of_pages() -> Iterator[tuple[str, str]]:
    """Every page without an id as each role sees it, the admin site, and pages of errors."""
    for role in ROLES.values():
        client = Client(raise_request_exception=False)
        client.force_login(make_employee(role=role))
        for address in [*addresses(), *of_admin(), "/nothing/", "/answers/?x=1"]:
            answer = client.get(address)
            parts = answer.streaming_content if answer.streaming else [answer.content]
            yield f"{role} {address}", b"".join(parts).decode("utf-8", "replace") + str(answer.headers)


def addresses() -> Iterator[str]:
    for name in PAGES:
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


def of_admin() -> Iterator[str]:
    yield reverse("admin:index")
    for model in site._registry:
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{place}_changelist")
        yield from (reverse(f"{place}_change", args=[row.pk]) for row in model._default_manager.all()[:3])


@pytest.mark.django_db
@pytest.mark.urls("tests.failing_pages")
@pytest.mark.parametrize("debug", [False, True])
def test_no_secret_in_a_report_of_an_exception(secrets: list[str], said: list[str], settings: Any, debug: bool) -> None:
    """With debug on too, which shows the settings."""
    settings.DEBUG = debug
    settings.DATABASES["default"]["PASSWORD"] = f"{WORD}-database"
    client = Client(raise_request_exception=False)
    told = [client.get(f"/{view.__name__}/x/").content.decode() for view in FAILING]
    settings.DATABASES["default"]["PASSWORD"] = ""
    assert all("ALLOWED_HOSTS" in page for page in told) == debug
    assert [each for each in secrets if each in "".join([*told, *said])] == []


BAD = {
    "DATABASE_URL": [f"postgres://klopt:{WORD}/x@127.0.0.1:1/x", f"mysql://u:{WORD}@h/x", WORD],
    "REDIS_URL": [f"redis://:{WORD}/x@127.0.0.1:1/0", f"redis://:{WORD}[@127.0.0.1:1/0", WORD],
    "KLOPT_JUDGE_URL": [f"https://u:{WORD}@judge.example/v1", f"https://judge.example/v1?key={WORD}"],
    "KLOPT_OIDC_ISSUER": [f"https://u:{WORD}@login.example"],
    "KLOPT_PUBLIC_URL": [f"https://{WORD}@klopt.example"],
    "KLOPT_VAULT_KEY": [WORD],
    "KLOPT_SECRET_KEY": [WORD],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_setting_that_cannot_be_used_is_refused_and_not_repeated(tmp_path: Path, name: str, value: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "status"]
    environment = os.environ | {"KLOPT_HOME": str(tmp_path), name: value}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    assert WORD not in ended.stdout + ended.stderr


@pytest.mark.services
@pytest.mark.timeout(300)
def test_no_secret_in_what_the_processes_of_a_team_say(tmp_path: Path) -> None:
    """Their own logs at the level DEBUG, with passwords in the addresses of PostgreSQL and Redis."""
    team, port = for_a_team(tmp_path / "home"), str(free_port())
    server, redis_at = urlsplit(team.environment["DATABASE_URL"]), urlsplit(team.environment["REDIS_URL"])
    broker = redis.Redis.from_url(team.environment["REDIS_URL"])
    broker.acl_setuser(
        "klopt", enabled=True, passwords=[f"+{WORD}-redis"], keys=["*"], channels=["*"], categories=["+@all"]
    )
    team.environment |= {
        "DATABASE_URL": server._replace(netloc=f"klopt:{WORD}-database@{server.hostname}:{server.port}").geturl(),
        "REDIS_URL": redis_at._replace(netloc=f"klopt:{WORD}-redis@{redis_at.netloc}").geturl(),
        "KLOPT_SECRET_KEY": f"{WORD}-0123456789-0123456789-0123456789-0123456789",
        "KLOPT_VAULT_KEY": base64.b64encode(f"{WORD}-of-the-vault-32-bytes!!".encode()[:32].ljust(32)).decode(),
        "KLOPT_EMAIL_HOST": "127.0.0.1", "KLOPT_EMAIL_USER": f"{WORD}-mailer", "KLOPT_EMAIL_PASSWORD": f"{WORD}-mail",
        "KLOPT_OIDC_ISSUER": "http://127.0.0.1:9", "KLOPT_OIDC_CLIENT_ID": "k", "KLOPT_OIDC_CLIENT_SECRET": f"{WORD}-sso",
        "KLOPT_VERIFIER": "judge", "KLOPT_JUDGE_URL": "http://127.0.0.1:9/v1", "KLOPT_JUDGE_MODEL": "m",
        "KLOPT_JUDGE_KEY": f"{WORD}-judge", "KLOPT_LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    told = [team.manage("migrate"), team.manage("check", "--deploy"), team.manage("compliance_pack", "--json")]
    celery = ("-m", "celery", "-A", "reviewapp.celery")
    with (
        team.running("manage.py", "serve", "--port", port),
        team.running(*celery, "beat", "--loglevel=DEBUG"),
        team.running(*celery, "worker", "--pool=solo", "-Q", "default", "--loglevel=DEBUG"),
    ):
        told.append(str(team.wait_for(lambda status: bool(status["workers"]), seconds=120)))
        told += [asked(f"http://127.0.0.1:{port}{path}") for path in ("/api/v1/health", "/login/", "/nothing/")]
    broker.acl_deluser("klopt")
    logs = {file.name: file.read_text() for file in team.home.glob("*.log")}
    assert len("".join(logs.values()).splitlines()) > 50
    secrets = [WORD, team.environment["KLOPT_VAULT_KEY"]]
    assert [
        name for name, text in (logs | {"told": "".join(told)}).items() if any(each in text for each in secrets)
    ] == []


def asked(address: str) -> str:
    answer = requests.get(address, timeout=20)
    return answer.text + str(answer.headers)
