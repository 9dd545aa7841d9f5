"""Twenty kinds of personal data, planted and followed through a whole run: nowhere in clear, on no page, in no file or log."""

import json
import logging
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from contactcenter import ingest
from reviewapp import pipeline, sampling, screening
from reviewapp.models import Review, Verdict
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_employee
from tests.matrix import PAGES, ROLES

CANARIES = {
    "bsn_nl": ("mijn bsn is 111222333", "111222333"),
    "iban": ("rekening NL91 ABNA 0417 1643 00", "0417 1643"),
    "iban_en": ("account DE89370400440532013000", "DE89370400440532013000"),
    "card": ("kaart 4111 1111 1111 1111", "4111 1111"),
    "phone_nl": ("bel 06-31415926", "31415926"),
    "phone_en": ("call +44 20 7946 0958", "7946 0958"),
    "email_nl": ("mail kanarie.zangvogel@voorbeeld.nl", "kanarie.zangvogel"),
    "email_en": ("mail me at canary.songbird@example.org", "canary.songbird"),
    "address": ("ik woon op Zangvogelstraat 12, 9718 RN", "Zangvogelstraat"),
    "postcode": ("postcode 9351 KV", "9351 KV"),
    "plate": ("mijn kenteken is 12-ZKB-3", "12-ZKB-3"),
    "birth_nl": ("geboren op 3 maart 1961", "3 maart 1961"),
    "birth_en": ("born on July 17, 1958", "July 17, 1958"),
    "passport": ("mijn paspoort is NW2CB15K4", "NW2CB15K4"),
    "licence": ("rijbewijs 5173456789", "5173456789"),
    "ip": ("vanaf 86.121.97.248", "86.121.97.248"),
    "ssn": ("my SSN is 853-37-1694", "853-37-1694"),
    "name_title": ("ik ben mevrouw Putterveld", "Putterveld"),
    "name_told": ("mijn naam is Joris Karekietsma", "Karekietsma"),
    "name_en": ("my name is Emily Goldfinchley", "Goldfinchley"),
}
ANSWER = "U kunt kosteloos opzeggen. Doe dat minimaal 14 dagen vooraf. U schreef: {}."
ARTICLE = "Bij een verhuizing kunt u uw contract kosteloos opzeggen. Doe dat minimaal 30 dagen voor de verhuisdatum."


@pytest.fixture
def said() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage() + repr(record.exc_info))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def whole_run(client: Client, tmp_path: Path, said: list[str]) -> Path:
    """Sent by the API, screened, drawn, judged with a note and a correction that repeat them, exported; gives the files."""
    articles = tmp_path / "articles.jsonl"
    articles.write_text(
        json.dumps({"id": "KB-1", "title": "Opzeggen", "body": ARTICLE, "language": "nl"}), encoding="utf-8"
    )
    call_command("load_articles", str(articles))
    key = ingest.create_key(source_name="bot", key_name="bot")
    records = [
        {"id": f"r{place}", "conversation": f"c{place}", "order": 1, "time": NOW.isoformat(), "lang": "nl",
         "customer": f"customer {place}", "question": f"Hoe zeg ik op? {text[0].upper()}{text[1:]}.",
         "answer": ANSWER.format(text), "turns": [{"speaker": "customer", "text": f"Nog eens: {text}."}]}
        for place, (text, _) in enumerate(CANARIES.values())
    ]  # fmt: skip
    sent = client.post("/api/v1/responses", records, "application/json", headers={"Authorization": f"Bearer {key}"})
    assert sent.status_code == 201, sent.content
    pipeline.run_opening()
    screening.screen_next(limit=100, embedder=WordEmbedder())
    sampling.adopt_plan(capacity=1000, reason="all", created_by=None, now=NOW)
    pipeline.run_light(now=NOW, limit=100)
    client.force_login(make_employee(username="samira"))
    with time_machine.travel(NOW + timedelta(hours=1)):
        for _ in CANARIES:
            queue = Review.objects.filter(state="open").select_related("queue")[0].queue.slug
            client.get(f"/review/{queue}/")
            review = Review.objects.filter(state="open", lease_token__isnull=False).select_related("response")[0]
            text = review.response.question
            form = {
                "review_id": review.pk,
                "lease_token": str(review.lease_token),
                "idempotency_key": str(uuid.uuid4()),
            }
            form |= {
                "code": "wrong",
                "reasons": "factual",
                "note": text,
                "correction": f"30 dagen. {text}",
                "seconds": 9,
            }
            client.post(f"/review/{review.queue.slug}/verdict/", form)
    assert Verdict.objects.count() == len(CANARIES)
    pipeline.run_light(now=NOW, limit=100)
    with time_machine.travel(NOW + timedelta(days=7)):
        call_command("export_week", "2026-W47", "--out", str(tmp_path / "out"))
    return tmp_path / "out"


def seen_in(text: str) -> list[str]:
    return [name for name, (_, canary) in CANARIES.items() if canary in text]


@pytest.mark.django_db(transaction=True)
def test_no_canary_in_table_page_file_or_log(whole_run: Path, said: list[str]) -> None:
    """One run for all places: it is the run that costs."""
    places = {f"file {file.name}": _text_of(file) for file in whole_run.rglob("*") if file.is_file()}
    places |= {f"table {name}": raw for name, raw in _tables()}
    places |= dict(_pages()) | {"log": "\n".join(said)}
    found = {place: seen for place, text in places.items() if (seen := seen_in(text))}
    assert len(places) > 60
    assert found == {}
    assert "[BSN_1]" in places["file verdicts.csv"]
    assert any("••33]" in text for place, text in places.items() if "quality_manager response" in place)


def _text_of(file: Path) -> str:
    if file.suffix != ".xlsx":
        return file.read_bytes().decode("utf-8", "replace")
    import zipfile

    with zipfile.ZipFile(file) as book:
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def _tables() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield (
                table,
                repr([[bytes(each) if isinstance(each, memoryview) else each for each in row] for row in cursor]),
            )


def _pages() -> Iterator[tuple[str, str]]:
    """Every page without an id, and the page of every answer, as each role sees it."""
    for role in ROLES.values():
        client = Client()
        client.force_login(make_employee(role=role))
        for name in PAGES:
            try:
                address = reverse(name)
            except NoReverseMatch:
                continue
            yield f"{role} {name}", _body(client, address)
        for pk in Verdict.objects.values_list("response", flat=True):
            yield f"{role} response {pk}", _body(client, reverse("response", args=[pk]))


def _body(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
