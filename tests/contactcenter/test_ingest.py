"""One record in: checked, stored once."""

import json
import random
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter import ingest, vault
from contactcenter.ingest import RecordError, Status
from contactcenter.models import BotResponse, Conversation, IngestKey, Source, SubjectKey, Turn
from tests.factories import NOW, make_source

RECORD: dict[str, Any] = {"id": "a", "time": "2026-11-19T13:00:00+01:00", "question": "Vraag?", "answer": "Antwoord."}


def raw(**fields: Any) -> dict[str, Any]:
    return RECORD | fields


def send(*records: dict[str, Any], source: Source | None = None) -> list[ingest.Outcome]:
    parsed = [ingest.parse_record(each) for each in records]
    return ingest.store(source=source or make_source(), records=parsed, now=NOW)


def statuses(outcomes: Sequence[ingest.Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def state() -> list[tuple[Any, ...]]:
    """All stored facts without database ids."""
    responses = BotResponse.objects.values_list(
        "external_id", "conversation__external_id", "conversation__customer", "conversation__channel", "order", "answer"
    )
    turns = Turn.objects.values_list("conversation__external_id", "after_order", "position", "speaker", "text")
    return sorted(responses) + sorted(turns)


# --- what a record must look like -------------------------------------------------------------------------------------


def test_a_small_record_gets_its_defaults() -> None:
    record = ingest.parse_record({"id": 7, "time": "2026-11-19T13:00:00", "answer": "Ja."})
    assert (record.external_id, record.conversation, record.order, record.question) == ("7", "7", 0, "")
    assert (record.for_quality, record.for_training, record.handed_over) == (True, True, False)
    assert record.answered_at.isoformat() == "2026-11-19T12:00:00+00:00"


def test_purposes_that_are_given_are_the_only_ones() -> None:
    record = ingest.parse_record(raw(purposes=["service", "quality"]))
    assert (record.for_quality, record.for_training) == (True, False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"id": True}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"id": "a\x00"}, "id"),
        ({"answer": " \n"}, "answer"),
        ({"answer": 5}, "answer"),
        ({"answer": "a\x00"}, "answer"),
        ({"answer": "\ud800"}, "answer"),
        ({"answer": "é" * 60_000}, "answer"),
        ({"customer": "\udfff"}, "customer"),
        ({"time": None}, "time"),
        ({"time": 5}, "time"),
        ({"time": "gisteren"}, "time"),
        ({"time": "1989-12-31"}, "time"),
        ({"time": "2101-01-01T00:00:00Z"}, "time"),
        ({"order": 2**70}, "order"),
        ({"order": 1.5}, "order"),
        ({"order": True}, "order"),
        ({"order": "--5"}, "order"),
        ({"order": "٣"}, "order"),
        ({"language": "nederlands"}, "language"),
        ({"purposes": ["sales"]}, "purposes"),
        ({"purposes": {}}, "purposes"),
        ({"handed_over": "maybe"}, "handed_over"),
        ({"turns": {}}, "turns"),
        ({"turns": [{"speaker": "cat"}]}, "turns/0/speaker"),
        ({"turns": [{"speaker": "bot", "text": "\x00"}]}, "turns/0/text"),
        ({"turns": [{"speaker": "bot"}], "conversation": "c"}, "order"),
    ],
)
def test_a_wrong_field_is_refused_by_name(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(RecordError) as refusal:
        ingest.parse_record(raw(**fields))
    assert refusal.value.field == field


VALUES = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists)
NAMES = st.sampled_from(["id", "time", "answer", "order", "turns", "purposes", "lang", "customer"])


@given(st.dictionaries(NAMES, VALUES))
@settings(max_examples=300, deadline=None)
def test_any_input_is_accepted_or_refused_and_never_breaks(fields: dict[str, Any]) -> None:
    with suppress(RecordError):
        assert ingest.parse_record(fields).canonical


def test_the_canonical_form_ignores_spelling_and_sees_content() -> None:
    one = ingest.parse_record(raw(lang="NL", domain="retour"))
    other = ingest.parse_record({"topic": "retour", **raw(time="2026-11-19T12:00:00Z", language="nl", unknown=1)})
    assert one.canonical == other.canonical != ingest.parse_record(raw(lang="en")).canonical


