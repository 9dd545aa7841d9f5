"""POST /api/v1/responses: a bot sends what it answered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import HttpBearer

from contactcenter import ingest
from contactcenter.ingest.keys import PREFIX
from contactcenter.models import Source
from reviewapp.api import taking
from reviewapp.api.problems import Problem, Refused
from reviewapp.api.schemas import REQUEST_BODY
from reviewapp.api.taking import BatchResult, SingleResult

router = Router(tags=["responses"])


class BearerKey(HttpBearer):
    """The key of a source, in the Authorization header and nowhere else: addresses end up in logs."""

    def __call__(self, request: HttpRequest) -> Any:
        if any("key" in name or "token" in name for name in request.GET) or PREFIX in request.META["QUERY_STRING"]:
            raise Refused(400, "key_in_address", "Send the key in the Authorization header; revoke the one just sent.")
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Source | None:
        return ingest.source_of_key(token)


@router.post(
    "/responses",
    auth=BearerKey(),
    operation_id="send_responses",
    summary="Send one bot answer, or up to 500 at once",
    response={
        200: SingleResult | BatchResult,
        201: SingleResult | BatchResult,
        207: BatchResult,
        (400, 401, 409, 411, 413, 415, 422, 503): Problem,
    },
    openapi_extra={"requestBody": REQUEST_BODY},
)
def send_responses(request: HttpRequest) -> HttpResponse:
    """Each record is stored once by its `id`; sending it again is safe. A 2xx comes after the commit.

    One record: 201 created, 200 there already, 409 the id belongs to another answer, 422 a field is not right.
    A list, or `{"responses": [...]}`: 201 all created, 200 all there already, 422 none is right, else 207 with a result
    for each.
    """
    source: Source = request.auth  # type: ignore[attr-defined]
    return taking.take(taking.read_body(request), store=lambda records: taking.stored(source, records))
