"""Labelled answers and knowledge bases in files, read whole and checked; the first row that is wrong stops with its line."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from contactcenter.datafiles import FileError, Row, read_rows
from contactcenter.knowledge.passages import split_passages
from reviewapp.scoring.types import Case, Passage, Turn

LONGEST_TITLE = 20  # words; a longer first line is text
CUSTOMERS = frozenset({"customer", "user", "driver", "client", "klant", "u"})
"""What other files call the customer in a conversation; every other speaker is the bot."""

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """An article, whole: what a knowledge base holds or what stands with a labelled answer."""

    key: str
    title: str
    body: str
    language: str = ""

    def passages(self) -> list[Passage]:
        """Cut as the articles of the knowledge base are. `key` of a passage is 0: nothing is stored."""
        return [
            Passage(0, self.key, self.title, self.body[start:end], start, self.language)
            for start, end in split_passages(self.title, self.body)
        ]


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """One row. `approved` is None when the knowledge base is to be searched; rows of one `group` speak of the same thing.

    `name` tells it from the rows of all other files, and from one of its own file with the same id; `theme` is its group with
    the name of the file: ids and groups are numbers in many files.
    """

    key: str
    case: Case
    approved: ApprovedText | None
    bad: bool
    defect: str
    group: str
    name: str = ""
    theme: str = ""


def read_answers(path: Path) -> list[LabelledAnswer]:
    """The rows of a labelled file. Raises FileError."""
    answers = [checked(path, row, labelled_answer) for row in read_rows(path)]
    if not answers:
        raise FileError(f"{path} has no rows.")
    seen: Counter[str] = Counter()
    named = []
    for answer in answers:
        seen[answer.key] += 1
        again = f"#{seen[answer.key]}" if seen[answer.key] > 1 else ""
        named.append(replace(answer, name=f"{path.name}/{answer.key}{again}", theme=f"{path.name}/{answer.group}"))
    return named


def read_knowledge(path: Path) -> list[ApprovedText]:
    """The articles of a knowledge base: `id` (or `doc_id`), `title`, `body`. Raises FileError."""
    return [checked(path, row, article_of) for row in read_rows(path)]


def checked(path: Path, row: Row, read: Callable[[Mapping[str, Any]], Record]) -> Record:
    """The row as `read` makes it out of a record. Raises FileError that names the line, also for a ValueError of `read`."""
    if row.record is None:
        raise FileError(f"{path} line {row.line}: {row.reason}.")
    try:
        return read(row.record)
    except ValueError as error:
        raise FileError(f"{path} line {row.line}: {error}.") from error


def labelled_answer(record: Mapping[str, Any]) -> LabelledAnswer:
    """Raises ValueError."""
    label = record.get("label")
    if label not in ("good", "bad"):
        raise ValueError(f"label must be good or bad, not {label!r}")
    key, language = _text("id", record.get("id")), record.get("lang") or ""
    question = _text("question", record.get("question") or "")
    answer = _text("answer", record.get("answer"))
    if not answer.strip():
        raise ValueError("answer is empty")
    extra = record.get("extra") or {}
    history = record.get("history") or (extra.get("history") if isinstance(extra, dict) else None) or []
    return LabelledAnswer(
        key,
        Case(question=question, answer=answer, language=language, earlier=_turns(history, question)),
        _approved(record.get("approved"), key, language),
        label == "bad",
        record.get("defect") or "",
        str(record.get("group") or key),
    )


def article_of(record: Mapping[str, Any]) -> ApprovedText:
    """Raises ValueError."""
    key = record.get("id") or record.get("doc_id")
    title, body = _text("title", record.get("title") or ""), _text("body", record.get("body"))
    return ApprovedText(_text("id", key), title, body, record.get("language") or "")


def _approved(given: Any, key: str, language: str) -> ApprovedText | None:
    """A list is an article of so many lines (the rows of a table, say); a short first line of a text is its title."""
    if given is None:
        return None
    if isinstance(given, list):
        return ApprovedText(key, "", "\n".join(_text("approved", part) for part in given), language)
    first, _, rest = _text("approved", given).partition("\n")
    if rest.strip() and len(first.split()) <= LONGEST_TITLE:
        return ApprovedText(key, first.strip(), rest, language)
    return ApprovedText(key, "", given, language)


def _turns(history: Any, question: str) -> list[Turn]:
    """What was said before the question, from pairs [speaker, text], oldest first."""
    if not isinstance(history, list):
        raise ValueError("history must be a list of pairs [speaker, text]")  # noqa: TRY004 - it is the file that is wrong
    turns = [_turn(pair) for pair in history]
    if turns and turns[-1] == Turn("customer", question):
        turns.pop()
    return turns


def _turn(pair: Any) -> Turn:
    if not (isinstance(pair, Sequence) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
        raise ValueError("history must be a list of pairs [speaker, text]")
    speaker, text = pair
    return Turn("customer" if speaker.lower() in CUSTOMERS else "bot", text)


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValueError(f"{name} has half a character (a lone surrogate)")
        return value
    raise ValueError(f"{name} is missing" if value is None else f"{name} must be text")
