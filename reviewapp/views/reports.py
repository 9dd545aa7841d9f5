""" "This article is wrong": from the review desk to the knowledge editor, and back with an answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contactcenter.models import Employee
from reviewapp import settling
from reviewapp.models import KnowledgeReport
from reviewapp.rights import Right
from reviewapp.scope import within_if_any
from reviewapp.views.access import person_with
from reviewapp.views.paging import later, older, page_of, place
from reviewapp.views.settling_forms import AnswerForm, ReportForm


@login_required
@require_POST
def knowledge_report(request: HttpRequest) -> HttpResponse:
    """Keep a report. JSON for the review desk, a full page for whoever has no scripts."""
    reporter = person_with(Right.JUDGE, request)
    form = ReportForm(request.POST)
    if not form.is_valid():
        _field, errors = next(iter(form.errors.items()))
        return _told(request, message=str(errors[0]), status=422)
    given = form.cleaned_data
    try:
        settling.report_article(
            version=given["version"],
            employee=reporter,
            note=given["note"],
            review=given["review_id"],
            response=given["response_id"],
            now=timezone.now(),
        )
    except settling.CannotReport as refusal:
        return _told(request, message=str(refusal), status=422)
    return _told(request, message=_("Reported. The answer of the knowledge editor comes in your feedback."), status=200)


def _told(request: HttpRequest, *, message: str, status: int) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"message": message}, status=status)
    messages.add_message(request, messages.ERROR if status >= 400 else messages.SUCCESS, message)
    return redirect("review")


@login_required
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the oldest first; or what was answered, the newest first."""
    return _list_page(request, editor=person_with(Right.EDIT_KNOWLEDGE, request))


@login_required
@require_POST
def report_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one report."""
    editor = person_with(Right.EDIT_KNOWLEDGE, request)
    get_object_or_404(KnowledgeReport, within_if_any(editor, "response__"), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            settling.answer_report(report=pk, employee=editor, now=timezone.now(), **form.cleaned_data)
        except settling.CannotReport as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return _list_page(request, editor=editor, answering=pk, form=form, status=422)
    messages.success(request, _("Answered. The reviewer reads it in the feedback."))
    return redirect("knowledge_reports")


def _list_page(
    request: HttpRequest,
    *,
    editor: Employee,
    answering: int | None = None,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    state, after = request.GET.get("state", "open"), request.GET.get("after", "")
    if state not in {"open", "answered"}:
        raise BadRequest(_("This page knows no such filter."))
    mine = within_if_any(editor, "response__")
    shown = ("version__article", "reported_by", "answered_by", "response")
    if state == "open":
        rows, last = page_of(
            settling.open_reports().filter(mine, later(after, field="reported_at")).select_related(*shown)
        )
        more = place(last.reported_at, last.pk) if last else ""
    else:
        answered = KnowledgeReport.objects.filter(mine).exclude(outcome=KnowledgeReport.Outcome.OPEN)
        rows, last = page_of(
            answered.filter(older(after, field="answered_at")).select_related(*shown).order_by("-answered_at", "-pk")
        )
        more = place(last.answered_at, last.pk) if last and last.answered_at else ""
    context: dict[str, Any] = {
        "rows": [(row, form if row.pk == answering else AnswerForm(auto_id=f"r{row.pk}_%s")) for row in rows],
        "state": state,
        "waiting": settling.open_reports().filter(mine).count(),
        "after": after,
        "more": more,
        "answer_length": AnswerForm.base_fields["answer"].max_length,  # type: ignore[attr-defined]
    }
    return render(request, "reviewapp/knowledge_reports.html", context, status=status)
