"""Which answers stand behind a number: the rule of each figure as a condition on BotResponse, for lists that must be as
long as the number says.

The lists leave out answers that somebody may still have to judge (docs/decisions/0007), but for `framed`, which tells
nothing of a verdict.
"""

from collections.abc import Callable, Mapping

from django.db.models import Exists, OuterRef, Q

from reviewapp.models import Draw, RetrainItem, Review, Screening, Verdict
from reviewapp.models.settling import KnowledgeReport
from reviewapp.models.verdicts import IN_ESTIMATES, NOT_ACCEPTABLE, Code


def _framed() -> Q:
    """With a draw, or left out of the screening by lot: what the estimates stand for."""
    left_out = Screening.objects.filter(response=OuterRef("pk"), state=Screening.State.LEFT_OUT)
    return Q(Exists(Draw.objects.filter(response=OuterRef("pk")))) | Q(Exists(left_out))


def _judged(**more: object) -> Q:
    """With a first verdict of a person that enters estimates."""
    return Q(Exists(Verdict.objects.counted().filter(response=OuterRef("pk"), **more)))


def _bad() -> Q:
    return _judged(estimate_code__in=NOT_ACCEPTABLE)


def _critical() -> Q:
    return _judged(estimate_code=Code.CRITICAL)


def _decided(**more: object) -> Q:
    """With a verdict of a person on a drawn answer that stands, also one in doubt or one that came second."""
    decided = Verdict.objects.filter(
        response=OuterRef("pk"), source=Verdict.Source.HUMAN, review__role__in=IN_ESTIMATES, revoked_at__isnull=True
    )
    return Q(Exists(decided.filter(**more)))


def _unsure() -> Q:
    return _decided(code=Code.UNSURE)


def _corrected() -> Q:
    return _decided(correction__isnull=False)


def _to_retrain() -> Q:
    return _decided() & Q(Exists(RetrainItem.objects.filter(verdict__response=OuterRef("pk"))))


def _second() -> Q:
    once = Verdict.objects.filter(
        review__draw=OuterRef("draw"), review__role=Review.Role.FIRST, revoked_at__isnull=True
    )
    asked = Review.objects.filter(Exists(once), response=OuterRef("pk"), role=Review.Role.SECOND)
    return Q(Exists(asked))


def _reported() -> Q:
    return Q(Exists(KnowledgeReport.objects.filter(response=OuterRef("pk"))))


BEHIND: Mapping[str, Callable[[], Q]] = {
    "framed": _framed,
    "judged": _judged,
    "bad": _bad,
    "critical": _critical,
    "unsure": _unsure,
    "corrected": _corrected,
    "retrain": _to_retrain,
    "second": _second,
    "reported": _reported,
}