# --- stored once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_record_is_stored_with_its_conversation_and_turns() -> None:
    [outcome] = send(raw(conversation="c", order=3, customer="k", turns=[{"speaker": "customer", "text": "Dank"}]))
    response = BotResponse.objects.get(pk=outcome.response_id)
    assert (response.conversation.external_id, response.conversation.customer, response.order) == ("c", "k", 3)
    assert list(Turn.objects.values_list("after_order", "speaker", "text")) == [(3, "customer", "Dank")]


@pytest.mark.django_db
def test_the_same_record_again_is_unchanged_and_another_is_a_conflict() -> None:
    send(raw())
    assert statuses(send(raw())) == ["unchanged"]
    assert statuses(send(raw(answer="Anders."))) == ["conflict"]
    assert BotResponse.objects.get().answer == "Antwoord."


@pytest.mark.django_db
def test_repetitions_within_a_batch_are_told_apart() -> None:
    assert statuses(send(raw(), raw(), raw(answer="Anders."), raw(id="b"))) == [
        "created", "unchanged", "conflict", "created",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_same_id_of_two_bots_are_two_answers() -> None:
    outcomes = send(raw(), source=make_source(name="one")) + send(raw(), source=make_source(name="two"))
    assert statuses(outcomes) == ["created", "created"]


@pytest.mark.django_db
def test_a_later_record_completes_its_conversation() -> None:
    send(raw(conversation="c"))
    send(raw(id="b", conversation="c", customer="k", channel="chat"))
    assert Conversation.objects.values_list("customer", "channel").get() == ("k", "chat")


STREAM = [
    raw(id=f"r{number}", conversation=f"c{number % 3}", order=number, customer=f"k{number % 4}" if number % 2 else "",
        channel=["", "chat", "voice"][number % 3], turns=[{"speaker": "agent", "text": f"t{number}"}])
    for number in range(12)
]  # fmt: skip


@pytest.mark.django_db
@given(st.lists(st.lists(st.sampled_from(STREAM), max_size=15), max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_repetition_of_a_stream_leaves_the_same_rows(
    batches: list[list[dict[str, Any]]], chance: random.Random
) -> None:
    Conversation.objects.all().delete()
    send(*STREAM)
    expected = state()
    Conversation.objects.all().delete()
    rest = chance.sample(STREAM, len(STREAM))
    for batch in [*batches, rest]:
        send(*batch)
    assert state() == expected


@pytest.mark.django_db
def test_a_batch_costs_the_same_number_of_queries_for_one_and_for_many(django_assert_num_queries: Any) -> None:
    source = make_source()
    vault.keyed_digest("")  # the key of digests is known to a process that runs
    for count in (1, 300):
        records = [ingest.parse_record(raw(id=f"{count}-{number}", conversation="c")) for number in range(count)]
        # who was erased, savepoint, responses there, conversations there, then of a new customer: asked and made,
        # conversation made; of a known one: his key locked where rows can be, purposes withdrawn; responses made, who was
        # erased meanwhile, release
        with django_assert_num_queries(10 if count == 1 else 8 + connection.features.has_select_for_update):
            ingest.store(source=source, records=records, now=NOW)


@pytest.mark.django_db
def test_what_a_conversation_withdrew_holds_for_the_customer_who_becomes_known_in_the_same_batch() -> None:
    send(raw(id="a", conversation="c"))
    SubjectKey.objects.update(training_withdrawn_at=NOW)
    send(raw(id="b", conversation="c", customer="k"), raw(id="d", conversation="e", customer="k"))
    assert set(BotResponse.objects.values_list("for_training", flat=True)) == {False}


@pytest.mark.django_db
def test_a_batch_that_is_there_already_costs_one_lookup(django_assert_num_queries: Any) -> None:
    source = make_source()
    send(*STREAM, source=source)
    with django_assert_num_queries(4):  # customers erased, savepoint, responses there, release
        send(*STREAM, source=source)


@pytest.mark.django_db(transaction=True)
def test_two_importers_at_once_store_each_record_once() -> None:
    source = make_source()
    records = [ingest.parse_record(raw(id=f"r{number}", conversation=f"c{number % 50}")) for number in range(400)]
    outcomes: list[ingest.Outcome] = []
    failures: list[BaseException] = []

    def importer(seed: int) -> None:
        mine = random.Random(seed).sample(records, len(records))  # noqa: S311
        try:
            for start in range(0, len(mine), 40):
                outcomes.extend(ingest.store(source=source, records=mine[start : start + 40], now=NOW))
        except BaseException as error:  # noqa: BLE001 - a thread tells its failure to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=importer, args=(seed,)) for seed in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (BotResponse.objects.count(), Conversation.objects.count()) == (400, 50)
    assert statuses(outcomes).count("created") == 400
    assert statuses(outcomes).count("unchanged") == 800


# --- files ------------------------------------------------------------------------------------------------------------


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_an_interrupted_import_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.ingest.files.BATCH", 10)
    path = write(tmp_path / "feed.jsonl", *(raw(id=f"r{number}") for number in range(35)))

    def stop(rows: int, share: float) -> None:
        if rows == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest.import_file(path=path, source_name="bot", now=NOW, progress=stop)
    summary = ingest.import_file(path=path, source_name="bot", now=NOW)
    assert (summary.unchanged, summary.created, BotResponse.objects.count()) == (20, 15, 35)


@pytest.mark.django_db
def test_wrong_rows_and_conflicts_go_to_the_rejects_file(tmp_path: Path) -> None:
    path = write(tmp_path / "feed.jsonl", raw(), raw(id="b", time="x"), raw(answer="Anders."))
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"id": 1, "id": 2}\n{"id": "n", "order": NaN}\n[1]\n' + "[" * 100_000 + "\n")
    summary = ingest.import_file(path=path, source_name="bot", now=NOW)
    rejects = tmp_path / "feed.jsonl.rejects.jsonl"
    told = [json.loads(line) for line in rejects.read_text(encoding="ascii").splitlines()]
    assert (summary.rows, summary.created, summary.conflicts, summary.rejected) == (7, 1, 1, 5)
    assert sorted(each["line"] for each in told) == [2, 3, 4, 5, 6, 7]
    assert all(each["reason"] and "record" in each for each in told)
    assert "Anders" not in rejects.read_text(encoding="ascii")  # what was said stands in no file of ours
    assert rejects.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_where_the_folder_takes_no_file_the_rejects_go_home(tmp_path: Path) -> None:
    path = write(tmp_path / "feed.jsonl", raw(answer=""))
    (tmp_path / "feed.jsonl.rejects.jsonl").mkdir()  # a place that cannot be written, for root too
    summary = ingest.import_file(path=path, source_name="bot", now=NOW)
    assert summary.rejects
    assert summary.rejects.parent == django_settings.HOME.path / "rejects"
    assert summary.rejects.read_text(encoding="ascii").count("\n") == 1


@pytest.mark.django_db
def test_files_of_one_name_keep_their_own_rejects(tmp_path: Path) -> None:
    found = set()
    for folder in (tmp_path / "one", tmp_path / "two"):
        (folder / "feed.jsonl.rejects.jsonl").mkdir(parents=True)
        path = write(folder / "feed.jsonl", raw(answer=""))
        found.add(ingest.import_file(path=path, source_name="bot", now=NOW).rejects)
    assert len(found) == 2
    assert all(rejects and rejects.is_file() for rejects in found)


@pytest.mark.django_db
def test_without_wrong_rows_there_is_no_rejects_file_and_an_old_one_goes(tmp_path: Path) -> None:
    path = write(tmp_path / "feed.jsonl", raw())
    (tmp_path / "feed.jsonl.rejects.jsonl").write_text("old", encoding="ascii")
    assert ingest.import_file(path=path, source_name="bot", now=NOW).rejects is None
    assert [each.name for each in tmp_path.iterdir()] == ["feed.jsonl"]


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_whatever_the_spreadsheet_made_of_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = ["id|Time|answer|purposes|handed_over|vreemd", "a|2026-11-19|Één, antwoord; ja|quality training|ja|x"]
    lines[1] = lines[1].replace("Één, antwoord; ja", '"Één, antwoord; ja"')
    path = tmp_path / "feed.csv"
    path.write_bytes("\r\n".join(lines).replace("|", delimiter).encode(encoding))
    summary = ingest.import_file(path=path, source_name="bot", now=NOW)
    response = BotResponse.objects.get()
    assert (summary.created, response.answer, response.handed_over) == (1, "Één, antwoord; ja", True)


@pytest.mark.django_db
def test_a_row_with_too_many_cells_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text("id,time,answer\na,2026-11-19,Ja, nee\nb,2026-11-19,Ja\n", encoding="utf-8")
    summary = ingest.import_file(path=path, source_name="bot", now=NOW)
    assert (summary.created, summary.rejected) == (1, 1)
    assert summary.rejects
    assert json.loads(summary.rejects.read_text(encoding="ascii"))["line"] == 2


@pytest.mark.django_db
def test_the_command_says_by_its_exit_status_that_rows_were_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "shop.jsonl", raw(), raw(id="b", answer=""))
    with pytest.raises(SystemExit) as end:
        call_command("ingest_responses", path, "--json")
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert end.value.code == 3
    assert (summary["source"], summary["created"], summary["rejected"]) == ("shop", 1, 1)


@pytest.mark.django_db
def test_without_a_terminal_progress_is_a_line_every_tenth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("contactcenter.ingest.files.BATCH", 1)
    path = write(tmp_path / "feed.jsonl", *(raw(id=f"r{number}") for number in range(40)))
    call_command("ingest_responses", path)
    told = capsys.readouterr()
    assert [line.split(",")[0] for line in told.err.splitlines()] == [f"Import: {ten} %" for ten in range(10, 100, 10)]
    assert told.out.startswith("Done: 40 rows, 40 created, 0 unchanged, 0 conflicts, 0 rejected, ")


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_wrong_use_and_leaves_no_source() -> None:
    with pytest.raises(CommandError) as error:
        call_command("ingest_responses", "nowhere.jsonl")
    assert (error.value.returncode, Source.objects.count()) == (2, 0)


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_key_opens_its_source_and_is_kept_as_a_digest_only() -> None:
    key = ingest.create_key(source_name="bot", key_name="k")
    source = ingest.source_of_key(key)
    stored = IngestKey.objects.values().get()
    assert source is not None
    assert source.name == "bot"
    assert key not in stored.values()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "klopt_x", "\ud800"])
