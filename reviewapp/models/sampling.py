"""Stage 2: which answers a person sees, each with a known probability."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse
from reviewapp.statistics.draws import uniform


def default_strata() -> list[str]:
    return ["channel", "language", "segment"]


class SamplingPlan(models.Model):
    """How inclusion probabilities are made. Never changed; a new plan is a new version. Do not create, call sampling.adopt_plan.

    pi = 1 for answers that must be seen (a critical flag, nothing computed, or a risk of `certain_from` or more), else
    min(1, max(floor, slope * risk)), where floor is that of the stratum (`floors`) or, for a stratum not named there,
    `floor`; with `certain_from` the slope is at most 1 / certain_from. Of all answers a share is screened, chosen by lot; the
    others have no draw, and the screened stand for them.
    Going back to an earlier plan makes a new version with its parameters (`back_to`).
    """

    version = models.PositiveIntegerField(unique=True)
    seed = models.CharField(max_length=64)
    capacity = models.PositiveIntegerField(help_text="Reviews a week that the plan was made for.")
    control_share = models.FloatField(help_text="Share of the capacity that is spread evenly.")
    minimum_per_stratum = models.FloatField(default=5, help_text="Random draws a week that each stratum should expect.")
    strata = models.JSONField(
        default=default_strata, help_text="Dimensions of an answer that make its stratum, in order."
    )
    screening_share = models.FloatField(default=1, help_text="Share of the answers that is screened, by lot.")
    certain_from = models.FloatField(
        null=True, blank=True, help_text="Risk from which a person always looks; empty = as the slope gives it."
    )
    floor = models.FloatField()
    floors = models.JSONField(default=dict, help_text="Floor by stratum.")
    slope = models.FloatField()
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    back_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="returns")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(screening_share__gt=0, screening_share__lte=1), name="plan_screening_share_is_probability"
            ),
            models.CheckConstraint(
                condition=Q(certain_from__isnull=True) | Q(certain_from__gt=0, certain_from__lte=1),
                name="plan_certain_from_is_risk",
            ),
            models.CheckConstraint(condition=Q(minimum_per_stratum__gte=0), name="plan_minimum_not_negative"),
            models.CheckConstraint(condition=Q(floor__gt=0, floor__lte=1), name="plan_floor_is_probability"),
            models.CheckConstraint(condition=Q(control_share__gte=0, control_share__lte=1), name="plan_share_in_range"),
            models.CheckConstraint(condition=Q(slope__gte=0), name="plan_slope_not_negative"),
        ]

    def __str__(self) -> str:
        return f"plan {self.version}"

    def screens(self, key: str) -> bool:
        """Whether the answer with this key ("source:external id") is screened: a lot by itself, apart from that of the draw,
        so that the screened are a simple random share of all."""
        return self.screening_share >= 1 or uniform(f"{self.seed}:screening", key) < self.screening_share


class Draw(models.Model):
    """The lot of one response: drawn or not, and with which probability. Never changed; call sampling.draw_next."""

    class Kind(models.TextChoices):
        CONTROL = "control", _("Random sample")
        RISK = "risk", _("Raised risk")
        NONE = "none", _("Not drawn")

    response = models.OneToOneField(BotResponse, on_delete=models.CASCADE, related_name="draw")
    plan = models.ForeignKey(SamplingPlan, on_delete=models.PROTECT, related_name="draws")
    stratum = models.CharField(max_length=200)
    u = models.FloatField(help_text="H(plan seed, response key) in [0, 1).")
    floor = models.FloatField(help_text="Probability of being drawn as a control item.")
    pi = models.FloatField(help_text="Inclusion probability.")
    risk = models.FloatField(
        null=True,
        help_text="Risk at the moment of the draw: what estimates lean on, whatever later models say. Empty: not computed.",
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(max_length=20, help_text="What set pi: floor, risk, threshold, critical_flag or manual.")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["control", "risk", "none"]), name="draw_kind_known"),
            models.CheckConstraint(condition=Q(u__gte=0, u__lt=1), name="draw_u_in_range"),
            models.CheckConstraint(
                condition=Q(risk__isnull=True) | Q(risk__gte=0, risk__lte=1), name="draw_risk_is_probability"
            ),
            models.CheckConstraint(condition=Q(floor__gt=0, pi__gte=F("floor"), pi__lte=1), name="draw_pi_in_range"),
            models.CheckConstraint(
                condition=Q(kind="control", u__lt=F("floor"))
                | Q(kind="risk", u__gte=F("floor"), u__lt=F("pi"))
                | Q(kind="none", u__gte=F("pi")),
                name="draw_kind_follows_from_u",
            ),
        ]
        # routing.open_reviews: drawn responses that have no review yet
        indexes = [models.Index(fields=["id"], name="draw_drawn", condition=~Q(kind="none"))]

    def __str__(self) -> str:
        return f"draw of {self.response_id}"
