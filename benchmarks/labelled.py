"""Labelled answers for the screening benchmark: what the cosine of answer and approved text tells, with one runtime's vectors."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import rankdata

from benchmarks.measure import ROOT, stopwatch

FOLDER = Path(os.environ.get("KLOPT_LABELLED_DATA", ROOT.parent / "shared" / "data" / "dev"))
FILES = ("dstc9_faq", "begin", "sick_nl")


def measure(embedder: Any, *, rows: int) -> dict[str, Any]:
    """AUROC of 1 - cosine for "bad" a file, and texts a CPU second over all of them; empty where there is no data.

    `rows`: at most so many of a file, 0 = all.
    """
    sets = {name: _rows(FOLDER / f"{name}.jsonl", rows) for name in FILES if (FOLDER / f"{name}.jsonl").exists()}
    if not sets:
        return {}
    answers = list(dict.fromkeys(row["answer"] for name in sets for row in sets[name]))
    approved = list(dict.fromkeys(row["approved"] for name in sets for row in sets[name]))
    with stopwatch() as watch:
        said = dict(zip(answers, embedder.encode(answers, prompt="query"), strict=True))
        source = dict(zip(approved, embedder.encode(approved, prompt="passage"), strict=True))
    figures = {}
    for name, found in sets.items():
        cosines = np.array([float(said[row["answer"]] @ source[row["approved"]]) for row in found])
        figures[name] = round(auroc(-cosines, np.array([row["label"] == "bad" for row in found])), 4)
    number = len(answers) + len(approved)
    return {"texts": number, "texts_a_cpu_second": round(number / watch.cpu, 1), "auroc": figures}


def auroc(scores: np.ndarray, bad: np.ndarray) -> float:
    """The chance that a bad one scores higher than a good one (Mann-Whitney), ties half."""
    ranks, positives = rankdata(scores), int(bad.sum())
    return float((ranks[bad].sum() - positives * (positives + 1) / 2) / (positives * (len(bad) - positives)))


def _rows(file: Path, rows: int) -> list[dict[str, Any]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in (lines[:rows] if rows else lines)]
