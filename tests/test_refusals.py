"""An address or a form that cannot be used: a page in words, and one line in the log."""

import io
import logging

import pytest
from django.core.exceptions import BadRequest
from django.test import Client

from reviewapp.checks import every_page_has_its_right
from reviewapp.forms import VerdictForm
from reviewapp.views.errors import ShortRefusals
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This page knows no such filter."), ("nl", "Deze pagina kent dit filter niet.")],
)
def test_a_refused_address_is_a_page_with_the_words_the_menu_and_a_way_back(language: str, words: str) -> None:
    client = Client()
    client.force_login(make_employee(language=language))
    answer = client.get("/answers/?odd=1")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert words in html
    assert 'id="nav"' in html
    assert 'href="/answers/"' in html


def test_a_refusal_is_logged_without_a_traceback() -> None:
    refusal = BadRequest("This page knows no such filter.")
    failure = ValueError("broken")
    records = [
        logging.LogRecord("django.request", logging.WARNING, "", 0, "said", (), (type(error), error, None))
        for error in (refusal, failure)
    ]
    assert all(ShortRefusals().filter(record) for record in records)
    assert [record.exc_info is None for record in records] == [True, False]


def test_who_may_not_is_one_line_in_the_log() -> None:
    client, said = Client(), io.StringIO()
    client.force_login(make_employee(role="supervisor"))
    handler = logging.StreamHandler(said)
    handler.addFilter(ShortRefusals())
    logging.getLogger("django.request").addHandler(handler)
    try:
        assert client.get("/manage/plan/").status_code == 403
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert said.getvalue() == "Forbidden (Permission denied): /manage/plan/\n"


def test_a_null_character_is_refused_without_the_name_of_a_field() -> None:
    form = VerdictForm(
        {"review_id": "1", "lease_token": "0" * 32, "idempotency_key": "0" * 32, "code": "correct", "note": "a\x00"}
    )
    assert not form.is_valid()
    assert "note" not in form.first_error()


@pytest.mark.parametrize(
    "words",
    ["[" * 10_000, '{"note": "\\ud800"}', '{"note": "\\u0000"}', '{"note": NaN}', '{"note": "a", "note": "b"}', "5"],
)
def test_item_53_a_draft_that_is_no_object_of_texts_is_422(words: str) -> None:
    client = Client()
    client.force_login(make_employee())
    given = {"review_id": "1", "lease_token": "0" * 32, "words": words}
    assert client.post("/review/draft/", given).status_code == 422


@pytest.mark.urls("tests.forgotten_page")
def test_a_page_that_nobody_gave_a_right_opens_for_nobody_and_is_named_at_the_start() -> None:
    client = Client()
    client.force_login(make_employee(role="operator"))
    assert client.get("/forgotten/").status_code == 403
    [found] = every_page_has_its_right(None)
    assert "forgotten" in found.msg
