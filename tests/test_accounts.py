"""Accounts: links that work once, the page of people, the bar before customer data. Items 3 and 11."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from contactcenter.models import Employee, IngestKey
from reviewapp.access import accounts
from reviewapp.models import AccessLink, AuditEntry
from reviewapp.views.gate import OPEN
from reviewapp.views.paging import PAGE
from tests.factories import make_employee, make_queue

pytestmark = pytest.mark.django_db
PASSWORD = "zonnige-dijk-88"
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def link_of(*words: str) -> str:
    said = io.StringIO()
    call_command(*words, stdout=said)
    found = re.search(r"/login/link/\S+/", said.getvalue())
    assert found
    return found[0]


def operator() -> Client:
    client = Client()
    client.force_login(make_employee(username="olga", role="operator", language="en"))
    return client


# -- names
@pytest.mark.parametrize("name", ["Samira", "SAMIRA", "ｓamira"])
def test_a_name_that_looks_like_a_colleagues_is_taken(name: str) -> None:
    make_employee(username="samira")
    with pytest.raises(CommandError, match="samira already"):
        call_command("invite", name, "--role", "supervisor")
    assert Employee.objects.count() == 1


def test_the_first_operator_needs_a_name_without_spaces() -> None:
    with pytest.raises(CommandError):
        call_command("create_admin", "olga de vries")
    assert not Employee.objects.exists()


# -- links
def test_item_3_a_fresh_installation_has_no_account_and_no_key() -> None:
    assert (Employee.objects.count(), IngestKey.objects.count()) == (0, 0)


@pytest.mark.parametrize("path", ["/signup/", "/login/signup/", "/accounts/signup/", "/login/organisation/signup/"])
def test_item_3_there_is_no_address_to_sign_up(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_item_3_the_first_operator_comes_in_by_a_link_of_the_command_line() -> None:
    path = link_of("create_admin", "olga")
    assert Client().post(path, CHOSEN).headers["Location"] == "/login/"
    client = Client()
    client.post("/login/", {"username": "olga", "password": PASSWORD})
    assert client.get("/manage/people/").status_code == 200


def test_item_3_a_link_works_once() -> None:
    path = link_of("invite", "ali", "--role", "supervisor")
    assert Client().get(path).status_code == 200
    assert [Client().post(path, CHOSEN).status_code for _ in range(2)] == [302, 410]


def test_item_3_a_link_dies_after_an_hour() -> None:
    path = link_of("invite", "ali", "--role", "supervisor")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert Client().get(path).status_code == 410


def test_item_3_only_a_digest_of_the_link_is_stored() -> None:
    secret = link_of("invite", "ali", "--role", "supervisor").split("/")[-2]
    assert secret not in str(AccessLink.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_item_3_a_link_used_twice_at_the_same_instant_works_once() -> None:
    _person, secret = accounts.invite(username="ali", role="supervisor", by=None, now=timezone.now())
    together = Barrier(2)

    def use(password: str) -> bool:
        link = accounts.link_of(secret, now=timezone.now())
        together.wait(10)
        try:
            return bool(link and accounts.use_link(link, password=password, now=timezone.now()))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, ["zonnige-dijk-88", "regenachtig-veld-77"])) == [False, True]


def test_a_weak_password_is_refused_and_the_link_stays() -> None:
    path = link_of("invite", "ali", "--role", "supervisor")
    assert Client().post(path, {"new_password1": "kort", "new_password2": "kort"}).status_code == 422
    assert Client().get(path).status_code == 200


def test_a_name_that_is_taken_is_told() -> None:
    make_employee(username="ali")
    with pytest.raises(CommandError, match="already"):
        call_command("invite", "ali", "--role", "supervisor")


def test_a_new_link_ends_the_one_before() -> None:
    person = make_employee(username="ali")
    first, _second = (accounts.send_link(person=person, by=person, now=timezone.now()) for _ in range(2))
    assert accounts.link_of(first, now=timezone.now()) is None


# -- people
def test_the_list_of_people_asks_the_same_number_of_queries_whatever_its_length(
    django_assert_num_queries: Any,
) -> None:
    client = operator()
    client.get("/manage/people/")
    for more in (1, 5):
        for _ in range(more):
            TOTP.activate(make_employee(), "JBSWY3DPEHPK3PXP")
        with django_assert_num_queries(6):
            assert client.get("/manage/people/").status_code == 200


def test_the_list_of_people_goes_on_after_a_page() -> None:
    client = operator()
    for number in range(PAGE):
        make_employee(username=f"a{number:03}")
    html = client.get("/manage/people/").content.decode()
    assert ">olga</a>" not in html
    assert ">olga</a>" in client.get(f"/manage/people/?after=a{PAGE - 1:03}").content.decode()


@pytest.mark.parametrize("role", ["supervisor", "quality_manager", "knowledge_editor", "bot_team", "privacy_officer"])
def test_people_are_for_operators(role: str) -> None:
    client, person = Client(), make_employee(role=role)
    client.force_login(person)
    paths = ["", "invite/", f"{person.pk}/"]
    assert [client.get(f"/manage/people/{path}").status_code for path in paths] == [403] * 3
    assert client.post(f"/manage/people/{person.pk}/", {"role": "operator"}).status_code == 403


def test_an_operator_invites_and_the_link_lets_the_colleague_in() -> None:
    html = operator().post("/manage/people/invite/", {"username": "ali", "role": "bot_team"}).content.decode()
    found = re.search(r"/login/link/[\w-]+/", html)
    assert found
    Client().post(found[0], CHOSEN)
    assert Employee.objects.get(username="ali").check_password(PASSWORD)


def test_a_change_of_role_is_written_down_with_both_roles() -> None:
    client, person = operator(), make_employee()
    client.post(f"/manage/people/{person.pk}/", {"role": "bot_team", "team": ""})
    entry = AuditEntry.objects.get(action="role_changed")
    assert entry.details == {"old": "supervisor", "new": "bot_team"}


def test_nobody_changes_his_own_role_or_closes_his_own_account() -> None:
    client = operator()
    olga = Employee.objects.get(username="olga")
    client.post(f"/manage/people/{olga.pk}/", {"role": "quality_manager", "team": ""})
    client.post(f"/manage/people/{olga.pk}/act/", {"act": "disable"})
    olga.refresh_from_db()
    assert (olga.role, olga.is_active) == ("operator", True)


def test_taking_the_second_step_away_ends_the_sessions_and_names_the_reason() -> None:
    client, person, theirs = operator(), make_employee(), Client()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    theirs.force_login(person)
    client.post(f"/manage/people/{person.pk}/act/", {"act": "reset", "reason": "lost_device"})
    assert theirs.get("/preferences/").status_code == 302
    assert AuditEntry.objects.get(action="mfa_removed").details["reason"] == "lost_device"


def test_the_admin_site_is_for_operators_and_has_no_log_in_of_its_own() -> None:
    supervisor = Client()
    supervisor.force_login(make_employee(role="supervisor"))
    assert operator().get("/admin/").status_code == 200
    assert supervisor.get("/admin/", follow=True).status_code == 403
    assert Client().get("/admin/login/?next=/admin/").headers["Location"] == "/login/?next=/admin/"


def test_the_admin_site_is_no_way_around_the_pages_of_queues() -> None:
    client = operator()
    assert client.get(f"/admin/reviewapp/queue/{make_queue().pk}/change/").status_code == 404
    assert client.get("/manage/queues/").status_code == 403


def test_the_admin_site_changes_no_password() -> None:
    assert operator().get("/admin/password_change/").headers["Location"] == "/preferences/"


def test_a_log_out_from_the_admin_site_is_written_down() -> None:
    operator().post("/admin/logout/")
    assert AuditEntry.objects.filter(action="logout").count() == 1


def test_no_list_of_the_admin_site_can_be_asked_for_the_digest_of_a_key() -> None:
    assert operator().get("/admin/contactcenter/ingestkey/?digest__startswith=0").status_code == 400


def test_the_admin_site_shows_no_texts_of_customers_and_no_keys() -> None:
    from reviewapp.admin import site  # the urls import it too; here only for its register

    assert {model.__name__ for model in site._registry} == {"Source", "IngestKey"}


# -- the bar before customer data
def _addresses(patterns: Any = None, before: str = "") -> list[tuple[str, str]]:
    """Name and an address of every pattern, numbers and words filled in."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern.url_patterns, before + _filled(str(pattern.pattern)))
        elif isinstance(pattern, URLPattern):
            found.append((pattern.name or "", "/" + before + _filled(str(pattern.pattern))))
    return found


