"""A customer who is erased while his records come in, or are worked on: nothing of him stays, whichever of the two is first."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from django.db import connection
from numpy.typing import NDArray

from contactcenter import knowledge, vault
from contactcenter.ingest import storing
from contactcenter.models import BotResponse
from reviewapp import exports, lookalikes, subjects
from reviewapp.exports import runs
from reviewapp.models import LookalikeGroup, LookalikeMember, Screening, Vector
from reviewapp.scoring.embedding import Prompt
from reviewapp.scoring.matching import texts_asked
from reviewapp.screening import open_screenings, screen_next
from reviewapp.screening.cases import cases_of
from reviewapp.screening.vectors import digest_of
from tests.embedders import WordEmbedder
from tests.factories import NOW, make_draw, make_screening
from tests.privacy import CANARY, CUSTOMER, LATER, OTHER, make_subject, record_of, responses_of, send

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = NOW.replace(year=2020)


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = type(settings.HOME)(tmp_path)


def test_26_a_batch_that_had_begun_before_the_erasure_leaves_nothing_of_him(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send(record_of(CUSTOMER, 1, CANARY))
    looked, erased, look = Event(), Event(), storing.erased_customers

    def slow(records: Any) -> Any:
        found = look(records)
        if not looked.is_set():
            looked.set()
            assert erased.wait(20)
        return found

    def ingest() -> list[str]:
        try:
            outcomes = send(record_of(CUSTOMER, 2, CANARY), record_of(OTHER, 1, "Iemand"))
            return [str(outcome.status) for outcome in outcomes]
        finally:
            connection.close()

    monkeypatch.setattr(storing, "erased_customers", slow)
    with ThreadPoolExecutor(1) as pool:
        batch = pool.submit(ingest)
        assert looked.wait(20)
        subjects.erase(customer=CUSTOMER, by=None, now=NOW)
        erased.set()
        assert batch.result(20) == ["erased", "created"]
    assert [each.answer for each in BotResponse.objects.all() if CANARY in each.answer] == []
    assert subjects.find(CUSTOMER) is None


@pytest.mark.parametrize("takes", ["erase", "withdraw"])
def test_26_what_begins_while_a_batch_is_stored_waits_for_it_and_sees_it(
    monkeypatch: pytest.MonkeyPatch, takes: str
) -> None:
    send(record_of(CUSTOMER, 1, CANARY))
    look, waits = storing.erased_customers, []

    def other_thread() -> None:
        try:
            {"erase": erase, "withdraw": withdraw}[takes]()
        finally:
            connection.close()

    def slow(records: Any) -> Any:
        if connection.in_atomic_block:  # at the end of the transaction
            waits.append(pool.submit(other_thread))
            time.sleep(0.5)
        return look(records)

    monkeypatch.setattr(storing, "erased_customers", slow)
    with ThreadPoolExecutor(1) as pool:
        send(record_of(CUSTOMER, 2, CANARY))
        waits[0].result(20)
    assert list(BotResponse.objects.values_list("for_quality", flat=True)) == [False, False]


class Interrupted(WordEmbedder):
    """While the first text of a customer is embedded, something happens to him; the vectors are written after it."""

    def __init__(self, happens: Callable[[], Any]) -> None:
        self.happens = [happens]

    def encode(self, texts: Sequence[str], *, prompt: Prompt) -> NDArray[np.float32]:
        if self.happens and any(CANARY in text for text in texts):
            self.happens.pop()()
        return super().encode(texts, prompt=prompt)


def erase() -> None:
    subjects.erase(customer=CUSTOMER, by=None, now=LATER)


def withdraw() -> None:
    subjects.withdraw(customer=CUSTOMER, purpose=subjects.Purpose.QUALITY, by=None, now=LATER)


def expire() -> None:
    BotResponse.objects.filter(pk__in=[row.pk for row in responses_of(CUSTOMER)]).update(received_at=LONG_AGO)
    subjects.purge(now=LATER)


@pytest.mark.parametrize("happens", [erase, withdraw, expire])
def test_26_a_screening_that_had_begun_leaves_no_vector_of_him(happens: Callable[[], None]) -> None:
    knowledge.approve_article(external_id="kb", title="Kanarie", body="Een kanarie antwoordt.", language="nl", now=NOW)
    send(record_of(CUSTOMER, 1, CANARY), record_of(OTHER, 1, "Iemand"))
    open_screenings()
    before = cases_of(responses_of(CUSTOMER)).values()
    digests = [digest_of(text, prompt="query") for case in before for text in texts_asked(case)]
    screen_next(limit=9, embedder=Interrupted(happens))
    assert not Vector.objects.filter(digest__in=digests).exists()
    assert list(Screening.objects.filter(state="scored").values_list("response", flat=True)) == [
        responses_of(OTHER)[0].pk
    ]


@pytest.mark.parametrize("happens", [erase, withdraw, expire])
def test_26_a_screening_that_is_made_again_finds_nothing_of_him(happens: Callable[[], None]) -> None:
    """Drawn already, so that the row of the screening stays."""
    knowledge.approve_article(external_id="kb", title="Kanarie", body="Een kanarie antwoordt.", language="nl", now=NOW)
    send(record_of(CUSTOMER, 1, CANARY))
    make_draw(response=responses_of(CUSTOMER)[0])
    open_screenings()
    screen_next(limit=9, embedder=Interrupted(happens))
    left = Screening.objects.get()
    assert (left.state, left.names, left.flags.count(), left.claims.count()) == ("waiting", {}, 0, 0)


def test_26_an_answer_that_is_erased_joins_no_group_of_lookalikes(monkeypatch: pytest.MonkeyPatch) -> None:
    send(record_of(CUSTOMER, 1, CANARY))
    make_screening(response=responses_of(CUSTOMER)[0])
    hold = vault.hold

    def slow(asked: Any) -> None:
        monkeypatch.setattr(vault, "hold", hold)
        erase()
        hold(asked)

    monkeypatch.setattr(vault, "hold", slow)
    lookalikes.group_next(now=LATER, limit=9)
    assert (LookalikeGroup.objects.count(), LookalikeMember.objects.count()) == (0, 0)


def test_26_an_export_that_is_being_made_is_made_once_more_without_him(monkeypatch: pytest.MonkeyPatch) -> None:
    make_subject()
    write, folder = runs.write_files, exports.default_folder("2026-W47")

    def slow(scratch: Path, selection: Any) -> Any:
        monkeypatch.setattr(runs, "write_files", write)
        written = write(scratch, selection)
        erase()
        return written

    monkeypatch.setattr(runs, "write_files", slow)
    export = exports.export_week(week="2026-W47", out=folder, now=LATER + timedelta(hours=12))
    told = "".join(file.read_text(errors="ignore") for file in folder.iterdir())
    assert (export.state, "vraagt 1?" in told) == ("ready", False)
