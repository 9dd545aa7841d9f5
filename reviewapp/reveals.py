"""Who has seen which personal data, and what for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contactcenter.models import BotResponse, Employee
from reviewapp.audit import Action, record
from reviewapp.models import PersonalDataReveal
from reviewapp.withheld import why_withheld

PURPOSE_LENGTH = 200


class NotShown(ValueError):
    """Nothing is shown, and nothing written down. The message says why."""


class NoPurpose(NotShown):
    """Nobody sees personal data without saying what for."""


def record_reveal(*, response: BotResponse, employee: Employee, purpose: str, now: datetime) -> PersonalDataReveal:
    """Write down that the personal data of this answer is shown to this person. Raises NotShown."""
    if reason := why_withheld(response):
        raise NotShown(str(reason))
    purpose = " ".join(purpose.split())[:PURPOSE_LENGTH]
    if not purpose:
        raise NoPurpose(_("Say first what you need the data for."))
    with transaction.atomic():
        row = PersonalDataReveal.objects.create(
            response=response, subject_id=response.subject_id, employee=employee, purpose=purpose, revealed_at=now
        )
        record(Action.REVEAL, by=employee, of=response, now=now, reveal=row.pk)
    return row
