"""What one card of the review desk shows, read in a fixed number of queries for all cards together.

A blind card is never given flags, claims or scores, so that no template can show them by mistake.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TypeVar
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from contactcenter.models import ArticleVersion, BotResponse, Turn
from reviewapp.models import Claim, Flag, Match, Review
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import Handover
from reviewapp.scoring.detectors import handover_due, handover_missed, handover_needless
from reviewapp.scoring.sentences import split_sentences

ARTICLES_SHOWN = 3
ABOUT_HANDOVER = frozenset({handover_due.KIND, handover_missed.KIND, handover_needless.KIND})
CONTACT_WINDOW = timedelta(days=7)
CONTACTS_SHOWN = 3
Row = TypeVar("Row", Match, Flag, Claim)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the answer; a numbered claim has its last word in `tail`, to stay on one line with the number."""

    text: str
    number: int = 0
    status: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of an article body, cut in (text, decisive) pieces; `number` is that of the claim it belongs to."""

    pieces: Sequence[tuple[str, bool]]
    number: int = 0
    status: str = ""
    by: str = ""  # "verifier" when the status is its word

    @property
    def text(self) -> str:
        return "".join(text for text, _decisive in self.pieces)


@dataclass(slots=True)
class ArticleCard:
    version: ArticleVersion
    sentences: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble of the conversation."""

    speaker: str
    text: str
    response: BotResponse | None = None
    judged: bool = False
    later: bool = False


@dataclass(slots=True)
class Card:
    review: Review
    key: UUID
    lease_seconds: int
    messages: list[Message]
    contacts: list[BotResponse]
    parts: list[Part]
    articles: list[ArticleCard]
    unsourced: list[int] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    handover: str = Handover.NOT_JUDGED
    knowledge: bool = True

    @property
    def response(self) -> BotResponse:
        return self.review.response

    @property
    def blind(self) -> bool:
        return self.review.queue.blind_level == BlindLevel.BLIND

    @property
    def manual_reason(self) -> str:
        """Why the machine could not screen this answer; empty on blind cards and for screened answers."""
        screening = getattr(self.response, "screening", None)
        return str(screening.get_manual_reason_display()) if screening and not self.blind else ""

    @property
    def has_claims(self) -> bool:
        return any(part.number for part in self.parts)

    @property
    def nearest(self) -> ArticleCard | None:
        return self.articles[0] if self.articles else None


def build_cards(reviews: Sequence[Review]) -> list[Card]:
    """Cards in the order given; `reviews` come with queue, draw, response, conversation and screening (routing)."""
    responses = [review.response for review in reviews]
    shown = {review.response_id for review in reviews if review.queue.blind_level != BlindLevel.BLIND}
    messages = conversations(responses)
    contacts = _contacts(responses)
    matches = _by_response(Match.objects.filter(rank__lte=8).order_by("rank"), {r.pk for r in responses})
    flags = _by_response(Flag.objects.order_by("order"), shown)
    claims = _by_response(Claim.objects.order_by("answer_start", "order"), shown)
    knowledge = bool(matches) or ArticleVersion.objects.exists()
    return [
        _card(
            review,
            messages=messages[review.response_id],
            contacts=contacts[review.response_id],
            matches=matches[review.response_id],
            flags=flags[review.response_id],
            claims=claims[review.response_id],
            knowledge=knowledge,
        )
        for review in reviews
    ]


def _card(  # noqa: PLR0913  one argument for each kind of row
    review: Review,
    *,
    messages: list[Message],
    contacts: list[BotResponse],
    matches: Sequence[Match],
    flags: list[Flag],
    claims: Sequence[Claim],
    knowledge: bool,
) -> Card:
    answer = review.response.answer
    numbered = _numbered(claims)
    unsourced = [number for number, claim in numbered if claim.passage is None or claim.passage_start is None]
    until = review.lease_until or timezone.now()
    return Card(
        review=review,
        key=uuid4(),
        lease_seconds=max(0, round((until - timezone.now()).total_seconds())),
        messages=messages,
        contacts=contacts,
        parts=answer_parts(answer, numbered),
        articles=_articles(matches=matches, numbered=numbered, flags=flags),
        unsourced=unsourced,
        flags=flags,
        handover=_first_handover(review, flags=flags),
        knowledge=knowledge,
    )


def _first_handover(review: Review, *, flags: Sequence[Flag]) -> str:
    """Preset "not needed" only where the machine looked, nobody asked for a person and no transfer took place."""
    screening = getattr(review.response, "screening", None)
    looked = screening is not None and screening.state == screening.State.SCORED
    shown = review.queue.blind_level != BlindLevel.BLIND
    asked = review.response.handed_over or any(flag.kind in ABOUT_HANDOVER for flag in flags)
    return Handover.NOT_NEEDED if looked and shown and not asked else Handover.NOT_JUDGED


def _by_response(rows: QuerySet[Row], response_ids: set[int]) -> dict[int, list[Row]]:
    """Rows of a screening with their passage, version and article, grouped by response id."""
    grouped: dict[int, list[Row]] = defaultdict(list)
    if response_ids:
        found = rows.filter(screening__response_id__in=response_ids)
        for row in found.select_related("screening", "passage__version__article"):
            grouped[row.screening.response_id].append(row)
    return grouped


def _numbered(claims: Iterable[Claim]) -> list[tuple[int, Claim]]:
    """Numbers in the order of the answer; a claim that lies within an earlier one gets none, on either side."""
    numbers, position, kept = count(1), 0, []
    for claim in claims:
        if claim.answer_start is not None and claim.answer_start >= position:
            kept.append((next(numbers), claim))
            position = claim.answer_end or position
    return kept


