"""Exceptions without their words: a database quotes the values of a row, a parser the text it could not read."""

import http.client
import logging
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWN = ("contactcenter", "reviewapp")
LAST, MOST = 4, 16  # places of libraries, all places
SPEAKABLE: tuple[type[BaseException], ...] = (OSError, ImportError)
"""Their words name files, hosts and libraries; whoever logs one by itself means them to be read."""


def described(error: BaseException) -> dict[str, Any]:
    """Type, code (SQLSTATE or errno), where it was raised, and what it came from. No message, no locals, no parameters."""
    found: dict[str, Any] = {"type": _name(error)}
    code = getattr(error, "sqlstate", None) or (error.errno if isinstance(error, OSError) else None)
    if code is not None:
        found["code"] = code
    frames = traceback.extract_tb(error.__traceback__)
    found["places"] = [
        _place(each) for each in [each for each in frames if _is_own(each) or each in frames[-LAST:]][-MOST:]
    ]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        found["because"] = described(cause)
    return found


def spoken(record: logging.LogRecord) -> str:
    """The message of a record without the words of any exception that it tells of."""
    if record.name.startswith("django.security"):
        return f"Refused: {record.name.rpartition('.')[2]}"  # its words quote what was sent
    if record.name == "django.request":
        return http.client.responses.get(getattr(record, "status_code", 0), "Refused")  # its words end in the path
    message = _message(record)
    error = record.exc_info[1] if record.exc_info else None
    while error is not None:
        for words in (repr(error), str(error)):
            if words:
                message = message.replace(words, _name(error))
        error = error.__cause__ or error.__context__
    return message


def _message(record: logging.LogRecord) -> str:
    said = logging.makeLogRecord(record.__dict__)
    if isinstance(said.args, tuple):
        said.args = tuple(_speakable(value) for value in said.args)
    if isinstance(said.msg, BaseException):
        said.msg = _speakable(said.msg)
    try:
        return said.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit their template
        return str(said.msg)


def _speakable(value: Any) -> Any:
    if not isinstance(value, BaseException) or isinstance(value, SPEAKABLE) or type(value).__module__.startswith(OWN):
        return value
    return _name(value)


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _is_own(frame: traceback.FrameSummary) -> bool:
    path = Path(frame.filename)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    if path.is_relative_to(ROOT):
        path = path.relative_to(ROOT)
    parts = path.parts
    if "site-packages" in parts:
        path = Path(*parts[parts.index("site-packages") + 1 :])
    return f"{path.as_posix()}:{frame.lineno} {frame.name}"
