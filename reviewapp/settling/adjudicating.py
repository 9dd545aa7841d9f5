"""The verdict that settles: kept beside those it is about, and in no estimate."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.masking import same_but_masked
from reviewapp.models import Correction, Review, Verdict
from reviewapp.models.verdicts import Code
from reviewapp.verdicts import InvalidVerdict, check
from reviewapp.verdicts.rules import in_key_order

WORDS_LENGTH = 2_000


class CannotSettle(Exception):
    """This may not be settled so, or not by this person. The message says why."""


def adjudicate(  # noqa: PLR0913  one argument for each part of a verdict
    *,
    review: Review,
    employee: Employee,
    code: str,
    reasons: Sequence[str],
    handover: str,
    correction: str,
    correction_version: int | None,
    blind_level: str,
    now: datetime,
) -> Verdict:
    """Store a settling verdict on the review it is about. Raises InvalidVerdict."""
    if same_but_masked(correction, review.response.answer):
        correction = ""
    handover = check(code=code, reasons=reasons, handover=handover, note="", correction=correction)
    if code == Code.UNSURE:
        raise InvalidVerdict(_("In doubt settles nothing. Choose good, partly or wrong."))
    verdict = Verdict.objects.create(
        review=review,
        response_id=review.response_id,
        subject_id=review.response.subject_id,
        reviewer=employee,
        code=code,
        reasons=in_key_order(reasons),
        handover=handover,
        blind_level=blind_level,
        source=Verdict.Source.ADJUDICATED,
        counts=False,
        idempotency_key=uuid4(),
        decided_at=now,
    )
    if correction.strip():
        Correction.objects.create(
            verdict=verdict,
            subject_id=verdict.subject_id,
            text=correction.strip(),
            source_version_id=correction_version,
        )
    return verdict


def stated(words: str) -> str:
    """Words that a person must give, stripped. Raises CannotSettle."""
    words = words.strip()
    if not words:
        raise CannotSettle(_("Say why, in a sentence or two."))
    if len(words) > WORDS_LENGTH or "\x00" in words:
        raise CannotSettle(_("The text is too long. Make it shorter."))
    return words
