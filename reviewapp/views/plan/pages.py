"""The sampling plan: what is in force, what another would do, and changing it with a reason."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reviewapp import sampling
from reviewapp.models import SamplingPlan
from reviewapp.rights import Right
from reviewapp.sampling import PlanRule, Wishes
from reviewapp.views.access import person_with
from reviewapp.views.plan import shown
from reviewapp.views.plan.form import PlanForm, ReasonForm, ThresholdForm, WishesForm

SHOW = "show"
"""The name of the buttons that show what would happen and save nothing."""


@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """The plan in force, its versions, and the form of the next one. Pressing "Show the effect" changes nothing."""
    asker = person_with(Right.PLAN, request)
    if request.method != "POST":
        return _page(request)
    form = PlanForm(request.POST)
    if SHOW in request.POST:
        form.fields["reason"].required = False
        wanted = form.wishes() if form.is_valid() else None
        return _page(request, form=form, wanted=wanted)
    if form.is_valid():
        given, wanted = form.cleaned_data, form.wishes()
        try:
            saved = sampling.change_plan(
                reason=given["reason"], created_by=asker, now=timezone.now(), seen=given["seen"], **wanted.as_fields()
            )
        except PlanRule as rule:
            form.refuse(rule)
        else:
            return _done(request, saved)
    return _page(request, form=form)


@login_required
@require_GET
def effect(request: HttpRequest) -> HttpResponse:
    """What the plan in the form would do, while somebody fills it in."""
    person_with(Right.PLAN, request)
    form = WishesForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= shown.effect(form, now=timezone.now())
    return render(request, "reviewapp/partials/plan_effect.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def threshold_effect(request: HttpRequest) -> HttpResponse:
    """How many of the last two weeks' answers a person would always see, while somebody moves the slider."""
    person_with(Right.PLAN, request)
    form = ThresholdForm(request.GET)
    del form.fields["reason"], form.fields["seen"]
    context: dict[str, Any] = {"threshold_form": form}
    if form.is_valid():
        risk = float(form.cleaned_data["certain_from"])
        context |= shown.threshold(sampling.current_plan(), certain_from=risk, now=timezone.now())
    return render(request, "reviewapp/partials/threshold_effect.html", context, status=422 if form.errors else 200)


@login_required
def threshold(request: HttpRequest) -> HttpResponse:
    """Save another threshold, or show what it would do. Asked for by its address, after a refusal: the page it is on."""
    asker = person_with(Right.PLAN, request)
    if request.method != "POST":
        return redirect("plan")
    form = ThresholdForm(request.POST)
    if SHOW in request.POST:
        form.fields["reason"].required = False
        form.is_valid()
        return _page(request, threshold_form=form)
    if form.is_valid():
        given = form.cleaned_data
        try:
            saved = sampling.set_threshold(
                certain_from=float(given["certain_from"]),
                reason=given["reason"],
                created_by=asker,
                now=timezone.now(),
                seen=given["seen"],
            )
        except PlanRule as rule:
            form.refuse(rule)
        else:
            return _done(request, saved)
    return _page(request, threshold_form=form)


@login_required
def go_back(request: HttpRequest, version: int) -> HttpResponse:
    """Put an earlier version back into force, as a new one. Asked for by its address: the page it is on."""
    asker = person_with(Right.PLAN, request)
    if request.method != "POST":
        return redirect("plan")
    form = ReasonForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            saved = sampling.go_back(
                to=version, reason=given["reason"], created_by=asker, now=timezone.now(), seen=given["seen"]
            )
        except PlanRule as rule:
            form.refuse(rule)
        else:
            return _done(request, saved)
    return _page(request, back_form=form, back_to=version)


def _done(request: HttpRequest, saved: SamplingPlan) -> HttpResponse:
    words = _("Plan %(version)s is in force for the answers from now on. What was drawn before stays as it is.")
    messages.success(request, words % {"version": saved.version})
    return redirect("plan")


def _page(
    request: HttpRequest,
    *,
    form: PlanForm | None = None,
    wanted: Wishes | None = None,
    threshold_form: ThresholdForm | None = None,
    **more: Any,
) -> HttpResponse:
    """The whole page with the form that was sent, if any, as it was filled in."""
    context = shown.page(request.GET, form=form, wanted=wanted, threshold_form=threshold_form, now=timezone.now())
    context |= more
    forms = [form, threshold_form, more.get("back_form")]
    faulty = any(one is not None and one.errors for one in forms)
    return render(request, "reviewapp/plan.html", context, status=422 if faulty else 200)
