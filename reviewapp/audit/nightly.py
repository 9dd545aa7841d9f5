"""The whole chain checked once a night, and what came of it: shown on the audit page."""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from reviewapp.audit.chain import Head
from reviewapp.audit.checking import ChainState, check_chain, kept_anchors
from reviewapp.models import AuditCheck, PeriodRun

logger = logging.getLogger(__name__)

JOB = "check_audit"
DUE_AT = time(3, 0)  # local clock
RETRY_AFTER = timedelta(hours=1)


def check_if_due(*, now: datetime) -> ChainState | None:
    """Once a night, from 03:00 on, however many workers ask; None when it is not due."""
    tonight = PeriodRun.objects.claim_night(job=JOB, due_at=DUE_AT, now=now, retry_after=RETRY_AFTER)
    if tonight is None:
        return None
    state = check_now(now=now)
    tonight.end(now=now)
    if state.broken is None:  # whoever collects the log holds an anchor that the database cannot change
        logger.info("The audit log is whole.", extra={"audit_head": str(state.head)})
    return state


def check_now(*, now: datetime, anchors: Iterable[Head] = ()) -> ChainState:
    """Check against these anchors and those of earlier checks and exports; what came of it is kept."""
    state = check_chain(anchors=[*kept_anchors(), *anchors])
    broken = state.broken
    AuditCheck.objects.update_or_create(
        checked_at=now,
        defaults={
            "rows": state.rows,
            "head": str(state.head),
            "broken_at": broken.number if broken else None,
            "what": broken.what if broken else "",
        },
    )
    if broken:
        logger.error("The audit log is not as it was written: entry %d is %s.", broken.number, broken.what)
    return state


def last_check() -> AuditCheck | None:
    return AuditCheck.objects.order_by("-checked_at").first()
