"""The plan in force and how it changes: always by a new version, with who and why."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from contactcenter.models import Employee
from reviewapp.audit import Action, record
from reviewapp.models import SamplingPlan
from reviewapp.sampling.preview import preview_of
from reviewapp.sampling.reference import AT_LEISURE, read_reference
from reviewapp.sampling.wishes import PlanRule, Wishes, WishFields, wishes_of
from reviewapp.statistics import draws

# The plan of an installation that has none yet. These are constants and no settings, so that two installations with
# the same data draw the same answers, and a demo, a test or a bug report can be repeated elsewhere. The price of a
# known seed: who chooses the external ids could work out beforehand which answers will be seen. So a plan that
# somebody adopts gets a secret random seed.
DEFAULT_SEED = "klopt-plan-1"
DEFAULT_CONTROL_SHARE = 0.4
DEFAULT_CURVE = draws.Curve(
    0.08,  # 0.4 of about 20 % of the answers
    {},
    1.0,  # seen with the probability that the answer is not acceptable; a plan for a capacity spreads it
)
NO_CAPACITY = 0  # the default plan was not made for a number of reviews
ATTEMPTS = 5  # of the nightly step, when people change the plan under its hands
LONGEST_REASON: int = SamplingPlan._meta.get_field("reason").max_length or 0


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
                "floor": DEFAULT_CURVE.floor,
                "slope": DEFAULT_CURVE.slope,
                "reason": "Default plan",
            },
        )
    return plan


def versions() -> QuerySet[SamplingPlan]:
    """Every plan with who made it, newest first."""
    return SamplingPlan.objects.select_related("created_by", "back_to").order_by("-version")


def curve_of(plan: SamplingPlan) -> draws.Curve:
    """How this plan turns risk into a probability."""
    return draws.Curve(plan.floor, dict(plan.floors), plan.slope, plan.certain_from)


def expected_reviews(plan: SamplingPlan, *, now: datetime) -> float:
    """Reviews a week that this plan, as it is, gives on the answers of the last weeks."""
    reference, curve = read_reference(now=now), curve_of(plan)
    pi = draws.expected_draws(curve, reference.risk, reference.strata(plan.strata), reference.certain)
    return float(pi.sum()) * reference.each(screening_share=plan.screening_share)


def adopt_plan(
    *,
    reason: str,
    created_by: Employee | None,
    now: datetime,
    seen: int | None = None,
    seed: str = "",
    **wishes: Unpack[WishFields],
) -> SamplingPlan:
    """A new version of the plan, for the answers drawn from now on; draws that were made stay. Raises PlanRule.

    Calibrated on the screened answers of the last 28 days of data; without any, the default curve. `seen`: the version
    that it replaces; not given, the newest at this moment. `seed` empty = a random one.
    """
    if seen is None:
        seen = SamplingPlan.objects.aggregate(newest=Max("version"))["newest"] or 0
    wanted = Wishes(**wishes)
    return _save(wanted, _calibrated(wanted, now=now), reason=reason, created_by=created_by, seen=seen, seed=seed)


def set_threshold(
    *, certain_from: float | None, reason: str, created_by: Employee, now: datetime, seen: int
) -> SamplingPlan:
    """The plan in force with another risk from which a person always looks; capacity, shares and seed stay.

    `seen` is the version that the person saw. Raises PlanRule.
    """
    plan = current_plan()
    _require_newest(plan, seen)
    wanted = replace(wishes_of(plan), certain_from=certain_from)
    if plan.capacity == NO_CAPACITY:
        replace(wanted, capacity=1).check()
        curve = curve_of(plan)
    else:
        curve = _calibrated(wanted, now=now)
    return _save(
        wanted, curve, reason=_given(reason), created_by=created_by, seen=seen, seed=plan.seed,
        action=Action.THRESHOLD_CHANGED,
    )  # fmt: skip


def change_plan(
    *, reason: str, created_by: Employee, now: datetime, seen: int, **wishes: Unpack[WishFields]
) -> SamplingPlan:
    """A plan that a person made after seeing version `seen`, with his reason. Raises PlanRule."""
    _require_newest(current_plan(), seen)
    return adopt_plan(reason=_given(reason), created_by=created_by, now=now, seen=seen, **wishes)


def go_back(*, to: int, reason: str, created_by: Employee | None, now: datetime, seen: int) -> SamplingPlan:
    """A new version with the wishes and the seed of an earlier one, on the answers of today. Raises PlanRule.

    The default plan was made for no number of reviews: its curve comes back as it was.
    """
    _require_newest(current_plan(), seen)
    earlier = SamplingPlan.objects.filter(version=to).first()
    if earlier is None or to == seen:
        raise PlanRule("to", "there is no such earlier version")
    wanted = wishes_of(earlier)
    curve = curve_of(earlier) if earlier.capacity == NO_CAPACITY else _calibrated(wanted, now=now)
    reason = _given(reason)
    return _save(wanted, curve, reason=reason, created_by=created_by, seen=seen, seed=earlier.seed, back_to=earlier)


def follow_risk(*, reason: str, now: datetime) -> SamplingPlan | None:
    """The present plan made anew on the risks as the model in force gives them; the same wishes and seed.

    None for the default plan, which was made for no number of reviews: seen with the probability that is the risk, under
    any model. Where a person changes the plan meanwhile it starts again from his.
    """
    attempts = 0
    while True:
        plan = current_plan()
        if plan.capacity == NO_CAPACITY:
            return None
        wanted = wishes_of(plan)
        curve = _calibrated(wanted, now=now)
        try:
            return _save(wanted, curve, reason=reason, created_by=None, seen=plan.version, seed=plan.seed)
        except PlanRule:
            attempts += 1
            if attempts == ATTEMPTS:
                raise


def _calibrated(wanted: Wishes, *, now: datetime) -> draws.Curve:
    wanted.check()
    reference = read_reference(now=now, at_most=AT_LEISURE)
    return preview_of(wanted, reference).curve if reference.n else DEFAULT_CURVE


def _require_newest(plan: SamplingPlan, seen: int) -> None:
    """What a person saw before he decided is what is in force."""
    if plan.version != seen:
        raise PlanRule("seen", f"plan {plan.version} came into force meanwhile; look at it first")


def _given(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise PlanRule("reason", "a change of the plan needs a reason")
    if len(reason) > LONGEST_REASON:
        raise PlanRule("reason", f"the reason is too long: at most {LONGEST_REASON} characters")
    return reason


def _save(  # noqa: PLR0913 (keyword-only)
    wanted: Wishes,
    curve: draws.Curve,
    *,
    reason: str,
    created_by: Employee | None,
    seen: int,
    seed: str,
    back_to: SamplingPlan | None = None,
    action: Action = Action.PLAN_CHANGED,
) -> SamplingPlan:
    """The version after `seen`. Its number is unique, so that of two made at once the later is refused: PlanRule."""
    version = seen + 1
    try:
        with transaction.atomic():
            plan = SamplingPlan.objects.create(
                version=version,
                seed=seed or secrets.token_hex(16),
                floor=curve.floor,
                floors=curve.floors,
                slope=curve.slope,
                reason=reason,
                created_by=created_by,
                back_to=back_to,
                **wanted.as_fields(),
            )
            record(action, by=created_by, of=plan, version=version)
            return plan
    except IntegrityError:
        _require_newest(current_plan(), seen)
        raise  # another rule of the table
