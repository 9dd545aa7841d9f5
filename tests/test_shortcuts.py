"""Own shortcut keys: what may be one, what is refused, and the way back."""

import pytest
from django.test import Client

from contactcenter.models import Employee
from reviewapp import shortcuts
from tests.desk import make_desk, make_samira

pytestmark = pytest.mark.django_db


@pytest.fixture
def samira() -> Employee:
    return make_samira(language="en")


@pytest.fixture
def client(samira: Employee) -> Client:
    client = Client()
    client.force_login(samira)
    return client


def wanted(**changes: str) -> dict[str, str]:
    """The form as the page shows it, with some keys changed."""
    usual = {row.action: shortcuts.printed(row.key) for row in shortcuts.CHANGEABLE}
    return usual | {action.replace("_", "-"): key for action, key in changes.items()}


def test_no_two_actions_share_a_key() -> None:
    keys = [row.key for row in shortcuts.SHORTCUTS]
    assert len(set(keys)) == len(keys)


def test_own_key_is_on_the_badge_and_in_the_table_of_the_desk(client: Client) -> None:
    make_desk(risk=1, control=0)
    client.post("/preferences/keys/", wanted(undo="u"))
    html = client.get("/review/risk/").content.decode()
    assert "<kbd>U</kbd>" in html
    assert 'aria-keyshortcuts="U"' in html
    assert "&quot;undo&quot;: &quot;u&quot;" in html


def test_form_as_it_stands_changes_nothing(client: Client, samira: Employee) -> None:
    client.post("/preferences/keys/", wanted())
    samira.refresh_from_db()
    assert samira.keys == {}


@pytest.mark.parametrize(
    ("key", "message"),
    [("e", "is the key of “Correct the answer” already"), ("5", "Digits belong"), ("ctrl", "one character")],
)
def test_key_that_will_not_do_is_refused_with_the_reason(
    client: Client, samira: Employee, key: str, message: str
) -> None:
    response = client.post("/preferences/keys/", wanted(note=key))
    samira.refresh_from_db()
    assert (response.status_code, samira.keys) == (422, {})
    assert message in response.content.decode()


def test_two_keys_may_change_places(client: Client, samira: Employee) -> None:
    client.post("/preferences/keys/", wanted(note="e", edit="n"))
    samira.refresh_from_db()
    assert samira.keys == {"note": "e", "edit": "n"}


def test_empty_field_switches_one_key_off(client: Client, samira: Employee) -> None:
    client.post("/preferences/keys/", wanted(skip="", undo=""))
    samira.refresh_from_db()
    assert (shortcuts.keys_of(samira)["skip"], shortcuts.keys_of(samira)["undo"]) == ("", "")


def test_a_field_that_is_not_sent_leaves_its_key_as_it_is(client: Client, samira: Employee) -> None:
    client.post("/preferences/keys/", wanted(undo="u", skip=""))
    client.post("/preferences/keys/", {})
    client.post("/preferences/keys/", {"note": "x"})
    samira.refresh_from_db()
    assert samira.keys == {"undo": "u", "skip": "", "note": "x"}


def test_reset_brings_the_usual_keys_back(client: Client, samira: Employee) -> None:
    client.post("/preferences/keys/", wanted(undo="u"))
    client.post("/preferences/keys/", wanted(undo="u") | {"reset": "1"})
    samira.refresh_from_db()
    assert samira.keys == {}


def test_switched_off_means_no_key_at_all(samira: Employee) -> None:
    samira.shortcuts = False
    assert shortcuts.keys_of(samira) == {}


def test_palette_lists_only_what_the_role_opens(client: Client) -> None:
    assert "Manage" not in client.get("/commands/").content.decode()
    assert "Answers" in client.get("/commands/").content.decode()


def test_palette_needs_a_login() -> None:
    assert Client().get("/commands/").status_code == 302
