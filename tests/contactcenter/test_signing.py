"""Signed deliveries: who sent it, unchanged, of now, and each id once."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from contactcenter import ingest
from contactcenter.ingest.signing import Delivery, signature
from contactcenter.models import BotResponse, ReceivedMessage, SigningSecret
from reviewapp import subjects
from tests.factories import NOW

RECORD = {"id": "a", "time": "2026-11-19T13:00:00+01:00", "question": "Vraag?", "answer": "Antwoord."}


@pytest.fixture
def secret(db: None) -> str:
    return ingest.create_secret(source_name="bot", secret_name="first")


def deliver(
    secret: str, body: Any, *, message_id: str = "msg_1", source: str = "bot", late: int = 0, **headers: str
) -> Any:
    data = json.dumps(body).encode()
    timestamp = str(int(timezone.now().timestamp()) - late)
    signed = signature(secret, Delivery(message_id, timestamp, "", data)).decode()
    sent = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signed} | headers
    return Client(headers=sent).post(f"/api/v1/webhooks/{source}", data, content_type="application/json")


def test_the_vector_of_the_specification_gives_its_signature() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    delivery = Delivery("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "", b'{"test": 2432232314}')
    assert signature(secret, delivery) == b"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_item_15_a_signed_answer_is_stored(secret: str) -> None:
    answer = deliver(secret, RECORD)
    assert (answer.status_code, answer.json()) == (201, {"id": "a", "status": "created"})
    assert BotResponse.objects.get().source.name == "bot"


def test_item_15_the_same_delivery_again_gives_the_same_result_and_no_second_row(secret: str) -> None:
    body = [RECORD, RECORD | {"id": "b"}, {"id": "c"}]
    first, second = deliver(secret, body), deliver(secret, body)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert first.json()["counts"] == {"created": 2, "invalid": 1}
    assert (BotResponse.objects.count(), ReceivedMessage.objects.count()) == (2, 1)


def test_item_15_another_body_under_the_same_id_is_409(secret: str) -> None:
    deliver(secret, RECORD)
    answer = deliver(secret, RECORD | {"id": "b"})
    assert (answer.status_code, answer.json()["code"]) == (409, "message_conflict")
    assert BotResponse.objects.count() == 1


def test_a_delivery_that_an_earlier_version_took_in_part_is_taken_whole(secret: str) -> None:
    deliver(secret, [RECORD, RECORD | {"id": "b"}])
    BotResponse.objects.get(external_id="b").delete()
    ReceivedMessage.objects.update(outcomes="+")  # of two records the earlier version took one for right
    answer = deliver(secret, [RECORD, RECORD | {"id": "b"}])
    assert (answer.status_code, answer.json()["counts"]) == (207, {"unchanged": 1, "created": 1})
    assert ReceivedMessage.objects.get().outcomes == "=+"


def test_two_bots_may_use_the_same_id_for_a_delivery(secret: str) -> None:
    other = ingest.create_secret(source_name="other bot", secret_name="other")
    answers = [deliver(secret, RECORD), deliver(other, RECORD, source="other bot")]
    assert [answer.status_code for answer in answers] == [201, 201]


@pytest.mark.parametrize("late", [301, -301, 10**9])
def test_item_15_a_clock_more_than_five_minutes_off_is_401(secret: str, late: int) -> None:
    with time_machine.travel(NOW, tick=False):
        assert deliver(secret, RECORD, late=late).status_code == 401
        assert deliver(secret, RECORD, late=late // abs(late) * 300).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1a,é"},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-id": "m" * 201},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "9" * 40},
        {"webhook-timestamp": "١٢"},
    ],
)
def test_item_15_a_wrong_header_is_401_and_stores_nothing(secret: str, wrong: dict[str, str]) -> None:
    answer = deliver(secret, RECORD, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert not BotResponse.objects.exists()


def test_item_15_a_changed_body_is_401(secret: str) -> None:
    signed = signature(secret, Delivery("msg_1", "1", "", b"{}")).decode()
    assert deliver(secret, RECORD, **{"webhook-signature": signed}).status_code == 401


def test_an_unknown_bot_sounds_like_a_wrong_signature(secret: str) -> None:
    answers = [
        deliver(secret, RECORD, source="nobody"),
        deliver("whsec_" + base64.b64encode(b"x" * 32).decode(), RECORD),
    ]
    assert answers[0].json() == answers[1].json()


def test_item_15_both_secrets_are_valid_while_one_is_replaced(secret: str) -> None:
    new = ingest.create_secret(source_name="bot", secret_name="second")
    assert deliver(secret, RECORD).status_code == 201
    assert deliver(new, RECORD | {"id": "b"}, message_id="msg_2").status_code == 201
    ingest.revoke_secret(secret_name="first", now=timezone.now())
    assert deliver(secret, RECORD | {"id": "c"}, message_id="msg_3").status_code == 401
    assert deliver(new, RECORD | {"id": "c"}, message_id="msg_3").status_code == 201


def test_several_signatures_in_one_header_need_one_that_fits(secret: str) -> None:
    timestamp = str(int(timezone.now().timestamp()))
    right = signature(secret, Delivery("msg_1", timestamp, "", json.dumps(RECORD).encode())).decode()
    several = {"webhook-signature": f"v1,AAAA {right}", "webhook-timestamp": timestamp}
    assert deliver(secret, RECORD, **several).status_code == 201


def test_an_expired_secret_is_401(db: None) -> None:
    secret = ingest.create_secret(
        source_name="bot", secret_name="old", expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert deliver(secret, RECORD).status_code == 401


def test_a_signing_secret_is_no_bearer_key_and_a_bearer_key_signs_nothing(secret: str) -> None:
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.post("/api/v1/responses", RECORD, content_type="application/json").status_code == 401
    key = ingest.create_key(source_name="bot", key_name="bearer")
    client = Client(headers={"authorization": f"Bearer {key}"})
    assert client.post("/api/v1/webhooks/bot", RECORD, content_type="application/json").status_code == 401


def test_a_secret_is_sealed_in_the_database(secret: str) -> None:
    row = SigningSecret.objects.get()
    assert secret.removeprefix("whsec_") not in row.sealed
    with pytest.raises(ValueError, match="already"):
        ingest.create_secret(source_name="bot", secret_name="first")


def test_ids_of_deliveries_go_at_night_after_a_month_and_the_answer_stays_one(secret: str) -> None:
    with time_machine.travel(NOW, tick=False):
        deliver(secret, RECORD)
    gone = [subjects.purge(now=NOW + timedelta(days=days))["deliveries"] for days in (29, 31)]
    assert (gone, ReceivedMessage.objects.count()) == ([0, 1], 0)
    assert deliver(secret, RECORD).json()["status"] == "unchanged"


@pytest.mark.django_db
def test_the_commands_make_a_secret_and_revoke_it(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_signing_secret", "bot", "--days", "30")
    said = capsys.readouterr().out
    secret = next(line for line in said.splitlines() if line.startswith("whsec_"))
    assert "/api/v1/webhooks/bot" in said
    assert deliver(secret, RECORD).status_code == 201
    call_command("revoke_signing_secret", "bot")
    assert deliver(secret, RECORD, message_id="msg_2").status_code == 401
