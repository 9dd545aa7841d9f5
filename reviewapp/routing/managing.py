"""Making, changing, ordering and closing queues, and how full they are. For quality managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contactcenter.models import Employee
from reviewapp.audit import Action, actor, record
from reviewapp.models import Draw, Flag, Queue, Review, Verdict
from reviewapp.models.routing import BlindLevel
from reviewapp.routing.claiming import free
from reviewapp.routing.opening import FLAG
from reviewapp.routing.queues import STANDARD_QUEUES

PREVIEW_DAYS = 28
STANDARD = frozenset(slug for slug, *_rest in STANDARD_QUEUES)
LEVELS: dict[str, tuple[str, ...]] = {
    Queue.Takes.RISK: (BlindLevel.REASONS, BlindLevel.BLIND),
    Queue.Takes.CONTROL: (BlindLevel.BLIND,),
    Queue.Takes.BY_HAND: (BlindLevel.BLIND, BlindLevel.REASONS, BlindLevel.OPEN),
}
"""Which levels a queue may have, by what it takes: the random sample carries the figure, so it is always blind; all is
shown only for training, in what people put together themselves."""

_FIRST_POSITION = 100
_BLINDNESS = [BlindLevel.OPEN, BlindLevel.REASONS, BlindLevel.BLIND]
_TAKEN = frozenset({"new", "renew", "draft", "busy", "reveal", "report", "lookalikes", "practice-round"})
"""Words that stand in addresses where the slug of a queue may stand too."""


class QueueRule(ValueError):
    """A queue cannot be made, changed or closed like this. The message says what to do."""


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One line of the list of queues. `open` and `overdue` in reviews, `judged_today` in standing verdicts."""

    queue: Queue
    open: int
    overdue: int
    judged_today: int
    members: tuple[Employee, ...]

    @property
    def standard(self) -> bool:
        return self.queue.slug in STANDARD


@dataclass(frozen=True, slots=True)
class Assigned:
    """How far one person is with the reviews that were put on his name."""

    employee: Employee
    assigned: int
    done: int
    overdue: int


def figures(*, now: datetime, midnight: datetime) -> list[QueueFigures]:
    """Every queue with how full it is, in the order in which they take draws; closed ones last. Four queries."""
    counts = Review.objects.filter(state=Review.State.OPEN).values_list("queue")
    late = Count("pk", filter=Q(due_at__lt=now))
    waiting = {queue: (number, overdue) for queue, number, overdue in counts.annotate(n=Count("pk"), late=late)}
    today = Verdict.objects.filter(
        source=Verdict.Source.HUMAN, counts=True, revoked_at__isnull=True, decided_at__gte=midnight
    )
    judged = dict(today.values_list("review__queue").annotate(n=Count("pk")))
    queues = Queue.objects.order_by("-active", "position", "slug").prefetch_related("members")
    return [
        QueueFigures(
            queue=queue,
            open=waiting.get(queue.pk, (0, 0))[0],
            overdue=waiting.get(queue.pk, (0, 0))[1],
            judged_today=judged.get(queue.pk, 0),
            members=tuple(queue.members.all()),
        )
        for queue in queues
    ]


def assigned_progress(*, queue: Queue, now: datetime) -> list[Assigned]:
    """Who has work on his name in this queue, and how far it is; no pace, which is for the person alone."""
    late = Q(state=Review.State.OPEN, due_at__lt=now)
    rows = (
        Review.objects.filter(queue=queue, assigned_to__isnull=False)
        .values_list("assigned_to")
        .annotate(n=Count("pk"), done=Count("pk", filter=Q(state=Review.State.DONE)), late=Count("pk", filter=late))
    )
    by_person = {person: counts for person, *counts in rows}
    people = Employee.objects.filter(pk__in=by_person).order_by("first_name", "last_name", "username")
    return [Assigned(person, *by_person[person.pk]) for person in people]


def would_come(*, queue: Queue, now: datetime) -> int:
    """How many draws of the last 28 days this queue would have taken, as it is described now, saved or not."""
    earlier = Queue.objects.filter(active=True, takes=queue.takes, position__lt=queue.position).exclude(
        Q(pk=queue.pk) | Q(slug__in=STANDARD)
    )
    draws = Draw.objects.filter(
        _conditions(queue.conditions), kind=queue.takes, drawn_at__gte=now - timedelta(days=PREVIEW_DAYS)
    )
    for other in earlier:
        draws = draws.exclude(_conditions(other.conditions))
    return draws.count()


def _conditions(conditions: Mapping[str, Sequence[str]]) -> Q:
    """The conditions of a queue as a condition on Draw: the same rule as opening.meets."""
    wanted = Q()
    for name, values in conditions.items():
        if values and name == FLAG:
            flags = Flag.objects.filter(screening__response=OuterRef("response"), kind__in=values)
            wanted &= Q(Exists(flags))
        elif values:
            wanted &= Q(**{f"response__{name}__in": list(values)})
    return wanted or Q(pk__isnull=False)


