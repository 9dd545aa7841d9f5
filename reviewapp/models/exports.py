"""Stage 6: what went out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WeeklyExport(models.Model):
    """One week's export. `as_of` is fixed at the first run, so that a second run gives the same bytes."""

    class State(models.TextChoices):
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    week = models.CharField(max_length=8, unique=True, help_text="ISO week, e.g. 2026-W47.")
    as_of = models.DateTimeField(help_text="Verdicts until this moment are in it.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    error = models.CharField(max_length=500, blank=True)
    manifest_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of manifest.json.")
    files = models.JSONField(default=list, help_text="Name, bytes, rows and SHA-256 of each file.")
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.week
