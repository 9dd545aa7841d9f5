"""What the desk says when it has no card: why, and what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contactcenter.models import ArticleVersion, Employee
from reviewapp import routing
from reviewapp.models import Draw, Queue, Screening


def why_empty(*, judge: Employee, queue: Queue, counts: dict[Queue, int]) -> dict[str, Any]:
    """No knowledge yet, answers being screened, nothing sampled, all held by colleagues, or done."""
    other = next(((row, number) for row, number in counts.items() if number and row != queue), None)
    holders = routing.holders(employee=judge, queue=queue)
    nothing_sampled = not Draw.objects.exclude(kind=Draw.Kind.NONE).exists()
    waiting = Screening.objects.filter(state=Screening.State.WAITING)
    return {
        "holders": holders,
        "other": other,
        "nothing_sampled": nothing_sampled,
        "no_knowledge": nothing_sampled and not ArticleVersion.objects.exists(),
        "being_screened": 0 if counts.get(queue) or other else waiting[: routing.COUNTED_AT_MOST].count(),
    }


def polled(request: HttpRequest) -> bool:
    """Whether a page that waits for the screening asks how far it is."""
    return request.headers.get("HX-Request") == "true"


def state_of_poll(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A card, or another state: load the page again. The same state: its new count, or nothing while that is the same."""
    if context["card"] or not context["being_screened"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.GET.get("seen") == str(context["being_screened"]):
        return HttpResponse(status=204)
    return render(request, "reviewapp/partials/review_state.html", context)
