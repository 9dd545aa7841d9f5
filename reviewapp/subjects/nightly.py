"""Once a night: erasures that are not finished, and what is older than it may be."""

from datetime import datetime, time, timedelta

from reviewapp.models import PeriodRun
from reviewapp.subjects.replaying import replay
from reviewapp.subjects.retention import purge
from reviewapp.subjects.withdrawing import catch_up

JOB = "purge"
DUE_AT = time(1, 0)  # local clock; before the nightly learning
RETRY_AFTER = timedelta(hours=1)


def purge_if_due(*, now: datetime) -> dict[str, int] | None:
    """One run a night, from 01:00 on, however many beats fire and however late; None when it is not due. A run that breaks is
    made again an hour later, and goes on where it stopped."""
    tonight = PeriodRun.objects.claim_night(job=JOB, due_at=DUE_AT, now=now, retry_after=RETRY_AFTER)
    if tonight is None:
        return None
    replay(now=now)
    catch_up(now=now)
    done = purge(now=now)
    tonight.end(now=now)
    return done
