"""Personal data of one answer, unmasked for who says what for. Every time is written down."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from contactcenter.models import Employee
from reviewapp import reveals, routing
from reviewapp.forms import RevealForm
from reviewapp.models import PersonalDataReveal, Review
from reviewapp.rights import Right
from reviewapp.scope import answers, within
from reviewapp.views.access import person_with
from reviewapp.views.card import build_cards
from reviewapp.views.response import answer_page
from reviewapp.views.review import rendered

PURPOSE = "reveal_purpose"
"""Session key: the number of the reveal for which the purpose was said, as it is asked once a session. The words themselves
may name a customer, so they stand with the reveal alone, sealed, and are erased with him."""


@login_required
@never_cache
@require_POST
def reveal(request: HttpRequest) -> HttpResponse:
    """The card with its data, as JSON for the desk; the page of the answer without scripts, and for who only reads."""
    asker = person_with(Right.SEE_PERSONAL_DATA, request)
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise BadRequest("reveal: one review or one answer")
    review_id: int | None = form.cleaned_data["review_id"]
    held = _held(asker, review_id) if review_id else []
    if review_id and not held:
        message = _("You no longer hold this answer: it is back in the queue.")
        return JsonResponse({"message": message}, status=409)
    response = held[0].response if held else get_object_or_404(answers(asker), pk=form.cleaned_data["response_id"])
    purpose = form.cleaned_data["purpose"] or _said_before(request, asker)
    try:
        row = reveals.record_reveal(response=response, employee=asker, purpose=purpose, now=timezone.now())
    except reveals.NotShown as refusal:
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"message": str(refusal)}, status=422)
        return answer_page(request, response.pk, refusal=str(refusal))
    request.session[PURPOSE] = row.pk
    if held and request.headers.get("Accept") == "application/json":
        return JsonResponse({"card": rendered(request, build_cards(held, viewer=asker, revealed={held[0].pk}))[0]})
    return answer_page(request, response.pk, revealed=True, held=held[0] if held else None)


def _said_before(request: HttpRequest, asker: Employee) -> str:
    """The purpose of this session; empty, and asked again, when there is none or it was erased."""
    row = PersonalDataReveal.objects.filter(pk=request.session.get(PURPOSE, 0), employee=asker).first()
    if row is None or not row.purpose:
        request.session.pop(PURPOSE, None)
        return ""
    return row.purpose


def _held(asker: Employee, review_id: int) -> list[Review]:
    """The review, when this person holds it; what he may not judge he does not see. Http404 for one of another team."""
    if not Review.objects.filter(within(asker), pk=review_id).exists():
        raise Http404
    return routing.held_by(employee=asker, review_id=review_id)
