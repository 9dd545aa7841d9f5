"""One swap test: lists of words, answers around them, what moved; kept when the answers were those of this installation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from contactcenter.datafiles import Progress
from reviewapp.evaluation.judging import assessments
from reviewapp.evaluation.swaps import moves
from reviewapp.evaluation.swaps.answers import Base, Judge, bases_of_file, judge_of, newest_bases
from reviewapp.evaluation.swaps.lists import Kind, WordList, own_list, read_list
from reviewapp.evaluation.swaps.variants import variants
from reviewapp.models import SwapRun
from reviewapp.scoring.embedding import Embedder
from reviewapp.screening.models import embedder as embedder_of_process

KINDS = tuple(Kind)
"""Of each there is a list of our own."""
ANSWERS = 20
NAMES = 3


@dataclass(frozen=True, slots=True)
class SwapWish:
    """What to swap, in which answers.

    `files`: lists of words; none = our own of these `kinds`. `answers`, `knowledge`: files; None = those of the database.
    `names`: so many rows of each group and gender. `number`: answers at most.
    """

    files: Sequence[Path] = ()
    answers: Path | None = None
    knowledge: Path | None = None
    names: int = NAMES
    number: int = ANSWERS
    kinds: Sequence[Kind] = KINDS


def swap_test(
    wish: SwapWish, *, now: datetime, embedder: Embedder | None = None, progress: Progress = lambda *_: None
) -> list[dict[str, Any]]:
    """One object of figures a list of words. Raises FileError, ModelUnavailable, BadVector.

    A test on answers of the database is kept as a SwapRun, without their texts; one on a file of answers says nothing of
    this installation and is not.
    """
    lists = [read_list(path) for path in wish.files] or [own_list(kind) for kind in wish.kinds]
    bases = bases_of_file(wish.answers, number=wish.number) if wish.answers else newest_bases(number=wish.number)
    judge = judge_of(bases, path=wish.knowledge, embedder=embedder or embedder_of_process())
    found = []
    for number, words in enumerate(lists):
        tell = _part(progress, number, len(lists))
        moved = _moved(words, bases, judge, names=wish.names, tell=tell)
        if wish.answers is None:
            _keep(words, moved, judge, answers=len(bases), now=now)
        found.append({"file": words.name, "kind": str(words.kind), "answers": len(bases), **moves.figures(moved)})
    return found


def _moved(words: WordList, bases: Sequence[Base], judge: Judge, *, names: int, tell: Progress) -> moves.Moves:
    forms = variants(words, bases, number=names)
    assessed = assessments(
        [form.answer for form in forms],
        knowledge=judge.index,
        encoder=judge.encoder,
        tell=lambda done: tell(done, min(done / max(len(forms), 1), 1.0)),
        risk_model=judge.risk_model,
    )
    return moves.moves(forms, assessed)


def _keep(words: WordList, moved: moves.Moves, judge: Judge, *, answers: int, now: datetime) -> None:
    SwapRun.objects.create(
        kind=words.kind,
        ran_at=now,
        pairs=moved.pairs,
        changed=moved.flags_changed,
        rule_changed=moved.rule_flags_changed,
        risk_move_mean=moved.mean,
        report={"answers": answers, "risk_move_max": max(moved.sizes, default=0.0), **moves.by_kind(moved)},
        versions=dict(judge.versions),
    )


def _part(progress: Progress, number: int, lists: int) -> Callable[[int, float], None]:
    return lambda done, share: progress(done, (number + share) / lists)
