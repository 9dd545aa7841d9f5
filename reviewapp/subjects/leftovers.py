"""What a database file still holds of rows that were changed: the words of before, and the key that opens them.

SQLite overwrites what it deletes (secure_delete in the settings), but its journal keeps each page as it was until somebody
empties it. PostgreSQL cleans up by itself, some time later (autovacuum): docs/decisions/0028.
"""

import logging

from django.db import OperationalError, connection

logger = logging.getLogger(__name__)


def empty_journal() -> None:
    """After the transaction that erased. Where somebody reads for long at that moment, the next night does it."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError:
        logger.warning("The journal of the database is in use and keeps what was erased until tonight.")
