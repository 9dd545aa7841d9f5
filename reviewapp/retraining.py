"""Stage 5b: corrected answers become lines to retrain the bot on."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal, TypedDict

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from contactcenter.models import BotResponse, Turn
from reviewapp.masking import names_at, screening_of
from reviewapp.models import ChangedDay, RetrainBatch, RetrainItem, Verdict
from reviewapp.models.verdicts import Code
from reviewapp.scoring.verifiers.masking import Masker

CORRECTED = (Code.PARTIAL, Code.WRONG, Code.CRITICAL)
Kind = Literal["same", "removed", "added"]
_WORDS = re.compile(r"\S+\s*|\s+")
_TURN = ("after_order", "position", "speaker", "text")
_ANSWER = ("for_training", "order", "question", "answer", "screening__names")
LEAST_SAME = 3  # equal words between two changes that are shown as equal
LEAST_SHARE = 0.4  # of the words, below which the text counts as wholly new
DIFF_WORDS = 1500  # above this a word diff costs more than it tells: the whole text counts as replaced


Places = dict[str, list[list[int]]]
"""Where names stand, by field: Screening.names."""


class Message(TypedDict):
    role: Literal["user", "assistant"]
    content: str


class ChatLine(TypedDict):
    """Supervised fine-tuning: the last message is the answer to learn."""

    messages: list[Message]


class PreferenceLine(TypedDict):
    """Preference tuning: the correction is chosen, the bot's own answer rejected."""

    prompt: list[Message]
    chosen: list[Message]
    rejected: list[Message]


@dataclass(frozen=True, slots=True)
class Said:
    """A conversation: turns as (after_order, position, speaker, text), answers of the bot as (for_training, order, question,
    answer, places of names). What may not be taught, and what was said after it, is no part of any line."""

    turns: list[tuple[int, int, str, str]]
    answers: list[tuple[bool, int, str, str, Places | None]]

    @property
    def names(self) -> list[str]:
        """The names that a worker found in what was said."""
        found = []
        for _permitted, order, question, answer, places in self.answers:
            found += [*names_at(question, places, "question"), *names_at(answer, places, "answer")]
            said = ((position, text) for after, position, _speaker, text in self.turns if after == order)
            found += [name for position, text in said for name in names_at(text, places, f"turn:{position}")]
        return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of a word diff."""

    kind: Kind
    text: str


@transaction.atomic
def collect(*, now: datetime) -> int:
    """Bring the list in line with the verdicts; returns the number of new items. Running it again changes nothing.

    1. not yet exported, and the verdict is no lesson any more (taken back, another one decides, training not permitted):
       the item goes
    2. a lesson without an item: an item comes
    """
    lessons = Verdict.objects.final().filter(code__in=CORRECTED, response__for_training=True, correction__isnull=False)
    no_lesson = ~Exists(lessons.filter(pk=OuterRef("verdict")))
    gone = RetrainItem.objects.filter(no_lesson, state=RetrainItem.State.READY)
    left = dict(gone.values_list("pk", "verdict__response_id"))
    if left:
        RetrainItem.objects.filter(pk__in=left).delete()
    fresh = lessons.filter(retrain_item__isnull=True).order_by("id").values_list("id", "response_id")
    came = dict(fresh)
    items = [RetrainItem(verdict_id=verdict, created_at=now) for verdict in came]
    RetrainItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=500)
    if left or came:
        ChangedDay.objects.mark({*left.values(), *came.values()})
    return len(items)


def all_items() -> QuerySet[RetrainItem]:
    """Items with all that a line, the page and the export show: two more queries however many items (earlier turns)."""
    earlier = BotResponse.objects.only("conversation_id", *_ANSWER).select_related("screening")
    return RetrainItem.objects.select_related(
        "batch",
        "verdict__reviewer",
        "verdict__correction__source_version__article",
        "verdict__response__source",
        "verdict__response__conversation",
        "verdict__response__screening",
    ).prefetch_related(
        Prefetch("verdict__response__conversation__responses", queryset=earlier),
        "verdict__response__conversation__turns",
    )


def ready_items() -> QuerySet[RetrainItem]:
    """Items that wait for an export. Training withdrawn since they were collected: not among them."""
    return all_items().filter(
        state=RetrainItem.State.READY, verdict__revoked_at__isnull=True, verdict__response__for_training=True
    )


def items_until(*, as_of: datetime, answered_before: datetime) -> QuerySet[RetrainItem]:
    """What a batch made now would hold: ready, decided until `as_of`, about answers given before `answered_before`."""
    return ready_items().filter(verdict__decided_at__lte=as_of, verdict__response__answered_at__lt=answered_before)


@transaction.atomic
def freeze_batch(*, week: str, as_of: datetime, answered_before: datetime, now: datetime) -> RetrainBatch:
    """The batch of a week: made once, the same ever after. Its items are `batch_items(batch)`."""
    batch, created = RetrainBatch.objects.get_or_create(week=week, defaults={"created_at": now})
    if created:
        chosen = items_until(as_of=as_of, answered_before=answered_before).prefetch_related(None)
        # an undo on its way is waited for, and a new one waits: asked again below, the items are those that stand
        verdicts = Verdict.objects.filter(pk__in=chosen.values("verdict")).order_by("pk")
        list(verdicts.select_for_update(no_key=True).values_list("pk"))
        RetrainItem.objects.filter(pk__in=chosen.values("pk"), state=RetrainItem.State.READY).update(
            state=RetrainItem.State.EXPORTED, batch=batch
        )
    return batch


def batch_items(batch: RetrainBatch) -> QuerySet[RetrainItem]:
    """The items of a batch, without those whose training purpose was withdrawn after it was frozen."""
    return all_items().filter(batch=batch, verdict__response__for_training=True)


def duplicate_key(question: str, correction: str) -> bytes:
    """Equal for exactly the same question and the same correction."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (question, correction):
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.digest()


