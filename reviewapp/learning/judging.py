"""The model in force against a candidate, on verdicts that neither has seen."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewapp.learning.examples import ORIGINS, Example
from reviewapp.scoring.risk import RiskModel
from reviewapp.scoring.risk.calibration import (
    calibration_error,
    log_loss,
    weighted_auroc,
    weighted_average_precision,
)
from reviewapp.scoring.risk.fitting import bounded_weights, fit, folds_of

FOLDS = 5
REPEATS = 2
"""Other cuts into folds, so that one lucky cut decides nothing."""
MANY = 2_000
"""Verdicts from which one cut is enough."""
DECIMALS = 4

Maker = Callable[[Sequence[Example]], RiskModel]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one model, over all held-back verdicts, each weighed by 1 / inclusion probability (bounded). Log loss in nats."""

    auroc: float
    average_precision: float
    calibration_error: float
    log_loss: float


def both_kinds(rows: Sequence[Example]) -> bool:
    """Whether there is something to tell apart."""
    return 0 < sum(row.bad for row in rows) < len(rows)


def always(model: RiskModel) -> Maker:
    """A model that no verdict has gone into: every held-back verdict is new to it."""
    return lambda _rows: model


def learnt(prior: RiskModel, *, until: datetime) -> Maker:
    """Twins of a model fitted to the verdicts until then: made in the same way, without those that are held back."""

    def make(rows: Sequence[Example]) -> RiskModel:
        known = [row for row in rows if row.decided_at <= until]
        return fitted(known, prior=prior, version="twin") if both_kinds(known) else prior

    return make


def fitted(rows: Sequence[Example], *, prior: RiskModel, version: str) -> RiskModel:
    """The model fitted to these examples, weighed so that they stand for all answers."""
    return fit(
        [row.signals for row in rows],
        [row.bad for row in rows],
        prior=prior,
        version=version,
        weights=[row.weight for row in rows],
        groups=[row.group for row in rows],
    )


def compare(rows: Sequence[Example], makers: dict[str, Maker]) -> dict[str, Any]:
    """Figures of each maker's models on the verdicts that its models did not see; plain data, to be stored.

    Verdicts on answers of one conversation, or with the same words, are held back together. Every number is
    the mean over the cuts.
    """
    repeats = REPEATS if len(rows) < MANY else 1
    cuts = [_folds(rows, turn) for turn in range(repeats)]
    risks = {name: [_held_back(rows, folds, make) for folds in cuts] for name, make in makers.items()}
    by_origin = {
        origin: _of_origin(rows, origin, risks) for origin in ORIGINS if any(row.origin == origin for row in rows)
    }
    return {
        "verdicts": len(rows),
        "bad": sum(row.bad for row in rows),
        "folds": FOLDS,
        "cuts": repeats,
        **{name: asdict(_mean([_figures(rows, one) for one in found])) for name, found in risks.items()},
        "by_origin": by_origin,
    }


def _folds(rows: Sequence[Example], turn: int) -> NDArray[np.int64]:
    """Another cut each turn: the rows are dealt out in another fixed order."""
    order = np.random.default_rng(turn).permutation(len(rows))
    dealt = folds_of([rows[place].group for place in order], labels=[rows[place].bad for place in order], number=FOLDS)
    folds = np.empty(len(rows), dtype=np.int64)
    folds[order] = dealt
    return folds


def _held_back(rows: Sequence[Example], folds: NDArray[np.int64], make: Maker) -> Floats:
    risks = np.zeros(len(rows))
    for fold in range(FOLDS):
        held = [place for place in range(len(rows)) if folds[place] == fold]
        model = make([row for row, of in zip(rows, folds, strict=True) if of != fold])
        risks[held] = [model.risk(rows[place].signals) for place in held]
    return risks


def _figures(rows: Sequence[Example], risks: Floats) -> Figures:
    bad = [row.bad for row in rows]
    weights = bounded_weights([row.weight for row in rows])
    return Figures(
        weighted_auroc(risks, bad, weights),
        weighted_average_precision(risks, bad, weights),
        calibration_error(risks, bad, weights),
        log_loss(risks, bad, weights),
    )


def _mean(found: Sequence[Figures]) -> Figures:
    names = asdict(found[0])
    return Figures(**{name: round(float(np.mean([getattr(one, name) for one in found])), DECIMALS) for name in names})


def _of_origin(rows: Sequence[Example], origin: str, risks: dict[str, list[Floats]]) -> dict[str, Any]:
    """Counts and AUROC (None without both kinds) of the answers that came to people in one way."""
    places = [place for place, row in enumerate(rows) if row.origin == origin]
    bad = [rows[place].bad for place in places]
    areas = {
        name: round(float(np.mean([weighted_auroc(one[places], bad) for one in found])), DECIMALS)
        if 0 < sum(bad) < len(bad)
        else None
        for name, found in risks.items()
    }
    return {"verdicts": len(places), "bad": sum(bad), **areas}
