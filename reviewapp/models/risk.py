"""What the machine has learnt: every risk model that was made, and which one is in force."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RiskModelVersion(models.Model):
    """A risk model, adopted or not. Never changed but for coming into force once and being retired once.

    Do not create, call learning.refit or learning.revert. Going back to an earlier one makes a new row with its parameters
    (`back_to`), so that a version stands for one stretch of time.
    """

    class MadeFrom(models.TextChoices):
        FIXED = "fixed", _("The fixed sum")
        TRAFFIC = "traffic", _("The fixed sum on the scale of the traffic")
        VERDICTS = "verdicts", _("Learnt from verdicts")

    version = models.CharField(max_length=64, unique=True, help_text="What decision records call it.")
    made_from = models.CharField(max_length=8, choices=MadeFrom.choices)
    parameters = models.JSONField(help_text="As RiskModel.as_dict gives it.")
    embedding_model = models.CharField(
        max_length=200, help_text="Its signals were made with this model; it fits no other."
    )
    fixed_version = models.CharField(max_length=64, help_text="The shipped sum that it started from.")
    answers = models.PositiveIntegerField(default=0, help_text="Screened answers it was calibrated on.")
    verdicts = models.PositiveIntegerField(default=0, help_text="Verdicts it was fitted to.")
    learnt_until = models.DateTimeField(help_text="Verdicts until this moment are in it.")
    report = models.JSONField(
        default=dict, help_text="Figures of the model in force and of this one on held-back verdicts."
    )
    reason = models.CharField(max_length=500, help_text="Why it came into force, or did not.")
    back_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="returns")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The person who went back to an earlier one; empty for what the machine decided.",
    )
    created_at = models.DateTimeField()
    in_force = models.BooleanField(default=False)
    in_force_since = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["in_force"], name="risk_model_one_in_force", condition=Q(in_force=True)),
            models.CheckConstraint(
                condition=Q(made_from__in=["fixed", "traffic", "verdicts"]), name="risk_model_origin_known"
            ),
            models.CheckConstraint(
                condition=Q(in_force=True, in_force_since__isnull=False, retired_at__isnull=True)
                | Q(in_force=False, in_force_since__isnull=True, retired_at__isnull=True)
                | Q(in_force=False, in_force_since__isnull=False, retired_at__isnull=False),
                name="risk_model_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return self.version
