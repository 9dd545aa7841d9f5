"""Where something is done: the page or the command, for the audit log. Never an address with what was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_PLACE: ContextVar[str] = ContextVar("place", default="")


def place() -> str:
    """`page review_verdict`, `command export_week`, `worker`; empty where nobody said."""
    return _PLACE.get()


def move_to(name: str) -> None:
    """A better name for the place of the present `at`, once it is known."""
    _PLACE.set(name)


@contextmanager
def at(name: str) -> Iterator[None]:
    """What is written down meanwhile was done there."""
    token = _PLACE.set(name)
    try:
        yield
    finally:
        _PLACE.reset(token)
