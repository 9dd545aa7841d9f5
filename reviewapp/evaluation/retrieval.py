"""Good answers of which the right article is known: is it found, and does the pipeline leave them alone?"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from contactcenter.datafiles import FileError, Progress, read_rows
from reviewapp.evaluation.files import ApprovedText, LabelledAnswer, article_of, checked, labelled_answer
from reviewapp.evaluation.judging import NOW, Encoder, assessments
from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.matching import KnowledgeIndex, floor_of, texts_asked
from reviewapp.scoring.risk.fixed import FLAGGED_FROM
from reviewapp.scoring.types import Assessment, Match, Severity
from reviewapp.scoring.unrelated import TEXTS
from reviewapp.screening.models import embedder as embedder_of_process

DEPTHS = (1, 5, 10)
DECIMALS = 4
FLAGS = (Severity.WARNING, Severity.CRITICAL)


@dataclass(frozen=True, slots=True)
class AskedRow:
    """An answer and the keys of the articles it was made from; any of them is right."""

    answer: LabelledAnswer
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Library:
    """The articles of a file, by rows; `key_of[id]` is the article a row is part of."""

    rows: Sequence[ApprovedText]
    key_of: Mapping[str, str]


def evaluate_retrieval(
    files: Sequence[Path], *, knowledge: Path, embedder: Embedder | None = None, progress: Progress = lambda *_: None
) -> list[dict[str, Any]]:
    """One object of figures a file, in their order. Raises FileError, ModelUnavailable. Nothing is stored.

    1. All files are read and checked before the model is loaded.
    2. The articles are cut and embedded as those of the knowledge base are.
    3. Every answer is embedded, matched and assessed as in screening, with its conversation, by the risk of a fresh install.
    """
    library = _read_library(knowledge)
    asked = {path: _read_asked(path, library) for path in dict.fromkeys(files)}
    encoder = Encoder(embedder or embedder_of_process())
    total = len(library.rows) + sum(len(rows) for rows in asked.values())
    index = _index_of(library, encoder, lambda rows: progress(rows, rows / max(total, rows)))
    done, reports = len(library.rows), {}
    for path, rows in asked.items():
        cpu = time.process_time()
        assessed = assessments([row.answer for row in rows], knowledge=index, encoder=encoder, tell=lambda _: None)
        cpu = time.process_time() - cpu
        done += len(rows)
        progress(done, done / total)
        reports[path] = {
            "file": str(path),
            **_figures(rows, assessed, index, encoder),
            "cpu_ms_per_row": round(1000 * cpu / len(rows), 2),
        }
    return [reports[path] for path in files]


def _read_library(path: Path) -> _Library:
    """Rows of one `doc_id` are parts of one article; without it every row is an article, named by its `id`."""
    rows, key_of = [], {}
    for row in read_rows(path):
        article = checked(path, row, article_of)
        key = (row.record or {}).get("doc_id") or article.key
        key_of[article.key] = key_of[key] = key
        rows.append(replace(article, key=key))
    if not rows:
        raise FileError(f"{path} has no rows.")
    return _Library(rows, key_of)


def _read_asked(path: Path, library: _Library) -> list[AskedRow]:
    def read(record: Mapping[str, Any]) -> AskedRow:
        named = record.get("gold_kb_ids") or [record.get("gold_doc_id")]
        if not isinstance(named, list) or not all(isinstance(key, str) and key for key in named):
            raise ValueError("gold_doc_id (text) or gold_kb_ids (a list of texts) is missing")
        if lost := [key for key in named if key not in library.key_of]:
            raise ValueError(f"the knowledge base has no article {lost[0]}")
        answer = labelled_answer({"label": "good", **record, "approved": None})
        return AskedRow(answer, frozenset(library.key_of[key] for key in named))

    rows = [checked(path, row, read) for row in read_rows(path)]
    if not rows:
        raise FileError(f"{path} has no rows.")
    return rows


def _index_of(library: _Library, encoder: Encoder, tell: Any) -> KnowledgeIndex:
    """As the knowledge base of these articles would be: every passage, equal ones too, in the order of the file."""
    passages = [passage for row in library.rows for passage in row.passages()]
    matrix = encoder.vectors((passage.embedded_text() for passage in passages), prompt="passage", tell=tell)
    floor = floor_of(matrix, encoder.vectors(TEXTS, prompt="query"))
    always = np.full(len(passages), np.inf)
    return KnowledgeIndex("", passages, matrix, -always, always, floor)


def _figures(
    rows: Sequence[AskedRow], assessed: Sequence[Assessment], index: KnowledgeIndex, encoder: Encoder
) -> dict[str, Any]:
    """Shares of the rows.

    `recall_at_K`: among the first K articles found is a gold article; `recall_at_K_same_text`: a gold article, or one with a
    passage that is word for word one of a gold article's. `gold_share_at_5`: what part of the gold articles (at most five) is
    among the first five. `flag_rate`: the good answers at or above the default threshold; `warned_rate`: those with a warning.
    """
    cases = [row.answer.case for row in rows]
    asked = [text for case in cases for text in texts_asked(case)]
    vectors = dict(zip(asked, encoder.vectors(asked, prompt="query"), strict=True))
    started = time.process_time()
    found = index.best(cases, vectors, moments=[NOW] * len(rows), articles=max(DEPTHS))
    search = time.process_time() - started
    texts: dict[str, set[str]] = {}
    for passage in index.passages:
        texts.setdefault(passage.article, set()).add(passage.embedded_text())
    same = [
        _rank(row.gold, matches, set().union(*(texts[key] for key in row.gold)))
        for row, matches in zip(rows, found, strict=True)
    ]
    by_id = [_rank(row.gold, matches, frozenset()) for row, matches in zip(rows, found, strict=True)]
    good = [assessment for row, assessment in zip(rows, assessed, strict=True) if not row.answer.bad]
    shares: dict[str, list[float]] = {
        **{f"recall_at_{depth}": [float(rank <= depth) for rank in by_id] for depth in DEPTHS},
        **{f"recall_at_{depth}_same_text": [float(rank <= depth) for rank in same] for depth in DEPTHS},
        "gold_share_at_5": [_share(row.gold, matches) for row, matches in zip(rows, found, strict=True)],
        "flag_rate": [float(assessment.risk >= FLAGGED_FROM) for assessment in good],
        "warned_rate": [
            float(any(finding.severity in FLAGS for finding in assessment.findings)) for assessment in good
        ],
    }
    means = {name: round(sum(values) / len(values), DECIMALS) if values else None for name, values in shares.items()}
    return {"n": len(rows), **means, "search_cpu_ms_per_row": round(1000 * search / len(rows), 3)}


def _rank(gold: frozenset[str], matches: Sequence[Match], texts: set[str] | frozenset[str]) -> float:
    """The place of the first right one among the articles found, from 1; infinite when there is none."""
    seen: dict[str, bool] = {}
    for match in matches:
        right = match.passage.article in gold or match.passage.embedded_text() in texts
        seen[match.passage.article] = seen.get(match.passage.article, False) or right
    return next((place for place, right in enumerate(seen.values(), start=1) if right), float("inf"))


def _share(gold: frozenset[str], matches: Sequence[Match], first: int = 5) -> float:
    articles = list(dict.fromkeys(match.passage.article for match in matches))[:first]
    return len(gold.intersection(articles)) / min(len(gold), first)
