"""Who comes in: tries to log in, running sessions, one-time links, and what all web processes remember together."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q


class LoginAttempt(models.Model):
    """A wrong name, password or code. Rows are made by reviewapp.access.lockout alone; the nightly deletion takes them.

    No name and no address stands here: somebody may have typed his password as his name.
    """

    account = models.CharField(max_length=64, help_text="Keyed digest of the name that was typed.")
    address = models.CharField(max_length=64, help_text="Keyed digest of the address it came from.")
    at = models.DateTimeField()
    locks_until = models.DateTimeField(null=True, blank=True, help_text="Set on the try that locked the account.")

    class Meta:
        indexes = [
            # is this account locked, and how often was it wrong lately
            models.Index(fields=["account", "at"], name="attempt_account"),
            # the same for an address, and what is old enough to go
            models.Index(fields=["address", "at"], name="attempt_address"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.account[:8]} at {self.at}"


class LoginSession(AbstractBaseSession):
    """A session of Django's, with whose it is and since when. Rows are made by reviewapp.signin alone."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="login_sessions",
        help_text="Empty before the log-in is complete.",
    )  # fmt: skip
    started_at = models.DateTimeField(help_text="The log-in; it ends 12 hours later whatever happens.")
    seen_at = models.DateTimeField(help_text="Written once a minute; half an hour without is the end.")
    device = models.CharField(max_length=60, blank=True, help_text="Browser and system, in words.")


class AccessLink(models.Model):
    """A link with which somebody chooses a password, once. Rows are made and used by reviewapp.access.accounts alone."""

    class Kind(models.TextChoices):
        INVITE = "invite"
        RESET = "reset"

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the link.")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_links")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["invite", "reset"]), name="access_link_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class CacheEntry(models.Model):
    """What Django's database cache keeps (settings.CACHES): used codes and rates. Read and written by Django alone."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "klopt_cache"

    def __str__(self) -> str:
        return self.cache_key
