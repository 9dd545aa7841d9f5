"""The work list of the stage: a waiting row for each response."""

from collections.abc import Sequence

from django.db.models import Max

from contactcenter.models import BotResponse
from reviewapp.models import Screening

BATCH = 1000
LOOK_BACK = 20_000  # ids; transactions that began before the newest row may commit after it


def open_screenings() -> int:
    """Insert a waiting screening for every response that may be screened and has none; how many.

    1. Among the newest ids, where new responses are.
    2. When nothing is found there, everywhere, if the counts say that some are missing.
    """
    newest = Screening.objects.aggregate(newest=Max("response_id"))["newest"] or 0
    opened = _open_above(newest - LOOK_BACK)
    if not opened and Screening.objects.count() < BotResponse.objects.filter(for_quality=True).count():
        opened = _open_above(0)
    return opened


def rescreen_manual() -> int:
    """Let the stage try again what only a person could judge; how many."""
    return Screening.objects.filter(state=Screening.State.MANUAL).update(
        state=Screening.State.WAITING,
        manual_reason="",
        attempts=0,
        lease_token=None,
        lease_until=None,
        screened_at=None,
    )


def _open_above(lowest: int) -> int:
    opened = 0
    while ids := _without_screening(lowest):
        Screening.objects.bulk_create((Screening(response_id=pk) for pk in ids), ignore_conflicts=True)
        opened += len(ids)
        lowest = ids[-1]
    return opened


def _without_screening(lowest: int) -> Sequence[int]:
    missing = BotResponse.objects.filter(pk__gt=lowest, for_quality=True, screening__isnull=True)
    return list(missing.order_by("pk").values_list("pk", flat=True)[:BATCH])
