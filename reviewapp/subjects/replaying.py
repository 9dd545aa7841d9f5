"""After a restore: whoever was erased since the backup was made is erased again, before anything else happens.

Called when a web process serves its first request, when a worker starts, and once a night.
"""

import logging
from datetime import datetime

from django.db import connection

from contactcenter.models import ErasureRecord, SubjectKey
from reviewapp.subjects import ledger
from reviewapp.subjects.erasing import carry_out

logger = logging.getLogger(__name__)

LOOK_UP = 500


def replay(*, now: datetime) -> int:
    """Carry out the erasures of the ledger that this database does not know or did not finish; how many. Nearly always
    none, for one query for every LOOK_UP erasures; without a ledger no query at all."""
    lines = list(ledger.lines())
    if not lines or ErasureRecord._meta.db_table not in connection.introspection.table_names():
        return 0
    done = 0
    for start in range(0, len(lines), LOOK_UP):
        part = lines[start : start + LOOK_UP]
        digests = [line.digest for line in part]
        known = set(ErasureRecord.objects.filter(digest__in=digests).values_list("digest", flat=True))
        back = set(SubjectKey.objects.filter(digest__in=digests).values_list("digest", flat=True))
        for line in part:
            if line.digest in back or line.digest not in known:
                carry_out(line, by=None, now=now)
                done += 1
    if done:
        logger.warning("%s erasures were carried out again: the database was older than the ledger.", done)
    return done