def test_another_key_opens_nothing(wrong: str) -> None:
    ingest.create_key(source_name="bot", key_name="k")
    assert ingest.source_of_key(wrong) is None


@pytest.mark.django_db
def test_a_revoked_key_opens_nothing_and_its_name_stays_taken() -> None:
    key = ingest.create_key(source_name="bot", key_name="k")
    assert ingest.revoke_key(key_name="k", now=NOW)
    assert ingest.source_of_key(key) is None
    with pytest.raises(ValueError, match="already"):
        ingest.create_key(source_name="bot", key_name="k")


@pytest.mark.django_db
def test_the_command_shows_a_key_that_works_and_revokes_it(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_ingest_key", "shop", "--host", "https://klopt.example/")
    told = capsys.readouterr().out
    key = next(word for word in told.split() if word.startswith("klopt_"))
    assert f"curl -X POST https://klopt.example/api/v1/responses \\\n  -H 'Authorization: Bearer {key}'" in told
    assert ingest.source_of_key(key)
    call_command("revoke_ingest_key", "shop")
    assert ingest.source_of_key(key) is None


@pytest.mark.django_db
def test_status_words_are_those_of_the_interface() -> None:
    assert [status.value for status in Status] == ["created", "unchanged", "conflict", "erased"]


@pytest.mark.parametrize("name", ["channel", "language", "segment", "topic", "bot_version"])
def test_a_lone_dash_is_no_value(name: str) -> None:
    assert getattr(ingest.parse_record(raw(**{name: " - "})), name) == ""
