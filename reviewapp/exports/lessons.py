"""What stands in the retrain files: corrected answers, each with its conversation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from reviewapp import retraining
from reviewapp.exports.rows import chunks, version_label
from reviewapp.masking import house_data
from reviewapp.models import RetrainItem
from reviewapp.scoring.verifiers.masking import Masker

LINES = 200  # retrain items at a time, each with its conversation

COLUMNS = (
    "line",
    "count",
    "verdict_id",
    "response_id",
    "source",
    "external_id",
    "language",
    "topic",
    "bot_version",
    "question",
    "answer",
    "correction",
    "article",
    "verdict",
    "reasons",
    "reviewer",
    "decided_at",
)
_LESSON = (
    "verdict__response__conversation_id",
    "verdict__response__order",
    "verdict__correction__source_version__number",
    "verdict_id",
    "verdict__response_id",
    "verdict__response__source__name",
    "verdict__response__external_id",
    "verdict__response__language",
    "verdict__response__topic",
    "verdict__response__bot_version",
    "verdict__response__question",
    "verdict__response__answer",
    "verdict__correction__text",
    "verdict__correction__source_version__article__external_id",
    "verdict__code",
    "verdict__reasons",
    "verdict__reviewer_id",
    "verdict__decided_at",
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One line of the retrain files: `row` in the order of COLUMNS, and the same item for both JSONL files."""

    row: tuple[Any, ...]
    chat: retraining.ChatLine
    preference: retraining.PreferenceLine


def lessons(items: QuerySet[RetrainItem], *, until: datetime) -> Iterator[Lesson]:
    """The first item of each distinct question and correction, with how many items it stands for, all masked; two more
    queries for every LINES items. `until`: what articles approved by then name is of the company and stays."""
    house = house_data(until=until)
    counts = retraining.count_duplicates(items)
    ordered = items.prefetch_related(None).order_by("verdict__decided_at", "id")
    line = 0
    for chunk in chunks(ordered.values_list(*_LESSON).iterator(chunk_size=LINES), LINES):
        said = retraining.said_in({row[0] for row in chunk})
        for conversation, order, version, *row in chunk:
            question, answer, correction, article = row[7:11]
            count = counts.pop(retraining.duplicate_key(question, correction), 0)
            if not count:
                continue
            line += 1
            prompt = retraining.prompt(said[conversation], order=order, question=question)
            masker = Masker(said[conversation].names, house=house)
            words = [masker.mask(text).text for text in row[7:10]]
            yield Lesson(
                (line, count, *row[:7], *words, version_label(article, version), *row[11:]),
                retraining.chat(prompt, correction, masker=masker),
                retraining.preference(prompt, correction, answer, masker=masker),
            )
