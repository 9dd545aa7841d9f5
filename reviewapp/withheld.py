"""Answers whose words nobody sees: erased, kept as long as they may be, or not permitted to be judged."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse

ERASED = _("Erased: the customer asked for it. What was counted stays, without the text.")
EXPIRED = _("The text was kept as long as it may be, and is gone. What was counted stays.")
NOT_PERMITTED = _("The customer does not allow this answer to be used for judging quality.")


def why_withheld(response: BotResponse) -> Promise | None:
    """The reason in words; None of an answer that may be seen."""
    if response.erased_at:
        return ERASED
    if response.expired_at:
        return EXPIRED
    return None if response.for_quality else NOT_PERMITTED


def words_of(response: BotResponse) -> tuple[str, str]:
    """Question and answer as people may see them: of an answer that is withheld, no question, and the reason."""
    reason = why_withheld(response)
    return ("", str(reason)) if reason else (response.question, response.answer)
