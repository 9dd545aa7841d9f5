"""A process whose key is not, or no longer, the one of the database: it says so, and loses nothing."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from contactcenter import ingest, knowledge
from contactcenter.models import BotResponse
from contactcenter.vault import VaultError
from reviewapp import screening
from reviewapp.logs.rendering import LineFormatter
from reviewapp.models import Screening
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_employee, make_response

pytestmark = pytest.mark.django_db
RECORD = {"id": "a", "conversation": "c", "time": "2026-11-19T12:00:00+01:00", "question": "Vraag?", "answer": "Ja."}


def opened_by_a_reader(response: BotResponse) -> Any:
    client = Client()
    client.force_login(make_employee(role="quality_manager", language="en"))
    return client.get(f"/answers/{response.pk}/")


def test_a_page_is_503_and_says_what_the_operator_does(request: Any) -> None:
    response = make_response()
    request.getfixturevalue("other_key")
    page = opened_by_a_reader(response)
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "KLOPT_VAULT_KEY_FILE" in page.content.decode()
    assert page["X-Request-ID"] in page.content.decode()


def test_the_log_tells_the_reason(request: Any, caplog: Any) -> None:
    response = make_response()
    request.getfixturevalue("other_key")
    opened_by_a_reader(response)
    lines = [LineFormatter(form="json").format(row) for row in caplog.records if row.levelno == logging.CRITICAL]
    assert "is not the one this database was closed with" in lines[0]


def test_the_api_is_503_with_a_code(request: Any) -> None:
    key = ingest.create_key(source_name="bot", key_name="k")
    request.getfixturevalue("other_key")
    bot = Client(headers={"authorization": f"Bearer {key}"})
    answer = bot.post("/api/v1/responses", json.dumps(RECORD), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "key_unavailable")
    assert not BotResponse.objects.exists()


@pytest.fixture
def waiting(settings: Any, tmp_path: Any) -> Screening:
    """An answer that waits for its screening, and an article to hold it against."""
    settings.HOME = type(settings.HOME)(tmp_path)
    knowledge.approve_article(external_id="kb", title="Ruilen", body="U mag ruilen.", language="nl", now=NOW)
    make_response()
    screening.open_screenings()
    return Screening.objects.get()


def test_a_worker_gives_back_what_it_cannot_read(request: Any, waiting: Screening) -> None:
    request.getfixturevalue("other_key")
    with pytest.raises(VaultError):
        screening.screen_next(limit=10, embedder=WordEmbedder())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.lease_token) == ("waiting", 0, None)


def test_a_text_that_does_not_open_counts_as_a_try(waiting: Screening) -> None:
    BotResponse.objects.filter(pk=waiting.response_id).update(external_id="moved")
    with pytest.raises(VaultError):
        screening.screen_next(limit=10, embedder=WordEmbedder())
    waiting.refresh_from_db()
    assert waiting.attempts == 1
