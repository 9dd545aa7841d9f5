"""Drawn responses -> reviews, and beside them what nobody may recognise: second reviews by lot, and check items."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from reviewapp.models import ChangedDay, Draw, Flag, Queue, Review
from reviewapp.routing.planting import pick_gold
from reviewapp.routing.queues import standard_queues
from reviewapp.statistics.draws import uniform

DIMENSIONS = ("channel", "language", "segment", "topic", "bot_version")
FLAG = "flag"
"""The condition of a queue that looks at the kinds of flags; the others look at a dimension of the answer."""

FIRST_OF_ALL = frozenset({"critical_flag", "manual"})
"""Draw reasons that go before every risk: harm is likely, or the machine knows nothing at all."""


class Drawn(NamedTuple):
    """One draw that has no review yet, with what decides its queue."""

    pk: int
    response: int
    source_id: int
    kind: str
    reason: str
    seed: str
    source: str
    external_id: str
    risk: float | None
    channel: str
    language: str
    segment: str
    topic: str
    bot_version: str

    @property
    def key(self) -> str:
        """The same key as that of its draw; each lot has a seed of its own."""
        return f"{self.source}:{self.external_id}"


@transaction.atomic
def open_reviews(*, now: datetime, limit: int) -> int:
    """Put drawn responses that have no review yet in their queue, oldest draw first; return how many responses.

    1. The queue: the first active one, by position, that takes the kind of draw and whose conditions are met.
    2. A second review for the share that is drawn for it, and check items beside a share of the new reviews. They are
       made in the same statement, in an order by lot, with the priority and due time of a neighbour: number, order and
       time tell nobody which review is which.

    Safe to run twice at the same moment: the unique constraints on Review keep the first of each.
    """
    drawn = _without_review(limit=limit)
    if not drawn:
        return 0
    flags = _flag_kinds(drawn)
    queues = list(Queue.objects.filter(active=True).exclude(takes=Queue.Takes.BY_HAND).order_by("position", "slug"))
    standard = standard_queues()
    rows: list[tuple[int, float, Review]] = []
    beside: list[tuple[Queue, Review]] = []
    for draw in drawn:
        queue = choose_queue(
            draw, queues=queues, flags=flags.get(draw.response, frozenset()), otherwise=standard[draw.kind]
        )
        for role in _roles(draw):
            review = Review(
                draw_id=draw.pk,
                response_id=draw.response,
                source_id=draw.source_id,
                role=role,
                queue=queue,
                priority=_priority(kind=draw.kind, reason=draw.reason, risk=draw.risk),
                due_at=now + timedelta(hours=queue.hours_to_due),
            )
            rows.append((queue.pk, uniform(f"{draw.seed}/order/{role}", draw.key), review))
        if uniform(f"{draw.seed}/gold", draw.key) < settings.GOLD_SHARE:
            beside.append((queue, review))
    for queue, neighbour, response, source in pick_gold(beside):
        planted = Review(
            response_id=response,
            source_id=source,
            role=Review.Role.GOLD,
            queue=queue,
            priority=neighbour.priority,
            due_at=neighbour.due_at,
        )
        rows.append((queue.pk, uniform(f"{drawn[0].seed}/order/gold", f"{now.isoformat()}:{response}"), planted))
    rows.sort(key=lambda row: row[:2])
    Review.objects.bulk_create([review for *_order, review in rows], ignore_conflicts=True, batch_size=500)
    ChangedDay.objects.mark([draw.response for draw in drawn])
    return len(drawn)


def choose_queue(about: Drawn, *, queues: Sequence[Queue], flags: frozenset[str], otherwise: Queue) -> Queue:
    """The first of these queues that takes the draw."""
    return next(
        (queue for queue in queues if queue.takes == about.kind and meets(queue, about, flags=flags)), otherwise
    )


def meets(queue: Queue, about: Drawn, *, flags: frozenset[str]) -> bool:
    """Whether an answer meets every condition of a queue; a condition without values asks for nothing."""
    conditions: Mapping[str, list[str]] = queue.conditions
    return all(
        not wanted or (bool(flags & set(wanted)) if name == FLAG else getattr(about, name) in wanted)
        for name, wanted in conditions.items()
    )


def _without_review(*, limit: int) -> list[Drawn]:
    reviewed = Review.objects.filter(draw=OuterRef("pk"), role=Review.Role.FIRST)
    draws = (
        Draw.objects.exclude(kind=Draw.Kind.NONE).filter(~Exists(reviewed), response__for_quality=True).order_by("id")
    )
    fields = ("id", "response_id", "response__source_id", "kind", "reason", "plan__seed")
    key = ("response__source__name", "response__external_id")
    dimensions = (f"response__{name}" for name in DIMENSIONS)
    return [Drawn(*row) for row in draws.values_list(*fields, *key, "response__screening__risk", *dimensions)[:limit]]


def _flag_kinds(drawn: Sequence[Drawn]) -> dict[int, frozenset[str]]:
    """The kinds of flags of each of these responses; looked up only where a queue asks for them."""
    asking = Queue.objects.filter(active=True, takes=Queue.Takes.RISK, conditions__has_key=FLAG)
    if not asking.exists():
        return {}
    kinds: dict[int, set[str]] = {}
    of_drawn = Flag.objects.filter(screening__response__in=[draw.response for draw in drawn])
    for response, kind in of_drawn.values_list("screening__response", "kind"):
        kinds.setdefault(response, set()).add(kind)
    return {response: frozenset(found) for response, found in kinds.items()}


def _roles(draw: Drawn) -> tuple[Review.Role, ...]:
    twice = uniform(f"{draw.seed}/second", draw.key) < settings.REVIEW_DOUBLE_SHARE
    return (Review.Role.FIRST, Review.Role.SECOND) if twice else (Review.Role.FIRST,)


def _priority(*, kind: str, reason: str, risk: float | None) -> float:
    """Risk queue: the risk, and a whole point more for what goes before everything. Control queue: by time alone."""
    if kind == Draw.Kind.CONTROL:
        return 0.0  # an order by risk would tell the reviewer what the machine thinks
    return (risk or 0.0) + (1.0 if reason in FIRST_OF_ALL else 0.0)
