"""When the program fails: a page with an id that the operator finds back in the log."""

import logging
import secrets

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.translation import get_language

log = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The page asks for nothing that may fail again: no database, no session, no person."""
    error_id = secrets.token_hex(4)
    log.error("error %s at %s %s", error_id, request.method, request.path)
    context = {"error_id": error_id, "language": get_language() or "nl"}
    return HttpResponseServerError(render_to_string("500.html", context))
