"""Customers who came back: which contact, and the earlier answer it is traced to."""

from django.db import models
from django.db.models import F, Q

from contactcenter.models import BotResponse, Conversation


class RepeatContact(models.Model):
    """A contact in which a customer asks again what the bot has answered before. Do not create, call returning.trace.

    At most one a contact, at its first question that was asked before; traced to the nearest such answer before it.
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="repeats")
    response = models.ForeignKey(
        BotResponse, on_delete=models.CASCADE, related_name="+", help_text="The answer to the question that came back."
    )
    earlier = models.ForeignKey(
        BotResponse, on_delete=models.CASCADE, related_name="brought_back", help_text="The answer before it."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(response=F("earlier")), name="repeat_of_another_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} after {self.earlier_id}"