def count_duplicates(items: QuerySet[RetrainItem]) -> dict[bytes, int]:
    """How many items share a question and a correction, by `duplicate_key`."""
    texts = items.prefetch_related(None).values_list("verdict__response__question", "verdict__correction__text")
    counts: dict[bytes, int] = {}
    for question, correction in texts.iterator(chunk_size=1000):
        key = duplicate_key(question, correction)
        counts[key] = counts.get(key, 0) + 1
    return counts


def chat_line(item: RetrainItem, *, house: Set[str] = frozenset()) -> ChatLine:
    """One line for supervised fine-tuning: the conversation so far, the question, the corrected answer, all masked.
    `house`: what is of the company and stays (masking.house_data)."""
    said, response = _said(item), item.verdict.response
    masker = Masker(said.names, house=house)
    return chat(
        prompt(said, order=response.order, question=response.question), item.verdict.correction.text, masker=masker
    )


def chat(prompt: list[Message], corrected: str, *, masker: Masker) -> ChatLine:
    return ChatLine(messages=_masked([*prompt, Message(role="assistant", content=corrected)], masker))


def preference(prompt: list[Message], corrected: str, answer: str, *, masker: Masker) -> PreferenceLine:
    """One line for preference tuning: the same prompt with the corrected and the bot's own answer."""
    return PreferenceLine(
        prompt=_masked(prompt, masker),
        chosen=_masked([Message(role="assistant", content=corrected)], masker),
        rejected=_masked([Message(role="assistant", content=answer)], masker),
    )


def _masked(messages: list[Message], masker: Masker) -> list[Message]:
    """With typed placeholders, the same for the same datum of one line: a bot learns the sentence and no customer."""
    return [Message(role=message["role"], content=masker.mask(message["content"]).text) for message in messages]


def prompt(said: Said, *, order: int, question: str) -> list[Message]:
    """Earlier turns and the question, in the shape chat templates demand: a user first, then strictly in turn.

    Words of a colleague are taught as the assistant's: to the customer it was one conversation.
    """
    messages: list[Message] = []
    for role, text in _earlier(said, order):
        _say(messages, role, text)
    _say(messages, "user", question)
    return messages


