"""Stage 4: what a person decided."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contactcenter.models import ArticleVersion, BotResponse
from contactcenter.models.subjects import subject_key
from contactcenter.vault import CustomerTextField
from reviewapp.models.routing import BlindLevel, Review


class Code(models.TextChoices):
    CORRECT = "correct", _("Good")
    PARTIAL = "partial", _("Partly")
    WRONG = "wrong", _("Wrong")
    CRITICAL = "critical", _("Critical")
    UNSURE = "unsure", _("In doubt")


NOT_ACCEPTABLE = frozenset({Code.WRONG, Code.CRITICAL})
NEEDS_REASON = frozenset({Code.PARTIAL, Code.WRONG, Code.CRITICAL})
IN_ESTIMATES = (Review.Role.FIRST, Review.Role.SECOND)
"""Roles of reviews whose verdicts enter figures and learning; what the others are for is said with Review.Role."""


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
    def with_estimate(self) -> "VerdictQuerySet":
        """Adds `estimate_code` and `estimate_handover`: what estimates take, of a revision the verdict before the reveal.

        Whoever takes a verdict back has seen what the machine thinks; what he says next is no independent judgement.
        What lookalikes inherit from a revision is none either.
        """
        return self.annotate(estimate_code=_before_reveal("code"), estimate_handover=_before_reveal("handover"))

    def counted(self) -> "VerdictQuerySet":
        """The verdicts that enter estimates, at most one an answer (`in_estimates`); read `estimate_code` of them."""
        return self.counted_as_of(None)

    def counted_as_of(self, moment: datetime | None) -> "VerdictQuerySet":
        """What `counted()` gave at this moment: decided until then, and not yet taken back then."""
        return self.with_estimate().filter(in_estimates(moment))

    def final(self) -> "VerdictQuerySet":
        """The verdict as it stands now, revised or not, at most one an answer: what the bot is taught from.

        1. the newest that settled a difference or an objection
        2. else that of the first review, or of the second where the first one is in doubt or gone
        3. none while a second review is asked, two reviews contradict each other, or an objection waits
        """
        same_answer = Verdict.objects.filter(response=OuterRef("response"))
        settled = settling(None)
        newest = settled & Q(~Exists(same_answer.filter(settled, pk__gt=OuterRef("pk"))))
        by_reviewers = _decisive(None, code="code") & Q(~Exists(same_answer.filter(settled)) & ~_waits_for_another())
        return self.filter(newest | by_reviewers).exclude(Exists(same_answer.filter(disputes__outcome="")))


def _before_reveal(field: str) -> Coalesce:
    return Coalesce(f"revision_of__{field}", f"group_verdict__verdict__revision_of__{field}", field)


def in_estimates(moment: datetime | None) -> Q:
    """Which rows of `with_estimate()` enter estimates, at that moment (None: now): the one rule of figures and files."""
    return _decisive(moment, code="estimate_code")


def settling(moment: datetime | None) -> Q:
    """Which verdicts settled a difference or an objection and stood at that moment (None: now).

    They enter no estimate: those keep the first verdict of a person.
    """
    return Q(source=Verdict.Source.ADJUDICATED) & standing_at(moment)


def _decisive(moment: datetime | None, *, code: str) -> Q:
    """Of people, not after a colleague's, standing, not in doubt; of the first review of a draw, else of the second."""
    standing = Q(source=Verdict.Source.HUMAN, counts=True) & standing_at(moment) & ~Q(**{code: Code.UNSURE})
    first, second = Q(review__role=Review.Role.FIRST), Q(review__role=Review.Role.SECOND)
    of_first = Verdict.objects.with_estimate().filter(standing, first, response=OuterRef("response"))
    return standing & (first | (second & Q(~Exists(of_first))))


def _waits_for_another() -> Q:
    """Of a reviewer's verdict: a colleague is still asked, or judged the same answer otherwise."""
    asked = Review.objects.filter(draw=OuterRef("review__draw"), role=Review.Role.SECOND, state=Review.State.OPEN)
    others = Verdict.objects.filter(
        standing_at(None),
        review__draw=OuterRef("review__draw"),
        review__role__in=IN_ESTIMATES,
        source=Verdict.Source.HUMAN,
        counts=True,
    )
    return Q(Exists(asked)) | Q(Exists(others.exclude(code__in=[Code.UNSURE, OuterRef("code")])))


