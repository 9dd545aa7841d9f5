"""What is worked out once for all cards must come out as Django renders it."""

import re
from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from contactcenter.models import Employee
from reviewapp import routing
from reviewapp.views.card import build_cards
from reviewapp.views.folding import render_folded
from reviewapp.views.review import verdict_words
from tests.desk import make_desk, make_samira
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
CARD = "reviewapp/partials/review_card.html"


def request_of(person: Employee) -> HttpRequest:
    request: Any = RequestFactory().get("/")
    request.user, request.session, request.LANGUAGE_CODE = person, {}, translation.get_language()
    return request


def without_csrf(html: str) -> str:
    """The token is masked anew each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("slug", ["risk", "control"])
def test_a_folded_card_is_the_card(language: str, slug: str) -> None:
    make_desk(risk=1, control=1)
    samira = make_samira()
    (card,) = build_cards(routing.claim_next(employee=samira, queue=routing.standard_queues()[slug]), viewer=samira)
    with translation.override(language):
        request, context = request_of(samira), verdict_words() | {"card": card, "queue": card.review.queue}
        folded, plain = (render(CARD, context, request=request) for render in (render_folded, render_to_string))
    assert without_csrf(folded) == without_csrf(plain)


def test_a_folded_card_has_the_keys_of_the_person() -> None:
    make_desk(risk=1, control=0)
    own, none = make_employee(keys={"note": "q"}), make_employee(shortcuts=False)
    (card,) = build_cards(routing.claim_next(employee=own, queue=routing.standard_queues()["risk"]), viewer=own)
    context = verdict_words() | {"card": card, "queue": card.review.queue}
    html = {person.pk: render_folded(CARD, context, request=request_of(person)) for person in (own, none)}
    assert "<kbd>Q</kbd>" in html[own.pk]
    assert "<kbd>" not in html[none.pk].replace("<kbd>Ctrl Enter</kbd>", "").replace("<kbd>Esc</kbd>", "")


def test_a_folded_sentence_escapes_its_values() -> None:
    make_desk(risk=1, control=0)
    samira = make_samira()
    (card,) = build_cards(routing.claim_next(employee=samira, queue=routing.standard_queues()["risk"]), viewer=samira)
    card.response.bot_version = "<b>4.2</b>"
    html = render_folded(CARD, verdict_words() | {"card": card, "queue": card.review.queue}, request=request_of(samira))
    assert "&lt;b&gt;4.2&lt;/b&gt;" in html
