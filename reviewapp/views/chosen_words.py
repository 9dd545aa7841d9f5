"""Why an answer was drawn or not, and why it came to a person or did not, in words. Of colleagues no name is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactcenter.models import Employee
from reviewapp.models import Draw, Queue, Review, ReviewSkip, Verdict
from reviewapp.templatetags.klopt import local_time

DRAWN: Mapping[str, Promise] = {
    "manual": gettext_lazy("It was chosen for sure: nothing could be computed of it, and then a person always looks."),
    "critical_flag": gettext_lazy("It was chosen for sure: it has a critical signal, and then a person always looks."),
    "threshold": gettext_lazy("It was chosen for sure: its risk is so high that a person always looks."),
    "risk": gettext_lazy("The lot fell on it. Its risk gave it a larger chance than most answers."),
    "floor": gettext_lazy("The lot fell on it. It had the same chance as every answer of its group."),
}
"""By what set the chance (Draw.reason)."""
SAMPLE = gettext_lazy(
    "The lot put it in the random sample. Every answer can get there, whatever the machine thinks of it."
)
MISSED = gettext_lazy("It was not drawn: the lot did not fall on it. So nobody was asked to judge it.")

HELD = gettext_lazy("It lies with you now, to be judged.")
NOT_A_JUDGE = gettext_lazy("It did not come to you because your role does not judge answers.")
NOT_DRAWN = gettext_lazy("It did not come to you because it was not drawn.")
NOT_ASKED = gettext_lazy("It did not come to you because nobody was asked to judge it.")

CAME: Mapping[str, Promise] = {
    Review.Role.SECOND: gettext_lazy("It came to you because a second reviewer was asked."),
    Review.Role.CHECK: gettext_lazy(
        "It came to you because it was held back from a group of lookalikes, to check the verdict on the group."
    ),
    Review.Role.COVERED: gettext_lazy("You judged an answer that is nearly the same, and this one with it."),
    Review.Role.ADDED: gettext_lazy("It came to you because somebody put it in a queue by hand."),
    Review.Role.DISPUTE: gettext_lazy("It came to you because somebody objected to the verdict."),
    Review.Role.CALIBRATION: gettext_lazy("It came to you because it was part of a calibration session."),
    Review.Role.GOLD: gettext_lazy("It came to you as a check item: the right verdict was known."),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One queue that the answer lay in."""

    queue: Queue
    role: str
    state: str
    since: str
    verdicts: list[str]

    @classmethod
    def of(cls, review: Review, verdicts: Sequence[Verdict], *, viewer: Employee) -> Self:
        return cls(
            review.queue,
            review.get_role_display(),
            review.get_state_display(),
            local_time(review.created_at),
            [_given(verdict, viewer=viewer) for verdict in verdicts],
        )


def chosen_because(draw: Draw) -> Promise:
    """How the lot fell and what it hung on."""
    if draw.kind == Draw.Kind.NONE:
        return MISSED
    if draw.pi >= 1.0 and draw.reason in DRAWN:
        return DRAWN[draw.reason]
    return SAMPLE if draw.kind == Draw.Kind.CONTROL else DRAWN.get(draw.reason, DRAWN["risk"])


def came_because(review: Review, draw: Draw | None) -> str:
    """Why somebody got this review."""
    if review.role in CAME:
        return str(CAME[review.role])
    if draw is not None and draw.kind == Draw.Kind.CONTROL:
        return _("It came to you because it is in the random sample and you were the next to be free.")
    return _("It came to you because the machine wanted a person to look and you were the next to be free.")


def judged(verdict: Verdict) -> str:
    """One's own verdict, as a line."""
    moment = local_time(verdict.decided_at)
    if verdict.revoked_at:
        return _("You judged it on %(moment)s and took that back.") % {"moment": moment}
    return _("You judged it on %(moment)s.") % {"moment": moment}


def passed(skip: ReviewSkip) -> str:
    """That one passed it on oneself, as a line."""
    told = {"moment": local_time(skip.skipped_at), "reason": skip.get_reason_display()}
    return _("You passed it on to a colleague on %(moment)s: %(reason)s.") % told


def not_because(review: Review, *, viewer: Employee, in_my_queue: bool) -> str:
    """Why this review went past the viewer, who gave no verdict."""
    if review.state == Review.State.REMOVED:
        return _("It did not come to you because it was taken out of the queue: its text may not be used any more.")
    if review.role == Review.Role.COVERED:
        return _(
            "It did not come to you because a colleague judged an answer that is nearly the same, and this one with it."
        )
    if review.assigned_to_id not in {None, viewer.pk}:
        return _("It did not come to you because it was put on the name of a colleague.")
    if not in_my_queue:
        return _("It did not come to you because you do not judge in this queue: %(queue)s.") % {
            "queue": _(review.queue.name)
        }
    return _("It did not come to you because a colleague was the next to be free, and judged it.")


def _given(verdict: Verdict, *, viewer: Employee) -> str:
    told = {"moment": local_time(verdict.decided_at)}
    if verdict.revoked_at:
        return _("Judged on %(moment)s and taken back.") % told
    if verdict.reviewer_id == viewer.pk:
        return _("Judged by you on %(moment)s.") % told
    return _("Judged by a colleague on %(moment)s.") % told
