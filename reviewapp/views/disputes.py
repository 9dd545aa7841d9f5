"""Objections to verdicts: made from the page of an answer, followed on a page of their own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contactcenter.models import Employee
from reviewapp import settling
from reviewapp.models import Dispute, Verdict
from reviewapp.rights import Right, may
from reviewapp.scope import within
from reviewapp.views import asked
from reviewapp.views.access import person, person_with
from reviewapp.views.paging import older, page_of, place
from reviewapp.views.settling_forms import ObjectionForm


@login_required
@require_GET
def dispute_list(request: HttpRequest) -> HttpResponse:
    """One's own objections, and those of others once they are decided, newest first.

    Of an objection of somebody else that waits only the number is told: the answer must be judged blind.
    """
    reader = person(request)
    before = request.GET.get("before", "")
    mine = within(reader, "verdict__response__")
    visible = Dispute.objects.filter(mine).filter(
        Q(raised_by=reader) | ~Q(outcome__in=[Dispute.Outcome.OPEN, "withdrawn"])
    )
    rows, last = page_of(
        visible.filter(older(before, field="raised_at"))
        .select_related("verdict__reviewer", "verdict__response__screening", "raised_by")
        .order_by("-raised_at", "-pk")
    )
    others = Dispute.objects.filter(mine, outcome=Dispute.Outcome.OPEN).exclude(raised_by=reader)
    context = {
        "rows": _with_answers(rows, reader=reader),
        "others_waiting": others.count(),
        "before": before,
        "older": place(last.raised_at, last.pk) if last else "",
        "may_object": may(reader, Right.OBJECT),
    }
    return render(request, "reviewapp/disputes.html", context)


def _with_answers(rows: list[Dispute], *, reader: Employee) -> list[dict[str, Any]]:
    overturned = settling.overturning(rows)
    return [{"dispute": row, "mine": row.raised_by_id == reader.pk, "instead": overturned.get(row.pk)} for row in rows]


@login_required
@require_http_methods(["GET", "POST"])
def dispute_new(request: HttpRequest) -> HttpResponse:
    """Object to a verdict, with words."""
    objector = person_with(Right.OBJECT, request)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    named = asked.number((request.POST if request.method == "POST" else request.GET).get("verdict", ""))
    if named is None:
        raise BadRequest(_("This page knows no such filter."))
    verdict = get_object_or_404(
        Verdict.objects.filter(within(objector, "response__")).select_related("reviewer", "response", "review"),
        pk=named,
    )
    try:  # a verdict on an answer that somebody may still have to judge is not shown here either
        settling.refuse_objection(verdict=verdict, employee=objector)
    except settling.CannotObject as refusal:
        messages.error(request, str(refusal))
        return redirect("response", verdict.response_id)
    if request.method == "POST" and form.is_valid():
        try:
            dispute = settling.object_to(employee=objector, now=timezone.now(), **form.cleaned_data)
        except settling.CannotObject as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your objection is made. A colleague judges the answer again, blind."))
            if settling.was_exported(dispute.verdict):
                told = _("This verdict is in a weekly export. If it changes, a later export says so under corrections.")
                messages.info(request, told)
            return redirect("disputes")
    context = {"form": form, "verdict": verdict, "exported": settling.was_exported(verdict)}
    return render(request, "reviewapp/dispute.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def dispute_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own objection."""
    objector = person(request)
    get_object_or_404(Dispute, within(objector, "verdict__response__"), pk=pk, raised_by=objector)
    try:
        settling.withdraw(dispute=pk, employee=objector, now=timezone.now())
    except settling.CannotObject as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your objection is withdrawn."))
    return redirect("disputes")
