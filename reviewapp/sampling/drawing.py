"""The draws: each screened response gets one. A pure function of plan and response: any worker may make it, twice."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from reviewapp.models import ChangedDay, Draw, Flag, SamplingPlan, Screening
from reviewapp.sampling.plans import current_plan
from reviewapp.sampling.reference import FINISHED
from reviewapp.sampling.strata import DIMENSIONS, stratum_of
from reviewapp.statistics import draws

STRAGGLER_IDS = 20_000


def draw_next(*, now: datetime, limit: int) -> int:
    """Draw lots for at most `limit` screened responses that have none; how many.

    1. Find them, newest stretch of screenings first; the whole table is searched only when the counts say one is
       missing.
    2. pi from the plan; 1 when a flag is critical or nothing could be computed.
    3. Save. A second worker that drew the same responses made the same rows, so its conflict is ignored.
    """
    screenings = undrawn(limit=limit)
    if screenings:
        draw_lots(screenings, now=now)
    return len(screenings)


def draw_lots(screenings: list[Screening], *, now: datetime) -> None:
    """Draw for these screenings by the present plan; those that another worker drew meanwhile keep their draw."""
    plan = current_plan()
    critical = _with_critical_flag(screenings)
    with transaction.atomic():
        ChangedDay.objects.mark([screening.response_id for screening in screenings])
        Draw.objects.bulk_create(
            (draw_of(screening, plan=plan, critical=screening.pk in critical, now=now) for screening in screenings),
            batch_size=500,
            ignore_conflicts=True,
        )


def draw_of(screening: Screening, *, plan: SamplingPlan, critical: bool, now: datetime) -> Draw:
    """The lot of this answer by this plan, not saved: the same however often it is asked."""
    response = screening.response
    stratum = stratum_of({name: getattr(response, name) for name in DIMENSIONS}, plan.strata)
    floor = plan.floors.get(stratum, plan.floor)
    if screening.state == Screening.State.MANUAL:
        pi, reason = 1.0, "manual"
    elif critical:
        pi, reason = 1.0, "critical_flag"
    else:
        risk = screening.risk or 0.0
        pi = draws.inclusion_probability(risk, floor=floor, slope=plan.slope, certain_from=plan.certain_from)
        over = plan.certain_from is not None and risk >= plan.certain_from
        reason = "threshold" if over else "risk" if pi > floor else "floor"
    u = draws.uniform(plan.seed, f"{response.source.name}:{response.external_id}")
    kind = Draw.Kind.CONTROL if u < floor else Draw.Kind.RISK if u < pi else Draw.Kind.NONE
    return Draw(
        response_id=response.pk,
        plan=plan,
        stratum=stratum,
        u=u,
        floor=floor,
        pi=pi,
        risk=screening.risk,
        kind=kind,
        reason=reason,
        drawn_at=now,
    )


def undrawn(*, limit: int) -> list[Screening]:
    """Finished screenings without a draw, oldest first.

    Screenings finish about in the order of their ids, so what has no draw yet stands near the oldest one that waits,
    or near the end. A slow worker's late result may lie further back: the counts show it. (Looking up the draw of
    every screening on every sweep costs as much as there are answers, to find nothing.)
    """
    waiting = Screening.objects.filter(state=Screening.State.WAITING)
    oldest, newest = waiting.aggregate(id=Min("id"))["id"], Screening.objects.aggregate(id=Max("id"))["id"]
    frontier = oldest or newest or 0
    near = list(_without_draw().filter(id__gt=frontier - STRAGGLER_IDS)[:limit])
    if near or frontier <= STRAGGLER_IDS:
        return near
    left_out = Screening.objects.filter(state=Screening.State.LEFT_OUT)
    finished = Screening.objects.count() - waiting.count() - left_out.count()
    return list(_without_draw()[:limit]) if finished > Draw.objects.count() else []


def _without_draw() -> QuerySet[Screening]:
    return (
        Screening.objects.filter(state__in=FINISHED, response__for_quality=True)
        .filter(~Exists(Draw.objects.filter(response=OuterRef("response"))))
        .select_related("response__source")
        .only(
            "state",
            "risk",
            "response__external_id",
            "response__source__name",
            *(f"response__{name}" for name in DIMENSIONS),
        )
        .order_by("id")
    )


def _with_critical_flag(screenings: Iterable[Screening]) -> set[int]:
    return set(
        Flag.objects.filter(screening__in=[screening.pk for screening in screenings], severity=Flag.Severity.CRITICAL)
        .order_by()
        .values_list("screening_id", flat=True)
        .distinct()
    )
