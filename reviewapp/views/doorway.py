"""Before every page: who may open it, and what its address may ask.

Both are tables, so that a page that somebody adds is closed, and asks nothing, until it stands in them: the tests compare
them with urls.py.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp.rights import PAGES, is_listed, may_open
from reviewapp.views import audit_filters, knowledge, response_filters
from reviewapp.views.access import REFUSALS
from reviewapp.views.dashboard import choosing

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
"""What a browser sends. A page that is only read refuses a POST itself."""
LONGEST = 400
SELECTION = choosing.PARAMETERS
FROM_THE_ROW = SELECTION | {"period"}
"""What the filter row sends; it becomes an address with SELECTION alone."""
ASKS: dict[str, frozenset[str]] = {
    "review": frozenset({"queue"}),
    "review_queue": frozenset({"saved", "seen"}),
    "review_draft": frozenset({"review_id"}),
    "differences": frozenset({"state", "after"}),
    "feedback": frozenset({"before"}),
    "disputes": frozenset({"before"}),
    "dispute_new": frozenset({"verdict"}),
    "dashboard": FROM_THE_ROW,
    "dashboard_csv": SELECTION,
    "dashboard_export": SELECTION,
    "equal_treatment": FROM_THE_ROW,
    "equal_treatment_csv": SELECTION,
    "equal_treatment_gap": SELECTION | {"by", "group"},
    "handover": SELECTION,
    "repeats": SELECTION,
    "figures_team": frozenset({"weeks"}),
    "responses": response_filters.PARAMETERS,
    "knowledge": knowledge.PARAMETERS,
    "knowledge_article": frozenset({"version"}),
    "knowledge_reports": frozenset({"state", "after"}),
    "knowledge_gaps": SELECTION,
    "knowledge_gap": SELECTION,
    "retraining": frozenset({"state", "topic", "language", "before"}),
    "calibration": frozenset({"before"}),
    "training": frozenset({"before"}),
    "gold": frozenset({"before"}),
    "exports": frozenset({"before"}),
    "queue_new": frozenset({"takes"}),
    "privacy_erasures": frozenset({"before"}),
    "audit": audit_filters.PARAMETERS,
    "audit_export": audit_filters.PARAMETERS,
    "people": frozenset({"after"}),
    "commands": frozenset({"desk"}),
}
"""What the address of a page may ask, by its name; all other pages ask nothing."""
FORMS = frozenset({"plan", "plan_effect", "threshold_effect"})
"""Pages that a whole form is sent to in the address, to try it out; the form reads its own fields and no other."""


class Doorway:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Raises PermissionDenied with whom to ask, BadRequest for what the page does not know."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if not is_listed(page):
            raise PermissionDenied
        person = request.user
        if page not in PAGES or not isinstance(person, Employee):
            return None  # the page itself sends who is not logged in to the log-in
        right = PAGES[page]
        if right is not None and not may_open(person, page):
            raise PermissionDenied(str(REFUSALS[right]))
        if page not in FORMS:
            _refuse_unknown(request, ASKS.get(page, frozenset()))
        return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)


def _refuse_unknown(request: HttpRequest, known: frozenset[str]) -> None:
    """A figure or a list must be of what its address says: what is not known is not passed over."""
    asked = request.GET
    if asked.keys() - known or any(
        len(values) > 1 or "\x00" in values[0] or len(values[0]) > LONGEST for _name, values in asked.lists()
    ):
        raise BadRequest(_("This page knows no such filter."))
