"""Who works on which screening: a lease in the row, on the database's clock, that fences a worker which came too late."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Now

from reviewapp.models import Screening

MOST_ATTEMPTS = 3
# A worker that died took a whole batch along. The retries are smaller, so that one poisonous response ends alone.
BATCH_AT_ATTEMPT = {1: 10, 2: 1}
# How long responses wait for a model, and for any worker that has one, before people get them unscreened.
MODEL_PATIENCE = timedelta(minutes=30)
FREE: dict[str, None] = {"lease_token": None, "lease_until": None}


def waiting() -> QuerySet[Screening]:
    """Rows that nobody works on."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=Now())
    return Screening.objects.filter(free, state=Screening.State.WAITING)


def claim(*, limit: int) -> UUID | None:
    """Lease at most `limit` waiting rows, those never tried first; the token that they now carry, None when there are none."""
    for attempts in range(MOST_ATTEMPTS):
        size = min(limit, BATCH_AT_ATTEMPT.get(attempts, limit))
        token = _claim(waiting().filter(attempts=attempts), size=size)
        if token:
            return token
    return None


@transaction.atomic
def _claim(rows: QuerySet[Screening], *, size: int) -> UUID | None:
    """Lock, then lease. PostgreSQL passes over rows that another worker is locking; SQLite lets one writer in at a time."""
    ids = list(
        rows.select_for_update(skip_locked=True, of=("self",)).order_by("id").values_list("pk", flat=True)[:size]
    )
    token = uuid4()
    leased = waiting().filter(pk__in=ids).update(lease_token=token, lease_until=lease_end(), attempts=F("attempts") + 1)
    return token if leased else None


def renew(token: UUID) -> None:
    """Lengthen the lease of all rows of this token."""
    Screening.objects.filter(lease_token=token).update(lease_until=lease_end())


def give_back(token: UUID) -> None:
    """Free rows that this process could not even read, as if it had never leased them."""
    Screening.objects.filter(lease_token=token).update(attempts=F("attempts") - 1, **FREE)


def lease_end() -> ExpressionWrapper:
    """The end of a lease that begins now."""
    length = timedelta(seconds=settings.SCREENING_LEASE_SECONDS)
    return ExpressionWrapper(Now() + length, output_field=DateTimeField())


def give_up_exhausted() -> int:
    """Rows whose last attempt also ended without a word: a person must look; how many."""
    return (
        waiting()
        .filter(attempts__gte=MOST_ATTEMPTS)
        .update(state=Screening.State.MANUAL, manual_reason=Screening.ManualReason.FAILED, screened_at=Now(), **FREE)
    )


def give_up_without_model(*, limit: int) -> int:
    """Rows that came in long ago while no worker anywhere screened anything since: a person must look; how many."""
    patience = ExpressionWrapper(Now() - MODEL_PATIENCE, output_field=DateTimeField())
    if Screening.objects.filter(state=Screening.State.SCORED, screened_at__gt=patience).exists():
        return 0
    long_ago = waiting().filter(response__received_at__lte=patience).order_by("id").values_list("pk", flat=True)
    return (
        waiting()
        .filter(pk__in=list(long_ago[:limit]))
        .update(state=Screening.State.MANUAL, manual_reason=Screening.ManualReason.NO_MODEL, screened_at=Now(), **FREE)
    )
