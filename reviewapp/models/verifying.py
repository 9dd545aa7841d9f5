"""What the verifier leaves behind: how much it was asked, what it said of which content, and what it says unseen."""

from django.db import models
from django.db.models import Q

from contactcenter.models import BotResponse


class VerifierUse(models.Model):
    """Questions put to the judge on one day of the installation's time zone. Do not set, call judge_ledger.reserve."""

    day = models.DateField(unique=True)
    requests = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0, help_text="Of prompts and replies together.")

    def __str__(self) -> str:
        return f"{self.day}: {self.requests}"


class VerifierOpinion(models.Model):
    """An opinion by the keyed digest of all that it was given on: equal content is judged once.

    `data` holds a probability, statuses and places, no words. Rows may be deleted at any time; they are asked again.
    """

    digest = models.CharField(max_length=64, unique=True, help_text="Keyed digest, hexadecimal.")
    verifier = models.CharField(max_length=200, help_text="Name and revision.")
    data = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verifier}:{self.digest[:12]}"


class VerifierHeldOut(models.Model):
    """What a trained verifier says of an answer from whose verdict it learnt, told by a twin that never saw that verdict.

    Made by training; a fit of the risk must use it in place of the signal, which would flatter the verifier.
    """

    verifier = models.CharField(max_length=200, help_text="Name and revision of the verifier that comes into force.")
    response = models.ForeignKey(BotResponse, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verifier", "response"], name="held_out_once"),
            models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="held_out_probability"),
        ]

    def __str__(self) -> str:
        return f"{self.verifier}:{self.response_id}"
