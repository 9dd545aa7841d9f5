"""The audit log: one exact entry an event, chained, never changed; who changes the database itself is found out."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reviewapp.audit import Action, Head, check_chain, head, record
from reviewapp.models import AuditEntry
from reviewapp.places import at
from tests.audit_log import run, unguarded
from tests.factories import NOW, make_employee

pytestmark = pytest.mark.django_db
TABLE = AuditEntry._meta.db_table
INSERT = f"INSERT INTO {TABLE} SELECT * FROM {TABLE} WHERE number = 2"


def some_entries(number: int = 3) -> None:
    person = make_employee()
    for place in range(number):
        record(Action.REVEAL, by=person, of=person, share=0.25, order=place)


def test_an_entry_says_who_what_when_and_where() -> None:
    person = make_employee()
    with at("page review_reveal"):
        record(Action.REVEAL, by=person, of=person, now=NOW, purpose_length=12)
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.role, entry.action, entry.at) == (person.pk, person.role, "reveal", NOW)
    assert (entry.object_type, entry.object_id, entry.place) == ("employee", str(person.pk), "page review_reveal")
    assert entry.details == {"purpose_length": 12}


def test_an_entry_costs_the_head_of_the_chain_and_one_insert() -> None:
    some_entries(1)
    with CaptureQueriesContext(connection) as captured:
        record(Action.LOGOUT, by=None)
    assert len(captured) == 2


def test_the_head_is_read_however_often_it_is_asked() -> None:
    """PostgreSQL prepares what is asked five times, and cannot prepare two statements at once."""
    some_entries(20)
    assert check_chain().rows == 20


def test_numbers_follow_each_other_and_each_digest_goes_on_from_the_one_before() -> None:
    some_entries()
    entries = list(AuditEntry.objects.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert check_chain().head == head() == Head(3, entries[-1].digest)


@pytest.mark.parametrize("value", ["Jan de Vries", "jan@example.nl", {"a": 1}, "x" * 65, float("nan"), b"1"])
def test_text_is_no_detail(value: Any) -> None:
    with pytest.raises(ValueError, match="numbers and codes"):
        record(Action.REVEAL, by=None, value=value)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET action = 'x' WHERE number = 2",
        f"DELETE FROM {TABLE} WHERE number = 2",
        f"DELETE FROM {TABLE}",
        INSERT,
    ],
)
def test_the_database_refuses_to_change_the_log(statement: str) -> None:
    some_entries()
    with pytest.raises(DatabaseError), transaction.atomic():
        run([statement])
    assert check_chain().rows == 3


def test_the_database_refuses_to_replace_or_empty_the_log() -> None:
    some_entries()
    takes = (
        "INSERT OR REPLACE" + INSERT.removeprefix("INSERT") if connection.vendor == "sqlite" else f"TRUNCATE {TABLE}"
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run([takes])
    assert check_chain().rows == 3


def test_the_orm_cannot_change_the_log_either() -> None:
    some_entries()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(place="elsewhere")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()


CHANGES = {
    "at": "CAST('2026-11-19 12:00:00.000001' AS timestamp)",
    "actor_id": "-99",  # no number that the database gives out
    "role": "'operator'",
    "action": "'logout'",
    "object_type": "'queue'",
    "object_id": "'-99'",
    "details": """'{"order": 2, "share": 0.25}'""",
    "place": "'x'",
    "previous": "'" + "0" * 64 + "'",
    "digest": "'" + "0" * 64 + "'",
}


@pytest.mark.parametrize("field", CHANGES)
def test_one_changed_field_is_found_with_its_entry(field: str) -> None:
    some_entries()
    value = CHANGES[field]
    if connection.vendor == "sqlite":
        value = value.replace("CAST(", "").replace(" AS timestamp)", "")
    elif field == "at":
        value = value.replace("timestamp", "timestamptz")
    with unguarded():
        run([f"UPDATE {TABLE} SET {field} = {value} WHERE number = 2"])
    broken = check_chain().broken
    assert broken is not None
    assert (broken.number, broken.what) == (2, "changed")


def test_an_entry_that_was_taken_out_is_found() -> None:
    some_entries()
    with unguarded():
        run([f"DELETE FROM {TABLE} WHERE number = 2"])
    broken = check_chain().broken
    assert broken is not None
    assert (broken.number, broken.what) == (2, "missing")


def test_only_an_anchor_tells_that_the_end_was_cut_off() -> None:
    some_entries()
    anchor = head()
    with unguarded():
        run([f"DELETE FROM {TABLE} WHERE number = 3"])
    assert check_chain().broken is None
    broken = check_chain(anchors=[anchor]).broken
    assert broken is not None
    assert (broken.number, broken.what) == (3, "cut_off")


def test_an_end_that_was_written_anew_does_not_fit_the_anchor() -> None:
    some_entries()
    anchor = head()
    with unguarded():
        run([f"DELETE FROM {TABLE} WHERE number = 3"])
    record(Action.LOGOUT, by=None)
    assert check_chain().broken is None
    assert check_chain(anchors=[anchor]).broken is not None


def test_an_anchor_is_read_as_it_was_printed() -> None:
    some_entries(1)
    assert Head.parse(str(head())) == head()
    with pytest.raises(ValueError, match="anchor"):
        Head.parse("nothing")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_with_transactions_finds_an_empty_log(time: int) -> None:
    assert check_chain().rows == 0
    some_entries()
