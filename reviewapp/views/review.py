"""The review desk: one answer, one judgement. Full pages for whoever has no scripts, JSON for review.js."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from contactcenter.models import Employee
from contactcenter.models.people import Role
from reviewapp import gold, lookalikes, routing, verdicts
from reviewapp.forms import LeaseForm, SkipForm, VerdictForm
from reviewapp.models import Queue, ReviewSkip, Verdict
from reviewapp.models.verdicts import Code, Handover, Reason
from reviewapp.rights import Right
from reviewapp.scope import within
from reviewapp.templatetags.klopt import at_most, queue_name
from reviewapp.views import asked
from reviewapp.views.access import person, person_with
from reviewapp.views.card import Card, build_cards
from reviewapp.views.desk_state import polled, state_of_poll, why_empty
from reviewapp.views.drafts import keep_refused
from reviewapp.views.folding import render_folded
from reviewapp.views.lookalikes import given_for_all_or_one
from reviewapp.views.unseen import UnseenSigns

CARDS_HELD = 2
COUNTED_EVERY = 10
"""Of so many verdicts one brings the counts of the menu anew; between them the page counts its own."""
START_PAGES: dict[str, str] = {
    Role.QUALITY_MANAGER: "dashboard",
    Role.KNOWLEDGE_EDITOR: "knowledge",
    Role.BOT_TEAM: "retraining",
    Role.PRIVACY_OFFICER: "responses",
    Role.OPERATOR: "people",
}
REFUSALS = (
    verdicts.InvalidVerdict,
    verdicts.AlreadyJudged,
    verdicts.TooLateToUndo,
    verdicts.NotTheNewest,
    routing.LeaseLost,
)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The start page of the person's role."""
    try:
        return redirect(START_PAGES.get(person(request).role, "review"))
    except NoReverseMatch:
        return redirect("review")


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The queue of last time while it has work, else the first that has."""
    judge = person_with(Right.JUDGE, request)
    routing.standard_queues()
    counts = {queue.slug: number for queue, number in routing.open_by_queue(judge).items()}
    wanted = request.GET.get("queue") or request.COOKIES.get("klopt-queue", "")
    slug = wanted if counts.get(wanted) or request.GET.get("queue") in counts else ""
    return redirect(
        "review_queue", slug or next((slug for slug, number in counts.items() if number), next(iter(counts), "risk"))
    )


@login_required
@never_cache
@gzip_page
@UnseenSigns
@require_GET
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The next answer of a queue, with the one after it ready in the page."""
    judge = person_with(Right.JUDGE, request)
    queue = _own_queue(judge=judge, slug=slug)
    cards = build_cards(routing.claim_next(employee=judge, queue=queue, count=CARDS_HELD), viewer=judge)
    context = _frame(judge=judge, queue=queue) | {
        "card": cards[0] if cards else None,
        "next_card": cards[1] if len(cards) > 1 else None,
        "last": _saved_earlier(request),
    }
    if not cards:
        context |= why_empty(judge=judge, queue=queue, counts=context["counts"])
    if polled(request):
        return state_of_poll(request, context)
    response = render(request, "reviewapp/review.html", context)
    response.set_cookie("klopt-queue", slug, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def _own_queue(*, judge: Employee, slug: str) -> Queue:
    """The queue, when this person may judge in it; else 403 with whom to ask."""
    try:
        return routing.queue_for(employee=judge, slug=slug)
    except Queue.DoesNotExist:
        raise Http404 from None
    except routing.NotYourQueue as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def _queue_at(slug: str) -> Queue:
    """The queue of what the page holds."""
    try:
        return routing.queue_at(slug=slug)
    except Queue.DoesNotExist:
        raise Http404 from None


def _frame(*, judge: Employee, queue: Queue) -> dict[str, Any]:
    """What stands around the card: queues with their counts, the person's day, the words of the verdict bar."""
    counts = routing.open_by_queue(judge)
    backlog = routing.backlog(employee=judge, queue=queue) if counts.setdefault(queue, 0) else None
    return verdict_words() | {
        "queue": queue,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "counts": counts,
        "open_to_me": min(sum(counts.values()), routing.COUNTED_AT_MOST),
        "open_here": counts[queue],
        "backlog": backlog,
        "progress": verdicts.progress(employee=judge, now=timezone.now()),
    }


def verdict_words() -> dict[str, Any]:
    """The choices of the verdict bar. A digit belongs to its reason for ever: the codes stand in key order."""
    return {
        "reasons": list(zip(range(1, 10), Reason.choices, strict=False)),
        "handovers": [choice for choice in Handover.choices if choice[0]],
        "skip_reasons": list(zip(range(1, 10), ReviewSkip.Reason.choices, strict=False)),
    }


def _saved_earlier(request: HttpRequest) -> Verdict | None:
    """The verdict a person without scripts just gave, for the line that says so."""
    saved = asked.number(request.GET.get("saved", ""))
    own = Verdict.objects.filter(
        within(person(request), "response__"), reviewer=person(request), revoked_at__isnull=True
    )
    return own.filter(pk=saved).first() if saved else None


@login_required
@require_POST
def give_verdict(request: HttpRequest, slug: str) -> HttpResponse:
    """Store a verdict; the answer brings the cards the page does not have yet."""
    judge = person_with(Right.JUDGE, request)
    queue = _queue_at(slug)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _refused(request, judge=judge, queue=queue, message=form.first_error(), status=422)
    try:
        verdict = given_for_all_or_one(request, judge=judge, words=form.verdict())
    except REFUSALS as refusal:
        status = 422 if isinstance(refusal, verdicts.InvalidVerdict) else 409
        return _refused(request, judge=judge, queue=queue, message=str(refusal), status=status)
    if not _scripted(request):
        return redirect(reverse("review_queue", args=[slug]) + f"?saved={verdict.pk}")
    reveal = verdicts.reveal(verdict=verdict)
    toast: dict[str, Any] = {
        "verdict": verdict,
        "reveal": reveal,
        "reasons": _reason_words(verdict),
        # after a doubt the answer waits for a colleague
        "explained": verdict.counts and verdict.code != Code.UNSURE and reveal.risk is not None,
    }
    if not verdict.counts:
        toast["colleague"] = verdicts.judged_by_colleague(verdict=verdict)
    if request.POST.get("group") and (outcome := lookalikes.outcome_of(verdict)):
        toast |= {"outcome": outcome, "lines": ["reviewapp/partials/toast_group.html"]}
    if told := gold.feedback(verdict=verdict):
        toast |= {"gold": told, "lines": [*toast.get("lines", ()), "reviewapp/partials/toast_gold.html"]}
    answer = {"toast": render_folded("reviewapp/partials/review_toast.html", toast, request=request)}
    return JsonResponse(answer | _onward(request, judge=judge, queue=queue, verdict=verdict))


def _reason_words(verdict: Verdict) -> str:
    return ", ".join(str(Reason(code).label) for code in verdict.reasons)


@login_required
@require_POST
def skip(request: HttpRequest, slug: str) -> HttpResponse:
    """Pass the answer on to a colleague."""
    judge = person_with(Right.JUDGE, request)
    queue = _queue_at(slug)
    form = SkipForm(request.POST)
    if not form.is_valid():
        message = _("Choose a reason from the list.")
        return _refused(request, judge=judge, queue=queue, message=message, status=422)
    try:
        routing.skip(employee=judge, now=timezone.now(), **form.cleaned_data)
    except REFUSALS as refusal:
        return _refused(request, judge=judge, queue=queue, message=str(refusal), status=409)
    if not _scripted(request):
        messages.info(request, _("Passed on to a colleague."))
        return redirect("review_queue", slug)
    return JsonResponse(_onward(request, judge=judge, queue=queue))


@login_required
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back the last verdict of today and show its answer again. A `verdict_key` says which one that has to be."""
    judge = person_with(Right.JUDGE, request)
    queue = _queue_at(slug)
    try:
        verdict = verdicts.undo_last(employee=judge, now=timezone.now(), idempotency_key=_verdict_meant(request))
    except REFUSALS as refusal:
        return _refused(request, judge=judge, queue=queue, message=str(refusal), status=409)
    if verdict is None:
        message = _("There is nothing to undo.")
        return _refused(request, judge=judge, queue=queue, message=message, status=409)
    if not _scripted(request):
        messages.info(request, _("Your verdict is taken back."))
        return redirect("review_queue", verdict.review.queue.slug)
    again = routing.held_by(employee=judge, review_id=verdict.review_id)
    answer = _onward(request, judge=judge, queue=queue) | {"cards": rendered(request, build_cards(again, viewer=judge))}
    return JsonResponse(answer)


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Lengthen the leases of the cards in the page."""
    form = LeaseForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"held": []}, status=422)
    held = routing.renew(employee=person_with(Right.JUDGE, request), leases=form.cleaned_data["leases"])
    return JsonResponse({"held": held, "seconds": routing.lease_seconds()})


