"""Rights of customers: items 24 to 28 of reliability.md, by their numbers."""

import io
import json
import resource
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase

from contactcenter.ingest import Status
from contactcenter.models import BotResponse, Conversation, ErasureRecord, SubjectKey, Turn
from contactcenter.vault import subject_digest
from reviewapp import exports, retraining, routing, sampling, subjects
from reviewapp.models import AuditEntry, Draw, GoldItem, RetrainItem, Review, ReviewDraft, Screening, Vector, Verdict
from reviewapp.screening import open_screenings
from reviewapp.subjects import ledger
from reviewapp.subjects.gate import Gate
from reviewapp.subjects.paths import tables
from tests.factories import NOW, make_draw, make_screening, make_source
from tests.privacy import CANARY, CUSTOMER, LATER, OTHER, figures, make_subject, record_of, responses_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Any) -> None:
    """A ledger of its own for each test."""
    settings.HOME = type(settings.HOME)(tmp_path)


def everything() -> str:
    """Every value of every row that leads to anybody, opened as far as there is a key."""
    return json.dumps([list(model._default_manager.values()) for model in tables()], default=str)


# --- 24: purposes ----------------------------------------------------------------------------------------------------
def test_24_without_the_quality_purpose_nothing_is_screened_drawn_or_queued() -> None:
    send(record_of(CUSTOMER, 1, CANARY, purposes=["service", "training"]))
    assert open_screenings() == 0
    make_screening(response=responses_of(CUSTOMER)[0])  # even if it were
    assert sampling.draw_next(now=NOW, limit=9) == 0
    make_draw(response=responses_of(CUSTOMER)[0])
    assert routing.open_reviews(now=NOW, limit=9) == 0


def test_24_without_the_training_purpose_it_is_reviewed_and_never_retrained() -> None:
    make_subject()
    subjects.withdraw(customer=CUSTOMER, purpose=subjects.Purpose.TRAINING, by=None, now=LATER)
    assert Review.objects.filter(state="open").count() == 1
    assert (list(retraining.ready_items()), retraining.collect(now=LATER)) == ([], 0)


def test_24_withdrawing_quality_empties_the_queue_and_keeps_the_verdicts() -> None:
    make_subject()
    before = figures()
    done = subjects.withdraw(customer=CUSTOMER, purpose=subjects.Purpose.QUALITY, by=None, now=LATER)
    assert (done.answers, done.reviews, Review.objects.filter(state="open").count()) == (2, 1, 0)
    assert (figures(), Vector.objects.count()) == (before, 0)


def test_24_what_comes_in_after_a_withdrawal_comes_in_without_the_purpose() -> None:
    subjects.withdraw(customer=CUSTOMER, purpose=subjects.Purpose.QUALITY, by=None, now=NOW)
    send(record_of(CUSTOMER, 1, CANARY), record_of(OTHER, 1, "x"))
    assert [row.for_quality for row in responses_of(CUSTOMER) + responses_of(OTHER)] == [False, True]


# --- 25: retention ---------------------------------------------------------------------------------------------------
def test_25_retention_takes_the_words_and_leaves_every_figure() -> None:
    make_subject()
    before = figures()
    BotResponse.objects.update(received_at=NOW.replace(year=2025))
    announced = {each.data_class.name: each.rows for each in subjects.due(now=LATER)}
    assert subjects.purge(now=LATER) == announced
    assert (announced["texts"], announced["turns"]) == (2, 2)
    assert (CANARY in everything(), figures(), Vector.objects.count()) == (False, before, 0)


def test_25_a_second_run_finds_nothing() -> None:
    make_subject()
    BotResponse.objects.update(received_at=NOW.replace(year=2025))
    subjects.purge(now=LATER)
    assert set(subjects.purge(now=LATER).values()) == {0}


def test_25_the_nightly_deletion_runs_once_a_night() -> None:
    assert subjects.purge_if_due(now=LATER) is not None
    assert subjects.purge_if_due(now=LATER) is None


