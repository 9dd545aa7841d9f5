"""One answer from ingest to export, through the doors that the product uses, with the real model."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from contactcenter import ingest
from contactcenter.models import BotResponse
from reviewapp import pipeline, quality, sampling
from reviewapp.models import RetrainItem, Review, Verdict
from tests.factories import make_employee

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ARTICLE = "Bij een verhuizing kunt u uw contract kosteloos opzeggen. Doe dat minimaal 30 dagen voor de verhuisdatum."
WRONG = "U kunt uw contract kosteloos opzeggen bij een verhuizing. Doe dat minimaal 14 dagen voor de verhuisdatum."
RIGHT = WRONG.replace("14", "30")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.model]


@pytest.fixture
def screened(client: Client, tmp_path: Path) -> BotResponse:
    """A wrong answer that came in by the API and went through the pipeline; the plan lets a person see every answer."""
    articles = tmp_path / "articles.jsonl"
    articles.write_text(
        json.dumps({"id": "KB-1", "title": "Opzeggen bij verhuizing", "body": ARTICLE, "language": "nl"})
    )
    call_command("load_articles", str(articles))
    key = ingest.create_key(source_name="bot", key_name="bot")
    record = {
        "id": "r1",
        "time": NOW.isoformat(),
        "question": "Hoe zeg ik op als ik verhuis?",
        "answer": WRONG,
        "lang": "nl",
    }
    sent = client.post("/api/v1/responses", record, "application/json", headers={"Authorization": f"Bearer {key}"})
    assert sent.status_code == 201, sent.content
    pipeline.run_opening()
    pipeline.run_screening(limit=100)
    sampling.adopt_plan(capacity=1000, reason="all", created_by=None, now=NOW)
    pipeline.run_light(now=NOW, limit=100)
    return BotResponse.objects.get()


@pytest.fixture
def judged(screened: BotResponse, client: Client) -> Verdict:
    """The same answer, claimed and judged at the desk by the plain form, with a correction."""
    client.force_login(make_employee(username="samira"))
    queue = Review.objects.get().queue.slug
    with time_machine.travel(NOW + timedelta(hours=1)):
        client.get(f"/review/{queue}/")
        review = Review.objects.get()
        form = {"review_id": review.pk, "lease_token": str(review.lease_token), "idempotency_key": str(uuid.uuid4())}
        form |= {"code": "wrong", "reasons": "factual", "correction": RIGHT, "seconds": 20}
        client.post(f"/review/{queue}/verdict/", form)
    pipeline.run_light(now=NOW, limit=100)
    return Verdict.objects.get()


def test_the_wrong_figure_is_found_with_its_place_in_both_texts(screened: BotResponse) -> None:
    claim = screened.screening.claims.get(status="contradicted")
    assert "14 dagen" in WRONG[claim.answer_start : claim.answer_end]
    assert "30 dagen" in ARTICLE[claim.passage_start : claim.passage_end]


def test_the_reason_names_both_values(screened: BotResponse) -> None:
    values = [flag.values for flag in screened.screening.flags.all()]
    assert any("14 dagen" in str(value) and "30 dagen" in str(value) for value in values)


def test_the_verdict_enters_the_figures(judged: Verdict) -> None:
    figures = quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=MONDAY))
    assert (figures.headline.drawn, figures.headline.judged) == (1, 1)


def test_the_correction_enters_the_retrain_list(judged: Verdict) -> None:
    assert RetrainItem.objects.get().verdict.correction.text == RIGHT


def test_the_weekly_export_holds_the_corrected_answer(judged: Verdict, tmp_path: Path) -> None:
    with time_machine.travel(MONDAY + timedelta(minutes=1)):
        call_command("export_week", "2026-W47", "--out", str(tmp_path / "out"))
    line = json.loads((tmp_path / "out" / "retrain_chat.jsonl").read_text(encoding="utf-8"))
    assert line["messages"][-1] == {"role": "assistant", "content": RIGHT}
