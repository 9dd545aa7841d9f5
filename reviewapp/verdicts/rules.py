"""What a verdict must hold, whoever gives it."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from reviewapp.models import Draw, Review
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import NEEDS_REASON, Code, Handover, Reason
from reviewapp.statistics.draws import uniform

NOTE_LENGTH = 2_000
CORRECTION_LENGTH = 20_000


class InvalidVerdict(ValueError):
    """The verdict breaks a rule. The message says what to change."""


def level_of(review: Review) -> str:
    """How much of the machine this review may show. The random sample is blind in whatever queue it stands.

    The one rule of cards and verdicts; the review comes with its queue and draw.
    """
    sampled = review.draw is not None and review.draw.kind == Draw.Kind.CONTROL
    return BlindLevel.BLIND if sampled else review.queue.blind_level


def handover_asked(review: Review) -> bool:
    """Whether the hand-over must be judged too: of a fixed share of the answers on blind cards, drawn by a stable hash.

    Nothing is preset there, and whoever judges the hand-over only where it strikes him would find it bad too often.
    The lot hangs on the answer, so a second reviewer is asked what the first one was.
    """
    if level_of(review) != BlindLevel.BLIND:
        return False
    return uniform("handover", str(review.response_id)) < settings.HANDOVER_ASKED_SHARE


def check(*, code: str, reasons: Sequence[str], handover: str, note: str, correction: str) -> str:
    """The rules of a verdict; return the hand-over judgement that goes with it. Raises InvalidVerdict."""
    if code not in Code.values:
        raise InvalidVerdict(_("Choose good, partly, wrong or in doubt."))
    check_reasons(code=code, reasons=reasons)
    if code not in NEEDS_REASON and reasons:
        raise InvalidVerdict(_("Reasons belong to partly or wrong. Take them away, or choose another verdict."))
    if code not in NEEDS_REASON and correction.strip():
        raise InvalidVerdict(_("A correction belongs to partly or wrong. Take it away, or choose another verdict."))
    check_handover(handover)
    if "\x00" in note + correction:
        raise InvalidVerdict(_("The text holds a character that cannot be stored. Type it again."))
    if len(note) > NOTE_LENGTH or len(correction) > CORRECTION_LENGTH:
        raise InvalidVerdict(_("The text is too long. Make it shorter."))
    if Reason.NOT_HANDED_OVER in reasons and not handover:
        return Handover.MISSED
    return handover


def check_reasons(*, code: str, reasons: Sequence[str]) -> None:
    """Known reasons, and at least one where the code needs one. Raises InvalidVerdict."""
    if not set(reasons) <= set(Reason.values):
        raise InvalidVerdict(_("Choose reasons from the list."))
    if code in NEEDS_REASON and not reasons:
        raise InvalidVerdict(_("Choose a reason first."))


def check_handover(handover: str) -> None:
    """Raises InvalidVerdict."""
    if handover not in Handover.values:
        raise InvalidVerdict(_("Choose a hand-over from the list."))


def in_key_order(reasons: Sequence[str]) -> list[str]:
    """Each reason once, as they are stored."""
    return sorted(set(reasons), key=Reason.values.index)
