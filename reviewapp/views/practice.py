"""The practice round: ten invented answers on the real desk, with the why after each verdict."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contactcenter.models import Employee
from reviewapp import practice, verdicts
from reviewapp.models import TrainingRecord
from reviewapp.models.verdicts import Code
from reviewapp.practice import Item, Outcome
from reviewapp.rights import Right
from reviewapp.views import asked
from reviewapp.views.access import person_with
from reviewapp.views.practice_cards import practice_card, practice_queue
from reviewapp.views.review import CARDS_HELD, rendered, verdict_words


def _language() -> str:
    return get_language() or practice.LANGUAGES[0]


@login_required
@require_safe
def intro(request: HttpRequest) -> HttpResponse:
    """What the round is, and how the last one went."""
    judge = person_with(Right.JUDGE, request)
    record = practice.running(judge)
    last = practice.last_finished(judge)
    context = {
        "record": record,
        "last": last,
        "rows": _rows(last) if last else [],
        "number": len(practice.items(_language())),
    }
    return render(request, "reviewapp/practice.html", context)


def _rows(record: TrainingRecord) -> list[dict[str, Any]]:
    """Each item of a finished round: what was said, what is right, and why."""
    return [
        {
            "item": item,
            "given": Code(record.given[item.id]).label,
            "right": record.given[item.id] == item.code,
            "words": practice.right_words(item),
        }
        for item in practice.items(_language())
        if item.id in record.given
    ]


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a round, or go on with it."""
    practice.start(employee=person_with(Right.JUDGE, request), now=timezone.now())
    return redirect("practice_desk")


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The next item on the desk as it always looks."""
    judge = person_with(Right.JUDGE, request)
    record = practice.running(judge)
    if record is None:
        return redirect("practice")
    cards = [practice_card(item) for item in practice.left(record=record, language=_language())[:CARDS_HELD]]
    context = _frame(record) | {
        "card": cards[0] if cards else None,
        "next_card": cards[1] if len(cards) > 1 else None,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "reviewapp/practice_desk.html", context)


@login_required
@require_POST
def give_verdict(request: HttpRequest) -> HttpResponse:
    """Keep a verdict and say what came of it; the same rules as on the desk."""
    judge = person_with(Right.JUDGE, request)
    code = request.POST.get("code", "")
    code = "critical" if code == "wrong" and request.POST.get("critical") else code
    reasons = request.POST.getlist("reasons")
    try:
        verdicts.check(code=code, reasons=reasons, handover="", note="", correction="")
        outcome = practice.judge(
            employee=judge,
            number=_number(request),
            code=code,
            reasons=reasons,
            language=_language(),
            now=timezone.now(),
        )
    except verdicts.InvalidVerdict as refusal:
        return _refused(request, judge, str(refusal), status=422)
    except practice.NoSuchItem:
        return _refused(request, judge, _("This round is over. Begin a new one."), status=409)
    toast = _toast(request, outcome)
    if not _scripted(request):
        messages.info(request, toast)
        return redirect("practice_desk" if practice.running(judge) else "practice")
    return JsonResponse({"toast": toast} | _onward(request, judge))


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the newest verdict of the round back."""
    judge = person_with(Right.JUDGE, request)
    item = practice.undo(employee=judge, language=_language())
    if item is None:
        return _refused(request, judge, _("There is nothing to undo."), status=409)
    if not _scripted(request):
        messages.info(request, _("Your verdict is taken back."))
        return redirect("practice_desk")
    return JsonResponse(_onward(request, judge) | {"cards": rendered(request, [practice_card(item)])})


@login_required
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """On the desk it goes to a colleague; here there is none."""
    judge = person_with(Right.JUDGE, request)
    return _refused(
        request, judge, _("There is no colleague here: in the practice round you judge them all."), status=409
    )


@login_required
@require_safe
def article(request: HttpRequest, external_id: str) -> HttpResponse:
    """One article of the round."""
    person_with(Right.JUDGE, request)
    every = [row for item in practice.items(_language()) for row in item.shown["articles"]]
    found = next((row for row in every if row["id"] == external_id), None)
    if found is None:
        raise Http404
    return render(request, "reviewapp/practice_article.html", {"article": found, "language": _language()})


def _frame(record: TrainingRecord | None) -> dict[str, Any]:
    """What stands around the card."""
    return verdict_words() | {"queue": practice_queue(), "record": record, "judged": len(record.given) if record else 0}


def _onward(request: HttpRequest, judge: Employee) -> dict[str, Any]:
    """The items the page lacks (it names those it has in `have`); after the last one the result."""
    have = set(request.POST.get("have", "")[:200].split(","))
    record = practice.running(judge)
    frame = _frame(record or practice.last_finished(judge))
    left = practice.left(record=record, language=_language()) if record else []
    lacking: list[Item] = [item for item in left[:CARDS_HELD] if str(item.number) not in have]
    answer: dict[str, Any] = {
        "cards": rendered(request, [practice_card(item) for item in lacking]),
        "bar": render_to_string("reviewapp/partials/practice_progress.html", frame, request=request),
    }
    if not left:
        answer["state"] = render_to_string("reviewapp/partials/practice_done.html", frame, request=request)
    return answer


def _toast(request: HttpRequest, outcome: Outcome) -> str:
    label, reasons = practice.right_words(outcome.item)
    context = {"outcome": outcome, "label": label, "reasons": reasons, "scripted": _scripted(request)}
    return render_to_string("reviewapp/partials/practice_toast.html", context, request=request)


def _refused(request: HttpRequest, judge: Employee, message: str, *, status: int) -> HttpResponse:
    if _scripted(request):
        return JsonResponse({"message": message} | _onward(request, judge), status=status)
    messages.error(request, message)
    return redirect("practice_desk" if practice.running(judge) else "practice")


def _number(request: HttpRequest) -> int:
    return asked.number(request.POST.get("review_id", "")) or 0


def _scripted(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
