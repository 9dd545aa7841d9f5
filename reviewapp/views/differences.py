"""Answers on which two reviewers do not agree: the list, and one of them side by side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contactcenter.models import Employee
from reviewapp import retraining, settling, verdicts
from reviewapp.masking import Mask
from reviewapp.models import Difference, Match, Verdict
from reviewapp.rights import Right
from reviewapp.scope import within
from reviewapp.views.access import person_with
from reviewapp.views.card import MATCHES_READ, article_cards, conversations, mask_of, masked_messages
from reviewapp.views.paging import later, older, page_of, place
from reviewapp.views.settling_forms import SettleForm
from reviewapp.withheld import words_of

SIDES = ("first", "second")


@login_required
@require_GET
def difference_list(request: HttpRequest) -> HttpResponse:
    """What waits, most urgent first; or what was settled, newest first."""
    mine = within(person_with(Right.SETTLE, request), "draw__response__")
    state, after = request.GET.get("state", "open"), request.GET.get("after", "")
    if state not in {"open", "settled"}:
        raise BadRequest(_("This page knows no such filter."))
    if state == "open":
        rows, last = page_of(_with_sides(settling.open_differences().filter(mine, _after(after))))
        more = f"{int(last.urgent)}.{place(last.due_at, last.pk)}" if last else ""  # type: ignore[attr-defined]
    else:
        settled = settling.settled_differences().filter(mine, older(after, field="settled_by_verdict__decided_at"))
        rows, last = page_of(_with_sides(settled))
        more = place(last.settled_by_verdict.decided_at, last.pk) if last and last.settled_by_verdict else ""
    context = {
        "rows": rows,
        "state": state,
        "now": timezone.now(),
        "waiting": settling.open_differences().filter(mine).order_by().count(),
        "after": after,
        "more": more,
    }
    return render(request, "reviewapp/differences.html", context)


def _with_sides(rows: QuerySet[Difference]) -> QuerySet[Difference]:
    return rows.select_related(
        "first__reviewer", "first__response__screening", "second__reviewer", "settled_by_verdict__reviewer"
    )


def _after(text: str) -> Q:
    """Rows after a place like `1.1763900000000000-12`: urgent or not, due time and id."""
    if not text:
        return Q()
    urgent, _dot, rest = text.partition(".")
    if urgent not in {"0", "1"}:
        raise BadRequest(_("This page knows no such filter."))
    here = Q(urgent=urgent == "1") & later(rest, field="due_at")
    return here | Q(urgent=False) if urgent == "1" else here


@login_required
@require_http_methods(["GET", "POST"])
def difference_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Both verdicts beside each other with what they were given on, and the form that settles them."""
    settler = person_with(Right.SETTLE, request)
    rows = _with_sides(Difference.objects.filter(within(settler, "draw__response__"))).select_related(
        "first__correction__source_version", "second__correction__source_version", "first__response__conversation",
        "settled_by_verdict__correction",
    )  # fmt: skip
    difference = get_object_or_404(rows, pk=pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.settled(difference)
            settling.settle(difference=pk, employee=settler, now=timezone.now(), **given)
        except (settling.CannotSettle, verdicts.InvalidVerdict) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Settled. Both reviewers read it in their feedback."))
            return redirect("differences")
    status = 422 if form.errors else 200
    return render(request, "reviewapp/difference.html", _context(difference, form=form, settler=settler), status=status)


def _context(difference: Difference, *, form: SettleForm, settler: Employee) -> dict[str, Any]:
    response = difference.first.response
    talk = conversations([response])[response.pk]
    found = Match.objects.filter(screening__response=response, rank__lte=MATCHES_READ).order_by("rank")
    matches = list(found.select_related("passage__version__article"))
    mask = mask_of(messages=talk, contacts=[], matches=matches)
    own = settler.pk in {difference.first.reviewer_id, difference.second.reviewer_id}
    question, said = words_of(response)
    return {
        "difference": difference,
        "response": response,
        "question": mask.hide(question).text,
        "answer": mask.hide(said).text,
        "talk": masked_messages(talk, mask=mask),
        "articles": article_cards(matches=matches, claims=[], flags=[]),
        "sides": [_side(name, getattr(difference, name), mask=mask) for name in SIDES],
        "settled": _side("settled", difference.settled_by_verdict, mask=mask)
        if difference.settled_by_verdict
        else None,
        "settled_because": mask.hide(difference.reason).text,
        "form": form,
        "own": own,
        "barred": own and not settling.may_settle_own(difference=difference, employee=settler),
    }


def _side(name: str, verdict: Verdict, *, mask: Mask) -> dict[str, Any]:
    correction = mask.hide(verdict.correction.text).text if hasattr(verdict, "correction") else ""
    answer = mask.hide(words_of(verdict.response)[1]).text
    return {
        "name": name,
        "verdict": verdict,
        "note": mask.hide(verdict.note).text,
        "correction": correction,
        "diff": retraining.word_diff(answer, correction) if correction else [],
    }
