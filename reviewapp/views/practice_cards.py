"""The invented answers of the practice round as cards of the desk: rows that are never saved, through the same templates."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.utils import timezone
from django.utils.translation import gettext_noop

from contactcenter.models import Article, ArticleVersion, BotResponse, Passage
from reviewapp.models import Claim, Flag, Queue, Review, Screening
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import Handover
from reviewapp.practice import Item
from reviewapp.scoring.types import Span
from reviewapp.scoring.verifiers.masking import Masked
from reviewapp.views.card import Card, Message, answer_parts, article_cards, numbered, unsourced

SLUG = "practice-round"
SPACE = UUID("6f0c7f0e-5a0e-4c53-9a3f-0d5b2f4f7a11")
HOURS_HELD = 8


def practice_queue() -> Queue:
    """A queue that is nowhere in the database; everything is shown, as in training."""
    return Queue(pk=-1, slug=SLUG, name=gettext_noop("Practice round"), blind_level=BlindLevel.OPEN)


def practice_card(item: Item) -> Card:
    """The card of one item; its review bears the number of the item."""
    shown = item.shown
    response = BotResponse(
        pk=-item.number, question=shown["question"], answer=shown["answer"], language=item.language,
        channel=shown["channel"], segment=shown["segment"], topic=shown["topic"], bot_version="4.2",
        answered_at=timezone.now(), handed_over=False,
    )  # fmt: skip
    screening = Screening(response=response, state=Screening.State.SCORED, risk=shown["risk"])
    versions = _versions(item)
    claims = [
        Claim(screening=screening, order=order, status=row["status"], **_evidence(row, shown["answer"], versions))
        for order, row in enumerate(shown["claims"])
    ]
    flags = [
        Flag(
            screening=screening, order=order, kind=row["kind"], severity=row["severity"], version="1",
            **_evidence(row, shown["answer"], versions),
        )
        for order, row in enumerate(shown["flags"])
    ]  # fmt: skip
    marked = numbered(claims, length=len(response.answer))
    review = Review(pk=item.number, response=response, queue=practice_queue(), lease_token=uuid5(SPACE, item.id))
    return Card(
        review=review,
        level=BlindLevel.OPEN,
        key=uuid4(),
        lease_seconds=HOURS_HELD * 3600,
        question=response.question,
        answer=response.answer,
        messages=_messages(response, shown["turns"]),
        contacts=[],
        parts=answer_parts(Masked(response.answer), marked, flags),
        articles=article_cards(matches=[], claims=marked, flags=flags) or [],
        nearest=next(iter(versions.values()), None),
        knowledge=True,
        handover=Handover.NOT_JUDGED if any("handover" in flag.kind for flag in flags) else Handover.NOT_NEEDED,
        handover_asked=False,
        masked=False,
        unsourced=unsourced(marked),
        flags=flags,
    )


def _messages(response: BotResponse, turns: list[dict[str, str]]) -> list[Message]:
    """Question, answer, and what came after."""
    exchange = [
        Message("customer", response.question, response),
        Message("bot", response.answer, response, judged=True),
    ]
    return exchange + [Message(turn["speaker"], turn["text"], later=True) for turn in turns]


def _versions(item: Item) -> dict[str, ArticleVersion]:
    """The articles of an item by their name."""
    now = timezone.now()
    return {
        row["id"]: ArticleVersion(
            pk=-place, article=Article(external_id=row["id"]), number=1, title=row["title"], body=row["body"],
            owner=row["owner"], language=item.language, approved_at=now,
        )
        for place, row in enumerate(item.shown["articles"], start=1)
    }  # fmt: skip


def _evidence(row: dict[str, Any], answer: str, versions: dict[str, ArticleVersion]) -> dict[str, Any]:
    """Where a claim or flag stands, on both sides."""
    place: dict[str, Any] = {"values": row["values"]}
    if row["text"]:
        start = answer.index(row["text"])
        place |= {"answer_start": start, "answer_end": start + len(row["text"])}
    if row["article"]:
        version = versions[row["article"]]
        span = Span(start := version.body.index(row["sentence"]), start + len(row["sentence"]))
        passage = Passage(version=version, order=0, start=0, end=len(version.body), text=version.body)
        place |= {"passage": passage, "passage_start": span.start, "passage_end": span.end}
    return place
