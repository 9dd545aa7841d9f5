"""Checks of single values from outside. The databases disagree on these, so they are settled before the ORM."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
EARLIEST, LATEST = 1990, 2100


class RecordError(ValueError):
    """A record was refused: `field` names the place in it (empty: the whole record), `message` says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


def is_storable(text: str) -> bool:
    """Whether both databases take it: no NUL, no half of a surrogate pair."""
    return text.isprintable() or not _UNSTORABLE.search(text)


def storable_text(value: Any, name: str, *, longest: int) -> str:
    """A text (a number counts as its digits; absent as empty) that both databases take, spaces around it removed."""
    if not isinstance(value, str):
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise RecordError(name, "must be a text")
        value = str(value)
    text = value.strip()
    if len(text) > longest:
        raise RecordError(name, f"is longer than {longest} characters")
    if not is_storable(text):
        raise RecordError(name, "has a NUL or half a surrogate pair, which is no text")
    return text


def required_text(value: Any, name: str, *, longest: int) -> str:
    """The same, and not empty."""
    text = storable_text(value, name, longest=longest)
    if not text:
        raise RecordError(name, "is required")
    return text


def first_given(raw: Mapping[str, Any], *names: str) -> Any:
    """The value under the first of these names that has one; None when none has."""
    for name in names:
        value = raw.get(name)
        if value is not None and value != "":
            return value
    return None


def moment(value: Any, name: str) -> datetime:
    """An ISO 8601 date and time; without an offset it is local time (settings.TIME_ZONE), a date its local midnight."""
    if value is None or value == "":
        raise RecordError(name, "is required: a date and time like 2026-11-23T14:07:00+01:00")
    if not isinstance(value, str):
        raise RecordError(name, "must be a date and time like 2026-11-23T14:07:00+01:00")
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        # not told what it is: in a file with its columns shifted it is what a customer said
        raise RecordError(name, "is not a date and time like 2026-11-23T14:07:00+01:00") from None
    if not EARLIEST <= read.year <= LATEST:
        raise RecordError(name, f"must lie between {EARLIEST} and {LATEST}")
    return read if read.tzinfo else read.replace(tzinfo=timezone.get_default_timezone())


def validity_start(value: Any, name: str) -> datetime | None:
    """From when something is in force: a date means from its local midnight on; absent means always was."""
    return None if value in (None, "") else moment(value, name)


def validity_end(value: Any, name: str) -> datetime | None:
    """Until when something is in force: a date means through that whole local day; absent means still is."""
    if value in (None, ""):
        return None
    try:
        day = date.fromisoformat(str(value).strip())
    except ValueError:
        return moment(value, name)
    moment(value, name)  # a date out of range is refused in the same words
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())
