"""Learning by itself, once a night."""

import logging
from datetime import datetime, time, timedelta

from reviewapp.learning import versions
from reviewapp.learning.examples import Example, digest, examples, screening_model, traffic
from reviewapp.learning.refitting import LEAST_VERDICTS, Outcome, enough, refit
from reviewapp.models import PeriodRun, RiskModelVersion

logger = logging.getLogger(__name__)

JOB = "learn"
DUE_AT = time(2, 0)  # local clock
RETRY_AFTER = timedelta(hours=1)
TRAFFIC_AGE = timedelta(days=28)
MadeFrom = RiskModelVersion.MadeFrom


def learn_if_due(*, now: datetime) -> Outcome | None:
    """One try a night, from 02:00 on, however many beats fire and however late; None when it is not due or brings nothing new.

    A try that breaks is logged and made again an hour later: learning must not stop the screening.
    """
    tonight = PeriodRun.objects.claim_night(job=JOB, due_at=DUE_AT, now=now, retry_after=RETRY_AFTER)
    if tonight is None:
        return None
    try:
        outcome = refit(now=now) if _something_new(now) else None
    except Exception:
        logger.exception("Nothing was learnt tonight; it is tried again.")
        return None
    tonight.end(now=now)
    if outcome:
        logger.info("Learning: %s %s", outcome.version, outcome.reason)
    return outcome


def _something_new(now: datetime) -> bool:
    """Whether a try can come to anything: verdicts, or signals of them, that the last fit did not have, or
    traffic that was not yet measured.

    What a person went back to stays until LEAST_VERDICTS more verdicts are there: the same verdicts would only bring back what
    he rejected.
    """
    embedding_model = screening_model()
    rows = examples(embedding_model=embedding_model, until=now)
    held = versions.in_force()
    if held and versions.chosen_by_a_person(held) and _since(rows, held) < LEAST_VERDICTS:
        return False
    tries = RiskModelVersion.objects.filter(embedding_model=embedding_model).order_by("-pk")
    if enough(rows):
        last = tries.filter(made_from=MadeFrom.VERDICTS).first()
        return last is None or last.report.get("learnt_from") != digest(rows)
    last = tries.filter(made_from=MadeFrom.TRAFFIC).first()
    if last is None or last.created_at < now - TRAFFIC_AGE:
        return True
    return len(traffic(embedding_model=embedding_model, until=now)) >= 2 * last.answers


def _since(rows: list[Example], held: RiskModelVersion) -> int:
    return sum(row.decided_at > held.created_at for row in rows)
