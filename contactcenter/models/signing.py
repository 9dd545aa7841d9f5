"""Deliveries that are signed instead of carrying a key: the secrets of a source, and which deliveries were taken already."""

from django.db import models

from contactcenter.models.conversations import Source


class SigningSecret(models.Model):
    """What a bot signs its deliveries with. Both sides need it in clear, so it is kept sealed, not hashed.

    Several of one source are valid side by side, which is how one is replaced. Do not create, call ingest.create_secret.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="signing_secrets")
    name = models.CharField(max_length=64, unique=True)
    sealed = models.TextField(help_text="whsec_ and base64, sealed with the key of the house.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ReceivedMessage(models.Model):
    """A signed delivery that was taken: the same id again gets the same result, and stores nothing.

    No text and no id of an answer: the result is made from the body that is sent again. Old ones go at night.
    """

    # no index of its own: message_once_per_source begins with it
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="messages", db_index=False)
    message_id = models.CharField(max_length=200)
    body_digest = models.CharField(
        max_length=64, help_text="Of the body as it was signed; same id, other digest = conflict."
    )
    outcomes = models.CharField(max_length=500, blank=True, help_text="One sign for each right record, in their order.")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "message_id"], name="message_once_per_source"),
        ]
        # the nightly deletion
        indexes = [models.Index(fields=["received_at"], name="message_received")]

    def __str__(self) -> str:
        return self.message_id
