"""What is written down of a request whatever view answers it: where things are done, refusals, and what is only looked at.

Looking changes nothing, so no stage writes it down. One table says which pages count; a file that leaves always does.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from contactcenter.models import BotResponse, Employee, SubjectKey
from reviewapp.audit import Action, acting, record
from reviewapp.places import at, move_to

SEEN: Mapping[str, tuple[Action, type[Model] | None]] = {
    "response": (Action.ANSWER_OPENED, BotResponse),
    "response_why": (Action.ANSWER_OPENED, BotResponse),
    "privacy_subject": (Action.SUBJECT_OPENED, SubjectKey),
    "figures_team": (Action.VIEW_OF_TEAM, None),
}
"""Pages whose reading is an event, by name: the event, and what the number in the address is of."""

FILES: Mapping[str, Action] = {"audit_export": Action.AUDIT_EXPORTED}
"""Files that are another event than a download."""

OWN_ENTRY = frozenset({"privacy_export"})
"""Files whose stage writes the entry, with whose data it is."""


class AuditMiddleware:
    """Place and person for all that a request does; after the answer: what was seen, taken along or refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user if isinstance(request.user, Employee) else None
        with at("page"), acting(person):
            response = self.get_response(request)
            if person:
                _write_down(request, response, person)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """The page by its name in urls.py: an address may hold what somebody typed."""
        if request.resolver_match:
            move_to(f"page {request.resolver_match.view_name}")


def _write_down(request: HttpRequest, response: HttpResponseBase, person: Employee) -> None:
    match = request.resolver_match
    if match is None:
        return
    if response.status_code == 403:
        record(Action.DENIED, by=person, method=request.method)
    elif response.status_code != 200:
        return
    elif "attachment" in response.get("Content-Disposition", "") and match.view_name not in OWN_ENTRY:
        action = FILES.get(match.view_name, Action.EXPORT_DOWNLOADED)
        record(action, by=person, **_codes(match.kwargs))
    elif match.view_name in SEEN:
        action, model = SEEN[match.view_name]
        record(action, by=person, of=model(pk=match.kwargs["pk"]) if model else None)


def _codes(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Which file: week, name and kind as they stand in the address, which the view has checked."""
    return {name: value for name, value in kwargs.items() if name in {"week", "name", "kind"}}
