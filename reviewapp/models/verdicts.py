"""Stage 4: what a person decided."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.models import ArticleVersion, BotResponse
from contactcenter.vault import CustomerTextField
from reviewapp.models.routing import BlindLevel, Review


class Code(models.TextChoices):
    CORRECT = "correct", _("Good")
    PARTIAL = "partial", _("Partly")
    WRONG = "wrong", _("Wrong")
    CRITICAL = "critical", _("Critical")
    UNSURE = "unsure", _("In doubt")


NOT_ACCEPTABLE = frozenset({Code.WRONG, Code.CRITICAL})


class Reason(models.TextChoices):
    """Why an answer is partly right or wrong. The order is that of the keys 1-8; a digit never changes meaning."""

    FACTUAL = "factual", _("Factually wrong")
    OUTDATED = "outdated", _("Outdated")
    UNFOUNDED_PROMISE = "unfounded_promise", _("Promise without ground")
    INCOMPLETE = "incomplete", _("Incomplete")
    MISUNDERSTOOD = "misunderstood", _("Question misunderstood")
    NOT_HANDED_OVER = "not_handed_over", _("Not handed over")
    PERSONAL_DATA = "personal_data", _("Personal data")
    TONE = "tone", _("Tone or language")


class Handover(models.TextChoices):
    NOT_JUDGED = "", _("Not judged")
    NOT_NEEDED = "not_needed", _("Not needed")
    MISSED = "missed", _("Missed")
    LATE = "late", _("Too late")
    WITHOUT_CONTEXT = "without_context", _("Without context")
    DONE_WELL = "done_well", _("Done well")


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def counted(self) -> "VerdictQuerySet":
        """The verdicts that enter estimates: of people, first of their review, not taken back, not in doubt."""
        return self.filter(source=Verdict.Source.HUMAN, counts=True, revoked_at__isnull=True).exclude(code=Code.UNSURE)

    def counted_as_of(self, moment: datetime) -> "VerdictQuerySet":
        """What `counted()` gave at this moment: decided until then, and not yet taken back then."""
        still_there = Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment)
        known = self.filter(still_there, source=Verdict.Source.HUMAN, counts=True, decided_at__lte=moment)
        return known.exclude(code=Code.UNSURE)


class Verdict(models.Model):
    """One judgement of one person. Never changed but for `revoked_at`; do not create, call verdicts.record_verdict.

    `counts` is false for a judgement that came after somebody else's: it is kept, and never enters an estimate.
    """

    class Source(models.TextChoices):
        HUMAN = "human", _("Person")
        INHERITED = "inherited", _("From a lookalike")
        GOLD = "gold", _("Gold item")
        ADJUDICATED = "adjudicated", _("Settled")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="verdicts")
    response = models.ForeignKey(BotResponse, on_delete=models.PROTECT, related_name="verdicts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verdicts")
    code = models.CharField(max_length=10, choices=Code.choices)
    reasons = models.JSONField(default=list, help_text="Codes of Reason.")
    handover = models.CharField(max_length=16, choices=Handover.choices, blank=True)
    note = CustomerTextField(blank=True)
    seconds = models.PositiveIntegerField(default=0, help_text="From card shown to verdict.")
    blind_level = models.CharField(max_length=8, choices=BlindLevel.choices)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.HUMAN)
    counts = models.BooleanField(default=True)
    idempotency_key = models.UUIDField(unique=True)
    decided_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], name="verdict_first_once", condition=Q(counts=True, revoked_at__isnull=True)
            ),
            models.CheckConstraint(condition=Q(code__in=Code.values), name="verdict_code_known"),
            models.CheckConstraint(condition=Q(handover__in=Handover.values), name="verdict_handover_known"),
            models.CheckConstraint(
                condition=Q(source__in=["human", "inherited", "gold", "adjudicated"]), name="verdict_source_known"
            ),
        ]
        indexes = [
            # undo and the day's progress of one person
            models.Index(fields=["reviewer", "-decided_at"], name="verdict_by_reviewer"),
            # the weekly export: decided until
            models.Index(fields=["decided_at"], name="verdict_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.response_id}"


class Correction(models.Model):
    """The answer as it should have been."""

    verdict = models.OneToOneField(Verdict, on_delete=models.CASCADE, related_name="correction")
    text = CustomerTextField()
    source_version = models.ForeignKey(ArticleVersion, on_delete=models.SET_NULL, null=True, blank=True)

    def __str__(self) -> str:
        return f"correction of {self.verdict_id}"
