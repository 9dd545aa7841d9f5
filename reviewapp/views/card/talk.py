"""The conversation around an answer: its turns before and after, and earlier contacts of the same customer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from contactcenter.models import BotResponse, Employee, Turn
from reviewapp.masking import names_at, names_in, screening_of
from reviewapp.prepared import Prepared
from reviewapp.scope import of_team, team_of, within
from reviewapp.withheld import why_withheld, words_of

CONTACT_WINDOW = timedelta(days=7)
CONTACTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble of the conversation."""

    speaker: str
    text: str
    response: BotResponse | None = None
    judged: bool = False
    later: bool = False
    names: tuple[str, ...] = ()
    """The names that a worker found in it."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An earlier conversation of the same customer, by its newest answer in the window."""

    response: BotResponse
    question: str


def conversations(responses: Sequence[BotResponse]) -> dict[int, list[Message]]:
    """The whole conversation of each response: question and answer of every turn, and what came directly after it."""
    conversations = tuple({response.conversation_id for response in responses})
    answers, after = defaultdict(list), defaultdict(list)
    for answer in _ANSWERS.rows(conversations=conversations) if conversations else ():
        answers[answer.conversation_id].append(answer)
    for turn in _TURNS.rows(conversations=conversations) if conversations else ():
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
    question, said = words_of(answer)
    names = tuple(names_in(answer))
    messages = [Message("customer", question, answer, later=later, names=names)] if question else []
    messages.append(Message("bot", said, answer, judged=answer.pk == judged.pk, later=later, names=names))
    if why_withheld(answer):
        return messages
    messages += [
        Message(turn.speaker, turn.text, later=answer.order >= judged.order, names=_names_said(turn, answer))
        for turn in turns
    ]
    return messages


def _names_said(turn: Turn, answer: BotResponse) -> tuple[str, ...]:
    screening = screening_of(answer)
    return tuple(names_at(turn.text, screening.names, f"turn:{turn.position}")) if screening else ()


def earlier_contacts(responses: Sequence[BotResponse], *, viewer: Employee) -> dict[int, list[Contact]]:
    """Other conversations of the same customer in the seven days before each response, newest first, as far as this person
    may see them."""
    subjects = {response.conversation.subject_id for response in responses if response.conversation.customer}
    found: dict[int, list[Contact]] = defaultdict(list)
    if not subjects:
        return found
    earlier = _EARLIER.rows(
        team=team_of(viewer),
        subjects=tuple(subjects),
        start=min(response.answered_at for response in responses) - CONTACT_WINDOW,
        end=max(response.answered_at for response in responses),
    )
    for contact in earlier:
        for response in responses:
            same = contact.conversation.subject_id == response.conversation.subject_id
            other = contact.conversation_id != response.conversation_id
            before = timedelta(0) <= response.answered_at - contact.answered_at <= CONTACT_WINDOW
            known = {row.response.conversation_id for row in found[response.pk]}
            if same and other and before and contact.conversation_id not in known and len(known) < CONTACTS_SHOWN:
                found[response.pk].append(Contact(contact, words_of(contact)[0]))
    return found


def _earlier(team: tuple[int, ...], subjects: tuple[int, ...], start: datetime, end: datetime) -> QuerySet[BotResponse]:
    seen = BotResponse.objects.filter(within(of_team(0, team)))
    found = seen.filter(conversation__subject__in=subjects, answered_at__range=(start, end))
    return found.select_related("conversation", "screening").order_by("-answered_at")[:100]


_ANSWERS = Prepared[BotResponse](
    lambda conversations: (
        BotResponse.objects.filter(conversation__in=conversations)
        .select_related("screening")  # the names found in it
        .order_by("order", "id")
    )
)
_TURNS = Prepared[Turn](
    lambda conversations: Turn.objects.filter(conversation__in=conversations).order_by("after_order", "position")
)
_EARLIER = Prepared[BotResponse](_earlier)
