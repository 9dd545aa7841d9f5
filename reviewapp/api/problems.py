"""Errors as RFC 9457 problem details: one shape for every 4xx and 5xx."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja import Field, Schema

PROBLEM = "application/problem+json"
logger = logging.getLogger(__name__)


class FieldProblem(Schema):
    """What is wrong with one value. `pointer` is its place in the body (RFC 6901)."""

    pointer: str
    detail: str


class Problem(Schema):
    """RFC 9457. Decide by `code`; `title` and `detail` are for people and may change."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = Field(default_factory=list)


class Refused(Exception):
    """A request that is not taken; becomes a problem response."""

    def __init__(self, status: int, code: str, detail: str, *, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors = status, code, detail, errors or []


_TITLES = {
    400: "The request cannot be read",
    401: "A valid key or signature is needed",
    404: "Not here",
    405: "Not with this method",
    409: "In conflict with what is stored",
    411: "The length is missing",
    413: "Too large",
    415: "Not JSON",
    422: "A record is not right",
    500: "Something went wrong here",
    503: "Not available now",
}
_BEYOND = {
    # what is refused, or fails, where no operation of the API answers
    400: ("bad_request", "The request cannot be read."),
    404: ("not_found", "There is nothing at this address. GET /api/schema tells all addresses."),
    405: ("method_not_allowed", "This address takes only the methods of the Allow header."),
    500: ("failed", "It is not your fault. Send it again; the log says more under the X-Request-ID of this answer."),
}


def problem_response(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The response for an error; `more` are extra members of the body."""
    body = {"type": "about:blank", "title": _TITLES[status], "status": status, "code": code, "detail": detail, **more}
    response = JsonResponse(body, status=status, content_type=PROBLEM)
    if status == 401 and code == "no_valid_key":
        response["WWW-Authenticate"] = 'Bearer realm="klopt"'
    if status == 503:
        response["Retry-After"] = "5"
    return response


class ApiProblems:
    """Below /api/ every error is a problem, also the pages of Django for what it refuses before an operation is found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        own = not request.path_info.startswith("/api/") or response.get("Content-Type") == PROBLEM
        if own or response.status_code not in _BEYOND:
            return response
        problem = problem_response(response.status_code, *_BEYOND[response.status_code])
        if "Allow" in response:
            problem["Allow"] = response["Allow"]
        return problem


def on_refused(request: HttpRequest, error: Any) -> HttpResponse:
    """Exception handler for Refused."""
    return problem_response(error.status, error.code, error.detail, errors=error.errors)


def on_no_key(request: HttpRequest, error: object) -> HttpResponse:
    """Exception handler for a missing, unknown or revoked key."""
    return problem_response(401, "no_valid_key", "Send a key that is in use as: Authorization: Bearer KEY")


def on_database_error(request: HttpRequest, error: object) -> HttpResponse:
    """Exception handler for a database that is away: nothing was stored, sending again is safe."""
    return problem_response(
        503, "database_unavailable", "The database does not answer. Nothing was stored; send it again."
    )


def on_vault_error(request: HttpRequest, error: object) -> HttpResponse:
    """Exception handler for a key that does not open this database: nothing was stored, sending again is safe."""
    logger.critical("A request cannot be done. %s", str(error))  # its words are about keys and tables
    return problem_response(
        503,
        "key_unavailable",
        "The key of this installation does not open its data. Nothing was stored; send it again.",
    )
