"""Check items: the list of the quality manager, and making or retiring one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contactcenter.models import BotResponse
from reviewapp import gold
from reviewapp.masking import Mask, names_in
from reviewapp.models import Difference, GoldItem
from reviewapp.models.verdicts import Code, Reason
from reviewapp.rights import Right
from reviewapp.scope import answers, within
from reviewapp.views import asked
from reviewapp.views.access import person_with
from reviewapp.views.calibration_forms import GoldForm
from reviewapp.views.standing import TONES

PAGE = 50


@login_required
@require_safe
def gold_list(request: HttpRequest) -> HttpResponse:
    """All items, newest first, with how they are judged by the team."""
    mine = within(person_with(Right.SETTLE, request), "response__")
    before = asked.place(request.GET.get("before", ""))
    items_seen = GoldItem.objects.filter(mine)
    older = items_seen.filter(pk__lt=before) if before else items_seen
    items = list(older.select_related("response__screening", "set_by").order_by("-pk")[: PAGE + 1])
    shown = items[:PAGE]
    tallies = gold.tallies(shown)
    context = {
        "rows": [
            {
                "item": item,
                "text": _masked(item.response)[0] or _masked(item.response)[1],
                "explanation": _mask(item.response).hide(item.explanation).text,
                "tone": TONES[Code(item.code)],
                "reasons": [Reason(code).label for code in item.reasons],
                "given": tallies[item.pk][0],
                "tally": tallies[item.pk][1],
            }
            for item in shown
        ],
        "counts": items_seen.aggregate(
            active=Count("pk", filter=Q(retired_at__isnull=True)),
            retired=Count("pk", filter=Q(retired_at__isnull=False)),
        ),
        "older": shown[-1].pk if len(items) > PAGE else "",
        "before": before or "",
    }
    return render(request, "reviewapp/gold.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gold_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the right verdict on an answer is."""
    lead = person_with(Right.SETTLE, request)
    response = get_object_or_404(answers(lead), pk=pk)
    known = GoldItem.objects.filter(response=response).first()
    origin, initial = _what_is_known(response, known)
    form = GoldForm(request.POST or None, initial=initial)
    question, answer = _masked(response)
    context = {"form": form, "response": response, "question": question, "answer": answer, "known": known}
    if request.method != "POST":
        return render(request, "reviewapp/gold_set.html", context)
    if form.is_valid():
        try:
            gold.set_gold(response=response, origin=origin, employee=lead, now=timezone.now(), **form.cleaned_data)
        except gold.InvalidGold as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This answer is a check item now."))
            return redirect("gold")
    return render(request, "reviewapp/gold_set.html", context, status=422)


@login_required
@require_POST
def gold_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Plant it no more."""
    lead = person_with(Right.SETTLE, request)
    gold.retire(item=get_object_or_404(GoldItem, within(lead, "response__"), pk=pk), now=timezone.now())
    messages.success(request, _("Retired. What was judged stays in the figures."))
    return redirect("gold")


def _what_is_known(response: BotResponse, known: GoldItem | None) -> tuple[str, dict[str, Any]]:
    """Where the item comes from, and what the form begins with: the item, or how a difference on it was settled."""
    if known:
        return known.origin, {name: getattr(known, name) for name in GoldForm.base_fields}
    settled = Difference.objects.filter(draw__response=response, settled_by_verdict__isnull=False)
    difference = settled.select_related("settled_by_verdict").first()
    verdict = difference.settled_by_verdict if difference else None
    if difference is None or verdict is None:
        return GoldItem.Origin.BY_HAND, {}
    told = {"code": verdict.code, "reasons": verdict.reasons, "handover": verdict.handover}
    return GoldItem.Origin.DIFFERENCE, told | {"explanation": difference.reason}


def _masked(response: BotResponse) -> tuple[str, str]:
    """Question and answer without personal data."""
    mask = _mask(response)
    return mask.hide(response.question).text, mask.hide(response.answer).text


def _mask(response: BotResponse) -> Mask:
    return Mask([response.question, response.answer], names=names_in(response))
