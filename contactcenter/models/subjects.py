"""Whose data it is: a key for each customer, what he withdrew, and the list of those who were erased."""

import secrets

from django.conf import settings
from django.db import models


def new_number() -> int:
    """A number that no other row has or had, so that what is remembered of a key never meets another key."""
    return secrets.randbits(52) + 1  # JavaScript counts to 2**53


class SubjectKey(models.Model):
    """The data key of one customer, or of one conversation where the customer is not known.

    Never made or read by hand: that is contactcenter.vault. Without this row nothing that it closed can be read again.
    """

    id = models.BigIntegerField(primary_key=True, default=new_number)
    digest = models.CharField(
        max_length=64, unique=True, help_text="Keyed digest (HMAC-SHA-256) of the customer key or the conversation."
    )
    wrapped = models.CharField(max_length=100, help_text="The data key, closed with the key-encryption key; base64.")
    wrapped_by = models.CharField(max_length=16, help_text="Fingerprint of the key-encryption key.")
    known = models.BooleanField(default=True, help_text="No: of a conversation, whose customer is not known.")
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged", db_index=False,
        help_text="Of a conversation whose customer became known later: his key. Both are erased together.",
    )  # fmt: skip
    created_at = models.DateTimeField()
    quality_withdrawn_at = models.DateTimeField(null=True, blank=True)
    training_withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # all keys of one customer; most rows are merged into none, and cost nothing here when they are made
            models.Index(
                fields=["merged_into"], name="subject_merged_into", condition=models.Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}:{self.digest[:8]}"


def subject_key(
    *, related_name: str = "+", db_index: bool = True
) -> "models.ForeignKey[SubjectKey | None, SubjectKey | None]":
    """The column of a table that holds sealed text: with whose key. Without a constraint, because an erasure takes the key
    away and leaves the rows."""
    return models.ForeignKey(
        SubjectKey,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name=related_name,
        db_index=db_index,
    )


class VaultKey(models.Model):
    """A key of the installation itself, closed with the key-encryption key: `index` makes the digests above, `house` closes
    text that belongs to no customer."""

    name = models.CharField(max_length=16, unique=True)
    wrapped = models.CharField(max_length=100)
    wrapped_by = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.name


class ErasureRecord(models.Model):
    """One customer was erased. No name, no text: the keyed digest is enough to erase him again after a restore."""

    digest = models.CharField(max_length=64, unique=True, help_text="As SubjectKey.digest was.")
    receipt = models.CharField(max_length=32, unique=True)
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="erasures"
    )
    rows = models.JSONField(default=dict, help_text="Number of rows by table.")

    def __str__(self) -> str:
        return self.receipt
