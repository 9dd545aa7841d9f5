"""Answers that are nearly the same, and one verdict that stands for all of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from contactcenter.models import ArticleVersion, BotResponse
from reviewapp.models.routing import Review
from reviewapp.models.verdicts import Verdict


class LookalikeGroup(models.Model):
    """Near-identical answers to near-identical questions: one language, one best article version. Can be computed again."""

    version = models.ForeignKey(
        ArticleVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="lookalike_groups"
    )
    language = models.CharField(max_length=8, blank=True)
    decisive = models.CharField(
        max_length=64, help_text="Keyed digest of what all members have in common to the letter: Likeness.decisive."
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            # lookalikes.group_next: the groups that a new answer may belong to
            models.Index(fields=["version", "language", "decisive"], name="lookalike_group_key"),
        ]

    def __str__(self) -> str:
        return f"group {self.pk}"


class LookalikeMember(models.Model):
    """A response and the group it is in; a response that looks like no other is in a group of one."""

    response = models.OneToOneField(BotResponse, on_delete=models.CASCADE, related_name="lookalike")
    group = models.ForeignKey(LookalikeGroup, on_delete=models.CASCADE, related_name="members")

    def __str__(self) -> str:
        return f"{self.response_id} in group {self.group_id}"


class GroupVerdict(models.Model):
    """One judged answer whose verdict others inherit. Do not create, call lookalikes.judge_group.

    Rolled back when a held-back member is judged otherwise: then the inherited verdicts are revoked.
    """

    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="given_for_group")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="group_verdicts")
    rolled_back_at = models.DateTimeField(null=True, blank=True)
    rolled_back_by = models.ForeignKey(
        Verdict,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rolled_back",
        help_text="The differing verdict on a held-back member; empty when the group verdict was undone by its author.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rolled_back_at__isnull=False) | Q(rolled_back_by__isnull=True),
                name="group_verdict_rolled_back_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"group verdict {self.pk}"


class HeldBack(models.Model):
    """A member left out of a group verdict by lot, to be judged by itself: the check on the group verdict."""

    group_verdict = models.ForeignKey(GroupVerdict, on_delete=models.CASCADE, related_name="held_back")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="held_back_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group_verdict", "review"], name="held_back_once")]

    def __str__(self) -> str:
        return f"review {self.review_id} held back"
