"""Half-done answers: kept while somebody types, found again under "Busy"."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contactcenter.models import Employee
from reviewapp import drafts, routing
from reviewapp.forms import BusyForm, DraftForm
from reviewapp.models.verdicts import Code, Reason
from reviewapp.rights import Right
from reviewapp.views.access import person_with


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """GET ?review_id: the words kept of it. POST: keep these words."""
    judge = person_with(Right.JUDGE, request)
    form = DraftForm(request.POST if request.method == "POST" else request.GET)
    if request.method == "GET":
        form.is_valid()
        review_id = form.cleaned_data.get("review_id") or 0
        return JsonResponse({"words": drafts.words_of(employee=judge, review_id=review_id)})
    if not form.is_valid():
        return JsonResponse({"message": _("This draft could not be saved.")}, status=422)
    try:
        saved = drafts.save_draft(employee=judge, now=timezone.now(), **form.cleaned_data)
    except routing.LeaseLost as lost:
        return JsonResponse({"message": str(lost)}, status=409)
    except ValueError as error:
        return JsonResponse({"message": str(error)}, status=422)
    return JsonResponse({"saved_at": saved and saved.saved_at, "busy": drafts.count_of(employee=judge)})


def keep_refused(request: HttpRequest, *, judge: Employee) -> bool:
    """A form without scripts whose verdict was refused: what was typed would be gone with the page, so it becomes a draft."""
    sent = request.POST
    if not (sent.get("note", "").strip() or sent.get("correction", "").strip()):
        return False
    words = {name: sent.get(name, "") for name in drafts.FIELDS} | {"reasons": ",".join(sent.getlist("reasons"))}
    form = DraftForm({**sent.dict(), "words": json.dumps(words)})
    if not form.is_valid():
        return False
    try:
        return drafts.save_draft(employee=judge, now=timezone.now(), **form.cleaned_data) is not None
    except (routing.LeaseLost, ValueError):
        return False


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def busy(request: HttpRequest) -> HttpResponse:
    """The answers this person left half done. POST: go on with one, or throw its draft away."""
    judge = person_with(Right.JUDGE, request)
    if request.method == "GET":
        rows = [
            {"draft": row.draft, "state": row.state.value, "verdict": _label(Code, row.draft.words.get("code", ""))}
            | {"reasons": _reasons(row.draft.words.get("reasons", ""))}
            for row in drafts.drafts_of(employee=judge)
        ]
        return render(request, "reviewapp/busy.html", {"rows": rows})
    form = BusyForm(request.POST)
    if not form.is_valid():
        return redirect("review_busy")
    review_id = form.cleaned_data["review_id"]
    if form.cleaned_data["action"] == "drop":
        if drafts.drop(employee=judge, review_id=review_id):
            messages.success(request, _("The draft is thrown away."))
        return redirect("review_busy")
    try:
        review = drafts.go_on(employee=judge, review_id=review_id)
    except routing.LeaseLost as lost:
        messages.error(request, str(lost))
        return redirect("review_busy")
    return redirect("review_queue", review.queue.slug)


def _label(choices: type[Code] | type[Reason], code: str) -> str:
    return str(choices(code).label) if code in choices.values else ""


def _reasons(codes: str) -> str:
    return ", ".join(filter(None, (_label(Reason, code) for code in codes.split(","))))
