"""Answers that are nearly the same, on the desk, for page and browser tests."""

from typing import Any

from contactcenter.models import ArticleVersion, BotResponse
from reviewapp import lookalikes, routing
from reviewapp.models import Draw, Match, Review
from tests.desk import MOVING
from tests.factories import NOW, make_draw, make_response, make_screening

QUESTION = "Kan ik kosteloos opzeggen als ik ga verhuizen?"


def make_answer(
    version: ArticleVersion, *, answer: str = MOVING, question: str = QUESTION, **fields: Any
) -> BotResponse:
    """A screened answer that stands closest to this version."""
    about: dict[str, Any] = {"language": "nl", "channel": "Webchat", "segment": "Nieuwe klant"}
    response = make_response(answer=answer, question=question, **(about | fields))
    screening = make_screening(response=response, risk=0.8)
    Match.objects.create(screening=screening, rank=1, passage=version.passages.get(), similarity=0.9)
    return response


def make_group(version: ArticleVersion, *, drawn: int = 0, undrawn: int = 0, control: int = 0) -> Review:
    """The open review of the first of these answers and so many others like it, all grouped, drawn and in their queues."""
    for number in range(1 + drawn + undrawn + control):
        kind = Draw.Kind.RISK if number <= drawn else Draw.Kind.NONE if number <= drawn + undrawn else Draw.Kind.CONTROL
        response = make_answer(version, question=f"{QUESTION} Nummer {'abcdefghijklmnopqrstuvwxyz'[number % 26] * 3}")
        make_draw(response=response, kind=kind, pi=0.8)
    lookalikes.group_next(now=NOW, limit=1000)
    routing.open_reviews(now=NOW, limit=1000)
    return (
        Review.objects.filter(queue__slug="risk")
        .order_by("response_id")
        .select_related("response")
        .earliest("response_id")
    )
