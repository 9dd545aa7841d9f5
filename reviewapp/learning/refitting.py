"""One try to do better than the risk model in force."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewapp.learning import judging, versions
from reviewapp.learning.examples import Example, digest, examples, screening_model, traffic
from reviewapp.models import RiskModelVersion
from reviewapp.scoring.risk import FIXED, RiskModel
from reviewapp.scoring.risk.traffic import BASE_RATE, calibrated_on_traffic
from reviewapp.screening.risk_models import applies, current_risk_model

LEAST_VERDICTS = 30
LEAST_OF_A_KIND = 8
LEAST_TRAFFIC = 200
AUROC_GAIN = 0.002
"""A new fit must rank at least this much better on held-back verdicts, else nothing changes."""
LOG_LOSS_MARGIN = 0.005
"""Nats by which its probabilities may be worse. A sum put on the scale of the traffic is there for the probabilities: these
must not be worse at all, and it may rank AUROC_GAIN worse."""
BASE_RATE_TRUST = 50
"""Verdicts after which their share of bad answers counts as much as the shipped base rate."""
MadeFrom = RiskModelVersion.MadeFrom


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try came to. `version` is empty when nothing was stored; `report` holds the figures before and after."""

    made_from: str
    adopted: bool
    reason: str
    report: dict[str, Any]
    version: str = ""
    in_force: str = FIXED.version


@dataclass(frozen=True)
class _Candidate:
    """A model to be judged: where it came from, and how twins of it are made for held-back verdicts."""

    model: RiskModel
    made_from: str
    maker: judging.Maker
    fields: dict[str, Any]


def refit(*, now: datetime) -> Outcome:
    """Try to learn from all that was judged until now, and store each try.

    1. With at least 30 verdicts, 8 of the rarer kind: fit the weights, judge old and new on held-back verdicts, adopt the new
       model when it ranks better and its probabilities are not worse.
    2. Else, or when that did not come into force and no fit is: put the fixed sum on the scale of the traffic, from 200
       screened answers on.
    """
    return _try(now, store=True)


def preview(*, now: datetime) -> Outcome:
    """What `refit` would come to; nothing is stored."""
    return _try(now, store=False)


def _try(now: datetime, *, store: bool) -> Outcome:
    embedding_model = screening_model()
    rows = examples(embedding_model=embedding_model, until=now)
    unlabelled = _on_traffic(rows, embedding_model, now)
    outcome = _nothing(rows)
    for candidate in _candidates(rows, unlabelled, embedding_model):
        before = _maker_in_force(unlabelled, embedding_model)
        report, adopted, reason = _judged(candidate, before, rows)
        version = _stored(candidate, now, adopted=adopted, report=report, reason=reason) if store else ""
        outcome = Outcome(candidate.made_from, adopted, reason, report, version, _name_in_force())
        if adopted:
            break
    return outcome


def _stored(candidate: _Candidate, now: datetime, *, adopted: bool, report: dict[str, Any], reason: str) -> str:
    row = (versions.adopt if adopted else versions.keep)(
        now=now,
        made_from=candidate.made_from,
        parameters=candidate.model.as_dict(),
        fixed_version=FIXED.version,
        report=report,
        reason=reason,
        **candidate.fields,
    )
    return row.version


def enough(rows: Sequence[Example]) -> bool:
    """Whether weights can be learnt from these verdicts."""
    bad = sum(row.bad for row in rows)
    return len(rows) >= LEAST_VERDICTS and min(bad, len(rows) - bad) >= LEAST_OF_A_KIND


def _on_traffic(rows: Sequence[Example], embedding_model: str, now: datetime) -> _Candidate:
    """The fixed sum on the scale of the traffic, or as shipped where there is too little of it."""
    signals = traffic(embedding_model=embedding_model, until=now)
    if len(signals) < LEAST_TRAFFIC:
        signals = []
    model = calibrated_on_traffic(FIXED, signals, version=FIXED.version, base_rate=_base_rate(rows))
    fields = {"embedding_model": embedding_model, "answers": len(signals), "learnt_until": now}
    return _Candidate(model, MadeFrom.TRAFFIC, judging.always(model), fields)


def _candidates(rows: Sequence[Example], unlabelled: _Candidate, embedding_model: str) -> Iterator[_Candidate]:
    """What may be better, the best founded first."""
    if enough(rows):
        until = rows[-1].decided_at
        yield _Candidate(
            judging.fitted(rows, prior=unlabelled.model, version=FIXED.version),
            MadeFrom.VERDICTS,
            judging.learnt(unlabelled.model, until=until),
            {"embedding_model": embedding_model, "verdicts": len(rows), "learnt_until": until},
        )
    if unlabelled.fields["answers"] and not _fit_in_force(embedding_model):
        yield unlabelled


def _fit_in_force(embedding_model: str) -> RiskModelVersion | None:
    held = versions.in_force()
    learnt = held is not None and held.made_from == MadeFrom.VERDICTS
    return held if held and learnt and applies(held, embedding_model=embedding_model) else None


def _base_rate(rows: Sequence[Example]) -> float:
    """The share of bad answers: what verdicts say of all answers, mixed with what is usual elsewhere."""
    total = sum(row.weight for row in rows)
    judged = sum(row.weight * row.bad for row in rows) / total if total else BASE_RATE
    return (BASE_RATE_TRUST * BASE_RATE + len(rows) * judged) / (BASE_RATE_TRUST + len(rows))


def _judged(candidate: _Candidate, before: judging.Maker, rows: Sequence[Example]) -> tuple[dict[str, Any], bool, str]:
    """Figures before and after, whether to adopt, and why."""
    if not enough(rows):  # only traffic comes here: there is nothing to judge it by
        return {"verdicts": len(rows)}, True, f"Calibrated on {candidate.fields['answers']} screened answers."
    report = {**judging.compare(rows, {"before": before, "after": candidate.maker}), "learnt_from": digest(rows)}
    old, new = report["before"], report["after"]
    gain, margin = (AUROC_GAIN, LOG_LOSS_MARGIN) if candidate.made_from == MadeFrom.VERDICTS else (-AUROC_GAIN, 0.0)
    ranks = f"AUROC {new['auroc']:.3f} against {old['auroc']:.3f}"
    odds = f"log loss {new['log_loss']:.3f} against {old['log_loss']:.3f}"
    if new["auroc"] < old["auroc"] + gain:
        return report, False, f"Not better on held-back verdicts: {ranks}, {odds}."
    if new["log_loss"] > old["log_loss"] + margin:
        return report, False, f"Its probabilities are worse on held-back verdicts: {odds}, {ranks}."
    return report, True, f"Better on held-back verdicts: {ranks}, {odds}."


def _maker_in_force(unlabelled: _Candidate, embedding_model: str) -> judging.Maker:
    """How the model in force is judged: a fit by twins that lack the held-back verdicts, all others as they are."""
    fit = _fit_in_force(embedding_model)
    if fit:
        return judging.learnt(unlabelled.model, until=fit.learnt_until)
    return judging.always(current_risk_model(embedding_model=embedding_model))


def _nothing(rows: Sequence[Example]) -> Outcome:
    bad = sum(row.bad for row in rows)
    reason = (
        f"Too little to learn from: {len(rows)} verdicts, {bad} of them not acceptable. Needed are {LEAST_VERDICTS} with "
        f"{LEAST_OF_A_KIND} of each kind, or {LEAST_TRAFFIC} screened answers."
    )
    return Outcome("", False, reason, {"verdicts": len(rows), "bad": bad}, "", _name_in_force())


def _name_in_force() -> str:
    return current_risk_model(embedding_model=screening_model()).version
