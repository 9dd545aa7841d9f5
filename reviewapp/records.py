"""The decision record of every response: what was found, what it was compared with, how the lot fell, by which versions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from contactcenter.models import BotResponse
from reviewapp import reasons
from reviewapp.models import Claim, Flag, Match

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
