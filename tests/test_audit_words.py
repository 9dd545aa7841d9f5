"""The audit log in plain words: every page, command, event, detail and code has them, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from reviewapp.audit import Action
from reviewapp.subjects.retention import CLASSES
from reviewapp.views.audit_places import COMMANDS, OTHERS, PAGES, place_name
from reviewapp.views.audit_words import ACTIONS, DETAILS, VALUES, detail_words

ROOT = Path(__file__).resolve().parent.parent
NOT_DETAILS = {"by", "of", "now"}


def calls() -> Iterator[ast.Call]:
    """Every call of `record` with an event."""
    for path in [*ROOT.glob("reviewapp/**/*.py"), *ROOT.glob("contactcenter/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"record", "audit.record"}:
                yield node


def test_every_page_of_ours_has_words() -> None:
    names = {each.name for each in get_resolver().url_patterns if isinstance(each, URLPattern)}
    assert names - set(PAGES) == set()
    assert set(PAGES) - names == set()


def test_every_page_of_a_library_has_words() -> None:
    spaces = {each.namespace for each in get_resolver().url_patterns if isinstance(each, URLResolver)}
    assert spaces == set(OTHERS)


def test_every_command_has_words() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith(("reviewapp", "contactcenter"))}
    assert ours == set(COMMANDS)


def test_every_event_has_words() -> None:
    assert set(ACTIONS) == set(Action)


def test_every_detail_has_words() -> None:
    named = {str(word.arg) for call in calls() for word in call.keywords if word.arg} - NOT_DETAILS
    assert len(named) > 20
    assert (named | {one.name for one in CLASSES} | {"answers", "purpose", "reviews", "week", "name"}) - set(
        DETAILS
    ) == set()


def test_every_code_that_is_written_has_words() -> None:
    written = {(str(word.arg), code) for call in calls() for word in call.keywords for code in codes_of(word.value)}
    assert ("change", "retired") in written
    assert {(name, code) for name, code in written if code not in VALUES.get(name, {})} == set()


def codes_of(value: ast.expr) -> list[str]:
    """The texts that can stand there as they are written."""
    parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("page mfa_authenticate", "Log in: the second step"),
        ("page admin:contactcenter_source_add", "Admin site"),
        ("command purge_expired", "command: removing old data"),
        ("worker", "worker"),
    ],
)
def test_a_place_is_told_in_words(place: str, words: str) -> None:
    assert place_name(place) == words


def test_a_code_is_told_in_words() -> None:
    assert detail_words("steps", ["password", "totp"]) == ("steps", "password, code of an app")


def test_a_switch_is_yes_or_no() -> None:
    assert detail_words("locked", 1) == ("account was locked", "yes")
