"""Who asked for the page that is being served: for what is done where no person is passed along."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from contactcenter.models import Employee

_ACTOR: ContextVar[Employee | None] = ContextVar("actor", default=None)


def actor() -> Employee | None:
    """None in a command and in a worker: then it is the installation itself."""
    return _ACTOR.get()


@contextmanager
def acting(employee: Employee | None) -> Iterator[None]:
    """What is done meanwhile is done by this person."""
    token = _ACTOR.set(employee)
    try:
        yield
    finally:
        _ACTOR.reset(token)
