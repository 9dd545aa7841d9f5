"""The answers that a plan is tried out on: those of the last weeks, or a part of them where they are very many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from contactcenter.models import BotResponse
from reviewapp.models import Flag, Screening
from reviewapp.sampling.strata import DIMENSIONS, stratum_of
from reviewapp.scoring.risk import RiskModel
from reviewapp.screening.risk_models import current_risk_model
from reviewapp.statistics import draws

REFERENCE_DAYS = 28
AT_ONCE = 20_000
"""Answers that a page reads while somebody waits for it."""
AT_LEISURE = 200_000
"""Answers that a plan is made of: small strata get their floor from many."""

_ANEW = 5
"""Working a risk out from its signals takes that many times as long as reading it."""

FINISHED = (Screening.State.SCORED, Screening.State.MANUAL)
_STRIPES = 168  # one every four hours of four weeks


@dataclass(frozen=True, eq=False)
class Reference:
    """Screened answers of the last days of data, as columns [n]."""

    risk: NDArray[np.float64]
    """As the model in force gives it, 0 where nothing was computed: the plan is for answers to come, which it judges."""
    certain: NDArray[np.bool_]
    """Seen whatever the risk: a critical flag, or nothing computed."""
    values: dict[str, list[str]]
    days: int
    """Whole days from the oldest to the newest answer, at least one."""
    answers: float
    """Screened answers of these days; more than n where a part was read, and then about."""
    left_out: float
    """Answers of these days that were left out of the screening, by lot."""

    @property
    def n(self) -> int:
        return len(self.risk)

    @property
    def in_part(self) -> bool:
        """Whether a part of the answers was read."""
        return self.answers > self.n

    def each(self, *, screening_share: float) -> float:
        """Answers a week that each row stands for, when this share of all answers is screened."""
        return (self.answers + self.left_out) * screening_share / self.n / (self.days / 7) if self.n else 0.0

    def thinned(self, at_most: int) -> "Reference":
        """Every so many-th of these answers, for what only compares: the same hours and days, and as many answers told."""
        step = -(-self.n // at_most) if self.n else 1
        kept = {name: column[::step] for name, column in self.values.items()}
        return replace(self, risk=self.risk[::step], certain=self.certain[::step], values=kept)

    def strata(self, dimensions: Sequence[str]) -> NDArray[np.str_]:
        """The stratum of each answer, str [n]."""
        columns = zip(*(self.values[name] for name in dimensions), strict=True) if dimensions else [()] * self.n
        known: dict[tuple[str, ...], str] = {}
        names = []
        for row in columns:
            if row not in known:
                known[row] = stratum_of(dict(zip(dimensions, row, strict=True)), dimensions)
            names.append(known[row])
        return np.array(names, str)


NOTHING = Reference(np.zeros(0), np.zeros(0, bool), {name: [] for name in DIMENSIONS}, REFERENCE_DAYS, 0.0, 0.0)


def read_reference(*, now: datetime, days: int = REFERENCE_DAYS, at_most: int = AT_ONCE) -> Reference:
    """The screened answers of the last `days` days of data; answers dated after now (a bot with a wrong clock) do not
    count.

    Of more than `at_most` answers a part is read: a stripe of every stretch of time, at a place by stable hash, so that
    hours and days have their share and the same question gets the same answer. A smaller part where another risk model
    came into force within these days.
    """
    finished = Screening.objects.filter(state__in=FINISHED, response__answered_at__lte=now)
    by_time = finished.values_list("response__answered_at", "model", "risk_version")
    newest, embedding_model, _version = by_time.order_by("-response__answered_at").first() or (None, "", "")
    if newest is None:
        return NOTHING
    recent = Q(response__answered_at__gt=newest - timedelta(days=days), response__answered_at__lte=newest)
    oldest = by_time.filter(recent).order_by("response__answered_at").first()
    first, _model, version = oldest or (newest, "", "")
    model = current_risk_model(embedding_model=embedding_model)
    at_most = at_most if version == model.version else at_most // _ANEW
    share = min(1.0, at_most / max(1, _received(first, newest)))
    within = recent if share == 1.0 else _stripes(first, newest, share=share)
    risk, certain, values = _columns(finished.filter(within), model, embedding_model=embedding_model)
    if not len(risk):
        return NOTHING
    left_out = Screening.objects.filter(within, state=Screening.State.LEFT_OUT).count()
    length = max(1, math.ceil((newest - first) / timedelta(days=1)))
    return Reference(risk, certain, values, length, len(risk) / share, left_out / share)


def _received(first: datetime, newest: datetime) -> int:
    """All answers of these days, from an index alone."""
    return BotResponse.objects.filter(answered_at__gte=first, answered_at__lte=newest).count()


def _stripes(first: datetime, newest: datetime, *, share: float) -> Q:
    """The condition on Screening that holds for this share of the time."""
    step = (newest - first) / _STRIPES
    within = Q()
    for number in range(_STRIPES):
        start = first + step * (number + draws.uniform("reference", str(number)) * (1 - share))
        within |= Q(response__answered_at__gte=start, response__answered_at__lt=start + step * share)
    return within


def _columns(
    screenings: QuerySet[Screening], model: RiskModel, *, embedding_model: str
) -> tuple[NDArray[np.float64], NDArray[np.bool_], dict[str, list[str]]]:
    critical = Flag.objects.filter(screening=OuterRef("pk"), severity=Flag.Severity.CRITICAL)
    rows = list(
        screenings.annotate(critical=Exists(critical))
        .order_by("id")
        .values_list("pk", "risk", "critical", *(f"response__{name}" for name in DIMENSIONS))
    )
    if not rows:
        return NOTHING.risk, NOTHING.certain, NOTHING.values
    pks, risks, criticals, *dimensions = (list(column) for column in zip(*rows, strict=True))
    anew = _risks_anew(screenings, model, embedding_model=embedding_model)
    risk = np.array([anew.get(pk, risk or 0.0) for pk, risk in zip(pks, risks, strict=True)])
    certain = np.array([risk is None or flagged for risk, flagged in zip(risks, criticals, strict=True)])
    return risk, certain, dict(zip(DIMENSIONS, dimensions, strict=True))


def _risks_anew(screenings: QuerySet[Screening], model: RiskModel, *, embedding_model: str) -> dict[int, float]:
    """Screening id -> risk by the model in force, for those that another one judged; from their stored signals."""
    stale = screenings.filter(model=embedding_model, state=Screening.State.SCORED).exclude(risk_version=model.version)
    rows = stale.order_by("id").values_list("pk", "signals").iterator(chunk_size=2000)
    return {pk: model.risk(signals) for pk, signals in rows if signals}
