"""Knowledge gaps: what customers ask that no article answers, and what is there to make one from."""

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewapp.masking import Mask
from reviewapp.quality.gaps import MOST, Gap, best_correction, gaps
from reviewapp.rights import Right
from reviewapp.views.access import person, person_with
from reviewapp.views.dashboard import choosing
from reviewapp.views.dashboard.people import address, gap_lines

SHOWN = 50
MEMBERS_SHOWN = 30


@login_required
@require_safe
def gap_list(request: HttpRequest) -> HttpResponse:
    """All gaps of one selection, the most asked first."""
    choice = choosing.read(request.GET, now=timezone.now(), viewer=person(request))
    found = gaps(filters=choice.filters)
    lines = gap_lines(found.gaps, choice.filters)
    context = {
        "found": found,
        "lines": lines[:SHOWN],
        "left_out": len(lines) - len(lines[:SHOWN]),
        "most": MOST,
        "selection": choosing.sentence(choice),
        "back": urlencode(address(choice.filters)),
    }
    return render(request, "reviewapp/gaps.html", context)


@login_required
@require_safe
def gap_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One gap, named by the answer it is shown by: its questions, the best correction of a colleague, and how an article is
    brought in. For whoever edits articles."""
    editor = person_with(Right.EDIT_KNOWLEDGE, request)
    choice = choosing.read(request.GET, now=timezone.now(), viewer=editor)
    gap = next((gap for gap in gaps(filters=choice.filters).gaps if gap.shown.pk == pk), None)
    if gap is None:
        raise Http404(_("This gap is not there any more: an article came near, or somebody judges the answer again."))
    draft = best_correction(gap)
    question, body = (Mask([text], names=gap.shown.names).hide(text).text for text in (gap.shown.question, draft))
    context = {
        "gap": gap,
        "question": question,
        "members": _members(gap),
        "left_out": max(0, len(gap.members) - MEMBERS_SHOWN),
        "draft": body,
        "line": _line(gap, title=question, body=body),
        "selection": choosing.sentence(choice),
        "back": urlencode(address(choice.filters)),
    }
    return render(request, "reviewapp/gap.html", context)


def _line(gap: Gap, *, title: str, body: str) -> str:
    """The line of a file that load_articles takes, with all that is known filled in."""
    draft = {
        "id": f"gap-{gap.shown.pk}",
        "title": title,
        "body": body,
        "language": gap.shown.language,
        "topic": gap.topic,
    }
    return json.dumps(draft, ensure_ascii=False)


def _members(gap: Gap) -> list[dict[str, object]]:
    """The questions, and what the bot said, without personal data."""
    found = []
    for member in gap.members[:MEMBERS_SHOWN]:
        mask = Mask([member.question, member.answer], names=member.names)
        found.append(
            {"member": member, "question": mask.hide(member.question).text, "answer": mask.hide(member.answer).text}
        )
    return found
