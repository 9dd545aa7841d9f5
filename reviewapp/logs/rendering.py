"""The two forms of a line: for people, and as JSON. Neither can be broken in two by what it tells."""

import json
import logging
from typing import Any

from structlog.contextvars import merge_contextvars
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, WrappedLogger

from reviewapp.logs.scrubbing import described, spoken

FIELDS = ("method", "route", "status", "ms", "person", "audit_head")
"""What a record may carry besides its message (`extra=`)."""


class LineFormatter(ProcessorFormatter):
    """One line an event. `form`: text or json."""

    def __init__(self, form: str) -> None:
        super().__init__(
            processor=_as_json if form == "json" else _as_text,
            foreign_pre_chain=[merge_contextvars, add_log_level, add_logger_name, _told],
        )

    def format(self, record: logging.LogRecord) -> str:
        clean = logging.makeLogRecord(record.__dict__)
        clean.msg, clean.args, clean.exc_text, clean.stack_info = spoken(record), (), None, None
        return super().format(clean)


def _told(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    event.pop("exc_info", None)
    event["time"] = logging.Formatter().formatTime(record)
    event.update({field: getattr(record, field) for field in FIELDS if hasattr(record, field)})
    if record.exc_info and record.exc_info[1]:
        event["error"] = described(record.exc_info[1])
    return event


def _as_json(logger: WrappedLogger, name: str, event: EventDict) -> str:
    ordered = {key: event[key] for key in ("time", "level", "logger", "event") if key in event}
    return json.dumps(ordered | {key: value for key, value in event.items() if not key.startswith("_")}, default=str)


def _as_text(logger: WrappedLogger, name: str, event: EventDict) -> str:
    head = f"{event['time']} {event['level'].upper()} {event['logger']}: {event['event']}"
    rest = {key: value for key, value in event.items() if key not in {"time", "level", "logger", "event", "error"}}
    tail = "".join(f" {key}={value}" for key, value in rest.items() if not key.startswith("_"))
    return _one_line(f"{head}{tail}{_trail(event.get('error'))}")


def _trail(error: dict[str, Any] | None) -> str:
    """`| ValueError at a.py:3 f < b.py:9 g | because KeyError at ...`, the deepest place first."""
    if not error:
        return ""
    code = f" {error['code']}" if "code" in error else ""
    because = f" | because{_trail(error['because']).removeprefix(' |')}" if "because" in error else ""
    return f" | {error['type']}{code} at {' < '.join(reversed(error['places']))}{because}"


def _one_line(text: str) -> str:
    """Whatever a terminal or a reader of lines could take for more than a character is written out."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
