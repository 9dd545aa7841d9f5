"""Repeat contacts: how many customers come back with the same question, and after which answers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from reviewapp import quality
from reviewapp.findings import week_name
from reviewapp.masking import Mask, names_in
from reviewapp.quality import week_of
from reviewapp.quality.repeats import Source, repeat_figures, sources
from reviewapp.views.access import person
from reviewapp.views.dashboard import choosing
from reviewapp.views.dashboard.people import address


@login_required
@require_safe
def repeats(request: HttpRequest) -> HttpResponse:
    """The census of one selection, week by week, and the earlier answers that bring most customers back."""
    now = timezone.now()
    choice = choosing.read(request.GET, now=now, viewer=person(request))
    found = repeat_figures(quality.read(filters=choice.filters, now=now))
    rows = sources(filters=choice.filters, now=now)
    context = {
        "found": found,
        "selection": choosing.sentence(choice),
        "back": urlencode(address(choice.filters)),
        "weeks": [(week_name(week_of(monday)), census) for monday, census in reversed(found.weeks)],
        "sources": [{"source": source, "examples": _examples(source)} for source in rows],
    }
    return render(request, "reviewapp/repeats.html", context)


def _examples(source: Source) -> list[dict[str, Any]]:
    """Both questions of each example, without personal data."""
    found = []
    for row in source.examples:
        mask = Mask([row.earlier.question, row.response.question], names=names_in(row.earlier, row.response))
        hours = (row.response.answered_at - row.earlier.answered_at).total_seconds() / 3600
        found.append(
            {
                "earlier": row.earlier,
                "later": row.response,
                "asked": mask.hide(row.earlier.question).text,
                "again": mask.hide(row.response.question).text,
                "days": hours / 24,
            }
        )
    return found