def _filled(pattern: str) -> str:
    text = re.sub(r"<int:\w+>", "1", pattern)
    text = re.sub(r"<(?:\w+:)?\w+>", "x", re.sub(r"\(\?P<\w+>[^)|]*\|?[^)]*\)", "csv", text))
    return text.replace("^", "").replace("$", "").replace("\\", "").replace("(?:.*)", "")


def test_item_11_without_a_second_step_no_address_but_those_of_the_account_opens(settings: Any) -> None:
    settings.REQUIRE_MFA = True
    client, person = Client(), make_employee(role="quality_manager", is_superuser=True)
    opened = []
    for name, path in _addresses():
        client.force_login(person)
        answers = [client.get(path), client.post(path)]
        barred = [answer.status_code in {302, 403, 404, 405} for answer in answers]
        if name not in OPEN and not (all(barred) and answers[0].headers.get("Location") == "/preferences/log-in/"):
            opened.append((name, path, [answer.status_code for answer in answers]))
    assert [row for row in opened if not row[1].startswith("/api/")] == []


def test_a_refused_form_says_that_the_second_step_comes_first(settings: Any) -> None:
    settings.REQUIRE_MFA = True
    client = Client()
    client.force_login(make_employee(language="en"))
    answer = client.post("/preferences/", {"language": "nl"})
    html = answer.content.decode()
    assert (answer.status_code, "<h1>A second step first</h1>" in html) == (403, True)
    assert "not for your role" not in html


def test_item_11_with_a_second_step_the_pages_open(settings: Any) -> None:
    settings.REQUIRE_MFA = True
    client, person = Client(), make_employee(role="quality_manager")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client.force_login(person)
    assert client.get("/answers/").status_code == 200
