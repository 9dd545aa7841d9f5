"""A circuit breaker: after failures in a row nobody asks for a while, and longer each time (Nygard, "Release It!")."""

import threading
import time
from collections.abc import Callable

MOST_FAILURES = 3
FIRST_PAUSE = 60.0  # seconds
LONGEST_PAUSE = 3600.0


class Breaker:
    """Shared by the threads of one process. After a pause one question is tried; all others wait for its outcome."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._closed_until = 0.0
        self._trying = False

    def allows(self) -> bool:
        """Whether a question may be asked now; who got a yes must tell what came of it."""
        with self._lock:
            if self._failures < MOST_FAILURES:
                return True
            if self._trying or self._clock() < self._closed_until:
                return False
            self._trying = True
            return True

    def not_asked(self) -> None:
        """A yes was not used."""
        with self._lock:
            self._trying = False

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._pause, self._trying = 0, FIRST_PAUSE, False

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures == MOST_FAILURES or self._trying:
                self._closed_until = self._clock() + self._pause
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
            self._trying = False
