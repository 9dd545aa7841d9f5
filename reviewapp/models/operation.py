"""What runs, and what has run."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """One row a worker process, touched while it lives; gone quiet = dead."""

    name = models.CharField(max_length=200, unique=True, help_text="host:pid")
    lanes = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    units = models.PositiveBigIntegerField(default=0, help_text="Responses worked on since it started.")

    def __str__(self) -> str:
        return self.name


class PeriodRun(models.Model):
    """A periodic job claims its period here before it runs, so that two beats or a late beat run it once."""

    job = models.CharField(max_length=50)
    period = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="period_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
