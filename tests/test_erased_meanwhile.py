"""A customer who is erased while his records come in: nothing of him stays, whichever of the two is first."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection

from contactcenter.ingest import storing
from contactcenter.models import BotResponse
from reviewapp import subjects
from tests.factories import NOW
from tests.privacy import CANARY, CUSTOMER, OTHER, record_of, send

pytestmark = pytest.mark.django_db(transaction=True)


def test_26_a_batch_that_had_begun_before_the_erasure_leaves_nothing_of_him(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = type(settings.HOME)(tmp_path)
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
