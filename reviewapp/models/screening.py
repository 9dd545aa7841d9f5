"""Stage 1: what the machine found in an answer."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from contactcenter.models import BotResponse, Passage
from contactcenter.models.subjects import subject_key
from contactcenter.vault import CustomerJSONField


class Vector(models.Model):
    """The embedding of one text by one model, kept by the keyed digest of the text: equal text is embedded once.

    `data` is little-endian float32, unit length. Rows may be deleted at any time; they are computed again.
    """

    model = models.CharField(max_length=200, help_text="Name and revision of the embedding model.")
    digest = models.CharField(max_length=64, help_text="Keyed digest of prompt and text, hexadecimal.")
    data = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "digest"], name="vector_once")]
        # retention: the oldest
        indexes = [models.Index(fields=["made_at"], name="vector_made")]

    def __str__(self) -> str:
        return f"{self.model}:{self.digest[:12]}"


class Screening(models.Model):
    """The machine's opinion of one response; the waiting row is the job. Do not set, call screening.screen_next.

    State `manual` means that nothing could be computed (`manual_reason` says why): a person must look, and the answer is
    never taken for good. State `left_out`: the sampling plan screens a share of the answers, and this one is not in it.
    `lease_token` fences the worker: only the holder may finish the row.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the screening")
        SCORED = "scored", _("Screened")
        MANUAL = "manual", _("Needs a person")
        LEFT_OUT = "left_out", _("Not screened, by lot")

    class ManualReason(models.TextChoices):
        NONE = "", ""
        NO_MODEL = "no_model", _("The language model is missing or damaged.")
        NO_KNOWLEDGE = "no_knowledge", _("No approved article was in force.")
        BAD_VECTOR = "bad_vector", _("The language model gave no usable result.")
        FAILED = "failed", _("The screening failed several times.")

    response = models.OneToOneField(BotResponse, on_delete=models.CASCADE, related_name="screening")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    manual_reason = models.CharField(max_length=16, choices=ManualReason.choices, blank=True)
    risk = models.FloatField(
        null=True, blank=True, help_text="Probability in [0, 1] that the answer is not acceptable."
    )
    signals = models.JSONField(default=dict, help_text="Every value the risk was computed from, by name.")
    model = models.CharField(max_length=200, blank=True)
    knowledge_version = models.CharField(max_length=64, blank=True)
    risk_version = models.CharField(max_length=64, blank=True)
    verifier = models.CharField(
        max_length=200, blank=True, help_text="Name and revision, or none and the reason why it gave no opinion."
    )
    names = models.JSONField(
        default=dict,
        help_text="Where names of people stand: question, answer or turn:ID -> [[start, end], ...]. Places, no text.",
    )
    screened_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "scored", "manual", "left_out"]), name="screening_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="scored", risk__gte=0, risk__lte=1) | (~Q(state="scored") & Q(risk__isnull=True)),
                name="screening_risk_iff_scored",
            ),
            models.CheckConstraint(
                condition=(Q(state="manual") & ~Q(manual_reason="")) | (~Q(state="manual") & Q(manual_reason="")),
                name="screening_reason_iff_manual",
            ),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="screening_lease_whole",
            ),
        ]
        indexes = [
            # screening.claim: the next waiting rows
            models.Index(fields=["id"], name="screening_waiting", condition=Q(state="waiting")),
            # sampling.undrawn: how many are left out, while the plan screens them all: none
            models.Index(fields=["id"], name="screening_left_out", condition=Q(state="left_out")),
            # the answers list by risk
            models.Index(fields=["-risk", "-id"], name="screening_by_risk"),
        ]

    def __str__(self) -> str:
        return f"screening of {self.response_id}"


class Match(models.Model):
    """One of the best passages for a response, best first (`rank` 1)."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="matches")
    rank = models.PositiveSmallIntegerField()
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="matches")
    similarity = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["screening", "rank"], name="match_rank_once")]

    def __str__(self) -> str:
        return f"{self.screening_id}.{self.rank}"


class Evidence(models.Model):
    """Where something stands, in the answer (`answer[start:end]`) and in the article (`body[start:end]` of the version)."""

    answer_start = models.PositiveIntegerField(null=True, blank=True)
    answer_end = models.PositiveIntegerField(null=True, blank=True)
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    passage_start = models.PositiveIntegerField(null=True, blank=True)
    passage_end = models.PositiveIntegerField(null=True, blank=True)
    # found through the screening: no index
    subject = subject_key(db_index=False)
    values = CustomerJSONField(
        row=("screening_id", "order"),
        default=dict,
        help_text="The values that the reason names, e.g. found and expected.",
    )

    class Meta:
        abstract = True


def _span_whole(prefix: str) -> Q:
    """Both ends or neither, and not empty."""
    start, end = f"{prefix}_start", f"{prefix}_end"
    return Q(**{f"{start}__isnull": True, f"{end}__isnull": True}) | Q(**{f"{start}__lt": F(end)})


class Flag(Evidence):
    """One thing a detector found. `kind` names the detector; its words come from there, in the reader's language."""

    class Severity(models.TextChoices):
        NOTICE = "notice", _("Notice")
        WARNING = "warning", _("Warning")
        CRITICAL = "critical", _("Critical")

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="flags")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    version = models.CharField(max_length=16, help_text="Version of the detector.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["screening", "order"], name="flag_order_once"),
            models.CheckConstraint(
                condition=Q(severity__in=["notice", "warning", "critical"]), name="flag_severity_known"
            ),
            models.CheckConstraint(condition=_span_whole("answer"), name="flag_answer_span"),
            models.CheckConstraint(condition=_span_whole("passage"), name="flag_passage_span"),
        ]
        # the answers list by kind of flag
        indexes = [models.Index(fields=["kind", "screening"], name="flag_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.screening_id}"


class Claim(Evidence):
    """One statement of the answer and what the knowledge base says of it."""

    class Status(models.TextChoices):
        SUPPORTED = "supported", _("Similar words in an article")  # no more than that was measured
        CONTRADICTED = "contradicted", _("Contradicted")
        NO_SOURCE = "no_source", _("No source")

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="claims")
    order = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["screening", "order"], name="claim_order_once"),
            models.CheckConstraint(
                condition=Q(status__in=["supported", "contradicted", "no_source"]), name="claim_status_known"
            ),
            models.CheckConstraint(condition=Q(answer_start__lt=F("answer_end")), name="claim_answer_span"),
            models.CheckConstraint(condition=_span_whole("passage"), name="claim_passage_span"),
        ]

    def __str__(self) -> str:
        return f"claim {self.order} of {self.screening_id}"
