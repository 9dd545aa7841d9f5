"""What people and the installation did: append-only, chained. Rows are made by reviewapp.audit alone."""

from django.db import models


class AuditEntry(models.Model):
    """One event. Database triggers refuse every change of a row; `digest` covers the row and the digest of the one before.

    No text of a customer and no name stands here: people and things are named by their numbers, so that an erasure never
    has to touch the log.
    """

    number = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 ... without gaps.")
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True, help_text="Employee; empty: the installation itself.")
    role = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=40, help_text="One of reviewapp.audit.Action.")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict, help_text="Numbers and codes, never free text.")
    place = models.CharField(max_length=64, blank=True, help_text="Page or command it was done with.")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            # the audit page: newest first, of one person, one action or one thing
            models.Index(fields=["at", "number"], name="audit_at"),
            models.Index(fields=["actor_id", "number"], name="audit_actor"),
            models.Index(fields=["action", "number"], name="audit_action"),
            models.Index(fields=["object_type", "object_id", "number"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class AuditCheck(models.Model):
    """The whole chain was computed again. Its head is an anchor: the next check must still find that entry."""

    checked_at = models.DateTimeField(unique=True)
    rows = models.BigIntegerField()
    head = models.CharField(max_length=90, help_text="Number and digest of the last entry that is as it was written.")
    broken_at = models.BigIntegerField(
        null=True, blank=True, help_text="The first entry that is not as it was written."
    )
    what = models.CharField(max_length=16, blank=True, help_text="changed, missing or cut_off.")

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M} {self.what or 'whole'}"
