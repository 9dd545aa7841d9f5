"""Learning from labelled rows as from verdicts: from which rows, so that none of their kind is judged, and what comes out."""

from collections.abc import Sequence
from typing import NamedTuple

from reviewapp.evaluation.files import LabelledAnswer
from reviewapp.scoring.risk import FIXED, RiskModel
from reviewapp.scoring.risk.fitting import fit
from reviewapp.scoring.types import Assessment
from reviewapp.statistics.draws import uniform


class Split(NamedTuple):
    """Places in the rows to learn from, and in the rows to judge."""

    learnt: list[int]
    judged: list[int]


def split(
    to_learn: Sequence[LabelledAnswer], to_judge: Sequence[LabelledAnswer], *, labels: int | None, seed: int
) -> Split:
    """A pure function of its arguments, whatever the order of the rows in the files.

    1. Of one file given twice, a drawn half of the groups is learnt from and the other half judged. Two files, known by their
       names, share no group: what one calls "7" is not what the other calls so.
    2. Of the rows to learn from, `labels` are drawn; all when that is None or more than there are.
    """
    shared = {row.theme for row in to_learn} & {row.theme for row in to_judge}
    lent = {group for group in shared if uniform(f"half {seed}", group) < 0.5}
    pool = [place for place, row in enumerate(to_learn) if row.theme not in shared or row.theme in lent]
    pool.sort(key=lambda place: (uniform(f"label {seed}", to_learn[place].name), to_learn[place].name))
    return Split(pool[:labels], [place for place, row in enumerate(to_judge) if row.theme not in lent])


def learnt_model(rows: Sequence[tuple[LabelledAnswer, Assessment]]) -> RiskModel:
    """The model fitted to these labels; that of a fresh install when they are all of one sort."""
    labels = [int(answer.bad) for answer, _ in rows]
    if not 0 < sum(labels) < len(labels):
        return FIXED
    signals = [assessment.signals for _, assessment in rows]
    return fit(
        signals, labels, prior=FIXED, version=f"{FIXED.version}+{len(rows)}", groups=[row.group for row, _ in rows]
    )
