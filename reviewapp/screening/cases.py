"""Rows -> cases: a response together with what was said before it."""

from collections import defaultdict
from collections.abc import Iterable

from contactcenter.models import BotResponse, Turn
from reviewapp.scoring import types

# (order, 0 = response and its question, 1 = a message after it, position)
_Place = tuple[int, int, int]


def cases_of(responses: Iterable[BotResponse]) -> dict[int, types.Case]:
    """Response id -> case, in two queries for all conversations together."""
    responses = list(responses)
    said = _said({response.conversation_id for response in responses})
    return {
        response.pk: types.Case(
            question=response.question,
            answer=response.answer,
            language=response.language,
            answered_at=response.answered_at,
            handed_over=response.handed_over,
            earlier=[turn for place, turn in said[response.conversation_id] if place[0] < response.order],
        )
        for response in responses
    }


def _said(conversations: set[int]) -> dict[int, list[tuple[_Place, types.Turn]]]:
    """Conversation id -> every message with its place, in order."""
    said: dict[int, list[tuple[_Place, types.Turn]]] = defaultdict(list)
    spoken: dict[int, list[int]] = defaultdict(list)  # the orders that a message follows
    rows = BotResponse.objects.filter(conversation__in=conversations).order_by("conversation", "order", "pk")
    answers = list(rows.only("conversation", "order", "question", "answer", "handed_over", "for_quality"))
    # what may not be judged is not read for the answers around it either
    kept_out = {(each.conversation_id, each.order) for each in answers if not each.for_quality}
    for turn in Turn.objects.filter(conversation__in=conversations):
        if (turn.conversation_id, turn.after_order) in kept_out:
            continue
        place = (turn.after_order, 1, turn.position)
        said[turn.conversation_id].append((place, types.Turn(turn.speaker, turn.text)))
        spoken[turn.conversation_id].append(turn.after_order)
    before: dict[int, BotResponse] = {}
    for response in (each for each in answers if each.for_quality):
        orders = spoken[response.conversation_id]
        if not _is_carried(response, before.get(response.conversation_id), orders):
            said[response.conversation_id].append(((response.order, 0, 0), types.Turn("customer", response.question)))
        before[response.conversation_id] = response
        said[response.conversation_id].append(((response.order, 0, 1), types.Turn("bot", response.answer)))
        if response.handed_over:  # from here a colleague has it, whether his words were sent to us or not
            said[response.conversation_id].append(((response.order, 0, 2), types.Turn("agent", "")))
    for messages in said.values():
        messages.sort(key=lambda message: message[0])
    return said


def _is_carried(response: BotResponse, before: BotResponse | None, spoken: Iterable[int]) -> bool:
    """Whether its question was asked once already: two bot messages in a row carry the same one.

    The records of a customer who said the same words twice look alike, unless a message stands between. What cannot be told
    apart counts as asked once: a question counted twice would make an impatient customer of a patient one.
    """
    if before is None:
        return not response.question  # the bot spoke first
    between = any(before.order <= order < response.order for order in spoken)
    return response.question == before.question and not between
