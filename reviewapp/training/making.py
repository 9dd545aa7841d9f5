"""From judged answers to a folder that KLOPT_VERIFIER_MODEL can name."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from contactcenter.datafiles import Progress
from reviewapp.models import VerifierHeldOut
from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.verifiers import verifier_folder
from reviewapp.scoring.verifiers.pair_network import Base
from reviewapp.scoring.verifiers.pair_training import Recipe
from reviewapp.screening.models import embedder as embedder_of_process
from reviewapp.screening.verifying import base_model
from reviewapp.training import examples as reading
from reviewapp.training.crossfit import Figures, cross_fit, figures_of
from reviewapp.training.examples import Example

LEAST = 300
LEAST_OF_A_KIND = 40
WORTH_IT = 600
"""Judged answers from which a trained verifier tends to add something to the signals."""
LOOKING = 0.05  # share of the time that goes into reading and assessing


class CannotTrain(Exception):
    """The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`files`: labelled files; empty: the verdicts in the database. `out`: the folder to make."""

    out: Path
    files: Sequence[Path] = ()
    folds: int = 3
    seed: int = 0
    recipe: Recipe = field(default_factory=Recipe)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    folder: str
    verifier: str
    learnt_from: int
    bad: int
    device: str
    seconds: float
    figures: list[Figures]

    def as_json(self) -> dict[str, Any]:
        rows = [asdict(each) | {"wins": each.wins} for each in self.figures]
        return asdict(self) | {"figures": rows}


def train_verifier(wish: Wish, *, embedder: Embedder | None = None, progress: Progress = lambda *_: None) -> Made:
    """Train, measure, write the folder. Raises CannotTrain, FileError, ModelUnavailable.

    1. Read the examples; too few are refused, because what comes out would be worse than none.
    2. Cross-fit: a member a fold, each judged on rows it never saw.
    3. Write members, card and opinions on held-back rows; those on verdicts go into the database too, for the fit of the risk.
    """
    started = time.perf_counter()
    if wish.out.exists():
        raise CannotTrain(f"{wish.out} exists; name another folder in --out.")
    rows = _examples(wish, embedder, progress)
    _check(rows)
    base = Base(base_model())
    total = len(rows)
    fitted = cross_fit(
        rows, base=base, recipe=wish.recipe, folds=wish.folds, seed=wish.seed,
        report=lambda share: progress(round(total * share), LOOKING + (1.0 - LOOKING) * share),
    )  # fmt: skip
    figures = figures_of(rows, fitted.held_out)
    seconds = round(time.perf_counter() - started, 1)
    bad = sum(row.bad for row in rows)
    card = {
        "base": verifier_folder.base_identity(base_model()),
        "learnt_from": {"rows": total, "bad": bad, "groups": len({row.group for row in rows})},
        "recipe": asdict(wish.recipe) | {"folds": wish.folds, "seed": wish.seed},
        "figures": [asdict(each) for each in figures],
        "device": fitted.device,
        "seconds": seconds,
    }
    held_out = dict(zip((row.key for row in rows), fitted.held_out, strict=True))
    verifier = verifier_folder.write(wish.out, members=fitted.members, card=card, held_out=held_out)
    _keep_held_out(rows, fitted.held_out, verifier=verifier)
    return Made(str(wish.out), verifier, total, bad, fitted.device, seconds, figures)


def _examples(wish: Wish, embedder: Embedder | None, progress: Progress) -> list[Example]:
    if not wish.files:
        return reading.of_verdicts()
    return reading.of_files(
        wish.files, embedder=embedder or embedder_of_process(), tell=lambda rows: progress(rows, LOOKING / 2)
    )


def _check(rows: Sequence[Example]) -> None:
    bad = sum(row.bad for row in rows)
    if len(rows) >= LEAST and min(bad, len(rows) - bad) >= LEAST_OF_A_KIND:
        return
    raise CannotTrain(
        f"There are {len(rows)} judged answers with a screening, {bad} of them not acceptable. A verifier needs at least "
        f"{LEAST}, with {LEAST_OF_A_KIND} of each kind, and seldom adds anything below {WORTH_IT}. Until then "
        "`manage.py fit_risk` puts the verdicts to use; it learns from 30 on."
    )


@transaction.atomic
def _keep_held_out(rows: Sequence[Example], held_out: Sequence[float], *, verifier: str) -> None:
    VerifierHeldOut.objects.bulk_create(
        (
            VerifierHeldOut(verifier=verifier, response_id=row.response, probability=probability)
            for row, probability in zip(rows, held_out, strict=True)
            if row.response is not None
        ),
        batch_size=500,
    )
