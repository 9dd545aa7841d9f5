"""Write what a unit of work found, in one transaction, behind the fence of the lease."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from reviewapp.models import ChangedDay, Claim, Flag, Match, Screening
from reviewapp.scoring.types import Assessment, Evidence
from reviewapp.screening.leases import FREE, MOST_ATTEMPTS

BATCH = 500


@transaction.atomic
def write(  # noqa: PLR0913 - the kinds of outcome, and the versions they were made with
    *,
    token: UUID,
    assessed: Mapping[int, Assessment] | None = None,
    subjects: Mapping[int, int | None] | None = None,
    manual: Mapping[int, str] | None = None,
    failed: Sequence[int] = (),
    model: str = "",
    knowledge_version: str = "",
) -> int:
    """Finish the rows that still carry this token; the others belong to another worker by now and are dropped.

    A failed row waits for its next attempt; after the last one a person must look. How many rows are finished.
    """
    held = set(Screening.objects.select_for_update().filter(lease_token=token).values_list("pk", flat=True))
    versions = {"model": model, "knowledge_version": knowledge_version}
    kept = {pk: assessment for pk, assessment in (assessed or {}).items() if pk in held}
    _write_scored(kept, subjects or {}, versions)
    flagged = [pk for pk, assessment in kept.items() if assessment.findings]
    ChangedDay.objects.mark(Screening.objects.filter(pk__in=flagged).values_list("response_id", flat=True))
    finished = len(kept)
    for reason in sorted(set((manual or {}).values())):
        ids = [pk for pk, given in (manual or {}).items() if given == reason and pk in held]
        finished += _write_manual(ids, reason, versions)
    last = Screening.objects.filter(pk__in=held.intersection(failed), attempts__gte=MOST_ATTEMPTS)
    finished += _write_manual(list(last.values_list("pk", flat=True)), Screening.ManualReason.FAILED, versions)
    Screening.objects.filter(lease_token=token).update(**FREE)
    return finished


def _write_manual(ids: Sequence[int], reason: str, versions: Mapping[str, str]) -> int:
    return Screening.objects.filter(pk__in=ids).update(
        state=Screening.State.MANUAL, manual_reason=reason, risk=None, screened_at=Now(), **versions, **FREE
    )


def _write_scored(
    assessed: Mapping[int, Assessment], subjects: Mapping[int, int | None], versions: Mapping[str, str]
) -> None:
    rows = [
        Screening(
            pk=pk,
            state=Screening.State.SCORED,
            risk=assessment.risk,
            signals=dict(assessment.signals),
            risk_version=assessment.risk_version,
            verifier=assessment.verifier,
        )
        for pk, assessment in assessed.items()
    ]
    Screening.objects.bulk_update(rows, ["state", "risk", "signals", "risk_version", "verifier"], batch_size=100)
    Screening.objects.filter(pk__in=list(assessed)).update(screened_at=Now(), **versions, **FREE)
    Match.objects.bulk_create(
        (
            Match(screening_id=pk, rank=rank, passage_id=match.passage.key, similarity=match.similarity)
            for pk, assessment in assessed.items()
            for rank, match in enumerate(assessment.matches, start=1)
        ),
        batch_size=BATCH,
    )
    Flag.objects.bulk_create(
        (
            Flag(
                screening_id=pk,
                subject_id=subjects.get(pk),
                order=order,
                kind=finding.kind,
                severity=finding.severity.value,
                version=finding.version,
                **_evidence(finding.evidence),
            )
            for pk, assessment in assessed.items()
            for order, finding in enumerate(assessment.findings)
        ),
        batch_size=BATCH,
    )
    Claim.objects.bulk_create(
        (
            Claim(
                screening_id=pk,
                subject_id=subjects.get(pk),
                order=order,
                status=claim.status.value,
                **_evidence(claim.evidence),
            )
            for pk, assessment in assessed.items()
            for order, claim in enumerate(assessment.claims)
        ),
        batch_size=BATCH,
    )


def _evidence(evidence: Evidence) -> dict[str, Any]:
    """The columns of models.screening.Evidence."""
    answer, passage = evidence.answer, evidence.passage_span
    return {
        "answer_start": answer.start if answer else None,
        "answer_end": answer.end if answer else None,
        "passage_id": evidence.passage.key if evidence.passage else None,
        "passage_start": passage.start if passage else None,
        "passage_end": passage.end if passage else None,
        "values": dict(evidence.values),
    }
