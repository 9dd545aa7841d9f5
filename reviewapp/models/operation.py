"""What runs, and what has run."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone


class WorkerHeartbeat(models.Model):
    """One row a worker process, touched while it lives; gone quiet = dead."""

    name = models.CharField(max_length=200, unique=True, help_text="host:pid")
    lanes = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    units = models.PositiveBigIntegerField(default=0, help_text="Responses worked on since it started.")

    def __str__(self) -> str:
        return self.name


class PeriodRunManager(models.Manager["PeriodRun"]):
    def claim(self, *, job: str, period: str, now: datetime, retry_after: timedelta) -> bool:
        """Whether this caller may run the job: first of all, or `retry_after` after the start of a run that did not end."""
        try:
            with transaction.atomic():
                self.create(job=job, period=period, started_at=now)
        except IntegrityError:
            stale = self.filter(job=job, period=period, finished_at__isnull=True, started_at__lte=now - retry_after)
            return stale.update(started_at=now) == 1
        return True

    def claim_night(self, *, job: str, due_at: time, now: datetime, retry_after: timedelta) -> "PeriodRun | None":
        """The run of tonight, from `due_at` on the local clock, to be ended by who got it; None when it is too early,
        done, or somebody else's. A run that broke is given again after `retry_after`."""
        local = timezone.localtime(now)
        period = str(local.date())
        if local.time() < due_at or self.filter(job=job, period=period, finished_at__isnull=False).exists():
            return None
        claimed = self.claim(job=job, period=period, now=now, retry_after=retry_after)
        return self.get(job=job, period=period) if claimed else None


class PeriodRun(models.Model):
    """A periodic job claims its period here before it runs, so that two beats or a late beat run it once."""

    job = models.CharField(max_length=50)
    period = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodRunManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="period_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"

    def end(self, *, now: datetime) -> None:
        """It is done, and is not run again for this period."""
        self.finished_at = now
        self.save(update_fields=["finished_at"])


class PolicyReport(models.Model):
    """How often browsers refused something of a page under the content security policy, by day. No address, no person."""

    day = models.DateField()
    route = models.CharField(max_length=100, help_text="Name of the page in reviewapp/urls.py; empty: none of ours.")
    directive = models.CharField(max_length=40)
    blocked = models.CharField(max_length=16, help_text="inline, eval, data, own or foreign.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "route", "directive", "blocked"], name="policy_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.route} {self.directive} {self.blocked}"