def test_25_an_answer_that_expired_is_not_taken_in_again() -> None:
    make_subject()
    BotResponse.objects.update(received_at=NOW.replace(year=2025))
    subjects.purge(now=LATER)
    [again] = send(record_of(CUSTOMER, 1, CANARY))
    assert (again.status, BotResponse.objects.count()) == (Status.UNCHANGED, 2)


# --- 26: erasure -----------------------------------------------------------------------------------------------------
def test_26_an_erased_customer_is_nowhere_any_more() -> None:
    make_subject()
    make_subject(OTHER, "Iemand anders")
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    found = everything()
    assert (CANARY in found, CUSTOMER in found, "Iemand anders" in found) == (False, False, True)
    assert not SubjectKey.objects.filter(digest=subject_digest(CUSTOMER)).exists()


def test_26_figures_verdicts_and_draws_stay_as_they_are() -> None:
    make_subject()
    before, draws = figures(), list(Draw.objects.order_by("pk").values_list("pk", "pi", "kind"))
    codes = list(Verdict.objects.order_by("pk").values_list("pk", "code", "counts"))
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    assert (figures(), list(Draw.objects.order_by("pk").values_list("pk", "pi", "kind"))) == (before, draws)
    assert list(Verdict.objects.order_by("pk").values_list("pk", "code", "counts")) == codes


def test_26_what_is_left_is_a_skeleton() -> None:
    first, _second = make_subject()
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    left = BotResponse.objects.get(pk=first.pk)
    assert (left.question, left.answer, left.body_digest, left.erased_at) == ("", "", "", LATER)
    assert left.external_id.startswith("erased-")
    assert Conversation.objects.get().external_id.startswith("erased-")


def test_26_nobody_works_on_it_any_more() -> None:
    make_subject()
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    assert Review.objects.filter(state="open").count() + Turn.objects.count() + Vector.objects.count() == 0
    assert (ReviewDraft.objects.count(), GoldItem.objects.get().retired_at is not None) == (0, True)
    assert RetrainItem.objects.get().state == RetrainItem.State.REMOVED


def test_26_the_second_run_changes_nothing() -> None:
    make_subject()
    first = subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    again = subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    assert (again.again, again.changes, again.record) == (True, 0, first.record)


def test_26_the_audit_entry_and_the_record_name_nobody() -> None:
    make_subject()
    done = subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    entry = AuditEntry.objects.get(action="subject_erased")
    assert (entry.object_id, entry.details["receipt"]) == (str(done.record.pk), done.record.receipt)
    assert CUSTOMER not in ledger.file().read_text() + json.dumps(entry.details) + json.dumps(done.record.rows)


def test_26_records_of_an_erased_customer_are_refused() -> None:
    make_subject()
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    outcomes = send(record_of(CUSTOMER, 1, CANARY), record_of(OTHER, 1, "x"))
    assert [outcome.status for outcome in outcomes] == [Status.ERASED, Status.CREATED]
    assert CANARY not in everything()


def test_26_an_unknown_customer_is_said_to_be_unknown() -> None:
    with pytest.raises(subjects.UnknownSubject):
        subjects.erase(customer="niemand", by=None, now=LATER)
    assert (ErasureRecord.objects.count(), ledger.file().exists()) == (0, False)


def test_26_the_command_prints_a_receipt(capsys: Any) -> None:
    make_subject()
    call_command("erase_subject", CUSTOMER, "--yes", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["receipt"][:2], told["rows"]["contactcenter.BotResponse"], told["again"]) == ("E-", 2, False)


def test_26_without_a_terminal_the_command_names_yes(monkeypatch: Any) -> None:
    make_subject()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="--yes") as refused:
        call_command("erase_subject", CUSTOMER)
    assert (refused.value.returncode, ErasureRecord.objects.count()) == (2, 0)


