"""What the page of the plan shows: read once, in the words of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from reviewapp import sampling
from reviewapp.models import SamplingPlan
from reviewapp.sampling import Effect, Pace, PlanRule, StratumPreview, Wishes
from reviewapp.views.plan import words
from reviewapp.views.plan.form import REFUSALS, PlanForm, ThresholdForm, WishesForm, as_initial

DAYS_A_WEEK = 7
VERSIONS = 50
STRATA = 40
"""Rows of the table of groups: those with the fewest random reviews come first."""


@dataclass(frozen=True, slots=True)
class Version:
    """One line of the list of versions."""

    plan: SamplingPlan
    changes: list[str]
    in_force: bool


def page(
    given: Mapping[str, str],
    *,
    form: PlanForm | None,
    wanted: Wishes | None,
    threshold_form: ThresholdForm | None,
    now: datetime,
) -> dict[str, Any]:
    """The plan in force, its effect or that of the form, the threshold's, and the versions."""
    plan = sampling.current_plan()
    asked = _asked_threshold(given)
    initial = {"certain_from": asked or sampling.threshold_in_force(plan) or "", "seen": plan.version}
    threshold_form = threshold_form or ThresholdForm(initial=_rounded(initial))
    context: dict[str, Any] = {
        "plan": plan,
        "sentences": words.sentences(plan),
        "threshold_form": threshold_form,
        "versions": _versions(plan),
    }
    tried = wanted or (sampling.wishes_of(plan) if plan.capacity else None)
    if tried is None:
        expected = sampling.expected_reviews(plan, now=now)
        tried = replace(sampling.wishes_of(plan), capacity=max(1, round(expected)))
    form = form or PlanForm(initial=as_initial(plan, expected=tried.capacity))
    context["form"] = form
    if not (form.is_bound and form.errors):
        context |= _effect(tried, form, now=now)
    return context | _threshold_of(plan, threshold_form, now=now)


def effect(form: WishesForm, *, now: datetime) -> dict[str, Any]:
    """What the plan in this valid form would do."""
    return _effect(form.wishes(), form, now=now)


def threshold(plan: SamplingPlan, *, certain_from: float | None, now: datetime) -> dict[str, Any]:
    """What this threshold would do."""
    return {"threshold": sampling.threshold_effect(plan=plan, certain_from=certain_from, now=now)}


def _effect(wanted: Wishes, form: WishesForm, *, now: datetime) -> dict[str, Any]:
    try:
        found = sampling.effect_of(wanted, now=now)
    except PlanRule as rule:
        form.add_error(rule.field, str(REFUSALS.get(rule.field, rule)))
        return {}
    pace = sampling.pace_of_team(now=now)
    return {"effect": found, "pace": pace, "wanted": wanted, **_numbers(found, pace)}


def _numbers(found: Effect, pace: Pace) -> dict[str, Any]:
    preview = found.preview
    strata: list[StratumPreview] = preview.strata
    a_day = preview.reviews_a_week / DAYS_A_WEEK
    return {
        "reviews_a_day": a_day,
        "control_a_day": preview.control_a_week / DAYS_A_WEEK,
        "minutes_a_day": pace.minutes(a_day),
        "half_width": preview.width_used / 2 if preview.width_used is not None else None,
        "leans_on_risk": preview.width_used is not None and preview.width_used != preview.width,
        "few": [stratum for stratum in strata if stratum.few],
        "strata": strata[:STRATA],
        "more_strata": max(0, len(strata) - STRATA),
    }


def _threshold_of(plan: SamplingPlan, form: ThresholdForm, *, now: datetime) -> dict[str, Any]:
    """The effect of the threshold in the form; of the plan in force where the form has no usable one."""
    if form.is_bound:
        risk = form.cleaned_data.get("certain_from") if not form.errors.get("certain_from") else None
    else:
        risk = form.initial["certain_from"] or None
    certain_from = sampling.threshold_in_force(plan) if risk is None else float(risk)
    return threshold(plan, certain_from=certain_from, now=now)


def _asked_threshold(given: Mapping[str, str]) -> float | None:
    """The threshold that an address names ("See the effect" on the dashboard); None when it names none."""
    form = WishesForm({"certain_from": given.get("certain_from", "")})
    form.is_valid()
    risk = form.cleaned_data.get("certain_from")
    return None if risk is None else float(risk)


def _rounded(initial: dict[str, Any]) -> dict[str, Any]:
    risk = initial["certain_from"]
    return initial | {"certain_from": round(risk, 2) if risk else ""}


def _versions(plan: SamplingPlan) -> list[Version]:
    """Newest first, each with what it changed of the one before."""
    rows = list(sampling.versions()[: VERSIONS + 1])
    before = {row.pk: older for row, older in pairwise(rows)}
    return [Version(row, words.changes(row, before.get(row.pk)), row.pk == plan.pk) for row in rows[:VERSIONS]]
