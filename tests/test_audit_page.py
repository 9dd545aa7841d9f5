"""The audit page: who may, what it shows and filters, the log as a file, and a broken chain that nobody can overlook."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils.html import escape

from contactcenter.models import Employee
from contactcenter.models.people import Role
from reviewapp.audit import Action, check_if_due, check_now, head, read_anchors, record
from reviewapp.exports.cells import PART, csv_parts
from reviewapp.logs.rendering import LineFormatter
from reviewapp.models import AuditCheck, AuditEntry
from reviewapp.views.audit import PAGE
from reviewapp.views.audit_words import ACTIONS
from tests.audit_log import run, unguarded
from tests.factories import NOW, make_employee, make_queue

pytestmark = pytest.mark.django_db
QUERIES = 6  # session, person, entries, people, last check for the page and for the notice


@pytest.fixture
def officer(client: Client) -> Employee:
    person = make_employee(username="officer", role=Role.PRIVACY_OFFICER, language="en", first_name="Noor")
    client.force_login(person)
    return person


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/audit/{query}")
    assert response.status_code == 200
    return response.content.decode()


def break_the_log() -> None:
    with unguarded():
        run(["UPDATE reviewapp_auditentry SET action = 'logout' WHERE number = 1"])


@pytest.mark.parametrize(
    ("role", "status"), [(role, 200 if role in {Role.PRIVACY_OFFICER, Role.OPERATOR} else 403) for role in Role.values]
)
def test_the_log_is_for_the_privacy_officer_and_the_operator(client: Client, role: str, status: int) -> None:
    client.force_login(make_employee(role=role))
    assert client.get("/audit/").status_code == status
    assert client.get("/audit/audit.csv").status_code == status


@pytest.mark.parametrize("entries", [1, 3])
def test_the_page_costs_the_same_however_long_it_is(
    client: Client, officer: Employee, entries: int, django_assert_num_queries: Any
) -> None:
    for _number in range(entries):
        record(Action.REVEAL, by=make_employee())
    with django_assert_num_queries(QUERIES):
        page(client)


def test_an_entry_names_person_event_and_thing(client: Client, officer: Employee) -> None:
    queue = make_queue()
    record(Action.QUEUE_CHANGED, by=officer, of=queue, change="closed")
    text = page(client)
    assert "Queue changed" in text
    assert f"Queue {queue.pk}" in text
    assert "change closed" in text
    assert "Noor" in text


def test_the_newest_stands_first_and_older_ones_on_the_next_page(client: Client, officer: Employee) -> None:
    for _number in range(PAGE + 1):
        record(Action.LOGOUT, by=None)
    assert '<td role="cell" class="r num">1</td>' not in page(client)
    assert 'href="?before=2"' in page(client)
    assert '<td role="cell" class="r num">1</td>' in page(client, "?before=2")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?action=reveal", [2]),
        ("?person=0", [1]),
        ("?thing=queue", [3]),
        ("?thing=queue:999999", []),
        ("?start=2026-11-20", [3]),
        ("?end=2026-11-19", [1, 2]),
    ],
)
def test_the_log_is_filtered_by_person_event_thing_and_period(
    client: Client, officer: Employee, query: str, numbers: list[int]
) -> None:
    record(Action.LOGOUT, by=None, now=NOW)
    record(Action.REVEAL, by=officer, now=NOW)
    record(Action.QUEUE_CHANGED, by=officer, of=make_queue(), now=NOW + timedelta(days=1))
    rows = client.get(f"/audit/{query}").context["rows"]
    assert sorted(row["entry"].number for row in rows) == numbers


@pytest.mark.parametrize(
    "query",
    [
        "?x=1",
        "?action=nothing",
        "?person=a",
        "?person=1__gt",
        "?thing=a;b",
        "?start=today",
        "?before=-1",
        "?actor_id__gt=0",
    ],
)
def test_an_unknown_filter_is_refused(client: Client, officer: Employee, query: str) -> None:
    assert client.get(f"/audit/{query}").status_code == 400
    assert client.get(f"/audit/audit.csv{query}").status_code == 400


def test_the_log_as_jsonl_is_the_log_and_taking_it_is_an_entry(client: Client, officer: Employee) -> None:
    first = record(Action.REVEAL, by=officer, share=0.5)
    body = b"".join(client.get("/audit/audit.jsonl?action=reveal").streaming_content)
    [told] = [json.loads(line) for line in body.splitlines()]
    assert (told["digest"], told["details"]) == (first.digest, {"share": 0.5})
    last = AuditEntry.objects.order_by("number").last()
    assert last is not None
    assert (last.action, last.actor_id, last.details) == ("audit_exported", officer.pk, {"kind": "jsonl"})


def test_the_log_as_csv_has_a_line_an_entry(client: Client, officer: Employee) -> None:
    record(Action.REVEAL, by=officer)
    answer = client.get("/audit/audit.csv")
    assert answer.streaming
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(";")[4] for line in lines] == ["action", "audit_exported", "reveal"]


def test_a_csv_file_leaves_before_its_rows_are_read() -> None:
    read = 0

    def rows() -> Iterator[list[str]]:
        nonlocal read
        while True:  # no end: a file that is made in memory would never be done
            read += 1
            yield ["=1+1"]

    first = next(csv_parts(["a"], rows()))
    assert first.startswith("\ufeffa\r\n'=1+1\r\n")
    assert read < PART


def test_the_page_says_when_the_chain_was_found_whole(client: Client, officer: Employee) -> None:
    assert "checked tonight for the first time" in page(client)
    record(Action.LOGOUT, by=None)
    check_now(now=NOW)
    assert "The chain is whole: 1 entry" in page(client)


def test_a_broken_chain_stands_on_every_page_of_who_must_act(client: Client, officer: Employee) -> None:
    record(Action.LOGIN, by=None)
    break_the_log()
    check_now(now=NOW)
    assert escape("Entry 1 of the audit log is not what was written.") in page(client)
    assert "The audit log is not what was written" in client.get("/preferences/").content.decode()
    client.force_login(make_employee(role=Role.SUPERVISOR, language="en"))
    assert "audit log" not in client.get("/preferences/").content.decode()


def test_the_log_is_checked_once_a_night() -> None:
    night = NOW.replace(hour=3)  # four o'clock in Amsterdam
    assert check_if_due(now=night.replace(hour=0)) is None
    assert check_if_due(now=night) is not None
    assert check_if_due(now=night + timedelta(minutes=1)) is None
    assert check_if_due(now=night + timedelta(days=1)) is not None


def test_the_command_prints_a_head_that_is_an_anchor_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    record(Action.LOGIN, by=None)
    call_command("verify_audit", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["rows"], told["first_bad"]) == (True, 1, None)
    call_command("verify_audit", "--anchor", told["head"])


def test_the_command_names_the_first_bad_entry() -> None:
    for _number in range(3):
        record(Action.LOGIN, by=None)
    break_the_log()
    with pytest.raises(CommandError, match="Entry 1 is not what was written") as error:
        call_command("verify_audit")
    assert error.value.returncode == 1


def test_an_end_that_is_gone_since_the_last_check_is_found() -> None:
    for _number in range(3):
        record(Action.LOGIN, by=None)
    check_now(now=NOW)
    with unguarded():
        run(["DELETE FROM reviewapp_auditentry WHERE number = 3"])
    with pytest.raises(CommandError, match="from entry 3 on"):
        call_command("verify_audit")


def test_a_file_of_anchors_tells_that_the_end_is_gone_even_when_the_database_forgot_it(tmp_path: Any) -> None:
    file = tmp_path / "anchors"
    for _number in range(3):
        record(Action.LOGIN, by=None)
    call_command("verify_audit", "--anchor-file", str(file))
    with unguarded():
        run(["DELETE FROM reviewapp_auditentry WHERE number = 3"])
    AuditCheck.objects.all().delete()
    call_command("verify_audit")
    with pytest.raises(CommandError, match="from entry 3 on"):
        call_command("verify_audit", "--anchor-file", str(file))


def test_a_file_of_anchors_is_only_added_to_and_only_of_a_whole_log(tmp_path: Any) -> None:
    file = tmp_path / "anchors"
    for _number in range(2):
        record(Action.LOGIN, by=None)
        call_command("verify_audit", "--anchor-file", str(file))
    break_the_log()
    with pytest.raises(CommandError):
        call_command("verify_audit", "--anchor-file", str(file))
    assert [head.number for head in read_anchors(file)] == [1, 2]


@pytest.mark.parametrize("line", ["none", "2026-11-24 3:short", "\xff"])
def test_a_file_that_holds_something_else_is_wrong_use(tmp_path: Any, line: str) -> None:
    (tmp_path / "anchors").write_text(f"{line}\n")
    with pytest.raises(CommandError, match="is no anchor") as error:
        call_command("verify_audit", "--anchor-file", str(tmp_path / "anchors"))
    assert error.value.returncode == 2


def test_the_log_of_the_night_holds_an_anchor(caplog: pytest.LogCaptureFixture) -> None:
    record(Action.LOGIN, by=None)
    check_if_due(now=NOW.replace(hour=3))
    told = [json.loads(LineFormatter(form="json").format(row)) for row in caplog.records]
    assert [line["audit_head"] for line in told if "audit_head" in line] == [str(head())]


def test_the_manifest_of_a_weekly_export_is_an_anchor_too(tmp_path: Any) -> None:
    for _number in range(2):
        record(Action.LOGIN, by=None)
    file = tmp_path / "manifest.json"
    entry = AuditEntry.objects.get(number=2)
    file.write_text(json.dumps({"audit_head": f"2:{entry.digest}"}))
    call_command("verify_audit", "--manifest", str(file))
    with unguarded():
        run(["DELETE FROM reviewapp_auditentry WHERE number = 2"])
    AuditCheck.objects.all().delete()
    with pytest.raises(CommandError, match="from entry 2 on"):
        call_command("verify_audit", "--manifest", str(file))


def test_a_file_without_a_head_is_wrong_use(tmp_path: Any) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(CommandError) as error:
        call_command("verify_audit", "--manifest", str(tmp_path / "manifest.json"))
    assert error.value.returncode == 2


@pytest.mark.parametrize("action", Action)
def test_every_event_has_words(action: Action) -> None:
    assert action in ACTIONS
