"""The demo's files, moved to recent weeks: they are dated, and the newest answers are to be at most a week old."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
LAST_DAY = date(2026, 11, 22)  # of the fixtures, a Sunday
RULES_CHANGED = date(2026, 10, 31)  # article dates from here on move with the answers, older ones stay


def shift_days(*, today: date) -> int:
    """Whole weeks, in days, after which the last fixture day is the newest Sunday before today."""
    return (today - timedelta(days=1) - LAST_DAY).days // 7 * 7


def articles(days: int) -> Iterator[dict[str, Any]]:
    for row in lines("articles.jsonl"):
        yield {**row, **{end: _moved_day(row[end], days) for end in ("valid_from", "valid_to")}}


def _moved_day(text: str | None, days: int) -> str | None:
    if text is None or date.fromisoformat(text) < RULES_CHANGED:
        return text
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def responses(days: int) -> Iterator[dict[str, Any]]:
    """The same time of the day by the clock on the wall, in another week."""
    for row in lines("responses.jsonl"):
        local = datetime.fromisoformat(row["time"]).replace(tzinfo=None) + timedelta(days=days)
        yield {**row, "time": local.isoformat()}


def day_of(row: dict[str, Any]) -> str:
    return str(row["time"])[:10]


def lines(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def rows(name: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in lines(name)}


def write(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path
