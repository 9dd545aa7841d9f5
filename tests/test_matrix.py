"""Role x page x method: every cell is what tests/matrix.py says, and no page is missing from it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from contactcenter.models import Employee
from contactcenter.models.people import Role
from reviewapp import rights
from reviewapp.models import CalibrationSession
from tests.factories import make_employee
from tests.matrix import BY_KEY, OPEN_TO_ALL, OWN_ACCOUNT, PAGES, ROLES, Page
from tests.once import made_once
from tests.world import World, make_export, make_world, team_of

pytestmark = pytest.mark.django_db
OTHER_METHODS = ("put", "patch", "delete")
SECRETS = ("pbkdf2_sha256", "argon2", "otpauth://", "kloptk_", "csrf_secret")


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Employee]]:
    with made_once(django_db_blocker):
        yield {letter: make_employee(role=role) for letter, role in ROLES.items()}


@pytest.fixture(scope="module")
def world(people: dict[str, Employee], django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One of everything, and nobody's team."""
    with made_once(django_db_blocker):
        found = make_world("bot", judge=make_employee(), lead=make_employee(role="quality_manager"))
        make_export()
        found.ids["team"] = team_of(found).pk
        found.ids["person"] = make_employee().pk
        found.ids["subject"] = found.rows[0].response.subject_id
        CalibrationSession.objects.get().participants.add(*people.values())
        yield found


@pytest.fixture(scope="module")
def keys(people: dict[str, Employee], django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """A session of each role: to log in takes longer than to ask for a page."""
    with made_once(django_db_blocker):
        yield {letter: key_of(person) for letter, person in people.items()}


def key_of(person: Employee) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def address(name: str, world: World, page: Page) -> str:
    return reverse(name, args=[world.ids.get(part, part) for part in page.ids]) + page.query


def asked(client: Client, method: str, url: str) -> int:
    """The status; what it changed is undone."""
    with transaction.atomic():
        status = int(getattr(client, method)(url).status_code)
        transaction.set_rollback(True)
    return status


def logged_in(key: str, **options: Any) -> Client:
    """A new one for each request that may log out."""
    client = Client(raise_request_exception=False, **options)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def names() -> Iterator[tuple[str, str]]:
    """Name and route of every address there is, the admin site apart."""

    def walk(patterns: Any, space: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}", str(pattern.pattern)
            elif isinstance(pattern, URLResolver) and pattern.namespace != "admin":
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)

    yield from walk(get_resolver().url_patterns, "")


def test_every_address_stands_in_the_matrix() -> None:
    known = PAGES.keys() | OWN_ACCOUNT | OPEN_TO_ALL.keys() | BY_KEY
    assert {name for name, _route in names()} == known


def test_the_program_knows_the_same_pages_as_the_matrix() -> None:
    assert rights.PAGES.keys() == PAGES.keys()


def test_the_table_of_the_program_gives_each_role_what_the_matrix_says() -> None:
    may = {
        name: {letter for letter, role in ROLES.items() if rights.may_open(Employee(role=role), name)} for name in PAGES
    }
    assert {name: found for name, found in may.items() if found != set(PAGES[name].may)} == {}


@pytest.mark.parametrize("name", PAGES)
def test_each_role_gets_the_status_of_the_matrix(name: str, world: World, keys: dict[str, str]) -> None:
    page = PAGES[name]
    url = address(name, world, page)
    found = {}
    for letter, key in keys.items():
        client, may = logged_in(key), letter in page.may
        for method, status in (("get", page.get), ("post", page.post)):
            given = asked(client, method, url)
            found |= {(letter, method): given} if given != (status if may else 403) else {}
    assert found == {}


@pytest.mark.one_database
@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_another_method(name: str, world: World, keys: dict[str, str]) -> None:
    url = address(name, world, PAGES[name])
    found = {
        (letter, method): asked(logged_in(keys[letter]), method, url)
        for letter in PAGES[name].may
        for method in OTHER_METHODS
    }
    assert {cell: status for cell, status in found.items() if status not in {405, 404}} == {}


@pytest.mark.one_database
@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_logged_in_is_sent_to_the_log_in(name: str, world: World) -> None:
    url = address(name, world, PAGES[name])
    answers = {method: getattr(Client(), method)(url) for method in ("get", "head", "options", "post", *OTHER_METHODS)}
    found = {
        method: (answer.status_code, answer.headers.get("Location", "").split("?")[0])
        for method, answer in answers.items()
    }
    assert {method: given for method, given in found.items() if given != (302, reverse("login"))} == {}


