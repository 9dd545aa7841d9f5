"""Where people disagree, with each other, with a verdict or with an article: a row, and an answer to it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.models import ArticleVersion, BotResponse
from contactcenter.models.subjects import subject_key
from contactcenter.vault import CustomerTextField
from reviewapp.models.routing import Review
from reviewapp.models.sampling import Draw
from reviewapp.models.verdicts import Verdict


class Difference(models.Model):
    """Two reviews of one draw that ended differently, or both in doubt. Do not create, call settling.find_differences.

    The quality manager settles it with a verdict and a reason; estimates keep the first verdict of a person.
    """

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="difference")
    first = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_by_verdict = models.OneToOneField(
        Verdict, on_delete=models.PROTECT, null=True, blank=True, related_name="settles"
    )
    subject = subject_key()
    reason = CustomerTextField(row=("draw_id",), blank=True, help_text="Why, for both authors.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(first=models.F("second")), name="difference_of_two"),
        ]
        indexes = [
            # the list of what waits to be settled
            models.Index(fields=["due_at"], name="difference_open", condition=Q(settled_by_verdict__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"difference on {self.draw_id}"


class Dispute(models.Model):
    """An objection to a verdict, answered by somebody else who judges blind. Do not create, call settling.object_to."""

    class Outcome(models.TextChoices):
        OPEN = "", _("Waiting")
        UPHELD = "upheld", _("The verdict stands")
        OVERTURNED = "overturned", _("The verdict is replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="disputes")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disputes")
    raised_at = models.DateTimeField()
    subject = subject_key()
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    argument = CustomerTextField(row=("number",))
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="dispute")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verdict"], name="dispute_once_open", condition=Q(outcome="")),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | Q(~Q(outcome=""), decided_at__isnull=False),
                name="dispute_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "upheld", "overturned", "withdrawn"]), name="dispute_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"dispute of {self.verdict_id}"


class KnowledgeReport(models.Model):
    """A reviewer says that an article is wrong; the editor answers. Do not create, call settling.report_article."""

    class Outcome(models.TextChoices):
        OPEN = "", _("Waiting")
        ACCEPTED = "accepted", _("The article will change")
        DECLINED = "declined", _("The article is right")

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="reports")
    response = models.ForeignKey(BotResponse, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports")
    reported_at = models.DateTimeField()
    subject = subject_key()
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    note = CustomerTextField(row=("number",), nobody_without="response")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    answer = CustomerTextField(row=("number",), nobody_without="response", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(~Q(outcome=""), answered_at__isnull=False, answered_by__isnull=False),
                name="report_answered_whole",
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", "accepted", "declined"]), name="report_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"report on {self.version_id}"


class FeedbackSeen(models.Model):
    """Until when a person has read what colleagues made of his verdicts."""

    employee = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback_seen")
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feedback seen by {self.employee_id}"
