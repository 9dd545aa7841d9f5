"""What became of one's own verdicts: settled differences, objections, check items, answered reports."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reviewapp import settling
from reviewapp.rights import Right
from reviewapp.settling.feedback import KINDS
from reviewapp.views.access import person_with
from reviewapp.views.paging import PAGE, place
from reviewapp.views.response_filters import Cursor


@login_required
@never_cache
@require_GET
def feedback(request: HttpRequest) -> HttpResponse:
    """One's own list, newest first. To have it before one is to have read it: the first page marks all as seen."""
    author = person_with(Right.JUDGE, request)
    before = _cursor(request.GET.get("before", ""))
    entries = settling.feedback_of(employee=author, size=PAGE + 1, before=before)
    more = len(entries) > PAGE
    context = {
        "entries": entries[:PAGE],
        "before": before,
        "older": _written(entries[PAGE - 1].cursor) if more else "",
    }
    answer = render(request, "reviewapp/feedback.html", context)
    if before is None and any(entry.fresh for entry in entries):
        settling.mark_seen(employee=author, now=timezone.now())
    return answer


def _written(cursor: settling.Cursor) -> str:
    return f"{cursor.kind}.{place(cursor.moment, cursor.pk)}"


def _cursor(text: str) -> settling.Cursor | None:
    """A place like `2.1763900000000000-12`: kind, moment and id."""
    if not text:
        return None
    kind, _dot, rest = text.partition(".")
    if kind not in {str(number) for number in range(len(KINDS))}:
        raise BadRequest(_("This page knows no such filter."))
    read = Cursor.read(rest)
    return settling.Cursor(read.moment, int(kind), read.pk)
