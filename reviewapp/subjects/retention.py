"""What is kept for how long, by class of data; what is older goes at night.

Each class has one query that names what is to go, by an index, and both the count of tomorrow and the deletion ask it: what was
announced is what goes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse, Conversation, ReceivedMessage, Turn
from reviewapp import audit
from reviewapp.exports import forgetting
from reviewapp.models import LoginAttempt, LoginSession, PersonalDataReveal, ReviewDraft, Vector, VerifierOpinion
from reviewapp.subjects.leftovers import empty_journal
from reviewapp.subjects.wiping import BATCH, empty_table, wipe

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class DataClass:
    """One class of data. `rows` gives what is older than a moment; `purge` deletes a batch of them: how many of them went."""

    name: str
    title: Promise
    rows: Callable[[datetime], QuerySet[Any]]
    purge: Callable[[QuerySet[Any], datetime], int]
    not_after: str = ""  # the class that this one may not outlive

    @property
    def days(self) -> int:
        """How many days it is kept; 0: without an end."""
        own: int = settings.RETENTION_DAYS[self.name]
        other: int = settings.RETENTION_DAYS[self.not_after] if self.not_after else 0
        return min(filter(None, (own, other)), default=0)

    def before(self, now: datetime) -> datetime | None:
        """What is older than this goes; None: nothing."""
        return now - timedelta(days=self.days) if self.days else None


def _answers(before: datetime) -> QuerySet[BotResponse]:
    return BotResponse.objects.filter(received_at__lt=before, erased_at__isnull=True, expired_at__isnull=True)


def _turns(before: datetime) -> QuerySet[Turn]:
    """Messages after answers that came in longer ago; of turns themselves no moment is kept."""
    kept = BotResponse.objects.filter(conversation=OuterRef("conversation"), received_at__gte=before)
    return Turn.objects.filter(~Exists(kept))


def _expire(rows: QuerySet[Any], now: datetime) -> int:
    """Take the words out of the oldest answers; what the conversation is known by at the source stays, so that a record
    that is sent again is not taken for a new one."""
    with transaction.atomic():
        ids = list(rows.order_by("received_at").values_list("pk", flat=True)[:BATCH])
        wipe(ids, now=now)
        BotResponse.objects.filter(pk__in=ids).update(expired_at=now)
        left = BotResponse.objects.filter(conversation=OuterRef("pk"), expired_at__isnull=True, erased_at__isnull=True)
        talks = Conversation.objects.filter(responses__in=ids).filter(~Exists(left))
        empty_talks = list(talks.values_list("pk", flat=True))
        empty_table(Conversation, Q(pk__in=empty_talks))
    return len(ids)


def _delete(rows: QuerySet[Any], now: datetime) -> int:
    del now
    with transaction.atomic():
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: 4 * BATCH])
        rows.model._default_manager.filter(pk__in=ids).delete()
    return len(ids)


def _remove_exports(rows: QuerySet[Any], now: datetime) -> int:
    return forgetting.remove(list(rows), now=now)


CLASSES: tuple[DataClass, ...] = (
    DataClass("turns", _("Messages after an answer"), _turns, _delete, not_after="texts"),
    DataClass(
        "drafts", _("Drafts of verdicts"), lambda before: ReviewDraft.objects.filter(saved_at__lt=before), _delete
    ),
    DataClass(
        "vectors",
        _("Vectors of texts"),
        lambda before: Vector.objects.filter(made_at__lt=before),
        _delete,
        not_after="texts",
    ),
    DataClass(
        "opinions",
        _("Opinions of the verifier"),
        lambda before: VerifierOpinion.objects.filter(made_at__lt=before),
        _delete,
    ),
    DataClass("exports", _("Files of weekly exports"), forgetting.expired, _remove_exports, not_after="texts"),
    DataClass(
        "reveals",
        _("Who saw personal data, and what for"),
        lambda before: PersonalDataReveal.objects.filter(revealed_at__lt=before),
        _delete,
    ),
    DataClass(
        "sessions",
        _("Ended log-in sessions"),
        lambda before: LoginSession.objects.filter(expire_date__lt=before),
        _delete,
    ),
    DataClass("attempts", _("Wrong log-ins"), lambda before: LoginAttempt.objects.filter(at__lt=before), _delete),
    DataClass(
        "deliveries",
        _("Ids of signed deliveries"),
        lambda before: ReceivedMessage.objects.filter(received_at__lt=before),
        _delete,
    ),
    # last: what it takes along was counted by the classes before it
    DataClass("texts", _("Questions, answers, notes and corrections"), _answers, _expire),
)
"""In the order in which they go."""


@dataclass(frozen=True, slots=True)
class Due:
    """What goes of one class now."""

    data_class: DataClass
    before: datetime | None
    rows: int


def due(*, now: datetime) -> list[Due]:
    """What `purge` would take of each class at this moment."""
    found = []
    for data_class in CLASSES:
        before = data_class.before(now)
        found.append(Due(data_class, before, data_class.rows(before).count() if before else 0))
    return found


def purge(*, now: datetime, progress: Progress = lambda name, done: None) -> dict[str, int]:
    """Delete what is older than it may be, in small transactions; rows by class. Stopped half way, the next run goes on."""
    done: dict[str, int] = {}
    for data_class in CLASSES:
        before = data_class.before(now)
        done[data_class.name] = 0
        while before and (gone := data_class.purge(data_class.rows(before), now)):
            done[data_class.name] += gone
            progress(data_class.name, done[data_class.name])
    with transaction.atomic():
        told: dict[str, Any] = dict(done)
        audit.record(audit.Action.RETENTION_RUN, by=None, now=now, **told)
        transaction.on_commit(empty_journal)
    return done
