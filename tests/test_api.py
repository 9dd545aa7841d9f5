"""The REST interface: what goes in, and which answer each fault gets."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from contactcenter import ingest
from contactcenter.models import BotResponse, IngestKey
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/responses"
RECORD = {"id": "a", "time": "2026-11-19T13:00:00+01:00", "question": "Vraag?", "answer": "Antwoord."}


@pytest.fixture
def key() -> str:
    return ingest.create_key(source_name="bot", key_name="test")


def post(key: str, body: Any, *, address: str = ADDRESS, content_type: str = "application/json") -> Any:
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return Client(headers={"authorization": f"Bearer {key}"}).post(address, data, content_type=content_type)


def test_one_record_is_created_then_unchanged_then_in_conflict(key: str) -> None:
    answers = [post(key, RECORD), post(key, RECORD), post(key, RECORD | {"answer": "Anders."})]
    assert [answer.status_code for answer in answers] == [201, 200, 409]
    assert answers[0].json() == {"id": "a", "status": "created"}
    assert answers[2].json()["code"] == "id_conflict"
    assert BotResponse.objects.get().source.name == "bot"


@pytest.mark.parametrize("wrap", [list, lambda records: {"responses": records}])
def test_a_batch_is_201_when_all_are_new_and_200_when_none_is(key: str, wrap: Any) -> None:
    batch = wrap([RECORD, RECORD | {"id": "b"}])
    assert [post(key, batch).status_code, post(key, batch).status_code] == [201, 200]
    assert BotResponse.objects.count() == 2


def test_a_mixed_batch_tells_for_each_record_what_became_of_it(key: str) -> None:
    post(key, RECORD)
    batch = [RECORD, RECORD | {"id": "b"}, RECORD | {"answer": "Anders."}, {"id": "c"}, 5]
    answer = post(key, batch)
    results = answer.json()["results"]
    assert answer.status_code == 207
    assert [each["status"] for each in results] == ["unchanged", "created", "conflict", "invalid", "invalid"]
    assert results[3]["errors"][0]["pointer"] == "/time"
    assert answer.json()["counts"] == {"unchanged": 1, "created": 1, "conflict": 1, "invalid": 2}


def test_a_batch_without_one_right_record_is_422(key: str) -> None:
    answer = post(key, [{"id": "c"}, {}])
    assert (answer.status_code, answer.json()["code"], len(answer.json()["results"])) == (422, "invalid_records", 2)


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_of_none_or_too_many_is_422(key: str, count: int) -> None:
    answer = post(key, [RECORD] * count)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_count")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (" ", 400, "malformed_json"),
        ("{", 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        ('{"id": NaN}', 400, "malformed_json"),
        ('{"id": 1e400}', 400, "malformed_json"),
        ('{"id": 1, "id": 2}', 400, "malformed_json"),
        ("[" * 10_000, 400, "malformed_json"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, 400, "malformed_json"),
        ("9" * 5000, 400, "malformed_json"),
        ("5", 422, "wrong_count"),
        ('{"responses": null}', 422, "wrong_count"),
        ({**RECORD, "order": 2**70}, 422, "invalid_record"),
        ({**RECORD, "answer": "\x00"}, 422, "invalid_record"),
        ({**RECORD, "answer": "\ud800"}, 422, "invalid_record"),
        ({**RECORD, "id": {"a": 1}}, 422, "invalid_record"),
        ({**RECORD, "answer": "x" * 200_000}, 422, "invalid_record"),
        ({**RECORD, "answer": "x" * 10_000_000}, 413, "too_large"),
    ],
)
def test_a_hostile_body_gets_its_documented_refusal(key: str, body: Any, status: int, code: str) -> None:
    answer = post(key, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not BotResponse.objects.exists()


def test_a_body_of_unknown_length_is_411(key: str) -> None:
    headers = {"authorization": f"Bearer {key}", "transfer-encoding": "chunked"}
    answer = Client(headers=headers).post(ADDRESS, "{}", content_type="application/json", CONTENT_LENGTH="")
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_a_wrong_field_is_pointed_at(key: str) -> None:
    answer = post(key, RECORD | {"turns": [{"speaker": "cat"}]}).json()
    assert answer["errors"][0]["pointer"] == "/turns/0/speaker"
    assert answer["status"] == 422


@pytest.mark.parametrize("field", ["id", "topic", "conversation"])
@pytest.mark.parametrize("value", ["jan@voorbeeld.nl", "NL91ABNA0417164300"])
def test_personal_data_as_an_id_or_a_label_is_refused_and_not_repeated(key: str, field: str, value: str) -> None:
    answer = post(key, RECORD | {field: value})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")
    assert value not in answer.content.decode()
    assert not BotResponse.objects.exists()


def test_a_form_is_415(key: str) -> None:
    assert post(key, "a=1", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize("wrong", ["", "klopt_wrong", "é"])
def test_a_wrong_key_is_401(key: str, wrong: str) -> None:
    answer = post(wrong, RECORD)
    assert (answer.status_code, answer.json()["code"]) == (401, "no_valid_key")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_no_key_is_401() -> None:
    assert Client().post(ADDRESS, "{}", content_type="application/json").status_code == 401


def test_a_revoked_key_is_401_at_the_next_request(key: str) -> None:
    ingest.revoke_key(key_name="test", now=NOW)
    assert post(key, RECORD).status_code == 401


@pytest.mark.parametrize("name", ["key", "token", "access_token", "q"])
def test_a_key_in_the_address_is_refused_even_beside_a_right_one(key: str, name: str) -> None:
    answer = post(key, RECORD, address=f"{ADDRESS}?{name}={key}")
    assert (answer.status_code, answer.json()["code"]) == (400, "key_in_address")
    assert key not in answer.content.decode()


def test_new_records_are_announced_once_after_the_commit(
    key: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    announced: list[str] = []
    monkeypatch.setattr("reviewapp.tasks.announce", announced.append)
    with django_capture_on_commit_callbacks(execute=True):
        post(key, [RECORD, RECORD | {"id": "b"}])
        assert announced == []
        post(key, RECORD)
    assert announced == ["default"]


def test_a_batch_costs_the_same_number_of_queries_for_one_and_for_many(
    key: str, django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        batch = [RECORD | {"id": f"{count}-{number}"} for number in range(count)]
        with django_assert_num_queries(11):  # the key, and the ten of a stored batch
            post(key, batch)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", ADDRESS, 405, "method_not_allowed"),
        ("put", ADDRESS, 405, "method_not_allowed"),
        ("post", "/api/v1/health", 405, "method_not_allowed"),
        ("get", "/api/v1/nowhere", 404, "not_found"),
        ("post", "/api/v2/responses", 404, "not_found"),
        ("get", "/api/", 404, "not_found"),
    ],
)
def test_what_is_not_there_is_a_problem_too(db: None, method: str, path: str, status: int, code: str) -> None:
    answer = getattr(Client(), method)(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert ("Allow" in answer) == (status == 405)


def test_what_fails_is_a_problem_without_words(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewapp.api.taking.stored", lambda source, records: [][records[0].question])
    sender = Client(headers={"authorization": f"Bearer {key}"}, raise_request_exception=False)
    answer = sender.post(ADDRESS, json.dumps(RECORD), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert RECORD["question"] not in answer.content.decode()


def test_health_needs_no_key() -> None:
    answer = Client().get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_is_503_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", broken)
    answer = Client().get("/api/v1/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")


def test_the_schema_describes_every_status_and_loads_nothing_from_elsewhere() -> None:
    schema = Client().get("/api/schema").json()
    operation = schema["paths"][ADDRESS]["post"]
    assert set(operation["responses"]) == {"200", "201", "207", "400", "401", "409", "411", "413", "415", "422", "503"}
    assert "oneOf" in operation["requestBody"]["content"]["application/json"]["schema"]
    assert Client().get("/api/docs").status_code == 404


def test_the_example_of_the_schema_is_taken(key: str) -> None:
    schema = Client().get("/api/schema").json()
    example = schema["paths"][ADDRESS]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert post(key, example).status_code == 201


def test_item_14_a_bearer_key_that_expired_is_401_at_the_next_request(key: str) -> None:
    assert post(key, RECORD).status_code == 201
    IngestKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert post(key, RECORD).status_code == 401
