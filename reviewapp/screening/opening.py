"""The work list of the stage: a waiting row for each response."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, Q

from contactcenter.models import BotResponse
from reviewapp.models import ChangedDay, SamplingPlan, Screening
from reviewapp.screening.returning import trace

BATCH = 1000
LOOK_BACK = 20_000  # ids; transactions that began before the newest row may commit after it


def open_screenings() -> int:
    """Insert a screening for every response that may be screened and has none; how many.

    It waits, or is left out where the sampling plan screens a share of the answers and the lot says so: that is decided
    here, once, before anything is computed.

    1. Among the newest ids, where new responses are.
    2. When nothing is found there, everywhere, if the counts say that some are missing.
    """
    newest = Screening.objects.aggregate(newest=Max("response_id"))["newest"] or 0
    opened = _open_above(newest - LOOK_BACK)
    if not opened and _screenings_of_permitted() < BotResponse.objects.filter(for_quality=True).count():
        opened = _open_above(0)
    return opened


def _screenings_of_permitted() -> int:
    """Without those of answers that may not be judged any more, which are few and have an index."""
    return Screening.objects.count() - Screening.objects.filter(response__for_quality=False).count()


def rescreen_manual() -> int:
    """Let the stage try again what only a person could judge; how many."""
    return Screening.objects.filter(state=Screening.State.MANUAL, response__for_quality=True).update(
        state=Screening.State.WAITING,
        manual_reason="",
        attempts=0,
        lease_token=None,
        lease_until=None,
        screened_at=None,
    )


def _open_above(lowest: int) -> int:
    opened = 0
    while rows := _without_screening(lowest):
        plan = SamplingPlan.objects.order_by("-version").first()  # none yet: all are screened
        with transaction.atomic():
            _mark_new([pk for pk, *_key in rows])
            Screening.objects.bulk_create((_opened(*row, plan=plan) for row in rows), ignore_conflicts=True)
            trace([pk for pk, *_key in rows])
        opened += len(rows)
        lowest = rows[-1][0]
    return opened


def _mark_new(ids: Sequence[int]) -> None:
    """The days of all answers that came in with these, also of those that nobody may judge: they are answers too.

    What is newer than the newest screening is found by quality.days itself.
    """
    first, last = ids[0], ids[-1]
    newest = Screening.objects.aggregate(newest=Max("response_id"))["newest"] or 0
    near = last - first <= LOOK_BACK
    came_in = (
        Q(pk__gte=min(first, newest + 1), pk__lte=last) if near else Q(pk__in=ids) | Q(pk__gt=newest, pk__lte=last)
    )
    ChangedDay.objects.mark(BotResponse.objects.filter(came_in).values_list("pk", flat=True))


def _opened(pk: int, source: str, external_id: str, *, plan: SamplingPlan | None) -> Screening:
    screened = plan is None or plan.screens(f"{source}:{external_id}")
    return Screening(response_id=pk, state=Screening.State.WAITING if screened else Screening.State.LEFT_OUT)


def _without_screening(lowest: int) -> Sequence[tuple[int, str, str]]:
    missing = BotResponse.objects.filter(pk__gt=lowest, for_quality=True, screening__isnull=True)
    return list(missing.order_by("pk").values_list("pk", "source__name", "external_id")[:BATCH])