def _scripted(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _verdict_meant(request: HttpRequest) -> UUID | None:
    """The verdict that was the newest in the page; None where the page was loaded after it, or has no scripts."""
    key = request.POST.get("verdict_key", "")
    try:
        return UUID(key) if key else None
    except ValueError as error:
        raise BadRequest("verdict_key is not a UUID") from error


def _refused(request: HttpRequest, *, judge: Employee, queue: Queue, message: str, status: int) -> HttpResponse:
    """Why not. A page that had to let its card go gets the next one all the same."""
    if _scripted(request):
        return JsonResponse({"message": message} | _onward(request, judge=judge, queue=queue), status=status)
    messages.error(request, message)
    if keep_refused(request, judge=judge):
        messages.info(request, _("What you typed is kept: you find it under Busy."))
    return redirect("review_queue", queue.slug)


def _onward(request: HttpRequest, *, judge: Employee, queue: Queue, verdict: Verdict | None = None) -> dict[str, Any]:
    """The cards the page lacks (it names those it has in `have`), the day so far, and, with nothing left, why.

    After a `verdict` the day and the counts of the menu come only now and then: they cost more than the verdict and its
    next card together, and the page counts its own.
    """
    named = request.POST.get("have", "")[:200].split(",")
    have = set(asked.numbers(named))
    cards = build_cards(routing.claim_next(employee=judge, queue=queue, count=CARDS_HELD, besides=have), viewer=judge)
    answer: dict[str, Any] = {"cards": rendered(request, cards)}
    if verdict and verdict.pk % COUNTED_EVERY and (cards or have):
        return answer
    frame = _frame(judge=judge, queue=queue)
    answer |= {
        "bar": render_to_string("reviewapp/partials/review_progress.html", frame, request=request),
        "waiting": at_most(frame["open_to_me"]),
        "queues": {row.slug: f"{queue_name(row)} ({at_most(number)})" for row, number in frame["counts"].items()},
    }
    if not cards and not have:
        frame |= why_empty(judge=judge, queue=queue, counts=frame["counts"])
        answer["state"] = render_to_string("reviewapp/partials/review_state.html", frame, request=request)
    return answer


def rendered(request: HttpRequest, cards: Sequence[Card]) -> list[str]:
    words = verdict_words()
    return [
        render_folded(
            "reviewapp/partials/review_card.html", words | {"card": card, "queue": card.review.queue}, request=request
        )
        for card in cards
    ]
