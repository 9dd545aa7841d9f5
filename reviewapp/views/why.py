"""Why the machine took an answer for risky: told after the own verdict, to whoever asks."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reviewapp import explaining
from reviewapp.models import Verdict
from reviewapp.models.verdicts import GIVEN_AT_THE_DESK, Code
from reviewapp.rights import Right
from reviewapp.scope import within
from reviewapp.views.access import person_with


@login_required
@never_cache
@require_GET
def why(request: HttpRequest, verdict_id: int) -> HttpResponse:
    """The explanation of the risk, as a fragment for the message about that verdict; 404 unless it is one's own, stands
    and counts. After a doubt the answer still waits for a colleague, and nothing is explained."""
    judge = person_with(Right.JUDGE, request)
    own = Verdict.objects.filter(
        within(judge, "response__"),
        reviewer=judge,
        counts=True,
        revoked_at__isnull=True,
        source__in=GIVEN_AT_THE_DESK,
    ).exclude(code=Code.UNSURE)
    verdict = get_object_or_404(own.select_related("response__screening"), pk=verdict_id)
    explanation = explaining.explain(getattr(verdict.response, "screening", None))
    return render(request, "reviewapp/partials/why.html", {"verdict": verdict, "explanation": explanation})
