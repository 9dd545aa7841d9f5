"""The decision record of every response: what was found, what it was compared with, how the lot fell, by which versions."""

from collections.abc import Iterator
from datetime import datetime
from types import ModuleType
from typing import Any

from django.db.models import Prefetch, QuerySet

from contactcenter.models import BotResponse
from reviewapp import reasons
from reviewapp.masking import Mask, names_in
from reviewapp.models import Claim, Draw, Flag, GoldItem, Match, Review, RiskModelVersion, Screening
from reviewapp.routing import APART
from reviewapp.scoring import claims, detectors
from reviewapp.scoring.risk import RiskModel
from reviewapp.scoring.signals import TITLES
from reviewapp.screening.risk_models import risk_model_of
from reviewapp.withheld import why_withheld

CHUNK = 500


def decision_records(*, since: datetime | None = None, until: datetime | None = None) -> Iterator[dict[str, Any]]:
    """One record a screened response, by source and id; `since <= answered_at < until`.

    Offsets count code points in the stored answer and in the body of the article version.
    """
    responses = _screened_responses()
    if since:
        responses = responses.filter(answered_at__gte=since)
    if until:
        responses = responses.filter(answered_at__lt=until)
    for response in responses.iterator(chunk_size=CHUNK):
        yield decision_record(response)


def decision_record(response: BotResponse) -> dict[str, Any]:
    """The record of one response; `response` as fetched by `decision_records`, or any with a screening."""
    screening = response.screening
    draw = getattr(response, "draw", None)
    return {
        "id": response.external_id,
        "source": response.source.name,
        "state": screening.state,
        "manual_reason": screening.manual_reason or None,
        "risk": screening.risk,
        "signals": screening.signals,
        "flags": [_flag(flag) for flag in screening.flags.all()],
        "claims": [{"status": claim.status, **_evidence(claim)} for claim in screening.claims.all()],
        "articles": _articles(screening.matches.all()),
        "pi": draw.pi if draw else None,
        "stratum": draw.stratum if draw else None,
        "drawn": draw.kind != draw.Kind.NONE if draw else None,
        "draw": draw.kind if draw else None,
        "plan": draw.plan.version if draw else None,
        "model": screening.model,
        "knowledge_version": screening.knowledge_version,
        "risk_version": screening.risk_version,
        "verifier": screening.verifier,
    }


def full_record(response: BotResponse) -> dict[str, Any]:
    """The decision record with all that the risk was made of: what each signal added, thresholds, quotes, the draw, verdicts.

    `contributions` and the intercept add up to `log_odds` (before the calibration, if any); weights of a version that is no
    longer known are null. Verdicts, without names and notes, only of an answer that nobody has to judge any more.
    """
    screening = response.screening
    model = risk_model_of(screening.risk_version)
    record = decision_record(response)
    flags = zip(screening.flags.all(), record["flags"], strict=True)
    statements = zip(screening.claims.all(), record["claims"], strict=True)
    return record | {
        "flags": [told | _quotes(row, response.answer) | {"version": row.version} for row, told in flags],
        "claims": [told | _quotes(row, response.answer) for row, told in statements],
        "question": response.question,
        "answer": response.answer,
        "risk_model": _risk_model(screening, model),
        "contributions": _contributions(screening.signals, model),
        "matches": [_match(match) for match in screening.matches.all()],
        "thresholds": thresholds(),
        "draw_detail": _draw(getattr(response, "draw", None)),
        "verdicts": _verdicts(response),
    }


def masked(record: dict[str, Any], response: BotResponse) -> dict[str, Any]:
    """A full record as people may read it: personal data hidden, as on the pages; of an answer that is withheld, no words."""
    if reason := why_withheld(response):
        hidden: dict[str, Any] = {"values": {}, "reason": "", "answer_quote": None}
        flags, claims_told = ([row | hidden for row in record[name]] for name in ("flags", "claims"))
        return record | {"question": "", "answer": str(reason), "flags": flags, "claims": claims_told}
    public = "\n\n".join(
        f"{match.passage.version.title}\n{match.passage.text}" for match in response.screening.matches.all()
    )
    mask = Mask([response.question, response.answer], names=names_in(response), public=public)

    def hide(row: dict[str, Any]) -> dict[str, Any]:
        told = row | mask.values({"answer_quote": row["answer_quote"]})
        if "values" in row:
            values = mask.values(row["values"])
            told |= {"values": values, "reason": reasons.sentence(kind=row["kind"], values=values)}
        return told

    return record | {
        "question": mask.hide(response.question).text,
        "answer": mask.hide(response.answer).text,
        "flags": [hide(row) for row in record["flags"]],
        "claims": [hide(row) for row in record["claims"]],
    }


def find_response(*, external_id: str, source: str = "") -> BotResponse:
    """The screened response with this id. Raises LookupError: the message says what to do."""
    named = BotResponse.objects.filter(external_id=external_id)
    if source:
        named = named.filter(source__name=source)
    sources = sorted(named.values_list("source__name", flat=True))
    if len(sources) > 1:
        raise LookupError(
            f"{external_id} occurs in {len(sources)} sources; add --source, one of: {', '.join(sources)}."
        )
    if not sources:
        raise LookupError(f"There is no response {external_id}{f' of {source}' if source else ''}. Is it loaded?")
    response = _screened_responses().filter(pk__in=named.values("pk")).first()
    if response is None:
        raise LookupError(f"{external_id} waits for the screening; run manage.py worker first.")
    return response


