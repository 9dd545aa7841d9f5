"""What the bot said, to whom, and in which conversation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.models.subjects import subject_key
from contactcenter.vault import CustomerTextField


class Source(models.Model):
    """One bot (or one feed of it). External ids are unique within a source."""

    name = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class IngestKey(models.Model):
    """A bearer key of a source. Only its SHA-256 is kept; do not create, call ingest.create_key."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key, hexadecimal.")
    hint = models.CharField(max_length=12, help_text="First characters, to recognise the key by.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """One contact of one customer with the bot."""

    # no index of its own: conversation_once_per_source begins with it
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    external_id = models.CharField(max_length=200)
    # the same customer's contacts, on the review desk and for his rights
    subject = subject_key(related_name="conversations")
    customer = CustomerTextField(
        row=("source_id", "external_id"), blank=True, help_text="Pseudonymous customer key; empty when unknown."
    )
    channel = models.CharField(max_length=50, blank=True)
    segment = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="conversation_once_per_source"),
        ]

    def __str__(self) -> str:
        return self.external_id


class Speaker(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    BOT = "bot", _("Bot")
    AGENT = "agent", _("Colleague")


class Turn(models.Model):
    """A message that came directly after a bot response: a colleague's, a thank-you, a late complaint."""

    # no index of its own: turn_place_once begins with it
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns", db_index=False)
    after_order = models.IntegerField(help_text="The order of the bot response it follows.")
    position = models.PositiveSmallIntegerField()
    speaker = models.CharField(max_length=10, choices=Speaker.choices)
    # found through the conversation: no index
    subject = subject_key(db_index=False)
    text = CustomerTextField(row=("conversation_id", "after_order", "position"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "after_order", "position"], name="turn_place_once"),
            models.CheckConstraint(condition=Q(speaker__in=Speaker.values), name="turn_speaker_known"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.after_order}.{self.position}"


class BotResponse(models.Model):
    """One answer of the bot, with the question it answered. Never changed after ingest; do not set, call ingest.store."""

    # no index of its own: response_once_per_source begins with it
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="responses", db_index=False)
    external_id = models.CharField(max_length=200)
    # no index of its own: response_in_conversation begins with it
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="responses", db_index=False)
    order = models.IntegerField()
    answered_at = models.DateTimeField()
    # that of the conversation, and found through it: no index
    subject = subject_key(db_index=False)
    question = CustomerTextField(row=("source_id", "external_id"), blank=True)
    answer = CustomerTextField(row=("source_id", "external_id"))
    channel = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=8, blank=True)
    segment = models.CharField(max_length=50, blank=True)
    topic = models.CharField(max_length=100, blank=True)
    bot_version = models.CharField(max_length=50, blank=True)
    for_quality = models.BooleanField(default=True, help_text="May be screened and judged.")
    for_training = models.BooleanField(default=True, help_text="May enter the retrain list.")
    handed_over = models.BooleanField(
        default=False, help_text="The bot passed the customer to a colleague in this turn."
    )
    body_digest = models.CharField(
        max_length=64, help_text="Keyed digest of the accepted record: same id, other digest = conflict."
    )
    received_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The customer was erased: texts and outside ids are gone, the row still counts.",
    )
    expired_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Its texts were kept as long as they may be, and are gone; the row still counts.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="response_once_per_source"),
        ]
        indexes = [
            # retention: the oldest answers that still have their texts
            models.Index(
                fields=["received_at"],
                name="response_has_texts",
                condition=Q(erased_at__isnull=True, expired_at__isnull=True),
            ),
            # what may not be judged is little: counted by the screening to see whether an answer was passed over
            models.Index(fields=["id"], name="response_not_for_quality", condition=Q(for_quality=False)),
            # the answers list (newest first) and the figures of a period
            models.Index(fields=["answered_at", "id"], name="response_answered"),
            # one conversation in order, on the review desk
            models.Index(fields=["conversation", "order"], name="response_in_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.external_id}"
