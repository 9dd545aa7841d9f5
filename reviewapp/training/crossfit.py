"""Cross-fitting (Chernozhukov et al. 2018): each row is held back from one member, which tells what it is worth on new rows.

The members together are the verifier (a bag, Breiman 1996); what the one that never saw a row says of it is honest, so that
the weight of the verifier in the risk, and every figure in the report, comes from rows that were not learnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.risk import FIXED
from reviewapp.scoring.risk.calibration import weighted_auroc
from reviewapp.scoring.risk.fitting import fit_with_folds, folds_of
from reviewapp.scoring.verifiers.pair_network import Base, Report, log_odds, with_weights
from reviewapp.scoring.verifiers.pair_training import Labelled, Recipe, device_of_choice, train
from reviewapp.scoring.verifiers.types import TRAINED_SIGNAL, Opinion, probability_of
from reviewapp.training.examples import Example

DECIMALS = 4
LEAST_GAIN = 0.005
"""Of AUROC; less may be chance, and a verifier costs about as much as three embeddings an answer."""


@dataclass(frozen=True)
class CrossFit:
    """`members`: weights, one for each fold. `held_out`: probability of each example, in order, by the member of its fold."""

    members: list[dict[str, Any]]
    held_out: list[float]
    device: str


@dataclass(frozen=True, slots=True)
class Figures:
    """AUROC on rows held back: the signals alone, the cross-encoder alone, both together; of one source of examples."""

    source: str
    n: int
    bad: int
    features: float
    verifier: float
    stack: float

    @property
    def wins(self) -> bool:
        """Whether the risk is clearly better with it."""
        return self.stack >= self.features + LEAST_GAIN


def cross_fit(  # noqa: PLR0913 (keyword-only)
    examples: Sequence[Example], *, base: Base, recipe: Recipe, folds: int, seed: int, report: Report
) -> CrossFit:
    """Train a member for each fold on all the others, and let it judge its own. Minutes to hours on a processor."""
    labelled = [Labelled(base.sequence(example.reading), example.bad) for example in examples]
    fold_of = _folds(examples, folds)
    device = device_of_choice()
    members: list[dict[str, Any]] = []
    said = np.zeros(len(examples))
    for fold in range(folds):
        tell = _part(report, fold, folds)
        rest = [row for row, place in zip(labelled, fold_of, strict=True) if place != fold]
        weights = train(base, rest, recipe=recipe, seed=seed + fold, device=device, report=tell)
        member = with_weights(base, weights)  # as it will be loaded, so that the figures are of what is used
        for place in np.flatnonzero(fold_of == fold):
            said[place] = log_odds(member, labelled[place].sequence, padding=base.tokenizer.pad_token_id)
        members.append(weights)
    return CrossFit(members, [probability_of(value) for value in said], device)


def _part(report: Report, done: int, parts: int) -> Report:
    """The share of the whole that a share of one part is."""
    return lambda share: report((done + share) / parts)


def figures_of(examples: Sequence[Example], held_out: Sequence[float]) -> list[Figures]:
    """One for each source, in the order in which they come."""
    found = []
    for source in dict.fromkeys(example.source for example in examples):
        places = [place for place, example in enumerate(examples) if example.source == source]
        found.append(_figures(source, [examples[place] for place in places], [held_out[place] for place in places]))
    return found


def _figures(source: str, examples: Sequence[Example], held_out: Sequence[float]) -> Figures:
    labels = [int(example.bad) for example in examples]
    alone = [{**example.signals} for example in examples]
    for signals in alone:
        signals.pop(TRAINED_SIGNAL, None)  # of an earlier verifier, which learnt from some of these rows
    both = [
        signals | {TRAINED_SIGNAL: Opinion("", TRAINED_SIGNAL, probability).log_odds}
        for signals, probability in zip(alone, held_out, strict=True)
    ]
    groups = [example.group for example in examples]

    def fitted(signals: Sequence[dict[str, float]]) -> NDArray[np.float64]:
        return fit_with_folds(signals, labels, prior=FIXED, version="", groups=groups).out_of_fold

    if not 0 < sum(labels) < len(labels):
        return Figures(source, len(labels), sum(labels), *(float("nan"),) * 3)
    risks = (fitted(alone), np.array(held_out), fitted(both))
    return Figures(source, len(labels), sum(labels), *(round(weighted_auroc(each, labels), DECIMALS) for each in risks))


def _folds(examples: Sequence[Example], folds: int) -> NDArray[np.int64]:
    """Groups stay whole; in the order of their names, so that the order of the rows decides nothing."""
    order = sorted(range(len(examples)), key=lambda place: (examples[place].group, examples[place].key))
    groups, labels = [examples[place].group for place in order], [int(examples[place].bad) for place in order]
    found = np.empty(len(examples), dtype=np.int64)
    found[order] = folds_of(groups, labels=labels, number=folds)
    return found
