"""The answers that a plan is tried out on: those of the last weeks, or a part of them where they are very many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from contactcenter.models import BotResponse
from reviewapp.models import Flag, Screening
from reviewapp.sampling.strata import DIMENSIONS, stratum_of
from reviewapp.scoring.risk import RiskModel
from reviewapp.screening.risk_models import current_risk_model
from reviewapp.statistics import draws

REFERENCE_DAYS = 28
AT_ONCE = 5_000
"""Answers that a page reads while somebody waits for it."""
AT_LEISURE = 200_000
"""Answers that a plan is made of: small strata get their floor from many."""

_ANEW = 5
"""Working a risk out from its signals takes that many times as long as reading it."""

FINISHED = (Screening.State.SCORED, Screening.State.MANUAL)
_STRIPES = 84  # one every eight hours of four weeks
_COUNTED_TIMES = 10  # that many times what is read is counted one by one
_COUNTED = 0.02  # beyond that, this share of the time, to know about how many there are
_Columns = tuple[NDArray[np.float64], NDArray[np.bool_], dict[str, list[str]]]
_AT_ONCE_BY_ID = 5_000  # SQLite takes some 32,000 values in one statement


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
    recent = Q(answered_at__gt=newest - timedelta(days=days), answered_at__lte=newest)
    oldest = (
        by_time.filter(response__answered_at__gt=newest - timedelta(days=days))
        .order_by("response__answered_at")
        .first()
    )
    first, _model, version = oldest or (newest, "", "")
    model = current_risk_model(embedding_model=embedding_model)
    at_most = at_most if version == model.version else at_most // _ANEW
    share = min(1.0, at_most / max(1, _received(first, newest, at_most=at_most)))
    within = recent if share == 1.0 else _stripes(first, newest, share=share)
    found, left_out = _columns(within, model, embedding_model=embedding_model)
    if not found:
        return NOTHING
    risk, certain, values = found
    length = max(1, math.ceil((newest - first) / timedelta(days=1)))
    return Reference(risk, certain, values, length, len(risk) / share, left_out / share)


def _received(first: datetime, newest: datetime, *, at_most: int) -> int:
    """All answers of these days, from an index alone; where there are many times `at_most`, about: to count a million takes
    longer than to read the few that are wanted."""
    here = BotResponse.objects.filter(answered_at__gte=first, answered_at__lte=newest)
    counted = here.order_by("answered_at")[: _COUNTED_TIMES * at_most + 1].count()
    if counted <= _COUNTED_TIMES * at_most:
        return counted
    some = BotResponse.objects.filter(_stripes(first, newest, share=_COUNTED)).count()
    return max(counted, round(some / _COUNTED))


def _stripes(first: datetime, newest: datetime, *, share: float) -> Q:
    """The condition on BotResponse that holds for this share of the time."""
    step = (newest - first) / _STRIPES
    within = Q()
    for number in range(_STRIPES):
        start = first + step * (number + draws.uniform("reference", str(number)) * (1 - share))
        within |= Q(answered_at__gte=start, answered_at__lt=start + step * share)
    return within


def _columns(within: Q, model: RiskModel, *, embedding_model: str) -> tuple[_Columns | None, int]:
    """Risk, what is certain, and dimensions of the screened answers among these; and how many were left out.

    By id, a stretch of ids at a time: a database that joins all at once reads every screening and every flag there is.
    """
    answers = BotResponse.objects.filter(within).order_by("pk").values_list("pk", *DIMENSIONS)
    found = {pk: values for pk, *values in answers}
    ids, rows, left_out = list(found), [], 0
    for start in range(0, len(ids), _AT_ONCE_BY_ID):
        opened = Screening.objects.filter(response__in=ids[start : start + _AT_ONCE_BY_ID]).order_by("response")
        screenings = list(opened.values_list("pk", "response", "state", "risk", "model", "risk_version"))
        left_out += sum(row[2] == Screening.State.LEFT_OUT for row in screenings)
        finished = [row for row in screenings if row[2] in FINISHED]
        rows += _judged(finished, model, embedding_model=embedding_model)
    if not rows:
        return None, left_out
    risks, certain, responses = zip(*rows, strict=True)
    dimensions = zip(*(found[pk] for pk in responses), strict=True)
    values = {name: list(column) for name, column in zip(DIMENSIONS, dimensions, strict=True)}
    return (np.array(risks, float), np.array(certain, bool), values), left_out


def _judged(
    rows: Sequence[tuple[int, int, str, float | None, str, str]], model: RiskModel, *, embedding_model: str
) -> list[tuple[float, bool, int]]:
    """(risk, certain, answer) of screenings: id, answer, state, risk, embedding model, version of the risk model."""
    known = [row[0] for row in rows]
    flags = Flag.objects.filter(screening__in=known, severity=Flag.Severity.CRITICAL).order_by()
    critical = set(flags.values_list("screening", flat=True))
    stale = [
        pk
        for pk, _answer, _state, risk, by, version in rows
        if risk is not None and by == embedding_model and version != model.version
    ]
    anew = _risks_anew(stale, model) if stale else {}
    return [
        (anew.get(pk, risk or 0.0), risk is None or pk in critical, answer)
        for pk, answer, _state, risk, _by, _version in rows
    ]


def _risks_anew(screenings: Sequence[int], model: RiskModel) -> dict[int, float]:
    """Screening -> risk by the model in force, for those that another one judged; from their stored signals."""
    rows = Screening.objects.filter(pk__in=screenings).values_list("pk", "signals")
    return {pk: model.risk(signals) for pk, signals in rows if signals}
