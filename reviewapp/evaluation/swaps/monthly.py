"""The swap test by itself, once a month, by a worker that has the model and nothing else to do."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from contactcenter.datafiles import FileError
from contactcenter.models import BotResponse
from reviewapp.evaluation.swaps.lists import Kind
from reviewapp.evaluation.swaps.running import KINDS, SwapWish, swap_test
from reviewapp.models import PeriodRun, SwapRun
from reviewapp.scoring.embedding import BadVector, Embedder, ModelUnavailable

logger = logging.getLogger(__name__)

JOB = "swap_test"
RETRY_AFTER = timedelta(hours=6)
SETTLED_AFTER = timedelta(days=1)
"""After the first answer: an installation that is being filled has other work."""
ANSWERS, NAMES = 8, 1
"""Small enough that the worker is back within a minute or two."""
LOOK_AGAIN = timedelta(minutes=10)
_quiet_until: dict[str, datetime] = {}  # by month: when this process looks again after it found nothing to do


def swap_if_due(*, now: datetime, embedder: Embedder | None = None) -> SwapRun | None:
    """One kind of swap test, when it has not run this month; None when nothing is due.

    A worker calls it when no answer waits: one kind at a time, so that new answers never wait for all of them. What an
    operator ran counts for its month. A try that breaks is logged and made again hours later.
    """
    local = timezone.localtime(now)
    month = f"{local:%Y-%m}"
    if now < _quiet_until.get(month, now):
        return None
    run = next((run for kind in _waiting(local) if (run := _run(kind, month, now=now, embedder=embedder))), None)
    if run is None:
        _quiet_until[month] = now + LOOK_AGAIN
    return run


def _waiting(local: datetime) -> list[Kind]:
    """The kinds that did not run this month; none while the first answers are less than a day old."""
    first = BotResponse.objects.order_by("pk").values_list("received_at", flat=True).first()
    if first is None or first > local - SETTLED_AFTER:
        return []
    start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ran = set(SwapRun.objects.filter(ran_at__gte=start).values_list("kind", flat=True))
    return [kind for kind in KINDS if kind not in ran]


def _run(kind: Kind, month: str, *, now: datetime, embedder: Embedder | None) -> SwapRun | None:
    job = f"{JOB}_{kind}"
    if not PeriodRun.objects.claim(job=job, period=month, now=now, retry_after=RETRY_AFTER):
        return None
    try:
        swap_test(SwapWish(kinds=[kind], number=ANSWERS, names=NAMES), now=now, embedder=embedder)
    except (FileError, ModelUnavailable, BadVector) as error:
        logger.warning("The swap test of %s was not done: %s", kind, error)
        return None
    except DatabaseError:
        raise  # the database is away for the other kinds too
    except Exception:
        logger.exception("The swap test of %s was not done.", kind)
        return None
    PeriodRun.objects.filter(job=job, period=month).update(finished_at=now)
    return SwapRun.objects.filter(kind=kind).latest("ran_at")