@pytest.mark.one_database
@pytest.mark.parametrize("name", sorted(BY_KEY))
def test_a_log_in_is_no_key(name: str, keys: dict[str, str]) -> None:
    url = reverse(name, args=["bot"] if "signed" in name else [])
    assert {asked(logged_in(key), "post", url) for key in keys.values()} <= {401, 415}


@pytest.mark.parametrize("letter", ROLES)
def test_the_admin_site_is_for_operators(letter: str, keys: dict[str, str]) -> None:
    assert asked(logged_in(keys[letter]), "get", "/admin/") == (200 if letter == "O" else 302)


@pytest.mark.one_database
@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.post != 405])
def test_a_form_without_its_token_is_refused(name: str, world: World, keys: dict[str, str]) -> None:
    client = logged_in(keys[PAGES[name].may[0]], enforce_csrf_checks=True)
    assert client.post(address(name, world, PAGES[name])).status_code == 403


UNTOUCHED_BUT = {
    "reviewapp.loginsession": "a session is kept alive by being used",
    "reviewapp.auditentry": "refusals, opened answers and files are written down",
    "reviewapp.cacheentry": "pieces of pages that are the same for everybody",
    "reviewapp.feedbackseen": "to have one's feedback before one is to have read it",
    "reviewapp.queue": "the standard queues are made when they are missing",
}
"""What a GET may write, and why. The desk leases the next answer to who opens it: only of reviews, and that is design: two
people must not read the same answer at once (architecture, rule 2)."""
LEASE = {"claimed_by", "claimed_at", "last_holder", "lease_token", "lease_until"}


def checksum() -> dict[str, str]:
    """All rows of all tables, but what a GET may write."""
    found = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if label in UNTOUCHED_BUT or label.startswith("sessions.") or model._meta.proxy:
            continue
        rows = json.loads(serializers.serialize("json", model._default_manager.order_by("pk")))
        for row in rows:
            if label == "reviewapp.review":
                row["fields"] = {name: value for name, value in row["fields"].items() if name not in LEASE}
        found[label] = json.dumps(rows, sort_keys=True)
    return found


@pytest.mark.one_database
@pytest.mark.parametrize("letter", ROLES)
def test_looking_at_every_page_changes_nothing(letter: str, world: World, keys: dict[str, str]) -> None:
    client = logged_in(keys[letter])
    before = checksum()
    for name, page in PAGES.items():
        client.get(address(name, world, page))
    after = checksum()
    assert {label for label in before if before[label] != after[label]} == set()


@pytest.mark.one_database
@pytest.mark.parametrize("letter", ROLES)
def test_no_page_tells_a_password_a_seed_or_a_key(
    letter: str, world: World, people: dict[str, Employee], keys: dict[str, str]
) -> None:
    client = logged_in(keys[letter])
    secrets = (*SECRETS, people[letter].password)
    for name, page in PAGES.items():
        answer = client.get(address(name, world, page))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = [secret for secret in secrets if secret.encode() in content]
        assert told == [], name


LISTS = [name for name, page in PAGES.items() if page.get == 200 and name not in {"plan", "queue_new"}]


UNKNOWN = ("colour=red", "sort=password", "reviewer__password__startswith=p", "page=2")


@pytest.mark.one_database
@pytest.mark.parametrize("name", LISTS)
def test_what_an_address_asks_and_the_page_does_not_know_is_refused_in_words(
    name: str, world: World, keys: dict[str, str]
) -> None:
    client, url = logged_in(keys[PAGES[name].may[0]]), address(name, world, PAGES[name])
    found = {}
    for asks in UNKNOWN:
        answer = client.get(f"{url}?{asks}")
        in_words = re.search("knows no such filter|kent dit filter niet", answer.content.decode())
        found |= {asks: answer.status_code} if answer.status_code != 400 or not in_words else {}
    assert found == {}


def test_the_document_about_roles_is_the_table_of_the_program() -> None:
    document = Path("docs/roles.md").read_text()
    told = dict(re.findall(r"^\| `([a-z_]+)` \| ([A-Z]+) \|", document, re.MULTILINE))
    assert told == {name: page.may for name, page in PAGES.items()}


def test_every_role_is_in_the_matrix() -> None:
    assert set(ROLES.values()) == set(Role.values)
