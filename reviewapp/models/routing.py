"""Stage 3: which person judges which answer, and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse
from reviewapp.models.sampling import Draw


class BlindLevel(models.TextChoices):
    BLIND = "blind", _("Blind: nothing of the machine is shown")
    REASONS = "reasons", _("Reasons shown, score hidden")
    OPEN = "open", _("All shown (training)")


class Queue(models.Model):
    """A pile of reviews with its own rules. The two standard queues are made by routing.standard_queues."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100, help_text="Shown as written; the standard queues are translated.")
    blind_level = models.CharField(max_length=8, choices=BlindLevel.choices)
    hours_to_due = models.PositiveIntegerField(default=24)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(blind_level__in=BlindLevel.values), name="queue_blind_known")]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """One request for a person's judgement. Do not set; call routing.claim_next, verdicts.record_verdict."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Judged")

    class Role(models.TextChoices):
        FIRST = "first", _("First review")
        SECOND = "second", _("Second review")

    response = models.ForeignKey(BotResponse, on_delete=models.CASCADE, related_name="reviews")
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="reviews")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.FIRST)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    priority = models.FloatField(default=0, help_text="Higher goes first.")
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="claimed_reviews"
    )
    last_holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose lease ended before the present claim: his late verdict is kept.",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "role"], name="review_once_per_draw_and_role"),
            models.CheckConstraint(condition=Q(state__in=["open", "done"]), name="review_state_known"),
            models.CheckConstraint(condition=Q(role__in=["first", "second"]), name="review_role_known"),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True, lease_token__isnull=True, lease_until__isnull=True)
                | Q(claimed_at__isnull=False, lease_token__isnull=False, lease_until__isnull=False),
                name="review_lease_whole",
            ),
        ]
        indexes = [
            # routing.claim_next: the next open review of a queue
            models.Index(
                fields=["queue", "-priority", "due_at", "id"], name="review_waiting", condition=Q(state="open")
            ),
            # the reviews that one person holds
            models.Index(
                fields=["claimed_by", "lease_until"],
                name="review_held",
                condition=Q(state="open", lease_token__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewSkip(models.Model):
    """Somebody passed a review on; it goes to a colleague."""

    class Reason(models.TextChoices):
        TOO_LONG = "too_long", _("Too long now")
        NOT_MY_FIELD = "not_my_field", _("Not my field")
        LANGUAGE = "language", _("Language")
        CONFLICT = "conflict", _("Conflict of interest")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="skips")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skips")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    skipped_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "employee"], name="skip_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["too_long", "not_my_field", "language", "conflict"]), name="skip_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"skip of {self.review_id}"
