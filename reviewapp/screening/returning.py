"""Customers who come back with the same question: traced to the earlier answer the moment an answer comes in."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Max, Min

from contactcenter.models import BotResponse, Conversation
from reviewapp.models import ChangedDay, RepeatContact
from reviewapp.scoring.same_question import Asked, asked, likeness

MOST_ANSWERS = 200
"""Of one customer in one stretch of time; a key with more of them is not one person's."""


def trace(responses: Sequence[int]) -> int:
    """Trace these answers, and those that came before and after them of the same customers; how many contacts were found.

    1. The other contacts of these customers within settings.REPEAT_HOURS, on either side: answers may come in late.
    2. Of each contact the first question that was asked in an earlier one, and the answer there that is most alike; the
       later of equals. A contact that is traced stays so.
    The days of the earlier answers are counted anew.
    """
    window = timedelta(hours=settings.REPEAT_HOURS)
    contacts = _contacts(responses, window)
    found = [repeat for mine in contacts.values() for repeat in _repeats(mine, window)]
    RepeatContact.objects.bulk_create(found, ignore_conflicts=True)
    if found:
        ChangedDay.objects.mark([repeat.earlier_id for repeat in found])
    return len(found)


def _contacts(responses: Sequence[int], window: timedelta) -> dict[int | None, list[BotResponse]]:
    """By customer: the answers around these ones, oldest first; only of who had two contacts or more.

    By lists of ids, so that every query goes by an index; what is written in a question is read of those few alone.
    """
    mine = BotResponse.objects.filter(pk__in=responses).filter(conversation__subject__known=True)
    span = mine.aggregate(first=Min("answered_at"), last=Max("answered_at"))
    if span["first"] is None:
        return {}
    subjects = set(mine.values_list("conversation__subject", flat=True))
    subject_of = dict(Conversation.objects.filter(subject__in=subjects).values_list("pk", "subject"))
    contacts_of = Counter(subject_of.values())
    again = [pk for pk, subject in subject_of.items() if contacts_of[subject] > 1]
    near = BotResponse.objects.filter(
        conversation__in=again,
        answered_at__range=(span["first"] - window, span["last"] + window),
        for_quality=True,
    )
    found: dict[int | None, list[BotResponse]] = defaultdict(list)
    for row in near.annotate(traced=F("conversation__repeats")).order_by("answered_at", "pk"):
        found[subject_of[row.conversation_id]].append(row)
    return {subject: rows for subject, rows in found.items() if len(rows) <= MOST_ANSWERS}


def _repeats(mine: Sequence[BotResponse], window: timedelta) -> Iterator[RepeatContact]:
    """Of one customer's answers, oldest first."""
    if len({row.conversation_id for row in mine}) < 2:
        return
    questions = {row.pk: asked(question=row.question, topic=row.topic) for row in mine}
    done = {row.conversation_id for row in mine if row.traced}  # type: ignore[attr-defined]
    for place, row in enumerate(mine):
        if row.conversation_id in done:
            continue
        earlier = [
            other
            for other in mine[:place]
            if other.conversation_id != row.conversation_id and row.answered_at - other.answered_at <= window
        ]
        source = _source(questions[row.pk], earlier, questions)
        if source:
            done.add(row.conversation_id)
            yield RepeatContact(conversation_id=row.conversation_id, response=row, earlier=source)


def _source(now: Asked, earlier: Sequence[BotResponse], questions: dict[int, Asked]) -> BotResponse | None:
    sure = [(likeness(now, questions[row.pk]), place) for place, row in enumerate(earlier)]
    best = max(sure, default=(0.0, 0))
    return earlier[best[1]] if best[0] > 0 else None
