"""Judging the judges: sessions, check items, practice. None of it enters the quality figures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse
from contactcenter.models.subjects import subject_key
from contactcenter.vault import CustomerTextField
from reviewapp.models.verdicts import Code, Handover


class CalibrationSession(models.Model):
    """The same answers judged blind by several people, to be compared. Do not create, call calibration.plan_session."""

    name = models.CharField(max_length=100)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions_planned")
    created_at = models.DateTimeField()
    deadline = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Since then its results are shown to everybody.")
    participants = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="sessions")

    def __str__(self) -> str:
        return self.name


class CalibrationItem(models.Model):
    """One answer of a session, and the verdict the group settled on."""

    session = models.ForeignKey(CalibrationSession, on_delete=models.CASCADE, related_name="items")
    response = models.ForeignKey(BotResponse, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveIntegerField()
    settled_code = models.CharField(max_length=10, choices=Code.choices, blank=True)
    subject = subject_key()
    settled_note = CustomerTextField(row=("session_id", "response_id"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "response"], name="calibration_item_once"),
            models.CheckConstraint(
                condition=Q(settled_code="", settled_at__isnull=True, settled_by__isnull=True)
                | Q(~Q(settled_code=""), settled_at__isnull=False, settled_by__isnull=False),
                name="calibration_item_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(settled_code="") | Q(settled_code__in=Code.values), name="calibration_item_code_known"
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.order} of {self.session_id}"


class GoldItem(models.Model):
    """An answer whose right verdict is known. Hidden among the reviews as a check. Do not create, call gold.set_gold."""

    class Origin(models.TextChoices):
        CALIBRATION = "calibration", _("Settled in a calibration session")
        DIFFERENCE = "difference", _("Settled difference")
        BY_HAND = "by_hand", _("Chosen by hand")

    response = models.OneToOneField(BotResponse, on_delete=models.CASCADE, related_name="gold")
    code = models.CharField(max_length=10, choices=Code.choices)
    reasons = models.JSONField(default=list, help_text="Codes of Reason.")
    handover = models.CharField(max_length=16, choices=Handover.choices, blank=True)
    subject = subject_key()
    explanation = CustomerTextField(row=("response_id",), help_text="Why, shown after the verdict.")
    origin = models.CharField(max_length=12, choices=Origin.choices)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Not planted any more since then.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=["correct", "partial", "wrong", "critical"]), name="gold_code_known"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["calibration", "difference", "by_hand"]), name="gold_origin_known"
            ),
        ]

    def __str__(self) -> str:
        return f"gold {self.response_id}"


class TrainingRecord(models.Model):
    """Who was trained in what, when, and how it went. The register that an auditor asks for."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("Practice round")
        CALIBRATION = "calibration", _("Calibration session")

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    session = models.ForeignKey(CalibrationSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    given = models.JSONField(default=dict, help_text="Verdict code by practice item.")
    right = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["practice", "calibration"]), name="training_kind_known"),
            models.CheckConstraint(condition=Q(right__lte=models.F("total")), name="training_right_within_total"),
            models.CheckConstraint(
                condition=Q(kind="calibration", session__isnull=False) | Q(kind="practice", session__isnull=True),
                name="training_session_iff_calibration",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.employee_id}"
