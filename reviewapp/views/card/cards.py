"""The cards of the review desk, read in a fixed number of queries for all cards together.

A blind card is never given flags, claims or scores, so that no template can show them by mistake. Personal data is
masked in every text of a card, but for the reviews in `revealed`.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from contactcenter.models import ArticleVersion, BotResponse, Employee
from reviewapp import lookalikes, verdicts
from reviewapp.masking import Mask, names_in
from reviewapp.models import Claim, Flag, Match, Review
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import Handover
from reviewapp.prepared import Prepared
from reviewapp.scoring.detectors import handover_due, handover_missed, handover_needless
from reviewapp.views.card.evidence import ArticleCard, Part, answer_parts, article_cards, numbered, unsourced
from reviewapp.views.card.talk import Contact, Message, conversations, earlier_contacts

ABOUT_HANDOVER = frozenset({handover_due.KIND, handover_missed.KIND, handover_needless.KIND})
MATCHES_READ = 8
Row = TypeVar("Row", Match, Flag, Claim)


@dataclass(slots=True)
class Card:
    """What the templates of the desk read. `answer` and all other texts are as they are shown: masked or revealed."""

    review: Review
    level: str
    key: UUID
    lease_seconds: int
    question: str
    answer: str
    messages: list[Message]
    contacts: list[Contact]
    parts: list[Part]
    articles: list[ArticleCard]
    nearest: ArticleVersion | None
    knowledge: bool
    handover: str
    handover_asked: bool
    masked: bool
    revealed: bool = False
    unsourced: list[int] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    lookalikes: int = 0

    @property
    def response(self) -> BotResponse:
        return self.review.response

    @property
    def blind(self) -> bool:
        return self.level == BlindLevel.BLIND

    @property
    def manual_reason(self) -> str:
        """Why the machine could not screen this answer; empty on blind cards and for screened answers."""
        screening = getattr(self.response, "screening", None)
        return str(screening.get_manual_reason_display()) if screening and not self.blind else ""

    @property
    def risk(self) -> float | None:
        """The score, in training alone; everywhere else it comes with the verdict."""
        screening = getattr(self.response, "screening", None)
        return screening.risk if screening and self.level == BlindLevel.OPEN else None

    @property
    def has_claims(self) -> bool:
        return any(part.number for part in self.parts)

    @property
    def pointed_at(self) -> list[ArticleCard]:
        """The articles that claims point at; what no article says stands directly below them."""
        return [article for article in self.articles if any(sentence.number for sentence in article.sentences)]

    @property
    def near(self) -> list[ArticleCard]:
        """The other articles: nearest in meaning, or pointed at by a signal alone."""
        return [article for article in self.articles if not any(sentence.number for sentence in article.sentences)]

    @property
    def erased(self) -> bool:
        """The text is gone; an answer never comes in without one."""
        return not self.answer.strip()


@dataclass(frozen=True, slots=True)
class _Found:
    """What the machine found in the answer of one review; only the articles on a blind card."""

    matches: list[Match]
    flags: list[Flag] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def build_cards(reviews: Sequence[Review], *, viewer: Employee, revealed: Container[int] = ()) -> list[Card]:
    """Cards for one person in the order given; `reviews` come with queue, draw, response, conversation and screening (routing).

    `revealed`: ids of the reviews whose personal data is shown.
    """
    responses = [review.response for review in reviews]
    messages = conversations(responses)
    contacts = earlier_contacts(responses, viewer=viewer)
    found = _found_for(reviews)
    knowledge = any(each.matches for each in found) or ArticleVersion.objects.exists()
    alike = lookalikes.number_alike([response.pk for response in responses], viewer=viewer)
    return [
        _card(
            review,
            found=found[place],
            messages=messages[review.response_id],
            contacts=contacts[review.response_id],
            knowledge=knowledge,
            reveal=review.pk in revealed,
            alike=alike.get(review.response_id, 0),
        )
        for place, review in enumerate(reviews)
    ]


def _found_for(reviews: Sequence[Review]) -> list[_Found]:
    """Two reviews may be of one answer, and only one of them blind."""
    blind = [verdicts.level_of(review) == BlindLevel.BLIND for review in reviews]
    not_blind = {review.response_id for review, hidden in zip(reviews, blind, strict=True) if not hidden}
    screened = {row.response.screening.pk: row.response_id for row in reviews if hasattr(row.response, "screening")}
    shown = {screening: response for screening, response in screened.items() if response in not_blind}
    matches = _by_response(_MATCHES, screened)
    flags, claims = _by_response(_FLAGS, shown), _by_response(_CLAIMS, shown)
    return [
        _Found(matches[of]) if hidden else _Found(matches[of], flags[of], claims[of])
        for of, hidden in zip((review.response_id for review in reviews), blind, strict=True)
    ]


def _card(  # noqa: PLR0913  one argument for each kind of row
    review: Review,
    *,
    found: _Found,
    messages: list[Message],
    contacts: list[Contact],
    knowledge: bool,
    reveal: bool,
    alike: int,
) -> Card:
    response, level = review.response, verdicts.level_of(review)
    mask = mask_of(messages=messages, contacts=contacts, matches=found.matches, revealed=reveal)
    answer = mask.hide(response.answer)
    flags = masked_flags(found.flags, mask=mask)
    claims = numbered(found.claims, length=len(response.answer))
    until = review.lease_until or timezone.now()
    return Card(
        review=review,
        level=level,
        key=uuid4(),
        lease_seconds=max(0, round((until - timezone.now()).total_seconds())),
        question=mask.hide(response.question).text,
        answer=answer.text,
        messages=masked_messages(messages, mask=mask),
        contacts=masked_contacts(contacts, mask=mask),
        parts=answer_parts(answer, claims, flags),
        articles=article_cards(matches=found.matches, claims=claims, flags=flags),
        nearest=found.matches[0].passage.version if found.matches else None,
        knowledge=knowledge,
        handover=_first_handover(review, level=level, flags=flags, messages=messages),
        handover_asked=verdicts.handover_asked(review),
        masked=mask.hides,
        revealed=reveal,
        unsourced=unsourced(claims),
        flags=flags,
        lookalikes=alike,
    )


def mask_of(
    *,
    messages: Sequence[Message],
    contacts: Sequence[Contact],
    matches: Sequence[Match],
    notes: Iterable[str] = (),
    revealed: bool = False,
) -> Mask:
    """The mask of one item: all its texts, and the approved text whose numbers and addresses are nobody's secret."""
    texts = [*(message.text for message in messages), *(contact.question for contact in contacts), *notes]
    names = [name for message in messages for name in message.names]
    names += names_in(*(contact.response for contact in contacts))
    public = "\n\n".join(f"{row.passage.version.title}\n{row.passage.text}" for row in matches)
    return Mask(texts, names=names, public=public, revealed=revealed)