def said_in(conversations: Iterable[int]) -> dict[int, Said]:
    """What was said in these conversations, by conversation: two queries."""
    found = {conversation: Said([], []) for conversation in conversations}
    turns = Turn.objects.filter(conversation__in=found).values_list("conversation_id", *_TURN)
    for conversation, *turn in turns.iterator():
        found[conversation].turns.append(tuple(turn))
    answers = BotResponse.objects.filter(conversation__in=found).values_list("conversation_id", *_ANSWER)
    for conversation, *answer in answers.iterator():
        found[conversation].answers.append(tuple(answer))
    return found


def _said(item: RetrainItem) -> Said:
    response = item.verdict.response
    turns, answers = response.conversation.turns.all(), response.conversation.responses.all()
    return Said(
        [(turn.after_order, turn.position, turn.speaker, turn.text) for turn in turns],
        [(other.for_training, other.order, other.question, other.answer, _places(other)) for other in answers],
    )


def _places(response: BotResponse) -> Places | None:
    screening = screening_of(response)
    return screening.names if screening else None


def _earlier(said: Said, order: int) -> Iterator[tuple[Literal["user", "assistant"], str]]:
    """What was said before the question of this order, oldest first."""
    found: list[tuple[tuple[int, int], Literal["user", "assistant"], str]] = []
    kept_out = {other for permitted, other, *_words in said.answers if not permitted}
    for after_order, position, speaker, text in said.turns:
        if after_order < order and after_order not in kept_out:
            role: Literal["user", "assistant"] = "user" if speaker == "customer" else "assistant"
            found.append(((after_order, position + 2), role, text))
    for permitted, other, question, answer, _places in said.answers:
        if other < order and permitted:
            found.append(((other, 0), "user", question))
            found.append(((other, 1), "assistant", answer))
    return ((role, text) for _, role, text in sorted(found, key=lambda entry: entry[0]))


def _say(messages: list[Message], role: Literal["user", "assistant"], text: str) -> None:
    """Add a message; two of one speaker become one, and what the bot said before the customer spoke is left out."""
    if messages and messages[-1]["role"] == role:
        messages[-1]["content"] = "\n\n".join(part for part in (messages[-1]["content"], text) if part)
    elif messages or role == "user":
        messages.append(Message(role=role, content=text))


def word_diff(before: str, after: str) -> list[Piece]:
    """What changed, word by word: `same` + `removed` pieces joined are `before`, `same` + `added` are `after`.

    A few equal words between two changes count as changed, and a text that is mostly new as wholly new: a reader
    follows sentences, not scattered words.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > 2 * DIFF_WORDS:
        return _pieces([("removed", before), ("added", after)])
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    kept = [
        (i1, i2, j1, j2)
        for tag, i1, i2, j1, j2 in changes
        if tag == "equal" and (i2 - i1 >= LEAST_SAME or 0 in (i1, j1) or i2 == len(old) or j2 == len(new))
    ]
    if sum(i2 - i1 for i1, i2, _, _ in kept) < LEAST_SHARE * max(len(old), len(new)):
        kept = []
    pieces: list[tuple[Kind, str]] = []
    i = j = 0
    for i1, i2, j1, j2 in [*kept, (len(old), len(old), len(new), len(new))]:
        pieces += [("removed", "".join(old[i:i1])), ("added", "".join(new[j:j1])), ("same", "".join(old[i1:i2]))]
        i, j = i2, j2
    return _pieces(pieces)


def _pieces(pairs: Iterable[tuple[Kind, str]]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in pairs if text]


@dataclass(frozen=True, slots=True)
class Counts:
    """Items on the list by state."""

    ready: int
    exported: int


def counts(*conditions: Q) -> Counts:
    """Of the items that meet these conditions; one query."""
    found = dict(RetrainItem.objects.filter(*conditions).values_list("state").annotate(n=Count("pk")).order_by())
    return Counts(ready=found.get(RetrainItem.State.READY, 0), exported=found.get(RetrainItem.State.EXPORTED, 0))
