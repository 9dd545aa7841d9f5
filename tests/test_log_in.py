"""Logging in: lock, sessions, the second step. Items 3 and 10 to 12 of the list of promises (docs/assurance.md)."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from contactcenter.models import Employee
from reviewapp.access import lockout
from reviewapp.models import AuditEntry, LoginAttempt, LoginSession
from tests.desk import make_samira
from tests.factories import make_employee
from tests.installation import ROOT

pytestmark = pytest.mark.django_db
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RIGHT = {"username": "samira", "password": "klopt-demo-2026"}
WRONG = RIGHT | {"password": "not-this-one-9"}


@pytest.fixture(autouse=True)
def who_is_not_logged_in_reads_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def samira() -> Employee:
    person: Employee = make_samira(language="en")
    return person


def code_now(seed: str = SEED) -> str:
    return format_hotp_value(hotp_value(seed, next(iter(yield_hotp_counters_from_time()))))


def with_app(person: Employee) -> Employee:
    TOTP.activate(person, SEED)
    return person


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def is_in(client: Client) -> bool:
    return client.get("/preferences/").status_code == 200


# -- in and out
def test_the_right_password_opens_and_is_written_down_once(samira: Employee) -> None:
    client = Client()
    assert client.post("/login/?next=/preferences/", RIGHT).headers["Location"] == "/preferences/"
    assert is_in(client)
    assert actions() == ["login"]


def test_a_name_with_capitals_is_the_same_account(samira: Employee) -> None:
    client = Client()
    client.post("/login/", RIGHT | {"username": "SAMIRA"})
    assert is_in(client)
    assert AuditEntry.objects.get(action="login").actor_id == samira.pk


def test_item_12_other_spellings_of_a_name_give_no_more_tries(samira: Employee) -> None:
    for name in ("samira", "Samira", "SAMIRA", "ｓamira", "saMira"):
        Client().post("/login/", WRONG | {"username": name})
    client = Client()
    client.post("/login/", RIGHT)
    assert not is_in(client)


@pytest.mark.parametrize("first", ["en", "nl"])
def test_a_new_account_keeps_the_language_of_its_first_log_in(samira: Employee, first: str) -> None:
    Employee.objects.update(language="nl" if first == "en" else "en")
    for language in (first, "nl" if first == "en" else "en"):
        Client(headers={"accept-language": language}).post("/login/", RIGHT)
        samira.refresh_from_db()
        assert samira.language == first


def test_next_never_leads_to_another_site(samira: Employee) -> None:
    answer = Client().post("/login/", RIGHT | {"next": "https://elders.example/"})
    assert answer.headers["Location"] == "/"


def test_logging_out_ends_the_session_in_the_database(samira: Employee) -> None:
    client = Client()
    client.post("/login/", RIGHT)
    client.post("/logout/")
    assert not LoginSession.objects.filter(employee=samira).exists()
    assert actions() == ["login", "logout"]


def test_item_10_the_session_id_changes_at_the_log_in(samira: Employee) -> None:
    client = Client()
    client.get("/login/")
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    client.post("/login/", RIGHT)
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != session.session_key
    assert not LoginSession.objects.filter(pk=session.session_key).exists()


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (31, False)])
def test_item_10_a_session_ends_after_half_an_hour_without_a_request(
    samira: Employee, minutes: int, alive: bool
) -> None:
    client = Client()
    client.force_login(samira)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        assert is_in(client) is alive


def test_item_10_requests_keep_a_session_alive_but_not_beyond_12_hours(samira: Employee) -> None:
    client = Client()
    client.force_login(samira)
    start = timezone.now()
    alive = []
    for minutes in range(20, 13 * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            alive.append((minutes, is_in(client)))
    assert [minutes for minutes, state in alive if state][-1] == 12 * 60 - 20


def test_item_10_a_new_password_ends_the_other_sessions(samira: Employee) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(samira)
    new = "zonnige-dijk-88"
    here.post("/preferences/password/", {"old_password": RIGHT["password"], "new_password1": new, "new_password2": new})
    assert (is_in(here), is_in(there)) == (True, False)


def test_item_10_closing_an_account_ends_its_sessions_at_once(samira: Employee) -> None:
    client, operator = Client(), Client()
    client.force_login(samira)
    operator.force_login(make_employee(role="operator"))
    operator.post(f"/manage/people/{samira.pk}/act/", {"act": "disable"})
    assert not is_in(client)
    assert Client().post("/login/", RIGHT).status_code == 200


def test_a_person_sees_his_sessions_and_ends_the_others(samira: Employee) -> None:
    here, there = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}), Client()
    for client in (here, there):
        client.post("/login/", RIGHT)
    assert "Firefox, Windows" in here.get("/preferences/sessions/").content.decode()
    here.post("/preferences/sessions/end/")
    assert (is_in(here), is_in(there)) == (True, False)


# -- lock
def test_item_12_five_wrong_tries_lock_even_for_the_right_password(samira: Employee) -> None:
    for _ in range(5):
        Client().post("/login/", WRONG)
    answer = Client().post("/login/", RIGHT)
    assert "Too many wrong tries" in answer.content.decode()
    assert actions() == ["login_failed"] * 4 + ["login_locked", "login_failed"]


def test_item_12_a_forged_address_does_not_help(samira: Employee) -> None:
    for number in range(5):
        Client(headers={"x-forwarded-for": f"10.0.0.{number}"}).post("/login/", WRONG)
    answer = Client(headers={"x-forwarded-for": "10.9.9.9"}).post("/login/", RIGHT)
    assert "Too many wrong tries" in answer.content.decode()
    assert LoginAttempt.objects.values("address").distinct().count() == 1


def test_item_12_behind_one_proxy_only_what_the_proxy_wrote_counts(rf: Any, settings: Any) -> None:
    settings.PROXIES = 1
    request = rf.get("/", headers={"x-forwarded-for": "1.2.3.4, 10.0.0.7"}, REMOTE_ADDR="172.16.0.1")
    assert lockout.address_of(request) == "10.0.0.7"


def test_item_12_the_lock_ends_after_a_quarter_of_an_hour(samira: Employee) -> None:
    for _ in range(5):
        Client().post("/login/", WRONG)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert Client().post("/login/", RIGHT).status_code == 302


def test_item_12_an_operator_unlocks_and_it_is_written_down(samira: Employee) -> None:
    for _ in range(5):
        Client().post("/login/", WRONG)
    operator = Client()
    operator.force_login(make_employee(role="operator"))
    operator.post(f"/manage/people/{samira.pk}/act/", {"act": "unlock"})
    assert actions()[-1] == "login_unlocked"
    assert Client().post("/login/", RIGHT).status_code == 302


def test_one_address_that_tries_many_names_is_stopped(settings: Any) -> None:
    settings.LOGIN_TRIES_OF_ADDRESS = 6
    for number in range(6):
        Client().post("/login/", WRONG | {"username": f"name{number}"})
    assert "Too many wrong tries" in Client().post("/login/", WRONG | {"username": "other"}).content.decode()


def _words_of(html: str) -> list[str]:
    return re.findall(r'role="alert"[^>]*>(.*?)</p>', html, re.DOTALL)


@pytest.mark.parametrize("tries", [1, 6])
def test_unknown_names_get_the_same_words_and_status(samira: Employee, tries: int) -> None:
    said = []
    for name in ("samira", "nobody-of-this-name"):
        for _ in range(tries):
            answer = Client().post("/login/", WRONG | {"username": name})
        said.append((answer.status_code, _words_of(answer.content.decode())))
    assert said[0] == said[1]


def test_a_closed_account_gets_the_same_words(samira: Employee) -> None:
    samira.is_active = False
    samira.save()
    said = [_words_of(Client().post("/login/", one).content.decode()) for one in (RIGHT, WRONG)]
    assert said[0] == said[1]


def test_the_table_of_tries_holds_no_name_and_no_address(samira: Employee) -> None:
    Client().post("/login/", WRONG)
    row = LoginAttempt.objects.values().get()
    assert not {"samira", "127.0.0.1"} & {str(value) for value in row.values()}


# -- second step
def test_item_11_with_an_app_the_password_alone_opens_nothing(samira: Employee) -> None:
    with_app(samira)
    client = Client()
    assert client.post("/login/", RIGHT).headers["Location"] == "/login/second-step/"
    assert not is_in(client)
    assert client.post("/login/second-step/", {"code": code_now()}).status_code == 302
    assert is_in(client)


def test_item_11_a_recovery_code_works_once(samira: Employee) -> None:
    with_app(samira)
    code = RecoveryCodes.activate(samira).generate_codes()[0]
    answers = []
    for client in (Client(), Client()):
        client.post("/login/", RIGHT)
        client.post("/login/second-step/", {"code": code})
        answers.append(is_in(client))
    assert answers == [True, False]
    assert actions().count("mfa_recovery_used") == 1


def test_item_11_five_wrong_codes_lock_the_account(samira: Employee) -> None:
    with_app(samira)
    client = Client()
    client.post("/login/", RIGHT)
    for _ in range(5):
        client.post("/login/second-step/", {"code": "000000"})
    assert "Too many wrong tries" in client.post("/login/second-step/", {"code": code_now()}).content.decode()


def test_a_wrong_code_says_what_to_do(samira: Employee) -> None:
    with_app(samira)
    client = Client()
    client.post("/login/", RIGHT)
    words = client.post("/login/second-step/", {"code": "000000"}).content.decode()
    assert "type the one that it shows now" in words
    assert "or use a recovery code" in words


def test_a_wrong_first_code_of_a_new_app_says_what_to_do(samira: Employee) -> None:
    client = Client()
    client.post("/login/", RIGHT)
    client.post("/login/again/?next=/preferences/log-in/app/", {"password": RIGHT["password"]})
    client.get("/preferences/log-in/app/")
    words = client.post("/preferences/log-in/app/", {"code": "000000"}).content.decode()
    assert "or read the picture once more" in words


def test_item_11_a_right_password_does_not_wipe_wrong_codes(samira: Employee) -> None:
    with_app(samira)
    for _ in range(5):
        client = Client()
        client.post("/login/", RIGHT)
        client.post("/login/second-step/", {"code": "000000"})
    assert "Too many wrong tries" in Client().post("/login/", RIGHT).content.decode()


def _tables_hold(text: str) -> list[str]:
    """The columns of the log-in in which this text stands."""
    found = []
    with connection.cursor() as cursor:
        for table in ("mfa_authenticator", LoginSession._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")
            found += [table for row in cursor.fetchall() if text in str(row)]
    return found


def test_item_11_the_seed_of_an_app_stands_nowhere_in_clear(samira: Employee) -> None:
    client = Client()
    client.post("/login/", RIGHT)
    client.post("/login/again/?next=/preferences/log-in/app/", {"password": RIGHT["password"]})
    page = client.get("/preferences/log-in/app/")
    seed = page.context["form"].secret
    assert seed not in str(client.session.items())
    client.post("/preferences/log-in/app/", {"code": code_now(seed)})
    assert Authenticator.objects.filter(user=samira, type="totp").exists()
    assert _tables_hold(seed) == []


def test_adding_an_app_shows_recovery_codes_once(samira: Employee) -> None:
    client = Client()
    client.post("/login/", RIGHT)
    client.post("/login/again/?next=/preferences/log-in/app/", {"password": RIGHT["password"]})
    seed = client.get("/preferences/log-in/app/").context["form"].secret
    page = client.post("/preferences/log-in/app/", {"code": code_now(seed)}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", page.content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get("/preferences/log-in/codes/").content.decode()
    assert "mfa_added" in actions()


def test_changing_the_second_step_asks_who_you_are_first(samira: Employee) -> None:
    client = Client()
    client.post("/login/", RIGHT)
    assert client.get("/preferences/log-in/app/").headers["Location"].startswith("/login/again/")


def test_item_10_under_https_the_cookies_are_bound_to_this_host() -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "REQUIRE_MFA"]
    told = "from django.conf import settings as s; print(*[getattr(s, name) for name in sys.argv[1:]])"
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; {told}", *names],
        env=os.environ | {"KLOPT_ORIGINS": "https://klopt.example.org", "DJANGO_SETTINGS_MODULE": "reviewapp.settings"},
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert said.stdout.split() == ["__Host-klopt-session", "__Host-klopt-csrf", "True", "True", "True"]


def test_item_10_the_session_cookie_is_not_for_scripts_and_not_for_other_sites(samira: Employee) -> None:
    client = Client()
    client.post("/login/", RIGHT)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
