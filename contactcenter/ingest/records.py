"""What a bot response must look like to be taken in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contactcenter import strictjson
from contactcenter.fields import RecordError, first_given, moment, required_text, storable_text
from contactcenter.models.conversations import Speaker
from contactcenter.privacy import certain_datum

LONGEST_TEXT = 100 * 1024  # bytes of UTF-8
MOST_TURNS = 100
PURPOSES = frozenset({"service", "quality", "training"})
_NAMING = ("id", "conversation", "channel", "segment", "topic", "domain", "bot_version", "language", "lang")
_YES = frozenset({"1", "true", "yes", "ja", "y", "j"})
_NO = frozenset({"0", "false", "no", "nee", "n"})
_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_INT32 = 2**31


@dataclass(frozen=True, slots=True)
class Record:
    """A checked bot response. `canonical` is all other fields in one spelling: two records agree when these do."""

    external_id: str
    conversation: str
    order: int
    answered_at: datetime
    question: str
    answer: str
    channel: str
    language: str
    segment: str
    customer: str
    topic: str
    bot_version: str
    for_quality: bool
    for_training: bool
    handed_over: bool
    turns: tuple[tuple[str, str], ...]
    canonical: str


def parse_record(raw: Mapping[str, Any]) -> Record:
    """Check one record as it came in; unknown names are ignored, absent ones get their default.

    Raises RecordError with the name of the field that is wrong.
    """
    _refuse_personal_names(raw)
    external_id = required_text(raw.get("id"), "id", longest=200)
    purposes = _purposes(raw.get("purposes"))
    turns = _turns(raw.get("turns"))
    if turns and first_given(raw, "order") is None and first_given(raw, "conversation") is not None:
        raise RecordError("order", "is required when turns are given: it tells which answer they follow")
    fields = (
        external_id,
        storable_text(raw.get("conversation"), "conversation", longest=200) or external_id,
        _order(raw.get("order")),
        moment(raw.get("time"), "time").astimezone(UTC),
        _long_text(raw.get("question"), "question"),
        _answer(raw.get("answer")),
        _label(raw.get("channel"), "channel", longest=50),
        _label(first_given(raw, "language", "lang"), "language", longest=8).lower(),
        _label(raw.get("segment"), "segment", longest=50),
        storable_text(raw.get("customer"), "customer", longest=200),
        _label(first_given(raw, "topic", "domain"), "topic", longest=100),
        _label(raw.get("bot_version"), "bot_version", longest=50),
        "quality" in purposes,
        "training" in purposes,
        _flag(raw.get("handed_over"), "handed_over"),
        turns,
    )
    return Record(*fields, canonical=_canonical(fields))


def _refuse_personal_names(raw: Mapping[str, Any]) -> None:
    """Ids and labels stand unencrypted, in lists, addresses and files: what is certainly of a person may not be in them."""
    for field in _NAMING:
        value = raw.get(field)
        found = certain_datum(value) if isinstance(value, str) else None
        if found:
            raise RecordError(field, f"holds {found}; ids and labels stay readable, so use a key of your own instead")


def _canonical(fields: tuple[Any, ...]) -> str:
    return json.dumps([field.isoformat() if isinstance(field, datetime) else field for field in fields])


def _label(value: Any, name: str, *, longest: int) -> str:
    """A word that answers are grouped by. A lone "-" says, as an empty one does, that there is none."""
    text = storable_text(value, name, longest=longest)
    return "" if text == "-" else text


def _long_text(value: Any, name: str) -> str:
    """A text as it was said, spaces included."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(name, "must be a text")
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise RecordError(name, "has half a surrogate pair, which is no text") from None
    if size > LONGEST_TEXT:
        raise RecordError(name, f"is longer than {LONGEST_TEXT} bytes")
    if "\x00" in value:
        raise RecordError(name, "has a NUL, which is no text")
    return value


def _answer(value: Any) -> str:
    text = _long_text(value, "answer")
    if not text or text.isspace():
        raise RecordError("answer", "is required")
    return text


def _order(value: Any) -> int:
    if value is None or value == "":
        return 0
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -_INT32 <= value < _INT32:
        raise RecordError("order", f"must be a whole number between {-_INT32} and {_INT32 - 1}")
    return value


def _flag(value: Any, name: str) -> bool:
    if value is None or value == "":
        return False
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    if word not in _YES | _NO:
        raise RecordError(name, "must be true or false")
    return word in _YES


def _purposes(value: Any) -> frozenset[str]:
    """What the customer allowed; absent means everything. A CSV cell may separate them by comma, semicolon or space."""
    if value is None:
        return PURPOSES
    words = value.replace(",", " ").replace(";", " ").split() if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) and word in PURPOSES for word in words):
        raise RecordError("purposes", f"must be a list of {', '.join(sorted(PURPOSES))}")
    return frozenset(words)


def _turns(value: Any) -> tuple[tuple[str, str], ...]:
    """The messages directly after the answer. A CSV cell holds them as JSON."""
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        try:
            value = strictjson.loads(value)
        except ValueError as error:
            raise RecordError("turns", str(error)) from None
    if not isinstance(value, list):
        raise RecordError("turns", "must be a list")
    if len(value) > MOST_TURNS:
        raise RecordError("turns", f"has more than {MOST_TURNS} messages")
    return tuple(_turn(turn, f"turns/{place}") for place, turn in enumerate(value))


def _turn(value: Any, name: str) -> tuple[str, str]:
    if not isinstance(value, dict):
        raise RecordError(name, "must be an object with speaker and text")
    speaker = value.get("speaker")
    if not isinstance(speaker, str) or speaker not in Speaker.values:
        raise RecordError(f"{name}/speaker", f"must be one of {', '.join(Speaker.values)}")
    return speaker, _long_text(value.get("text"), f"{name}/text")
