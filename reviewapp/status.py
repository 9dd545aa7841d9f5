"""How far every answer is, in counts: for `manage.py status`, the health page and the tests of the whole flow."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from contactcenter.models import BotResponse
from reviewapp import heartbeat
from reviewapp.models import Draw, Flag, RetrainItem, Review, Screening, Verdict
from reviewapp.models.verdicts import IN_ESTIMATES
from reviewapp.screening import names, verifying


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    lanes: str
    seen_at: datetime
    units: int


@dataclass(frozen=True, slots=True)
class Status:
    """Counts per stage. `oldest_waiting`: the oldest response that is not screened yet, by time of receipt. `verifier`: which
    one is configured, and where texts go to. `names`: what
    finds names of people. `left_out`: not screened, by lot. Reviews and verdicts: the first and second
    ones of drawn answers."""

    responses: int
    screened: int
    waiting: int
    manual: int
    left_out: int
    flagged: int
    drawn: int
    not_drawn: int
    open_reviews: int
    leased: int
    verdicts: int
    retrain: int
    oldest_waiting: datetime | None
    verifier: str
    names: str
    workers: tuple[Worker, ...]


def read(*, now: datetime) -> Status:
    """Count every stage (13 queries)."""
    screenings = Screening.objects
    open_reviews = Review.objects.filter(state=Review.State.OPEN, role__in=IN_ESTIMATES)
    given = Verdict.objects.filter(revoked_at__isnull=True, source=Verdict.Source.HUMAN, review__role__in=IN_ESTIMATES)
    waiting = BotResponse.objects.filter(for_quality=True).exclude(
        screening__state__in=[Screening.State.SCORED, Screening.State.MANUAL, Screening.State.LEFT_OUT]
    )
    return Status(
        responses=BotResponse.objects.count(),
        screened=screenings.filter(state=Screening.State.SCORED).count(),
        waiting=waiting.count(),
        manual=screenings.filter(state=Screening.State.MANUAL).count(),
        left_out=screenings.filter(state=Screening.State.LEFT_OUT).count(),
        flagged=Flag.objects.values("screening").distinct().count(),
        drawn=Draw.objects.exclude(kind=Draw.Kind.NONE).count(),
        not_drawn=Draw.objects.filter(kind=Draw.Kind.NONE).count(),
        open_reviews=open_reviews.count(),
        leased=open_reviews.filter(lease_until__gt=now).count(),
        verdicts=given.count(),
        retrain=RetrainItem.objects.count(),
        oldest_waiting=waiting.aggregate(oldest=Min("received_at"))["oldest"],
        verifier=verifying.described(),
        names=names.described(),
        workers=tuple(
            Worker(name=row.name, lanes=row.lanes, seen_at=row.seen_at, units=row.units)
            for row in heartbeat.alive(now=now)
        ),
    )
