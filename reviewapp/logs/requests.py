"""One line for each request: what was asked by its route, not by its address, and who asked by a number."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

log = logging.getLogger("klopt.request")


class RequestLog:
    """Gives a request its id, which every line of the log meanwhile has, and the response too (X-Request-ID).

    Never in the log: the path (it may hold what somebody typed), the query, a body, a name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = secrets.token_hex(8)  # never one that was sent along: it would be a word of somebody else
        request.request_id = request_id  # type: ignore[attr-defined]
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id
            match = request.resolver_match
            # who it is was asked already, or is not asked for the log
            person = getattr(request, "_cached_user", None)
            fields = {
                "method": request.method if request.method in METHODS else "other",
                "route": (match.route or "/") if match else "none",
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000),
                "person": person.pk if person and person.is_authenticated else None,
            }
            if not (request.path.startswith(settings.STATIC_URL) and response.status_code < 400):  # files of a page
                log.info("request", extra=fields)
        return response


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