def describe_queue(  # noqa: PLR0913  one argument for each part of a queue
    *,
    queue: Queue | None,
    takes: str,
    name: str,
    blind_level: str,
    hours_to_due: int,
    conditions: Mapping[str, Sequence[str]],
) -> Queue:
    """A queue with these properties, not saved yet; `queue` is the one that changes. Raises QueueRule."""
    if blind_level not in LEVELS[takes]:
        raise QueueRule(
            _("A queue that takes the random sample is blind: what is seen there carries the quality figure.")
            if takes == Queue.Takes.CONTROL
            else _("All is shown only for training, in a queue that is filled by hand.")
        )
    if takes == Queue.Takes.CONTROL and conditions.get(FLAG):
        raise QueueRule(_("The random sample cannot be chosen by signals: then it would not be blind any more."))
    queue = queue or Queue(slug=_free_slug(name), takes=takes, position=_next_position())
    queue.name, queue.hours_to_due, queue.blind_level = name, hours_to_due, blind_level
    queue.conditions = {key: list(values) for key, values in conditions.items() if values}
    return queue


@transaction.atomic
def save_queue(*, queue: Queue, members: Sequence[Employee]) -> Queue:
    """Save what describe_queue gave. Raises QueueRule when the blind level would change under people's hands."""
    before = Queue.objects.select_for_update().filter(pk=queue.pk).first() if queue.pk else None
    waiting = queue.reviews.filter(state=Review.State.OPEN).count() if before else 0
    if before and before.blind_level != queue.blind_level and waiting:
        raise QueueRule(
            ngettext(
                "%(n)s answer waits here, perhaps on somebody's screen, so what is shown cannot change. "
                "Close the queue first and move it, or make another queue.",
                "%(n)s answers wait here, perhaps on somebody's screen, so what is shown cannot change. "
                "Close the queue first and move them, or make another queue.",
                waiting,
            )
            % {"n": waiting}
        )
    queue.save()
    queue.members.set(members)
    record(Action.QUEUE_CHANGED, by=actor(), of=queue, change="changed" if before else "made", members=len(members))
    return queue


def reorder(*, queue: Queue, ahead_of: Queue) -> None:
    """Two queues change places in the menu, and in who takes a draw first."""
    with transaction.atomic():
        rows = {
            row.pk: row.position for row in Queue.objects.select_for_update().filter(pk__in=[queue.pk, ahead_of.pk])
        }
        first, second = sorted(rows.values())
        Queue.objects.filter(pk=queue.pk).update(position=first)
        Queue.objects.filter(pk=ahead_of.pk).update(position=max(second, first + 1))
        record(Action.QUEUE_CHANGED, by=actor(), of=queue, change="order")


def targets(queue: Queue) -> list[Queue]:
    """Where the waiting reviews of a queue may move to: in use, and showing no more than this one does."""
    strict = _BLINDNESS[_BLINDNESS.index(BlindLevel(queue.blind_level)) :]
    others = Queue.objects.filter(active=True, blind_level__in=strict).exclude(pk=queue.pk).exclude(slug="calibration")
    return list(others.order_by("position", "slug"))


@transaction.atomic
def close_queue(*, queue: Queue, move_to: Queue | None) -> int:
    """Take a queue out of use; what waits there moves to another one. Returns how many moved. Raises QueueRule."""
    if queue.slug in STANDARD:
        raise QueueRule(_("A standard queue stays: it takes what no other queue takes."))
    Queue.objects.select_for_update().get(pk=queue.pk)
    waiting = Review.objects.filter(queue=queue, state=Review.State.OPEN)
    if waiting.exclude(free()).exists():
        raise QueueRule(_("Somebody is judging in this queue now. Try again in a few minutes."))
    if move_to is None and waiting.exists():
        raise QueueRule(_("Answers wait here. Choose the queue that they move to."))
    if move_to is not None and move_to not in targets(queue):
        raise QueueRule(_("Choose a queue that is in use and shows no more than this one."))
    moved = waiting.update(queue=move_to) if move_to else 0
    Queue.objects.filter(pk=queue.pk).update(active=False)
    record(Action.QUEUE_CHANGED, by=actor(), of=queue, change="closed", moved=moved)
    return moved


@transaction.atomic
def reopen_queue(*, queue: Queue) -> None:
    """A closed queue takes draws again, from now on."""
    Queue.objects.filter(pk=queue.pk).update(active=True)
    record(Action.QUEUE_CHANGED, by=actor(), of=queue, change="opened")


def _next_position() -> int:
    last = Queue.objects.exclude(slug__in=STANDARD).aggregate(last=Max("position"))["last"]
    return (last or _FIRST_POSITION) + 1


def _free_slug(name: str) -> str:
    """A word for the address, after the name; with a number where that is taken."""
    stem = slugify(name)[:32] or "queue"
    taken = {*Queue.objects.filter(slug__startswith=stem).values_list("slug", flat=True), *_TAKEN}
    return (
        stem
        if stem not in taken
        else next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)
    )
