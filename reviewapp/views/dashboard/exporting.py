"""The export menu of the dashboard: the present selection as a file, for who may export."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewapp import exports
from reviewapp.exports import selected
from reviewapp.exports.selected import Selected
from reviewapp.quality import Selection
from reviewapp.rights import Right
from reviewapp.views.access import person_with
from reviewapp.views.dashboard import choosing

TOO_MANY = gettext_lazy(
    "This selection has more than %(most)s verdicts: too many for one workbook at once. Choose JSONL or a shorter period, "
    "or take the workbook of the weekly export."
)


def context(selection: Selection) -> dict[str, Any]:
    """For the menu: whether there is a PDF to be had."""
    return {"can_print": exports.can_print()}


@login_required
@require_safe
def dashboard_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """One file of the selection in the address. Workbook and JSONL hold every verdict, so they are not for everybody."""
    person = person_with(Right.EXPORT, request)
    now = timezone.now()
    asked = Selected(choosing.read(request.GET, now=now, viewer=person).filters, now, person.display_name())
    try:
        response = _FILES[kind](asked)
    except selected.TooManyError:
        messages.error(request, TOO_MANY % {"most": selected.MOST_IN_WORKBOOK})
        return redirect(f"{reverse('dashboard')}?{request.GET.urlencode()}")
    figures = asked.figures
    response["Content-Disposition"] = f'attachment; filename="klopt-{figures.first}-{figures.last}.{kind}"'
    return response


def _csv(asked: Selected) -> HttpResponse:
    return HttpResponse(selected.csv_text(asked), content_type="text/csv; charset=utf-8")


def _jsonl(asked: Selected) -> StreamingHttpResponse:
    return StreamingHttpResponse(selected.jsonl_lines(asked), content_type="application/x-ndjson; charset=utf-8")


def _xlsx(asked: Selected) -> FileResponse:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(selected.book(asked), content_type=kind)


def _pdf(asked: Selected) -> HttpResponse:
    try:
        return HttpResponse(selected.pdf(asked), content_type="application/pdf")
    except exports.ExportError:
        raise Http404(_("This installation makes no PDF. Print the page from your browser.")) from None


_FILES = {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl, "pdf": _pdf}
