"""Item 53 at both doors of the API and in files: a body that is too large, too deep or no text is refused in words, nothing of
it is stored, and memory stays small."""

import gzip
import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from contactcenter import ingest
from contactcenter.datafiles import LONGEST_ROW
from contactcenter.ingest.signing import Delivery, signature
from contactcenter.models import BotResponse, Conversation, ReceivedMessage, Turn
from reviewapp.api.taking import MOST_BYTES
from tests.installation import Installation, on_sqlite
from tests.servers import free_port
from tests.test_uploads import memory, request

Send = Callable[..., Any]
RECORD = {"id": "a", "time": "2026-11-19T13:00:00+01:00", "question": "Vraag?", "answer": "Antwoord."}
WHOLE = json.dumps(RECORD)


@pytest.fixture(params=["key", "signature"])
def send(request: pytest.FixtureRequest, db: None) -> Send:
    """Posts bytes to one of the two doors, with all that this door asks."""
    key = ingest.create_key(source_name="bot", key_name="bot")
    secret = ingest.create_secret(source_name="bot", secret_name="bot")

    def sent(data: bytes, **headers: str) -> Any:
        if request.param == "key":
            client, address = Client(headers={"authorization": f"Bearer {key}"} | headers), "/api/v1/responses"
        else:
            client, address = Client(headers=signed(secret, data) | headers), "/api/v1/webhooks/bot"
        return client.post(address, data, content_type="application/json")

    return sent


def signed(secret: str, data: bytes) -> dict[str, str]:
    now = str(int(timezone.now().timestamp()))
    mark = signature(secret, Delivery("m", now, "", data)).decode()
    return {"webhook-id": "m", "webhook-timestamp": now, "webhook-signature": mark}


def padded(size: int) -> bytes:
    """A right record, followed by spaces to this size."""
    return WHOLE.encode().ljust(size)


def rows() -> int:
    return sum(model.objects.count() for model in (BotResponse, Conversation, Turn, ReceivedMessage))


def test_item_53_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_413(send: Send) -> None:
    over = send(padded(MOST_BYTES + 1))
    assert (over.status_code, over.json()["code"], rows()) == (413, "too_large", 0)
    assert send(padded(MOST_BYTES)).status_code == 201


def hostile(name: str) -> bytes:
    """Bodies of JSON; a name of one field is put before them where they must be part of a record."""
    values = {
        "nested lists": "[" * 10_000 + "]" * 10_000, "nested objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
        "huge number": "9" * 100_000, "exponent": "1e400", "not a number": "NaN", "infinity": "-Infinity",
        "twice": '{"a": 1, "a": 2}',
    }  # fmt: skip
    return f'{WHOLE[:-1]}, "extra": {values[name]}}}'.encode()


MALFORMED = ["nested lists", "nested objects", "huge number", "exponent", "not a number", "infinity", "twice"]


@pytest.mark.parametrize("name", MALFORMED)
def test_item_53_json_with_a_soft_spot_is_400_and_stores_nothing(send: Send, name: str) -> None:
    answer = send(hostile(name))
    assert (answer.status_code, answer.json()["code"], rows()) == (400, "malformed_json", 0)


@pytest.mark.parametrize("field", ["id", "question", "answer", "topic", "customer", "conversation"])
@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800", "\\udc00x"])
def test_item_53_a_nul_or_half_a_surrogate_is_422_and_stores_nothing(send: Send, field: str, sign: str) -> None:
    answer = send(json.dumps(RECORD | {field: "HERE"}).replace("HERE", f"a{sign}").encode())
    assert (answer.status_code, answer.json()["code"], rows()) == (422, "invalid_record", 0)


def test_item_53_one_bad_record_in_a_batch_is_told_and_the_others_are_whole(send: Send) -> None:
    bad = RECORD | {"id": "b", "turns": [{"speaker": "customer", "text": "a\x00"}]}
    answer = send(json.dumps([RECORD, bad, RECORD | {"id": "c", "order": 2**70}]).encode())
    assert answer.json()["counts"] == {"created": 1, "invalid": 2}
    assert list(BotResponse.objects.values_list("external_id", flat=True)) == ["a"]


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br"])
def test_item_53_a_packed_body_is_415_and_never_unpacked(send: Send, packing: str) -> None:
    answer = send(gzip.compress(padded(50_000_000), 1), **{"content-encoding": packing})
    assert (answer.status_code, answer.json()["code"], rows()) == (415, "packed", 0)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int, str]]:
    """Port, process id of the parent, and a key."""
    made, port = on_sqlite(tmp_path_factory.mktemp("bodies")), free_port()
    made.manage("collectstatic", "--no-input", "--verbosity", "0")
    made.manage("migrate", "--verbosity", "0")
    key = next(word for word in made.manage("create_ingest_key", "bot").split() if word.startswith("klopt_"))
    with made.running("manage.py", "serve", "--port", str(port)) as process:
        wait_for(made, port)
        yield port, process.pid, key


def status_of(port: int, headers: dict[str, str], body: bytes) -> int:
    """Of a server that may answer before it has read everything."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.request("POST", "/api/v1/responses", body, headers)
        return connection.getresponse().status
    return 413  # it closed the door on the rest


def wait_for(made: Installation, port: int) -> None:
    for _ in range(300):
        try:
            request(port, "GET", "/api/v1/health", {}, b"")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("".join(file.read_text() for file in made.home.glob("*.log")))


def test_item_53_hostile_bodies_take_no_memory_of_the_server(served: tuple[int, int, str]) -> None:
    """Each fault a few times over a real connection; the largest that is taken stands for what a body may cost."""
    port, pid, key = served
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    bodies = [padded(10_000_000), *map(hostile, MALFORMED), ("[" * (MOST_BYTES - 1)).encode(), b"[0," * 2_000_000]
    before, statuses = memory(pid), set()
    for _ in range(3):
        statuses |= {status_of(port, headers, body) for body in bodies}
    assert statuses <= {400, 413}
    assert request(port, "POST", "/api/v1/responses", headers, padded(MOST_BYTES)) == 201
    assert memory(pid) - before < 200


def test_item_53_a_chunked_body_is_411(served: tuple[int, int, str]) -> None:
    port, _pid, key = served
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}", "Transfer-Encoding": "chunked"}
    assert (
        request(port, "POST", "/api/v1/responses", headers, f"{len(WHOLE):x}\r\n{WHOLE}\r\n0\r\n\r\n".encode()) == 411
    )


@pytest.mark.django_db
def test_item_53_bad_lines_of_a_file_are_told_and_the_others_taken(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    surrogate = WHOLE.replace("Vraag", "\\ud800").encode()
    long = json.dumps(RECORD | {"answer": "x" * LONGEST_ROW}).encode()
    bad = [long, *map(hostile, MALFORMED), surrogate, b"\xff\xfe", b"\x00\x00"]
    file.write_bytes(b"\n".join([*bad, WHOLE.encode()]))
    with pytest.raises(SystemExit):
        call_command("ingest_responses", str(file), "--source", "bot")
    told = (tmp_path / "in.jsonl.rejects.jsonl").read_text().splitlines()
    assert [json.loads(line)["line"] for line in told] == list(range(1, len(bad) + 1))
    assert list(BotResponse.objects.values_list("external_id", flat=True)) == ["a"]