def answer_parts(answer: str, numbered: Sequence[tuple[int, Claim]]) -> list[Part]:
    """Cut the answer at the claims. The texts and tails of all parts together are the answer, unchanged."""
    parts, position = [], 0
    for number, claim in numbered:
        start, end = claim.answer_start or 0, min(claim.answer_end or 0, len(answer))
        if start >= end:
            continue
        if start > position:
            parts.append(Part(answer[position:start]))
        cut = max(answer.rfind(space, start, end) for space in " \n") + 1 or start
        parts.append(Part(answer[start:cut], number=number, status=claim.status, tail=answer[cut:end]))
        position = end
    if position < len(answer):
        parts.append(Part(answer[position:]))
    return parts


def _articles(
    *, matches: Sequence[Match], numbered: Sequence[tuple[int, Claim]], flags: Sequence[Flag]
) -> list[ArticleCard]:
    """First the articles that claims point at, by number, and flags; then the best matches, up to three cards in all."""
    cards: dict[int, ArticleCard] = {}
    for number, claim in numbered:
        if claim.passage is not None and claim.passage_start is not None:
            version = claim.passage.version
            card = cards.setdefault(version.pk, ArticleCard(version))
            by = claim.values.get("by", "")
            card.sentences.append(Sentence(_evidence(version.body, claim), number, claim.status, by=by))
    for flag in flags:
        if flag.passage is not None and flag.passage_start is not None:
            version = flag.passage.version
            card = cards.setdefault(version.pk, ArticleCard(version))
            sentence = Sentence(_evidence(version.body, flag))
            if sentence.text not in {other.text for other in card.sentences}:
                card.sentences.append(sentence)
    for match in matches:
        version = match.passage.version
        if version.pk not in cards and len(cards) < ARTICLES_SHOWN:
            cards[version.pk] = ArticleCard(version, [Sentence([(match.passage.text, False)])])
    return list(cards.values())


def _evidence(body: str, row: Claim | Flag) -> list[tuple[str, bool]]:
    """The whole sentence around a place: a bare "20 euro" proves nothing to who did not read the article."""
    start, end = row.passage_start or 0, row.passage_end or 0
    around = [span for span in split_sentences(body) if span.start < end and start < span.end]
    first = min([start, *(span.start for span in around)])
    last = max([end, *(span.end for span in around)])
    place = body[start:end]
    return _decisive(
        body[first:last], {**dict(row.values), **({"place": place} if (first, last) != (start, end) else {})}
    )


def _decisive(text: str, values: object) -> list[tuple[str, bool]]:
    """Cut a sentence so that the values on which the claim turns stand alone, to be printed bold."""
    given = [values.get("expected"), values.get("place")] if isinstance(values, dict) else []
    words = {word for word in given if isinstance(word, str) and word.strip()}
    found = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word in text]
    if not found:
        return [(text, False)]
    pieces = re.split(f"({'|'.join(found)})", text)
    return [(piece, piece in words) for piece in pieces if piece]


def conversations(responses: Sequence[BotResponse]) -> dict[int, list[Message]]:
    """The whole conversation of each response: question and answer of every turn, and what came directly after it."""
    conversations = {response.conversation_id for response in responses}
    answers, after = defaultdict(list), defaultdict(list)
    for answer in BotResponse.objects.filter(conversation_id__in=conversations).order_by("order", "id"):
        answers[answer.conversation_id].append(answer)
    for turn in Turn.objects.filter(conversation_id__in=conversations).order_by("after_order", "position"):
        after[turn.conversation_id, turn.after_order].append(turn)
    return {
        judged.pk: [
            message
            for answer in answers[judged.conversation_id]
            for message in _exchange(answer, judged=judged, turns=after[answer.conversation_id, answer.order])
        ]
        for judged in responses
    }


def _exchange(answer: BotResponse, *, judged: BotResponse, turns: Sequence[Turn]) -> list[Message]:
    later = answer.order > judged.order
    messages = [Message("customer", answer.question, answer, later=later)] if answer.question else []
    messages.append(Message("bot", answer.answer, answer, judged=answer.pk == judged.pk, later=later))
    messages += [Message(turn.speaker, turn.text, later=answer.order >= judged.order) for turn in turns]
    return messages


def _contacts(responses: Sequence[BotResponse]) -> dict[int, list[BotResponse]]:
    """Other conversations of the same customer in the seven days before each response, newest first."""
    customers = {response.conversation.customer for response in responses} - {""}
    found: dict[int, list[BotResponse]] = defaultdict(list)
    if not customers:
        return found
    window = (
        min(response.answered_at for response in responses) - CONTACT_WINDOW,
        max(response.answered_at for response in responses),
    )
    earlier = BotResponse.objects.filter(conversation__customer__in=customers, answered_at__range=window)
    for contact in earlier.select_related("conversation").order_by("-answered_at")[:100]:
        for response in responses:
            same = contact.conversation.customer == response.conversation.customer
            other = contact.conversation_id != response.conversation_id
            before = timedelta(0) <= response.answered_at - contact.answered_at <= CONTACT_WINDOW
            known = {row.conversation_id for row in found[response.pk]}
            if same and other and before and contact.conversation_id not in known and len(known) < CONTACTS_SHOWN:
                found[response.pk].append(contact)
    return found
