"""Stage 3: which person judges which answer, and when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse, Source
from contactcenter.models.subjects import subject_key
from contactcenter.vault import CustomerJSONField
from reviewapp.models.sampling import Draw


class BlindLevel(models.TextChoices):
    BLIND = "blind", _("Blind: nothing of the machine is shown")
    REASONS = "reasons", _("Reasons shown, score hidden")
    OPEN = "open", _("All shown (training)")


class Queue(models.Model):
    """A pile of reviews with its own rules. The standard queues are made by routing.standard_queues.

    A draw goes to the first active queue, by position, that takes its kind and whose conditions it meets; else to the
    standard queue of its kind. Random draws carry the quality figure, so a queue that takes them is blind.
    """

    class Takes(models.TextChoices):
        RISK = "risk", _("Answers with a raised risk")
        CONTROL = "control", _("The random sample")
        BY_HAND = "by_hand", _("Only what people put in it")

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100, help_text="Shown as written; the standard queues are translated.")
    blind_level = models.CharField(max_length=8, choices=BlindLevel.choices)
    hours_to_due = models.PositiveIntegerField(default=24)
    takes = models.CharField(max_length=8, choices=Takes.choices, default=Takes.BY_HAND)
    conditions = models.JSONField(
        default=dict, blank=True, help_text="Values that are taken, by dimension or `flag`: {'topic': ['moving']}."
    )
    position = models.PositiveIntegerField(default=100, help_text="Order in the menu and in who takes a draw first.")
    active = models.BooleanField(default=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="queues", help_text="Who may judge here; empty = everybody."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(blind_level__in=BlindLevel.values), name="queue_blind_known"),
            models.CheckConstraint(condition=Q(takes__in=["risk", "control", "by_hand"]), name="queue_takes_known"),
            models.CheckConstraint(
                condition=~Q(takes="control") | Q(blind_level="blind"), name="queue_random_sample_is_blind"
            ),
            models.CheckConstraint(
                condition=~Q(takes="risk") | ~Q(blind_level="open"), name="queue_open_is_for_training"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """One request for a person's judgement. Do not set; call routing.claim_next, verdicts.record_verdict.

    Only the first and the second review of a draw enter figures; what the other roles are for is said with each.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Judged")
        REMOVED = "removed", _("Taken out of the queue")  # its text may not be seen any more: erased or withdrawn

    class Role(models.TextChoices):
        FIRST = "first", _("First review")
        SECOND = "second", _("Second review")  # drawn by lot, or asked because of a doubt
        CHECK = "check", _("Check of a group of lookalikes")  # held back from a group verdict
        COVERED = "covered", _("Covered by a group verdict")  # carries an inherited verdict; nobody is asked
        ADDED = "added", _("Put in the queue by hand")
        DISPUTE = "dispute", _("Judged again after an objection")
        CALIBRATION = "calibration", _("Calibration session")  # one for each participant
        GOLD = "gold", _("Check item")  # the right verdict is known; looks like any other review

    response = models.ForeignKey(BotResponse, on_delete=models.CASCADE, related_name="reviews")
    # that of the response: a claim and the counts of the menu look for those of a team among the open reviews alone
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.FIRST)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="reviews")
    session = models.ForeignKey(
        "reviewapp.CalibrationSession", on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    priority = models.FloatField(default=0, help_text="Higher goes first.")
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_reviews",
        help_text="The only person who gets it; empty = whoever comes first.",
    )
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
            models.UniqueConstraint(
                fields=["response", "role"],
                name="review_open_once_per_role",
                condition=Q(state="open", role__in=["check", "added", "dispute", "gold"]),
            ),
            models.UniqueConstraint(
                fields=["session", "response", "assigned_to"],
                name="review_once_per_session_and_person",
                condition=Q(role="calibration"),
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "done", "removed"]), name="review_state_known"),
            models.CheckConstraint(
                condition=Q(
                    role__in=["first", "second", "check", "covered", "added", "dispute", "calibration", "gold"]
                ),
                name="review_role_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["first", "second"], draw__isnull=False)
                | Q(~Q(role__in=["first", "second"]), draw__isnull=True),
                name="review_draw_iff_drawn",
            ),
            models.CheckConstraint(
                condition=Q(role="calibration", session__isnull=False)
                | Q(~Q(role="calibration"), session__isnull=True),
                name="review_session_iff_calibration",
            ),
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
            # what waits, or was taken out of the queue: quality.waiting reads it from the index alone
            models.Index(
                fields=["id", "state", "role", "response"], name="review_not_done", condition=~Q(state="done")
            ),
            # the same of the sources of a team
            models.Index(
                fields=["queue", "source", "-priority", "due_at", "id"],
                name="review_waiting_team",
                condition=Q(state="open"),
            ),
            # the reviews that one person holds
            models.Index(
                fields=["claimed_by", "lease_until"],
                name="review_held",
                condition=Q(state="open", lease_token__isnull=False),
            ),
            # what waits for one person alone
            models.Index(
                fields=["assigned_to", "queue"],
                name="review_assigned",
                condition=Q(state="open", assigned_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.source_id = self.source_id or self.response.source_id
        super().save(*args, **kwargs)


class ReviewDraft(models.Model):
    """What a person has chosen and typed and not yet given as a verdict. Do not create, call drafts.save_draft."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="drafts")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    subject = subject_key()
    words = CustomerJSONField(
        row=("employee_id", "review_id"),
        help_text="The fields of the verdict form: code, reasons, handover, note, correction ...",
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "review"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.review_id}"


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