def test_26_a_dry_run_erases_nothing(capsys: Any) -> None:
    make_subject()
    call_command("erase_subject", CUSTOMER, "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["changes"] > 10
    assert CANARY in everything()


def send_unknown() -> None:
    send(
        record_of("", 1, CANARY, id="u-1", conversation="gesprek-1"),
        record_of("", 2, "x", id="u-2", conversation="gesprek-2"),
    )


def test_26_one_conversation_of_an_unknown_customer_is_erased_alone(capsys: Any) -> None:
    send_unknown()
    call_command("erase_subject", "--source", make_source().name, "--conversation", "gesprek-1", "--yes", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["receipt"][:2], told["rows"]["contactcenter.BotResponse"]) == ("E-", 1)
    assert [bool(row.answer) for row in BotResponse.objects.order_by("pk")] == [False, True]


def test_26_a_conversation_that_was_erased_is_not_taken_in_again() -> None:
    send_unknown()
    subjects.erase_by(digest=subjects.digest_of_conversation(make_source().name, "gesprek-1"), by=None, now=LATER)
    outcomes = send(
        record_of("", 3, CANARY, id="u-3", conversation="gesprek-1"), record_of("", 4, "y", conversation="gesprek-2")
    )
    assert [outcome.status for outcome in outcomes] == [Status.ERASED, Status.CREATED]
    assert CANARY not in everything()


def test_26_a_conversation_of_a_known_customer_goes_by_his_key() -> None:
    make_subject()
    with pytest.raises(subjects.KnownCustomer):
        subjects.digest_of_conversation(make_source().name, f"c-{CUSTOMER}")


# --- 27: restore -----------------------------------------------------------------------------------------------------
def test_27_rows_that_came_back_are_erased_before_the_first_request() -> None:
    make_subject()
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    ErasureRecord.objects.all().delete()
    make_subject()
    seen: list[str] = []

    def pages(environ: Any, start_response: Any) -> list[bytes]:
        seen.append(everything())
        return [b""]

    Gate(pages)({}, lambda status, headers: None)
    assert (len(seen), CANARY in seen[0], ErasureRecord.objects.count()) == (1, False, 1)


def test_27_a_ledger_that_is_known_costs_two_queries(django_assert_num_queries: Any) -> None:
    make_subject()
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    with django_assert_num_queries(3):
        assert subjects.replay(now=LATER) == 0


def test_27_a_line_that_was_cut_off_does_not_spoil_the_next_one() -> None:
    ledger.add([ledger.Line("a", "E-1", NOW.isoformat())])
    with ledger.file().open("a") as stream:
        stream.write('{"digest": "b"')
    ledger.add([ledger.Line("c", "E-3", NOW.isoformat())])
    assert [line.digest for line in ledger.lines()] == ["a", "c"]


def test_27_a_half_line_of_no_text_at_all_does_not_stop_the_others() -> None:
    ledger.file().write_bytes(b'\xff\xfe{"digest"\n')
    ledger.add([ledger.Line("c", "E-3", NOW.isoformat())])
    assert [line.digest for line in ledger.lines()] == ["c"]


@pytest.fixture
def full_disk() -> Any:
    """The disk takes 10 bytes of a file more, and then no more: a short write, and the next one fails."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ledger.add([ledger.Line("a", "E-1", NOW.isoformat())])
    resource.setrlimit(resource.RLIMIT_FSIZE, (ledger.file().stat().st_size + 10, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_26_without_room_for_its_line_nothing_is_erased(request: Any) -> None:
    make_subject()
    request.getfixturevalue("full_disk")
    with pytest.raises(subjects.LedgerNotWritten, match="cannot be written: File too large"):
        subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    assert (ErasureRecord.objects.count(), CANARY in everything()) == (0, True)


def test_27_a_line_that_the_disk_took_half_stops_no_later_one(full_disk: Any) -> None:
    with pytest.raises(subjects.LedgerNotWritten):
        ledger.add([ledger.Line("b", "E-2", NOW.isoformat())])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    ledger.add([ledger.Line("c", "E-3", NOW.isoformat())])
    assert [line.digest for line in ledger.lines()] == ["a", "c"]


def test_27_a_withdrawal_that_the_backup_does_not_know_is_carried_out_again() -> None:
    make_subject()
    subjects.withdraw(customer=CUSTOMER, purpose=subjects.Purpose.QUALITY, by=None, now=LATER)
    SubjectKey.objects.update(quality_withdrawn_at=None)
    BotResponse.objects.update(for_quality=True)
    assert (subjects.replay(now=LATER + timedelta(days=1)), subjects.replay(now=LATER)) == (1, 0)
    assert SubjectKey.objects.get().quality_withdrawn_at == LATER
    assert not BotResponse.objects.filter(for_quality=True).exists()


def test_27_a_withdrawal_of_one_who_was_erased_does_not_bring_his_key_back() -> None:
    make_subject()
    subjects.withdraw(customer=CUSTOMER, purpose=subjects.Purpose.TRAINING, by=None, now=LATER)
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)
    assert (subjects.replay(now=LATER), subjects.find(CUSTOMER)) == (0, None)


def test_27_a_withdrawal_said_twice_is_one_line_without_a_name() -> None:
    for _time in range(2):
        subjects.withdraw(customer=CUSTOMER, purpose=subjects.Purpose.TRAINING, by=None, now=LATER)
    assert [line.purpose for line in ledger.withdrawals()] == ["training"]
    assert (CUSTOMER in ledger.file().read_text(), ledger.file().read_text().count("\n")) == (False, 1)


# --- 28: export ------------------------------------------------------------------------------------------------------
def test_28_every_table_that_leads_to_a_customer_is_in_the_export() -> None:
    make_subject()
    whole = subjects.export(subject=subjects.find(CUSTOMER), by=None, now=LATER)
    assert set(whole["tables"]) == {model._meta.label for model in tables()}
    leads = {model._meta.label for model in tables()}
    assert {"contactcenter.Turn", "reviewapp.Flag", "reviewapp.Correction", "reviewapp.PersonalDataReveal"} <= leads


def test_28_the_export_holds_texts_reasons_versions_and_who_saw_it() -> None:
    make_subject()
    whole = subjects.export(subject=subjects.find(CUSTOMER), by=None, now=LATER)
    rows = whole["tables"]
    assert rows["contactcenter.BotResponse"][0]["question"] == f"{CANARY} vraagt 1?"
    assert rows["reviewapp.Flag"][0]["reason"]
    assert rows["reviewapp.PersonalDataReveal"][0]["purpose"] == f"terugbellen {CANARY}"
    assert whole["customer"] == CUSTOMER


def test_28_the_export_has_nothing_of_another_customer(capsys: Any) -> None:
    make_subject()
    make_subject(OTHER, "Iemand anders")
    call_command("export_subject", CUSTOMER)
    told = capsys.readouterr().out
    assert (CANARY in told, "Iemand anders" in told) == (True, False)


def test_28_a_screening_is_in_the_export_once() -> None:
    make_subject()
    whole = subjects.export(subject=subjects.find(CUSTOMER), by=None, now=LATER)
    assert len(whole["tables"]["reviewapp.Screening"]) == Screening.objects.count() == 2
    assert connection.vendor in {"sqlite", "postgresql"}


# --- exports on disk -------------------------------------------------------------------------------------------------
def test_26_an_export_that_quotes_the_customer_goes_and_is_made_again_without(settings: Any) -> None:
    make_subject()
    BotResponse.objects.update(received_at=NOW)
    after = LATER + timedelta(hours=12)
    export = exports.export_week(week="2026-W47", out=exports.default_folder("2026-W47"), now=after)
    was = export.manifest_digest
    assert QUOTE in written()
    with TestCase.captureOnCommitCallbacks(execute=True):
        subjects.erase(customer=CUSTOMER, by=None, now=after)
    assert not exports.default_folder("2026-W47").exists()
    again = exports.make_next(now=after)
    assert again is not None
    assert (again.state, again.remade[0]["manifest_sha256"], QUOTE in written()) == ("ready", was, False)
    manifest = json.loads((exports.default_folder("2026-W47") / "manifest.json").read_text())
    assert [each["why"] for each in manifest["remade"]] == ["erasure"]


QUOTE = "vraagt 1?"
"""Of the words of the customer; names are masked in files."""


def written() -> str:
    """All text files of the export."""
    folder = exports.default_folder("2026-W47")
    return "".join(file.read_text(errors="ignore") for file in folder.iterdir())
