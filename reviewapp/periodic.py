"""What is done by the clock and not by the answer: exports, mails, learning. One that fails does not hold up the others."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, connection

from reviewapp import audit, exports, learning, subjects

logger = logging.getLogger(__name__)
Job = Callable[[], object]


def run_due(*, clock: Callable[[], datetime]) -> None:
    """Each job that is due, in order: the weekly export, exports that were asked for, mails, at night the deletion
    of what is older than it may be, learning, and the check of the audit log.

    Every worker calls this again and again. What fails is in the log, and its row says when it is tried again.
    """
    attempt("The weekly export", lambda: exports.export_due_week(now=clock()))
    attempt("An export", lambda: exports.make_next(now=clock()))
    attempt("The report mails", lambda: exports.send_next(now=clock()))
    attempt("The nightly deletion", lambda: subjects.purge_if_due(now=clock()))
    attempt("The nightly learning", lambda: learning.learn_if_due(now=clock()))
    attempt("The nightly check of the audit log", lambda: audit.check_if_due(now=clock()))


def attempt(name: str, job: Job) -> None:
    """Do it, or say in the log that it was not done."""
    try:
        job()
    except DatabaseError:
        logger.exception("%s: the database did not answer; tried again later.", name)
        connection.close()
    except Exception:
        logger.exception("%s: not done; tried again later.", name)