def thresholds() -> dict[str, dict[str, float]]:
    """The numbers that detectors and claims decide by, by the name of their file."""
    modules = {module.KIND: module for module in detectors.ALL} | {"claims": claims}
    found = {name: _numbers(module) for name, module in modules.items()}
    return {name: numbers for name, numbers in found.items() if numbers}


def _numbers(module: ModuleType) -> dict[str, float]:
    return {
        name: value
        for name, value in sorted(vars(module).items())
        if name.isupper() and not name.startswith("_") and type(value) in {int, float}
    }


def _quotes(found: Flag | Claim, answer: str) -> dict[str, str | None]:
    body = found.passage.version.body if found.passage else None
    return {
        "answer_quote": answer[found.answer_start : found.answer_end] if found.answer_end is not None else None,
        "passage_quote": body[found.passage_start : found.passage_end]
        if body and found.passage_end is not None
        else None,
    }


def _risk_model(screening: Screening, model: RiskModel | None) -> dict[str, Any] | None:
    if model is None:
        return None
    row = RiskModelVersion.objects.filter(version=model.version).first()
    return {
        "version": model.version,
        "made_from": row.made_from if row else RiskModelVersion.MadeFrom.FIXED.value,
        "verdicts": row.verdicts if row else 0,
        "in_force_since": row.in_force_since.isoformat() if row and row.in_force_since else None,
        "reason": row.reason if row else None,
        "intercept": model.intercept,
        "log_odds": model.log_odds(screening.signals),
    }


def _contributions(signals: dict[str, float], model: RiskModel | None) -> list[dict[str, Any]]:
    """Every signal and every term, the heaviest first."""
    added = model.contributions(signals) if model else {}
    terms = model.terms if model else {}
    rows = [
        {
            "signal": name,
            "title": TITLES.get(name),
            "value": signals.get(name, 0.0),
            "measured": name in signals,
            "weight": terms[name].weight if name in terms else None,
            "mean": terms[name].mean if name in terms else None,
            "scale": terms[name].scale if name in terms else None,
            "curve": terms[name].curve if name in terms else None,
            "contribution": added.get(name, 0.0),
        }
        for name in sorted({*signals, *added})
    ]
    return sorted(rows, key=lambda row: -abs(row["contribution"]))


def _match(match: Match) -> dict[str, Any]:
    version = match.passage.version
    return {
        "rank": match.rank,
        "similarity": match.similarity,
        "article": version.article.external_id,
        "article_version": version.number,
        "title": version.title,
        "passage_start": match.passage.start,
        "passage_end": match.passage.end,
    }


def _draw(draw: Draw | None) -> dict[str, Any] | None:
    if draw is None:
        return None
    return {
        "kind": draw.kind,
        "pi": draw.pi,
        "floor": draw.floor,
        "u": draw.u,
        "stratum": draw.stratum,
        "reason": draw.reason,
        "plan": draw.plan.version,
        "plan_slope": draw.plan.slope,
        "drawn_at": draw.drawn_at.isoformat(),
    }


def _verdicts(response: BotResponse) -> list[dict[str, Any]]:
    """None while somebody may still have to judge: he may stand beside the operator. A check item in use is such an
    answer, planted or not. Verdicts that judge the judge are left out."""
    asked = response.reviews.filter(state=Review.State.OPEN).exclude(role=Review.Role.GOLD)
    if asked.exists() or GoldItem.objects.filter(response=response, retired_at__isnull=True).exists():
        return []
    rows = response.verdicts.exclude(review__role__in=APART).order_by("decided_at", "pk")
    return [
        {
            "code": row.code,
            "reasons": row.reasons,
            "handover": row.handover,
            "counts": row.counts,
            "blind_level": row.blind_level,
            "decided_at": row.decided_at.isoformat(),
            "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in rows
    ]


def _screened_responses() -> QuerySet[BotResponse]:
    """Four queries a chunk, however many responses."""
    found = "passage__version__article"
    return (
        BotResponse.objects.exclude(screening__isnull=True)
        .exclude(screening__state="waiting")
        .select_related("source", "screening", "draw__plan")
        .prefetch_related(
            Prefetch("screening__flags", Flag.objects.select_related(found).order_by("order")),
            Prefetch("screening__claims", Claim.objects.select_related(found).order_by("order")),
            Prefetch("screening__matches", Match.objects.select_related(found).order_by("rank")),
        )
        .order_by("source__name", "external_id")
    )


def _flag(flag: Flag) -> dict[str, Any]:
    reason = reasons.sentence(kind=flag.kind, values=flag.values)
    return {"kind": flag.kind, "severity": flag.severity, "reason": reason, "values": flag.values, **_evidence(flag)}


def _evidence(found: Flag | Claim) -> dict[str, Any]:
    return {
        "answer_start": found.answer_start,
        "answer_end": found.answer_end,
        "article": found.passage.version.article.external_id if found.passage else None,
        "passage_start": found.passage_start,
        "passage_end": found.passage_end,
    }


def _articles(matches: Any) -> list[str]:
    """Ids of the matched articles, best first, each once."""
    return list(dict.fromkeys(match.passage.version.article.external_id for match in matches))
