"""Who is in the group of an answer, and how each member stands toward a verdict for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from contactcenter.models import BotResponse, Employee
from reviewapp.lookalikes.grouping import best_version
from reviewapp.models import Draw, GoldItem, LookalikeMember, Review, Verdict
from reviewapp.prepared import Prepared
from reviewapp.routing import APART
from reviewapp.scope import of_team, team_of, within
from reviewapp.statistics.draws import uniform

OPENED_FIRST = 3
"""Members that must be opened before a verdict for all."""

HELD_BACK_LEAST = 3
HELD_BACK_SHARE = 0.1
LEAST_MEMBERS = HELD_BACK_LEAST + 1
"""With fewer members all of them would be held back: there is nothing to give a verdict for."""

MEMBERS_AT_MOST = 100
"""A verdict stands for at most this many others; the next one may stand for the rest."""


class Standing(StrEnum):
    """What a verdict for all does with a member."""

    TAKES = "takes"  # inherits it
    APART = "apart"  # another segment or channel: only when ticked
    JUDGED = "judged"  # has a verdict of its own
    SINGLE = "single"  # is judged by a person by itself: random sample, check item, somebody has it on his desk


@dataclass(frozen=True, slots=True)
class Member:
    """Another answer of the group. `drawn`: its own open review, which an inherited verdict closes; None: nobody is asked."""

    response: BotResponse
    standing: Standing
    drawn: int | None

    @property
    def pk(self) -> int:
        return self.response.pk


def number_alike(responses: Collection[int], *, viewer: Employee) -> dict[int, int]:
    """How many other answers that this person may see are in the group of each of these, by response id; none at all are
    left out. One query."""
    if not responses:
        return {}
    rows = _ALIKE.rows(responses=tuple(responses), team=team_of(viewer))
    return {row.response_id: row.others for row in rows if row.others}


def _alike(*, responses: tuple[int, ...], team: tuple[int, ...]) -> QuerySet[Any]:
    seen = within(of_team(0, team), "group__members__response__") or None
    members = Count("group__members", filter=seen)
    return LookalikeMember.objects.filter(response__in=responses).annotate(others=members - 1)


_ALIKE = Prepared(_alike)


def lookalikes_of(review: Review, *, viewer: Employee) -> list[Member]:
    """The other members of the group that this person may see, those nearest in time first, at most MEMBERS_AT_MOST; two queries.

    A member that was screened again and now stands closest to another version is left out.
    """
    judged = review.response
    rows = list(_others(judged).filter(within(viewer))[: 5 * MEMBERS_AT_MOST])
    rows.sort(key=lambda row: (abs(row.answered_at - judged.answered_at), row.pk))
    rows = rows[:MEMBERS_AT_MOST]
    reviews: dict[int, list[Review]] = {}
    held = ExpressionWrapper(Q(lease_until__isnull=False, lease_until__gt=Now()), output_field=BooleanField())
    waiting = Review.objects.filter(response__in=[row.pk for row in rows], state=Review.State.OPEN)
    for open_review in waiting.annotate(held=held):
        reviews.setdefault(open_review.response_id, []).append(open_review)
    return [_member(row, judged=judged, reviews=reviews.get(row.pk, [])) for row in rows]


def must_open(*, review: Review, members: Sequence[Member], employee: int) -> list[int]:
    """The members that this person has to look at before a verdict for all: a lot, the same whenever he asks."""
    takes = [member.pk for member in members if member.standing == Standing.TAKES]
    seed = f"lookalikes/opened/{review.response_id}/{employee}"
    return sorted(takes, key=lambda pk: uniform(seed, str(pk)))[:OPENED_FIRST]


def held_back(*, members: Sequence[int], seed: str) -> set[int]:
    """Which members are judged by themselves all the same: by lot, max(3, a tenth)."""
    number = max(HELD_BACK_LEAST, -int(-len(members) * HELD_BACK_SHARE // 1))
    return set(sorted(members, key=lambda pk: uniform(f"{seed}/held-back", str(pk)))[:number])


def _others(judged: BotResponse) -> QuerySet[BotResponse]:
    own = LookalikeMember.objects.filter(response=judged.pk).values("group")
    verdicts = Verdict.objects.filter(response=OuterRef("pk"), counts=True, revoked_at__isnull=True)
    gold = GoldItem.objects.filter(response=OuterRef("pk"), retired_at__isnull=True)
    return (
        BotResponse.objects.filter(lookalike__group__in=own, for_quality=True)
        .exclude(pk=judged.pk)
        .annotate(
            version=best_version("screening"),
            was_judged=Exists(verdicts.exclude(review__role__in=APART)),
            is_gold=Exists(gold),
        )
        .filter(
            Q(version=F("lookalike__group__version")) | Q(version__isnull=True, lookalike__group__version__isnull=True)
        )
        .select_related("draw", "screening")
        .order_by("-answered_at", "-id")
    )


def _member(row: BotResponse, *, judged: BotResponse, reviews: Sequence[Review]) -> Member:
    """Whoever has to look at it by himself, for whatever purpose, still does; which purpose is told to nobody."""
    draw: Draw | None = getattr(row, "draw", None)
    first = next((review for review in reviews if review.role == Review.Role.FIRST), None)
    in_lot = draw is not None and draw.kind == Draw.Kind.RISK
    asked = any(review is not first or _is_kept(review) for review in reviews)
    if asked or _noted(row, "is_gold") or draw is None or draw.kind == Draw.Kind.CONTROL:
        return Member(row, Standing.SINGLE, None)
    if _noted(row, "was_judged"):
        return Member(row, Standing.JUDGED, None)
    if in_lot and first is None:
        return Member(row, Standing.SINGLE, None)  # its review is about to be made
    same = (row.segment, row.channel) == (judged.segment, judged.channel)
    return Member(row, Standing.TAKES if same else Standing.APART, first.pk if first else None)


def _is_kept(review: Review) -> bool:
    """For one person, or on somebody's desk at this moment."""
    return review.assigned_to_id is not None or _noted(review, "held")


def _noted(row: Model, annotation: str) -> bool:
    return bool(getattr(row, annotation))
