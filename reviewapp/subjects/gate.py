"""No page is served before the erasures of the ledger are carried out: after a restore nobody comes back, not for one request."""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from contactcenter.vault import VaultError, check_fits
from reviewapp.subjects.replaying import replay

logger = logging.getLogger(__name__)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Gate:
    """The application behind it is asked once the ledger was read. While the database is away: 503, and asked again."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._open = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._open or self._opened():
            return self._application(environ, start_response)
        start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "5")])
        return [b"The database cannot be read. Try again in a moment; the log says why.\n"]

    def _opened(self) -> bool:
        with self._lock:
            if not self._open:
                try:
                    check_fits()
                    replay(now=timezone.now())
                    self._open = True
                except VaultError as error:
                    logger.critical("No page is served. %s", str(error))  # its words are about keys
                except DatabaseError:
                    logger.exception(
                        "The ledger of erasures could not be held against the database; no page is served yet."
                    )
                    connection.close()
            return self._open
