"""What is learnt from: judged answers with the signals they were screened with, and unjudged ones for their scale."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewapp.models import Draw, Screening, Verdict, VerifierHeldOut
from reviewapp.models.verdicts import NOT_ACCEPTABLE
from reviewapp.scoring.risk.groups import joined
from reviewapp.scoring.verifiers import Opinion
from reviewapp.scoring.verifiers.types import TRAINED_SIGNAL

CONTROL, RISK, CERTAIN = "control", "risk", "certain"
ORIGINS = (CONTROL, RISK, CERTAIN)
MOST_TRAFFIC = 5_000


@dataclass(frozen=True, slots=True)
class Example:
    """One judged answer. `weight` is 1 / inclusion probability; `origin` how it came to a person: drawn at random, drawn for
    its risk, or seen for certain. Those of one `group` (one conversation, or the same words) are learnt or held back together."""

    response: int
    signals: dict[str, float]
    bad: int
    weight: float
    group: str
    origin: str
    decided_at: datetime


def screening_model() -> str:
    """Name and revision of the embedding model of the newest screening; empty before the first."""
    newest = Screening.objects.filter(state=Screening.State.SCORED).order_by("-id").values_list("model", flat=True)
    return newest.first() or ""


def examples(*, embedding_model: str, until: datetime) -> list[Example]:
    """The verdicts that enter estimates, given until then, on answers that this embedding model screened; oldest first.

    A person's first judgement, before the machine's opinion was shown; "in doubt" says nothing. An answer counts as bad where
    the figures count it as not acceptable, so that the risk and the headline speak of the same thing.
    """
    rows = list(
        Verdict.objects.counted()
        .filter(decided_at__lte=until, response__screening__state=Screening.State.SCORED)
        .filter(response__screening__model=embedding_model)
        .order_by("decided_at", "pk")
        .values_list(
            *("response", "response__conversation", "response__answer", "response__screening__signals"),
            *("estimate_code", "decided_at", "review__draw__kind", "review__draw__pi"),
        )
    )
    unseen = _unseen_opinions()
    groups = joined((str(conversation), answer) for _, conversation, answer, *_ in rows)
    return [
        Example(
            response=response,
            signals=signals | unseen.get(response, {}),
            bad=int(code in NOT_ACCEPTABLE),
            weight=1.0 / pi,
            group=group,
            origin=_origin(kind, pi),
            decided_at=decided_at,
        )
        for group, (response, _conversation, _answer, signals, code, decided_at, kind, pi) in zip(
            groups, rows, strict=True
        )
    ]


def digest(rows: Sequence[Example]) -> str:
    """Of all that is learnt from these examples: other when a dispute changed a verdict, or a verifier was trained anew."""
    told = sorted((row.response, row.bad, row.weight, sorted(row.signals.items())) for row in rows)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def traffic(*, embedding_model: str, until: datetime) -> list[dict[str, float]]:
    """Signals of the newest screened answers, at most MOST_TRAFFIC."""
    rows = Screening.objects.filter(state=Screening.State.SCORED, model=embedding_model, screened_at__lte=until)
    return list(rows.order_by("-id").values_list("signals", flat=True)[:MOST_TRAFFIC])


def _origin(kind: str, pi: float) -> str:
    if kind == Draw.Kind.CONTROL:
        return CONTROL
    return CERTAIN if pi >= 1.0 else RISK


def _unseen_opinions() -> dict[int, dict[str, float]]:
    """Response id -> what the newest trained verifier says of it unseen: the verifier learnt from these very verdicts, and what
    it says of them now would flatter it."""
    newest = VerifierHeldOut.objects.order_by("-pk").values_list("verifier", flat=True).first()
    rows = VerifierHeldOut.objects.filter(verifier=newest)
    return {row.response_id: _signal(row) for row in rows} if newest else {}


def _signal(row: VerifierHeldOut) -> dict[str, float]:
    return {TRAINED_SIGNAL: Opinion(row.verifier, TRAINED_SIGNAL, row.probability).log_odds}
