"""Labelled files through exactly the code that screens answers, and the figures of the risks that come out."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from contactcenter.datafiles import FileError, Progress
from reviewapp.evaluation.figures import figures
from reviewapp.evaluation.files import LabelledAnswer, read_answers, read_knowledge
from reviewapp.evaluation.judging import Encoder, assessments, index_of
from reviewapp.evaluation.learning import learnt_model, split
from reviewapp.evaluation.second_opinions import load_second_opinions
from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.risk import FIXED
from reviewapp.scoring.risk.fixed import FLAGGED_FROM
from reviewapp.scoring.types import Assessment
from reviewapp.screening.models import embedder as embedder_of_process


@dataclass(frozen=True, slots=True)
class Wish:
    """What to evaluate. `fit_on`: a file to learn from first; `labels`: so many of its rows, None = all. `verifier`: folder or
    name of a cross-encoder whose opinion is one more signal."""

    files: Sequence[Path]
    knowledge: Path | None = None
    fit_on: Path | None = None
    labels: int | None = None
    seed: int = 0
    verifier: str = ""


class Judged(NamedTuple):
    """A file, judged; the seconds and CPU seconds that this took."""

    answers: Sequence[LabelledAnswer]
    assessed: Sequence[Assessment]
    seconds: float
    cpu: float


def evaluate(
    wish: Wish, *, embedder: Embedder | None = None, progress: Progress = lambda *_: None
) -> list[dict[str, Any]]:
    """One object of figures a file, in their order. Raises FileError, ModelUnavailable, BadVector.

    1. All files are read and checked before the model is loaded.
    2. Every answer is embedded, matched and assessed as in screening, with the opinion of the verifier when one is named.
    3. Without `fit_on` its risk is that of a fresh install; with it, the risk after those verdicts.
    """
    paths = dict.fromkeys([*wish.files, *([wish.fit_on] if wish.fit_on else [])])
    answers = {path: read_answers(path) for path in paths}
    articles = read_knowledge(wish.knowledge) if wish.knowledge else []
    for path, rows in answers.items():
        lost = next((row for row in rows if row.approved is None), None)
        if lost and not articles:
            raise FileError(f"{path}: {lost.key} has no approved text; name a knowledge base with --kb.")
    encoder = Encoder(embedder or embedder_of_process())
    knowledge = index_of(articles, encoder) if articles else None
    opinions = load_second_opinions(wish.verifier) if wish.verifier else None
    judged: dict[Path, Judged] = {}
    total, done = sum(len(rows) for rows in answers.values()), 0
    for path, rows in answers.items():
        clock, cpu = time.perf_counter(), time.process_time()
        tell = _from(progress, done, total)
        assessed = assessments(rows, knowledge=knowledge, encoder=encoder, tell=tell)
        if opinions:
            assessed = opinions.added_to(rows, assessed, tell=tell)
        judged[path] = Judged(rows, assessed, time.perf_counter() - clock, time.process_time() - cpu)
        done += len(rows)
    return [_report(path, judged, wish) for path in wish.files]


def _report(path: Path, judged: Mapping[Path, Judged], wish: Wish) -> dict[str, Any]:
    own = judged[path]
    places, model, learnt = list(range(len(own.answers))), FIXED, 0
    if wish.fit_on:
        source = judged[wish.fit_on]
        learn, places = split(source.answers, own.answers, labels=wish.labels, seed=wish.seed)
        model, learnt = learnt_model([(source.answers[place], source.assessed[place]) for place in learn]), len(learn)
    if not places:
        raise FileError(f"{path}: all its groups are learnt from, none is left to judge.")
    risks = np.array([model.risk(own.assessed[place].signals) for place in places])
    return {
        "file": str(path),
        **figures([own.answers[place] for place in places], risks, threshold=FLAGGED_FROM),
        "learnt_from": learnt,
        "risk_version": model.version,
        "seconds": round(own.seconds, 2),
        "cpu_ms_per_row": round(1000 * own.cpu / len(own.answers), 2),
    }


def _from(progress: Progress, done: int, total: int) -> Callable[[int], None]:
    return lambda rows: progress(done + rows, (done + rows) / total)
