"""What a process remembers of days that did not change: none is unpacked, joined or estimated twice.

Everything is kept under what it was made of (quality.days.Stamps), so nothing here is ever out of date and nobody has to
say that it is: a day that changed is another key. Each process has its own, within the bounds below.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast

V = TypeVar("V")
T = TypeVar("T")
P = ParamSpec("P")
S = TypeVar("S", bound="Versioned")
MB = 2**20


class Memory(Generic[V]):
    """Values by key; those that were not asked for longest go first once all together are larger than `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: V, *, size: int) -> None:
        with self._lock:
            self._size += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = value, size
            while self._size > self.most:
                _key, (_value, gone) = self._kept.popitem(last=False)
                self._size -= gone

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0


class Versioned(Protocol):
    """Something that is worked out anew when `version` is another one; None: every time."""

    @property
    def version(self) -> Hashable | None: ...


DAYS: Memory[Any] = Memory(64 * MB)
"""Days as they are kept or were read live: about 36 KB one with 2,700 answers."""
WINDOWS: Memory[Any] = Memory(160 * MB)
"""Days joined to a window, with the chances to be seen: the year of a million answers takes 38 MB."""
RESULTS: Memory[Any] = Memory(4000)
"""What `once` worked out, ten of a selection and three of each of its weeks, 130 KB together at most: counted, not weighed."""


def forget() -> None:
    """As after a restart: for when something else than the rows decides what comes out, such as a setting."""
    for memory in (DAYS, WINDOWS, RESULTS):
        memory.clear()


def once(work: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Worked out once for a selection that did not change, with the same arguments. `work` asks neither the database nor the
    clock, and what it answers is never changed and small: the last of them are kept."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def found(selection: S, *args: P.args, **kwargs: P.kwargs) -> T:
        if selection.version is None:
            return work(selection, *args, **kwargs)
        key = (name, selection.version, args, *sorted(kwargs.items()))
        return under(key, lambda: work(selection, *args, **kwargs))

    return found


def under(key: Hashable, work: Callable[[], T], *, holds: Callable[[T], bool] = lambda _found: True) -> T:
    """What `work` answers, once for a key that says all it depends on, and again when what is known no longer `holds`.

    It may ask the database, for what the key is a stamp of; read the stamp first.
    """
    known = RESULTS.get(key)
    if known is None or not holds(known[0]):
        known = (work(),)
        RESULTS.put(key, known, size=1)
    return cast("T", known[0])
