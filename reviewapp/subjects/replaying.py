"""After a restore: whoever was erased since the backup was made is erased again, and what was withdrawn is withdrawn again,
before anything else happens.

Called when a web process serves its first request, when a worker starts, before every command that may see customers
(reviewapp.command_line), and once a night.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from contactcenter.models import ErasureRecord, SubjectKey
from reviewapp.subjects import erasing, ledger, withdrawing

logger = logging.getLogger(__name__)

LOOK_UP = 500


def replay(*, now: datetime) -> int:
    """Carry out what stands in the ledger and this database does not know or did not finish; how many. Nearly always none,
    for a query or two for every LOOK_UP lines; without a ledger no query at all."""
    lines, withdrawals = list(ledger.lines()), list(ledger.withdrawals())
    if not (lines or withdrawals) or ErasureRecord._meta.db_table not in connection.introspection.table_names():
        return 0
    done = _erase_again(lines, now)
    gone = {line.digest for line in lines}
    done += _withdraw_again([line for line in withdrawals if line.digest not in gone], now)
    if done:
        logger.warning("%s lines of the ledger were carried out again: the database was older.", done)
    return done


def _erase_again(lines: Sequence[ledger.Line], now: datetime) -> int:
    done = 0
    for start in range(0, len(lines), LOOK_UP):
        part = lines[start : start + LOOK_UP]
        digests = [line.digest for line in part]
        known = set(ErasureRecord.objects.filter(digest__in=digests).values_list("digest", flat=True))
        back = set(SubjectKey.objects.filter(digest__in=digests).values_list("digest", flat=True))
        for line in part:
            if line.digest in back or line.digest not in known:
                erasing.carry_out(line, by=None, now=now)
                done += 1
    return done


def _withdraw_again(lines: Sequence[ledger.Withdrawal], now: datetime) -> int:
    done = 0
    for start in range(0, len(lines), LOOK_UP):
        part = lines[start : start + LOOK_UP]
        known = withdrawing.withdrawn(part)
        for line in part:
            if line not in known:
                withdrawing.carry_out(line, by=None, now=now)
                done += 1
    return done
