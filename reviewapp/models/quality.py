"""Stage 5: figures that are kept, so that a page need not count a million answers. All of it can be computed again."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse


class DailyAggregate(models.Model):
    """The answers of one local day, counted, and its judged answers as columns. Do not create, call quality.days.

    A day that changed since (ChangedDay, Verdict.tallied) is counted anew from the rows themselves.
    """

    day = models.DateField(unique=True, help_text="On the clocks of settings.TIME_ZONE.")
    frame = models.BinaryField(help_text="Counts and sums of risk by combination of dimensions and stratum.")
    judged = models.BinaryField(help_text="One row a judged or inherited answer.")
    version = models.PositiveSmallIntegerField(help_text="Of the format; another one is counted anew.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.day)


class ChangedDayQuerySet(models.QuerySet["ChangedDay"]):
    def mark(self, responses: "Iterable[int] | models.QuerySet[Any, int]") -> None:
        """The days of these answers have to be counted anew: said in the transaction that changes what is counted of them.

        That is all but verdicts, which carry `tallied`: that they came in, were screened, drawn, put in a queue or on the
        retrain list.
        """
        moments = BotResponse.objects.filter(pk__in=responses).values_list("answered_at", flat=True)
        days = {timezone.localtime(moment, timezone.get_default_timezone()).date() for moment in moments}
        self.bulk_create([self.model(day=day) for day in sorted(days)])


class ChangedDay(models.Model):
    """Something that is counted of the answers of this day changed. Call `mark`; deleted by quality.days.

    Only added and deleted, never updated: adding waits for nobody.
    """

    day = models.DateField()

    objects = ChangedDayQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.day)


class SwapRunQuerySet(models.QuerySet["SwapRun"]):
    def newest_of_each_kind(self) -> "SwapRunQuerySet":
        newest = self.order_by().values("kind").annotate(last=Max("pk"))
        return self.filter(pk__in=newest.values("last"))


class SwapRun(models.Model):
    """One swap test: the same answers with other names, places or customer groups; no flag may change."""

    class Kind(models.TextChoices):
        NAMES = "names", _("Names")
        PLACES = "places", _("Places")
        SEGMENTS = "segments", _("Customer groups")
        SENTENCES = "sentences", _("Groups of people named")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    ran_at = models.DateTimeField()
    pairs = models.PositiveIntegerField(
        help_text="Answers with the one word, compared with the same answers with the other."
    )
    changed = models.PositiveIntegerField(help_text="Pairs in which any flag changes.")
    rule_changed = models.PositiveIntegerField(help_text="Pairs in which a flag that a rule gave changes.")
    risk_move_mean = models.FloatField(help_text="Mean absolute change of the risk.")
    report = models.JSONField(default=dict, help_text="Changes by kind of flag, without texts of customers.")
    versions = models.JSONField(default=dict, help_text="Model, knowledge and risk versions it ran on.")

    objects = SwapRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["names", "places", "segments", "sentences"]), name="swap_kind_known"
            ),
        ]
        # the newest run of each kind, on the page of equal treatment
        indexes = [models.Index(fields=["kind", "-ran_at"], name="swap_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ran_at:%Y-%m-%d}"
