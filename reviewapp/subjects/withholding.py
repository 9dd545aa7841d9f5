"""Answers that may not be judged any more: taken out of every list of work, with all figures as they were."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from contactcenter.models import BotResponse
from reviewapp.models import (
    Dispute,
    GoldItem,
    LookalikeGroup,
    LookalikeMember,
    RetrainItem,
    Review,
    ReviewDraft,
    Screening,
)
from reviewapp.routing import NO_LEASE


@transaction.atomic
def withhold(responses: Sequence[int], *, training: bool, now: datetime) -> Counter[str]:
    """Nobody is asked for these answers any more; rows by table. Verdicts, draws and findings stay.

    1. the answers say so themselves, which every stage looks at; with `training` nothing is learnt from them either
    2. open reviews leave the queue, and what was chosen or typed for them goes
    3. what waits for the screening or for its lot is not screened or drawn; what fell out by lot stays counted as that
    4. no lookalike, no check item; an objection that waits for a judgement is dropped
    """
    counts: Counter[str] = Counter()
    rows = BotResponse.objects.filter(pk__in=responses)
    if training:
        counts += keep_from_training(responses)
    counts["contactcenter.BotResponse"] += rows.filter(for_quality=True).update(for_quality=False)
    mine = Q(response__in=responses)
    asked = Review.objects.filter(mine, state=Review.State.OPEN)
    counts["reviewapp.ReviewDraft"] += ReviewDraft.objects.filter(review__response__in=responses).delete()[0]
    counts["reviewapp.Review"] += asked.update(state=Review.State.REMOVED, **NO_LEASE)
    undrawn = Screening.objects.filter(mine, response__draw__isnull=True).exclude(state=Screening.State.LEFT_OUT)
    counts["reviewapp.Screening"] += undrawn.delete()[1].get("reviewapp.Screening", 0)
    counts["reviewapp.LookalikeMember"] += _leave_groups(responses)
    objections = Dispute.objects.filter(review__response__in=responses, outcome=Dispute.Outcome.OPEN)
    counts["reviewapp.Dispute"] += objections.update(outcome=Dispute.Outcome.WITHDRAWN, decided_at=now)
    in_use = GoldItem.objects.filter(mine, retired_at__isnull=True)
    counts["reviewapp.GoldItem"] += in_use.update(retired_at=now)
    return +counts


@transaction.atomic
def keep_from_training(responses: Sequence[int]) -> Counter[str]:
    """Nothing is learnt from these answers: what waits on the retrain list does not go out. It stays counted as what came
    on the list."""
    rows = BotResponse.objects.filter(pk__in=responses, for_training=True)
    counts = Counter({"training": rows.update(for_training=False)})
    waiting = RetrainItem.objects.filter(verdict__response__in=responses, state=RetrainItem.State.READY)
    counts["reviewapp.RetrainItem"] += waiting.update(state=RetrainItem.State.REMOVED)
    return +counts


def _leave_groups(responses: Sequence[int]) -> int:
    """A group that nobody is left in goes: its key was made of their words."""
    members = LookalikeMember.objects.filter(response__in=responses)
    groups = list(members.values_list("group_id", flat=True).distinct())
    left = members.delete()[0]
    LookalikeGroup.objects.filter(pk__in=groups, members__isnull=True).delete()
    return left
