"""Lists that are read a page at a time, by the place of the last row."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from reviewapp.views.response_filters import EPOCH, Cursor

PAGE = 50
Row = TypeVar("Row", bound=Model)


def place(moment: datetime, pk: int) -> str:
    """How an address names a place in a list by moment."""
    return str(Cursor((moment - EPOCH) // timedelta(microseconds=1), pk))


def older(text: str, *, field: str) -> Q:
    """Rows after this place in a list that is newest first; all without a place. Raises BadRequest."""
    if not text:
        return Q()
    cursor = Cursor.read(text)
    return Q(**{f"{field}__lt": cursor.moment}) | Q(**{field: cursor.moment, "pk__lt": cursor.pk})


def later(text: str, *, field: str) -> Q:
    """Rows after this place in a list that is oldest first; all without a place. Raises BadRequest."""
    if not text:
        return Q()
    cursor = Cursor.read(text)
    return Q(**{f"{field}__gt": cursor.moment}) | Q(**{field: cursor.moment, "pk__gt": cursor.pk})


def page_of(rows: QuerySet[Row]) -> tuple[list[Row], Row | None]:
    """The rows of the page, and the last of them when there are more."""
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