def masked_messages(messages: Sequence[Message], *, mask: Mask) -> list[Message]:
    return [replace(message, text=mask.hide(message.text).text) for message in messages]


def masked_contacts(contacts: Sequence[Contact], *, mask: Mask) -> list[Contact]:
    return [replace(contact, question=mask.hide(contact.question).text) for contact in contacts]


def masked_flags(flags: list[Flag], *, mask: Mask) -> list[Flag]:
    """The flags with masked values; they are for showing, never saved."""
    for flag in flags:
        flag.values = mask.values(flag.values)
    return flags


def _first_handover(review: Review, *, level: str, flags: Sequence[Flag], messages: Sequence[Message]) -> str:
    """Preset "not needed" only where the machine looked, nobody asked for a person and no transfer took place."""
    screening = getattr(review.response, "screening", None)
    looked = screening is not None and screening.state == screening.State.SCORED
    asked = review.response.handed_over or any(flag.kind in ABOUT_HANDOVER for flag in flags)
    colleague = any(message.speaker == "agent" for message in messages)
    preset = looked and level != BlindLevel.BLIND and not asked and not colleague
    return Handover.NOT_NEEDED if preset else Handover.NOT_JUDGED


def _by_response(rows: Prepared[Row], screened: dict[int, int]) -> dict[int, list[Row]]:
    """Rows of these screenings (id -> response id) with their passage, version and article, grouped by response id."""
    grouped: dict[int, list[Row]] = defaultdict(list)
    if screened:
        for row in rows.rows(screenings=tuple(screened)):
            grouped[screened[row.screening_id]].append(row)
    return grouped


def _with_article(rows: QuerySet[Row], screenings: tuple[int, ...]) -> QuerySet[Row]:
    return rows.filter(screening__in=screenings).select_related("passage__version__article")


_MATCHES = Prepared[Match](
    lambda screenings: (
        _with_article(Match.objects.filter(rank__lte=MATCHES_READ), screenings)
        .defer("passage__version__body")  # of a match its passage is shown
        .order_by("rank")
    )
)
_FLAGS = Prepared[Flag](lambda screenings: _with_article(Flag.objects.order_by("order"), screenings))
_CLAIMS = Prepared[Claim](lambda screenings: _with_article(Claim.objects.order_by("answer_start", "order"), screenings))
