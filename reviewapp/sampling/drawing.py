"""Stage 2: screened responses -> draws. A draw is a pure function of plan and response: any worker may make it,
twice."""

import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from contactcenter.models import Employee
from reviewapp.models import Draw, Flag, SamplingPlan, Screening
from reviewapp.screening.risk_models import current_risk_model
from reviewapp.statistics import draws

# The plan of an installation that has none yet. These are constants and no settings, so that two installations with
# the same data draw the same answers, and a demo, a test or a bug report can be repeated elsewhere. The price of a
# known seed: who chooses the external ids could work out beforehand which answers will be seen. So a plan that
# somebody adopts gets a secret random seed.
DEFAULT_SEED = "klopt-plan-1"
DEFAULT_CONTROL_SHARE = 0.4
DEFAULT_FLOOR = 0.08  # 0.4 of about 20 % of the answers
DEFAULT_SLOPE = 1.0  # seen with the probability that the answer is not acceptable; a plan for a capacity spreads it
NO_CAPACITY = 0  # the default plan was not made for a number of reviews

REFERENCE_DAYS = 28
MINIMUM_A_WEEK = 5  # random draws that each stratum should expect

_STRAGGLER_IDS = 20_000
_FINISHED = (Screening.State.SCORED, Screening.State.MANUAL)


@dataclass(frozen=True)
class PlanPreview:
    """What a plan would do to the reference answers, before anybody adopts it."""

    curve: draws.Curve
    answers: int
    days: int
    reviews_a_week: float
    control_a_week: float
    width: float | None
    """Expected width of the 95 % interval of a week's headline, as a fraction; None without reference answers."""


@dataclass(frozen=True)
class _Reference:
    """The screened answers of the last 28 days of data."""

    risks: list[float]
    strata: list[str]
    certain: list[bool]

    days: int
    """Whole days from the oldest to the newest of them, at least one."""

    @property
    def weeks(self) -> float:
        return self.days / 7


def current_plan() -> SamplingPlan:
    """The newest plan; the default one is made when there is none."""
    plan = SamplingPlan.objects.order_by("-version").first()
    if plan is None:
        plan, _created = SamplingPlan.objects.get_or_create(
            version=1,
            defaults={
                "seed": DEFAULT_SEED,
                "capacity": NO_CAPACITY,
                "control_share": DEFAULT_CONTROL_SHARE,
                "floor": DEFAULT_FLOOR,
                "slope": DEFAULT_SLOPE,
                "reason": "Default plan",
            },
        )
    return plan


def preview_plan(*, capacity: int, control_share: float, now: datetime) -> PlanPreview:
    """Curve, expected reviews and expected interval width for a capacity in reviews a week. Raises ValueError."""
    if capacity <= 0:
        raise ValueError("capacity must be above zero")
    if not 0 <= control_share <= 1:
        raise ValueError("the control share must be between 0 and 1")
    reference = _reference(now)
    if not reference.risks:
        return PlanPreview(draws.Curve(DEFAULT_FLOOR, {}, DEFAULT_SLOPE), 0, REFERENCE_DAYS, 0.0, 0.0, None)
    curve = draws.calibrate(
        reference.risks,
        reference.strata,
        reference.certain,
        capacity=capacity * reference.weeks,
        control_share=control_share,
        minimum_per_stratum=MINIMUM_A_WEEK * reference.weeks,
    )
    pi = draws.expected_draws(curve, reference.risks, reference.strata, reference.certain)
    floors = np.array([curve.floors.get(stratum, curve.floor) for stratum in reference.strata])
    return PlanPreview(
        curve,
        len(reference.risks),
        reference.days,
        float(pi.sum() / reference.weeks),
        float(floors.sum() / reference.weeks),
        _expected_width(np.asarray(reference.risks), pi, reference.weeks),
    )