def standing_at(moment: datetime | None) -> Q:
    """Verdicts that stood at that moment; without one, those that stand."""
    if moment is None:
        return Q(revoked_at__isnull=True)
    return Q(decided_at__lte=moment) & (Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment))


class Verdict(models.Model):
    """One judgement of one person. Never changed but for `revoked_at` and `tallied`; do not create, call verdicts.record_verdict.

    `counts` is false for a judgement that came after somebody else's: it is kept, and never enters an estimate.
    `revision_of` is the person's first judgement of this answer when he took that back: estimates take its code.
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
    subject = subject_key()
    note = CustomerTextField(row=("idempotency_key",), blank=True)
    seconds = models.PositiveIntegerField(default=0, help_text="From card shown to verdict.")
    blind_level = models.CharField(max_length=8, choices=BlindLevel.choices)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.HUMAN)
    counts = models.BooleanField(default=True)
    revision_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="revisions")
    group_verdict = models.ForeignKey(
        "reviewapp.GroupVerdict",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inherited",
        help_text="The group verdict that an inherited verdict comes from.",
    )
    idempotency_key = models.UUIDField(unique=True)
    decided_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    tallied = models.BooleanField(
        default=False, help_text="In the daily aggregate as it stands; false again when it is taken back."
    )

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], name="verdict_first_once", condition=Q(counts=True, revoked_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["response"],
                name="verdict_inherited_once",
                condition=Q(source="inherited", revoked_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(code__in=Code.values), name="verdict_code_known"),
            models.CheckConstraint(condition=Q(handover__in=Handover.values), name="verdict_handover_known"),
            models.CheckConstraint(
                condition=Q(source__in=["human", "inherited", "gold", "adjudicated"]), name="verdict_source_known"
            ),
            models.CheckConstraint(
                condition=Q(source="inherited", group_verdict__isnull=False)
                | Q(~Q(source="inherited"), group_verdict__isnull=True),
                name="verdict_group_iff_inherited",
            ),
        ]
        indexes = [
            # undo and the day's progress of one person
            models.Index(fields=["reviewer", "-decided_at"], name="verdict_by_reviewer"),
            # the weekly export: decided until
            models.Index(fields=["decided_at"], name="verdict_decided"),
            # quality.days: verdicts that no daily aggregate knows yet
            models.Index(fields=["id"], name="verdict_not_tallied", condition=Q(tallied=False)),
            # what a person has not read yet of check items, counted on every page; and what was settled lately
            models.Index(fields=["reviewer", "decided_at"], name="verdict_gold", condition=Q(source="gold")),
            models.Index(fields=["decided_at"], name="verdict_settled", condition=Q(source="adjudicated")),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.response_id}"


GIVEN_AT_THE_DESK = (Verdict.Source.HUMAN, Verdict.Source.GOLD)
"""Sources of verdicts that a person gave of this very answer on the review desk, and can take back there."""


class Correction(models.Model):
    """The answer as it should have been."""

    verdict = models.OneToOneField(Verdict, on_delete=models.CASCADE, related_name="correction")
    subject = subject_key()
    text = CustomerTextField(row=("verdict_id",))
    source_version = models.ForeignKey(ArticleVersion, on_delete=models.SET_NULL, null=True, blank=True)

    def __str__(self) -> str:
        return f"correction of {self.verdict_id}"


class FlagVerdict(models.Model):
    """What a person said of one flag while judging: that it is a false alarm (or, where he is asked, that it is right).

    Only what was said: a flag that he left alone has no row, also where he judged the answer wrong; that may be for
    another reason. Written by verdicts.record_verdict, on cards that show flags.
    """

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="flag_verdicts")
    order = models.PositiveIntegerField(help_text="Place of the flag on the card: Flag.order.")
    kind = models.CharField(max_length=40, help_text="Flag.kind; the flag itself may be computed again.")
    version = models.CharField(max_length=20, help_text="Flag.version.")
    confirmed = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verdict", "order"], name="flag_verdict_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.verdict_id}"


class PersonalDataReveal(models.Model):
    """Somebody asked to see the masked personal data of one answer, and said what for. Never changed."""

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reveals")
    response = models.ForeignKey(BotResponse, on_delete=models.CASCADE, related_name="reveals")
    subject = subject_key()
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = CustomerTextField(row=("number",))
    revealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reveal of {self.response_id}"
