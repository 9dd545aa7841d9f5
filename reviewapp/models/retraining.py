"""Stage 5b: answers to retrain on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviewapp.models.verdicts import Verdict


class RetrainBatch(models.Model):
    """A frozen list that went to the bot team with one weekly export."""

    week = models.CharField(max_length=8, unique=True, help_text="ISO week, e.g. 2026-W47.")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.week


class RetrainItem(models.Model):
    """A corrected answer on its way to the bot. Do not create, call retraining.collect."""

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        EXPORTED = "exported", _("Exported")
        REMOVED = "removed", _("Taken off the list")  # never goes out; counted as what came on the list

    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="retrain_item")
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    batch = models.ForeignKey(RetrainBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["ready", "removed"], batch__isnull=True)
                | Q(state="exported", batch__isnull=False),
                name="retrain_batch_iff_exported",
            ),
        ]

    def __str__(self) -> str:
        return f"retrain {self.verdict_id}"
