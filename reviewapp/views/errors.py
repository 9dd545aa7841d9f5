"""When an address or a form cannot be used, and when the program or its key fails: pages that say so in the reader's
language.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from contactcenter.vault import VaultError

logger = logging.getLogger(__name__)


class ShortRefusals(logging.Filter):
    """A request that was refused is one line in the log, without a traceback: the program did what it should."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], BadRequest | PermissionDenied):
            record.exc_info = record.exc_text = None
        return True


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The words of the view that refused, and the way back; only of our own refusals, others are no sentences."""
    words = str(exception) if isinstance(exception, BadRequest) else ""
    page = request.path if request.method == "GET" and request.META.get("QUERY_STRING") else ""
    return render(request, "400.html", {"words": words, "page": page}, status=400)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The id that every line of the log on this request has. The page asks for nothing that may fail again: no database, no
    session, no person."""
    return HttpResponseServerError(render_to_string("500.html", _bare(request)))


def _bare(request: HttpRequest) -> dict[str, str]:
    return {"error_id": getattr(request, "request_id", ""), "language": get_language() or "nl"}


class VaultTrouble:
    """A page that needs a text which the key of this process does not open: for a while, and for the operator to mend."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, VaultError):
            return None
        logger.critical("A page cannot be made. %s", str(error))  # its words are about keys and tables
        response = HttpResponse(render_to_string("503.html", _bare(request)), status=503)
        response["Retry-After"] = "60"
        return response
