"""Weekly exports: what was made, the files, and a button for a week that has none.

For who has the right alone: the files tell what the lists keep from whoever still has to judge (docs/decisions/0007).
"""

import hashlib
import re
from base64 import b64encode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviewapp import exports
from reviewapp.exports import PDF
from reviewapp.models import WeeklyExport
from reviewapp.rights import Right
from reviewapp.scope import sees_all
from reviewapp.views.access import person_with

PAGE = 12
# what a visitor reads first, first
ORDER = (
    "report.html",
    "report.pdf",
    "report.xlsx",
    "export.xlsx",
    "method.html",
    "figures.csv",
    "verdicts.csv",
    "corrected_figures.csv",
    "corrections.csv",
    "retrain.csv",
    "gaps.csv",
)
REPORT = "report.html"
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@login_required
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """The weeks, newest first, a page at a time."""
    person = person_with(Right.EXPORT, request)
    if not sees_all(person):
        raise PermissionDenied(
            _("A weekly export holds the answers of all teams. Take the answers of your own team from the dashboard.")
        )
    before = request.GET.get("before", "")
    if not re.fullmatch(r"(\d{4}-W\d{2})?", before, re.ASCII):
        raise BadRequest(_("This page knows no such filter."))
    weeks = WeeklyExport.objects.order_by("-week")
    found = list((weeks.filter(week__lt=before) if before else weeks)[: PAGE + 1])
    mails = exports.mails_of(found)
    context = {
        "cards": [_card(export, mails) for export in found[:PAGE]],
        "older": found[PAGE - 1].week if len(found) > PAGE else "",
        "before": before,
        "missing": [] if before else exports.missing_weeks(now=timezone.now()),
        "last": exports.last_finished(timezone.now()),
        "mail_is_on": exports.mail_is_on(),
        "may_subscribe": exports.may_subscribe(person),
    }
    return render(request, "reviewapp/exports.html", context)


@login_required
@require_safe
def export_card(request: HttpRequest, week: str) -> HttpResponse:
    """One week, for the page that waits for it."""
    _refuse_teams(request)
    export = get_object_or_404(WeeklyExport, week=week)
    return render(
        request,
        "reviewapp/partials/export_card.html",
        {"card": _card(export, exports.mails_of([export])), "polled": True},
    )


@login_required
@require_POST
def export_request(request: HttpRequest) -> HttpResponse:
    """Ask for a week; the worker makes it."""
    _refuse_teams(request)
    try:
        export = exports.request_export(week=request.POST.get("week", ""), now=timezone.now())
    except exports.WeekError as error:
        raise BadRequest(str(error)) from error
    if export.state == WeeklyExport.State.RUNNING:
        messages.info(request, _("The export of week %(week)s is being made.") % {"week": export.week})
    return redirect("exports")


@login_required
@require_safe
def export_file(request: HttpRequest, week: str, name: str) -> FileResponse:
    """One file of an export that is ready. Only names in its manifest exist."""
    _refuse_teams(request)
    export = get_object_or_404(WeeklyExport, week=week, state=WeeklyExport.State.READY)
    if name not in {entry["name"] for entry in export.files}:
        raise Http404
    try:
        stream = (exports.default_folder(export.week) / name).open("rb")
    except OSError:
        raise Http404(_("The files of this week are not on this machine.")) from None
    return FileResponse(stream, as_attachment=True, filename=f"klopt-{export.week}-{name}")


@login_required
@require_safe
def export_report(request: HttpRequest, week: str) -> HttpResponse:
    """The report of a week in the browser, under a policy that allows its own style, by checksum, and nothing else."""
    _refuse_teams(request)
    export = get_object_or_404(WeeklyExport, week=week, state=WeeklyExport.State.READY)
    try:
        document = (exports.default_folder(export.week) / REPORT).read_bytes()
    except OSError:
        raise Http404(_("The files of this week are not on this machine.")) from None
    style = STYLE.search(document)
    allowed = b64encode(hashlib.sha256(style[1] if style else b"").digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return HttpResponse(document, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


def _refuse_teams(request: HttpRequest) -> None:
    """A week holds the answers of all teams: for who is in one it is not there."""
    if not sees_all(person_with(Right.EXPORT, request)):
        raise Http404


def _card(export: WeeklyExport, mails: dict[int, dict[str, int]]) -> dict[str, object]:
    week = exports.Week.parse(export.week)
    files = sorted(export.files, key=lambda entry: (_place(entry["name"]), entry["name"]))
    rows = {entry["name"]: entry["rows"] for entry in files}
    return {
        "export": export,
        "error": _(export.error) if export.error else "",
        "monday": week.monday(),
        "sunday": week.sunday(),
        "files": files,
        "bytes": sum(entry["bytes"] for entry in files),
        "verdicts": rows.get("verdicts.csv", 0),
        "corrections": rows.get("corrections.csv", 0),
        "retrain": rows.get("retrain.csv", 0),
        "gaps": rows.get("gaps.csv", 0),
        "report": REPORT in rows,
        "print": PDF in rows,
        "mails": mails.get(export.pk, {}),
        "here": export.state != WeeklyExport.State.READY or exports.default_folder(export.week).is_dir(),
    }


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)
