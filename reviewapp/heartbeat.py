"""Who is at work: one row a worker, touched from a thread so that a long batch does not look like death."""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from reviewapp.models import WorkerHeartbeat

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10
ALIVE_SECONDS = 3 * BEAT_SECONDS
FORGET_AFTER = timedelta(days=1)


def alive(*, now: datetime) -> QuerySet[WorkerHeartbeat]:
    """Workers that were heard of within the last three beats."""
    return WorkerHeartbeat.objects.filter(seen_at__gte=now - timedelta(seconds=ALIVE_SECONDS)).order_by("name")


class Heartbeat:
    """`with Heartbeat(lanes="score") as beat: ... beat.count(200)`. A database that is away is logged and tried again."""

    def __init__(self, *, lanes: str) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.lanes = lanes
        self._units = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        now = timezone.now()
        WorkerHeartbeat.objects.filter(seen_at__lt=now - FORGET_AFTER).delete()
        WorkerHeartbeat.objects.update_or_create(
            name=self.name, defaults={"lanes": self.lanes, "started_at": now, "seen_at": now, "units": 0}
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=BEAT_SECONDS)
        WorkerHeartbeat.objects.filter(name=self.name).delete()

    def count(self, units: int) -> None:
        """Add responses worked on; written with the next beat."""
        with self._lock:
            self._units += units

    def _loop(self) -> None:
        try:
            while not self._stop.wait(BEAT_SECONDS):
                self._touch()
        finally:
            connection.close()

    def _touch(self) -> None:
        with self._lock:
            units, self._units = self._units, 0
        try:
            WorkerHeartbeat.objects.filter(name=self.name).update(seen_at=timezone.now(), units=F("units") + units)
        except DatabaseError:
            self.count(units)
            logger.warning("The heartbeat of %s could not be written; trying again.", self.name)
            connection.close()