def adopt_plan(  # noqa: PLR0913 (keyword-only)
    *,
    capacity: int,
    control_share: float = DEFAULT_CONTROL_SHARE,
    reason: str,
    created_by: Employee | None,
    now: datetime,
    seed: str = "",
) -> SamplingPlan:
    """A new version of the plan, for the answers drawn from now on; draws that were made stay. Raises ValueError.

    Calibrated on the screened answers of the last 28 days of data; without any, the default curve. `seed` empty = a
    random one.
    """
    curve = preview_plan(capacity=capacity, control_share=control_share, now=now).curve
    for _attempt in range(5):
        version = (SamplingPlan.objects.aggregate(last=Max("version"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                return SamplingPlan.objects.create(
                    version=version,
                    seed=seed or secrets.token_hex(16),
                    capacity=capacity,
                    control_share=control_share,
                    floor=curve.floor,
                    floors=curve.floors,
                    slope=curve.slope,
                    reason=reason,
                    created_by=created_by,
                )
        except IntegrityError:  # somebody adopted a plan in the same moment: ours is the next version
            continue
    raise ValueError("several plans are being adopted at once; try again")


def follow_risk(*, reason: str, now: datetime) -> SamplingPlan | None:
    """The present plan made anew on the risks as the model in force gives them; the same capacity, share and seed.

    None for the default plan, which was made for no number of reviews: seen with the probability that is the risk, under
    any model.
    """
    plan = current_plan()
    if plan.capacity == NO_CAPACITY:
        return None
    return adopt_plan(
        capacity=plan.capacity,
        control_share=plan.control_share,
        reason=reason,
        created_by=None,
        now=now,
        seed=plan.seed,
    )


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
    Draw.objects.bulk_create(
        (_draw(screening, plan=plan, critical=screening.pk in critical, now=now) for screening in screenings),
        batch_size=500,
        ignore_conflicts=True,
    )


def stratum_of(*, channel: str, language: str, segment: str) -> str:
    """The group within which every answer has the same floor; empty parts as "-"."""
    return "|".join(part or "-" for part in (channel, language, segment))


def _draw(screening: Screening, *, plan: SamplingPlan, critical: bool, now: datetime) -> Draw:
    response = screening.response
    stratum = stratum_of(channel=response.channel, language=response.language, segment=response.segment)
    floor = plan.floors.get(stratum, plan.floor)
    if screening.state == Screening.State.MANUAL:
        pi, reason = 1.0, "manual"
    elif critical:
        pi, reason = 1.0, "critical_flag"
    else:
        pi = draws.inclusion_probability(screening.risk or 0.0, floor=floor, slope=plan.slope)
        reason = "risk" if pi > floor else "floor"
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
    near = list(_without_draw().filter(id__gt=frontier - _STRAGGLER_IDS)[:limit])
    if near or frontier <= _STRAGGLER_IDS:
        return near
    finished = Screening.objects.count() - waiting.count()
    return list(_without_draw()[:limit]) if finished > Draw.objects.count() else []


def _without_draw() -> QuerySet[Screening]:
    return (
        Screening.objects.filter(state__in=_FINISHED)
        .filter(~Exists(Draw.objects.filter(response=OuterRef("response"))))
        .select_related("response__source")
        .only(
            "state",
            "risk",
            "response__external_id",
            "response__source__name",
            "response__channel",
            "response__language",
            "response__segment",
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


def _reference(now: datetime) -> _Reference:
    """Answers dated after now (a bot with a wrong clock) do not shift the window.

    Risks are those that the model in force gives: the plan is for answers to come, which it will judge.
    """
    finished = Screening.objects.filter(state__in=_FINISHED, response__answered_at__lte=now)
    newest = finished.aggregate(newest=Max("response__answered_at"))["newest"]
    if newest is None:
        return _Reference([], [], [], REFERENCE_DAYS)
    recent = finished.filter(response__answered_at__gt=newest - timedelta(days=REFERENCE_DAYS))
    oldest = recent.aggregate(oldest=Min("response__answered_at"))["oldest"]
    critical = Flag.objects.filter(screening=OuterRef("pk"), severity=Flag.Severity.CRITICAL)
    rows = (
        recent.annotate(critical=Exists(critical))
        .order_by("id")
        .values_list("pk", "risk", "critical", "response__channel", "response__language", "response__segment")
    )
    risks, strata, certain = [], [], []
    anew = _risks_anew(recent)
    for pk, risk, is_critical, channel, language, segment in rows:
        risks.append(anew.get(pk, risk or 0.0))
        strata.append(stratum_of(channel=channel, language=language, segment=segment))
        certain.append(is_critical or risk is None)
    days = max(1, math.ceil((newest - oldest) / timedelta(days=1)))
    return _Reference(risks, strata, certain, days)


def _risks_anew(screenings: QuerySet[Screening]) -> dict[int, float]:
    """Screening id -> risk by the model in force, for those that another one judged; from their stored signals."""
    newest = screenings.filter(state=Screening.State.SCORED).order_by("-id").values_list("model", flat=True).first()
    if newest is None:
        return {}
    model = current_risk_model(embedding_model=newest)
    stale = screenings.filter(model=newest, state=Screening.State.SCORED).exclude(risk_version=model.version)
    rows = stale.order_by("id").values_list("pk", "signals").iterator(chunk_size=2000)
    return {pk: model.risk(signals) for pk, signals in rows if signals}


def _expected_width(risks: np.ndarray, pi: np.ndarray, weeks: float) -> float:
    """Width of a normal 95 % interval of a week's rate, if each answer is bad with the probability that is its risk.

    Expected linearised variance of the Hajek rate under Poisson sampling: sum((1 - pi) / pi * E[(y - mean)^2]) / N^2,
    over the reference weeks, for one week of them.
    """
    mean = float(risks.mean())
    spread = risks * (1 - mean) ** 2 + (1 - risks) * mean**2
    variance = float(((1 - pi) / pi * spread).sum()) / len(risks) ** 2 * weeks
    return 2 * 1.96 * variance**0.5
