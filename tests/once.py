"""Rows that several tests of a file share: made once, and each test rolls back to them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def made_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Around the `yield` of a fixture with `scope="module"`, which asks for `django_db_setup` too.

    The transaction stays open for the tests of the file, so that none of them may have transactions of its own.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
