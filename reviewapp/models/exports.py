"""Stage 6: what went out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
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
    audit_head = models.CharField(
        max_length=90, blank=True, help_text="Last entry of the audit log when it was asked for: an anchor of the log."
    )
    manifest_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of manifest.json.")
    files = models.JSONField(default=list, help_text="Name, bytes, rows and SHA-256 of each file.")
    finished_at = models.DateTimeField(null=True, blank=True)
    remade = models.JSONField(
        default=list,
        help_text="Each time that texts had to go out of it: when, why, and the manifest's SHA-256 until then.",
    )
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Kept as long as it may be; its files are gone.")

    def __str__(self) -> str:
        return self.week


class ReportSubscription(models.Model):
    """Somebody who wants the weekly report by mail."""

    employee = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_subscription"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"report for {self.employee_id}"


class ReportMail(models.Model):
    """One week's report to one person; the waiting row is the job. Do not create, call exports.mailing."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    export = models.ForeignKey(WeeklyExport, on_delete=models.CASCADE, related_name="mails")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_mails")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "employee"], name="report_mail_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="report_mail_sent_iff_moment",
            ),
        ]
        # what is to be sent now, of exports.mailing
        indexes = [models.Index(fields=["next_try_at"], name="report_mail_due", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.export_id} to {self.employee_id}"
