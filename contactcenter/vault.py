"""The one door through which words of customers and bots enter and leave the database."""

from django.db import models


class CustomerTextField(models.TextField):
    """Text written by or for a customer: questions, answers, turns, notes, corrections.

    Every such text uses this field and no other, so that storing it encrypted is a change of this file alone.
    Do not filter or order on it: an encrypted column can do neither.
    """


class CustomerJSONField(models.JSONField):
    """Values that may quote a customer or a bot, such as the words a flag names. The same rules as for CustomerTextField."""
