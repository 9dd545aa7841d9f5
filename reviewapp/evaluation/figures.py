"""The figures of one judged file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewapp.evaluation import metrics
from reviewapp.evaluation.files import LabelledAnswer
from reviewapp.scoring.risk.calibration import calibration_error, weighted_average_precision

DECIMALS = 4
Risks = NDArray[np.float64]


def figures(answers: Sequence[LabelledAnswer], risks: Risks, *, threshold: float) -> dict[str, Any]:
    """Names as in the report; shares in [0, 1], rounded to 4 decimals; None where a class is missing."""
    bad = np.array([answer.bad for answer in answers])
    area = metrics.auroc(risks, bad, [answer.group for answer in answers])
    points = metrics.cut_offs(risks, bad)
    flagged = risks >= threshold
    found = {
        "auroc": area.value,
        "auroc_low": area.low,
        "auroc_high": area.high,
        "average_precision": weighted_average_precision(risks, bad),
        "recall_at_fpr_05": metrics.recall_at(points, 0.05),
        "recall_at_fpr_10": metrics.recall_at(points, 0.10),
        "recall_at_fpr_20": metrics.recall_at(points, 0.20),
        "ece": calibration_error(risks, bad),
        "threshold": threshold,
        "precision": _share(bad[flagged]),
        "recall": _share(flagged[bad]),
        "flag_rate": _share(flagged),
    }
    rounded = {name: _rounded(value) for name, value in found.items()}
    return {
        "n": len(answers),
        "bad": int(bad.sum()),
        **rounded,
        "by_defect": _by_defect(answers, risks, bad, threshold),
    }


def _by_defect(
    answers: Sequence[LabelledAnswer], risks: Risks, bad: NDArray[np.bool_], threshold: float
) -> dict[str, dict[str, Any]]:
    """For each defect of the bad answers: how many, the share flagged, and the area against all good answers."""
    defects = np.array([answer.defect or "unnamed" for answer in answers])
    groups = np.array([answer.group for answer in answers])
    found = {}
    for defect in sorted(set(defects[bad])):
        own = bad & (defects == defect)
        against = own | ~bad
        area = metrics.auroc(risks[against], own[against], groups[against].tolist())
        recall = _share(risks[own] >= threshold)
        found[str(defect)] = {"n": int(own.sum()), "recall": _rounded(recall), "auroc": _rounded(area.value)}
    return found


def _share(chosen: NDArray[np.bool_]) -> float:
    return float(chosen.mean()) if len(chosen) else float("nan")


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, DECIMALS)
