"""The log: one line an event, whose words are never those of a customer, a key or a database."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from reviewapp.logs.rendering import LineFormatter
from reviewapp.logs.requests import RequestLog
from reviewapp.management.commands.worker import progress
from reviewapp.pipeline import PipelineCounts
from tests.factories import make_employee
from tests.failing_pages import CANARY, FAILING

FORMS = ["text", "json"]


@pytest.fixture(params=FORMS)
def said(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Every line the log of the product would have, as this run speaks it."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(LineFormatter(form=request.param))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.urls("tests.failing_pages")
@pytest.mark.parametrize("view", FAILING)
def test_item_19_a_forced_exception_tells_no_words_in_page_or_log(said: list[str], view: Any) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(f"/{view.__name__}/{CANARY}/?q={CANARY}", {"text": CANARY}, headers={"X-Request-ID": CANARY})
    assert answer.status_code == 500
    assert "kanarie" not in answer.content.decode() + str(answer.headers) + "".join(said)
    assert answer["X-Request-ID"] in answer.content.decode()
    assert any(answer["X-Request-ID"] in line and "tests/failing_pages.py" in line for line in said)


@pytest.mark.django_db
def test_item_19_denied_calls_tell_no_words(said: list[str]) -> None:
    client = Client()
    client.force_login(make_employee(role="supervisor"))
    for address in (f"/{CANARY}/", f"/manage/plan/?x={CANARY}", f"/answers/?{CANARY}=1", f"/knowledge/{CANARY}/"):
        client.get(address)
    client.get("/", headers={"host": f"{CANARY}.example"})
    Client(enforce_csrf_checks=True).post(f"/commands/{CANARY}", {"a": CANARY})
    assert len(said) >= 6
    assert "kanarie" not in "".join(said)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\x1b[2K", "\u202e", "\x00"])
def test_item_19_a_line_end_cannot_forge_a_line(form: str, end: str) -> None:
    record = logging.makeLogRecord({"name": "a", "levelname": "INFO", "msg": f"one{end}2026-01-01 ERROR forged"})
    line = LineFormatter(form=form).format(record)
    assert end not in line
    assert len(line.splitlines()) == 1


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route_and_the_number_of_the_person() -> None:
    person, lines = make_employee(), []
    handler = logging.Handler()
    handler.setFormatter(LineFormatter(form="json"))
    handler.emit = lambda record: lines.append(json.loads(handler.format(record)))  # type: ignore[method-assign]
    logging.getLogger("klopt.request").addHandler(handler)
    client = Client()
    client.force_login(person)
    answer = client.get("/answers/999/?q=secret")
    logging.getLogger("klopt.request").removeHandler(handler)
    [line] = lines
    assert {name: line[name] for name in ("method", "route", "status", "person", "request_id")} == {
        "method": "GET", "route": "answers/<int:pk>/", "status": 400, "person": person.pk,
        "request_id": answer["X-Request-ID"],
    }  # fmt: skip
    assert "secret" not in json.dumps(line)


def test_an_error_keeps_its_code_and_its_cause() -> None:
    try:
        try:
            open("/nowhere/at/all")  # noqa: PTH123, SIM115
        except OSError as error:
            raise KeyError(CANARY) from error
    except KeyError:
        record = logging.makeLogRecord({"name": "a", "levelname": "ERROR", "msg": "broken", "exc_info": sys.exc_info()})
    error = json.loads(LineFormatter(form="json").format(record))["error"]
    assert (error["type"], error["because"]["type"], error["because"]["code"]) == ("KeyError", "FileNotFoundError", 2)


def test_statements_never_reach_the_log(settings: Any) -> None:
    assert settings.LOGGING["loggers"]["django.db.backends"]["level"] == "WARNING"


def test_a_file_of_a_page_has_no_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="klopt.request"):
        RequestLog(lambda _request: HttpResponse("body {}"))(RequestFactory().get("/static/reviewapp/base.css"))
    assert [record for record in caplog.records if record.name == "klopt.request"] == []


def test_a_file_that_is_not_there_has_a_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="klopt.request"):
        RequestLog(lambda _request: HttpResponse(status=404))(RequestFactory().get("/static/none.css"))
    assert [record.status for record in caplog.records if record.name == "klopt.request"] == [404]


def test_the_worker_says_nothing_of_a_round_that_screened_nothing() -> None:
    counted, total = PipelineCounts(tallied=2, drafts=1), PipelineCounts(screened=7, tallied=2)
    assert progress(counted, total) == ""
    assert progress(PipelineCounts(drawn=1), total) == "7 screened, 0 draws, 0 to the queues"
