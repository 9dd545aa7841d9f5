"""POST /api/v1/responses: a bot sends what it answered."""

from collections import Counter
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import HttpBearer

from contactcenter import ingest, strictjson
from contactcenter.ingest import MOST_AT_ONCE, Outcome, Record, RecordError, Status
from contactcenter.ingest.keys import PREFIX
from contactcenter.models import Source
from reviewapp import tasks
from reviewapp.api.problems import FieldProblem, Problem, Refused, problem_response
from reviewapp.api.schemas import REQUEST_BODY

MOST_BYTES = 8 * 1024 * 1024
CONFLICT = "This id was used before for another answer; that one is kept."

router = Router(tags=["responses"])


class BearerKey(HttpBearer):
    """The key of a source, in the Authorization header and nowhere else: addresses end up in logs."""

    def __call__(self, request: HttpRequest) -> Any:
        if any("key" in name or "token" in name for name in request.GET) or PREFIX in request.META["QUERY_STRING"]:
            raise Refused(400, "key_in_address", "Send the key in the Authorization header; revoke the one just sent.")
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Source | None:
        return ingest.source_of_key(token)


class ItemResult(Schema):
    """What became of one record of a batch; `errors` only when it is invalid or in conflict."""

    index: int
    id: str | None
    status: str
    errors: list[FieldProblem] = []


class BatchResult(Schema):
    counts: dict[str, int]
    results: list[ItemResult]


class SingleResult(Schema):
    id: str
    status: str


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
    body = _body(request)
    source: Source = request.auth  # type: ignore[attr-defined]
    if isinstance(body, dict) and "responses" not in body:
        return _single(source, body)
    return _batch(source, body["responses"] if isinstance(body, dict) else body)


def _body(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        raise Refused(415, "not_json", "Send Content-Type: application/json")
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        # the web server interface gives no body of unknown length
        raise Refused(411, "length_required", "Send the body in one piece, with a Content-Length.")
    too_large = Refused(413, "too_large", f"At most {MOST_BYTES} bytes a request; send smaller batches.")
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise too_large
        data = request.body
    except RequestDataTooBig:
        raise too_large from None
    if len(data) > MOST_BYTES:
        raise too_large
    try:
        return strictjson.loads(data)
    except ValueError as error:
        raise Refused(400, "malformed_json", f"The body is not accepted as JSON: {error}.") from None


def _store(source: Source, records: list[Record]) -> list[Outcome]:
    outcomes = ingest.store(source=source, records=records, now=timezone.now())
    if any(outcome.status is Status.CREATED for outcome in outcomes):
        transaction.on_commit(lambda: tasks.announce("default"))
    return outcomes


def _single(source: Source, raw: dict[str, Any]) -> HttpResponse:
    try:
        record = ingest.parse_record(raw)
    except RecordError as error:
        raise Refused(422, "invalid_record", str(error), errors=[_field_problem(error)]) from None
    [outcome] = _store(source, [record])
    if outcome.status is Status.CONFLICT:
        raise Refused(409, "id_conflict", CONFLICT, errors=[{"pointer": "/id", "detail": CONFLICT}])
    status = 201 if outcome.status is Status.CREATED else 200
    return JsonResponse({"id": outcome.external_id, "status": outcome.status}, status=status)


def _batch(source: Source, raw: Any) -> HttpResponse:
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_AT_ONCE:
        raise Refused(422, "wrong_count", f"Send a record, or a list of 1 to {MOST_AT_ONCE} records.")
    results: list[dict[str, Any]] = []
    accepted: list[Record] = []
    places: list[int] = []
    for index, item in enumerate(raw):
        result: dict[str, Any] = {"index": index, "id": None, "status": "invalid"}
        results.append(result)
        try:
            if not isinstance(item, dict):
                raise RecordError("", "must be an object")  # noqa: TRY301 - told like every other fault of a record
            accepted.append(ingest.parse_record(item))
            places.append(index)
        except RecordError as error:
            result["errors"] = [_field_problem(error)]
    for index, outcome in zip(places, _store(source, accepted) if accepted else [], strict=True):
        results[index] |= {"id": outcome.external_id, "status": outcome.status}
        if outcome.status is Status.CONFLICT:
            results[index]["errors"] = [{"pointer": "/id", "detail": CONFLICT}]
    counts = Counter(str(result["status"]) for result in results)
    if counts["invalid"] == len(results):
        return problem_response(
            422, "invalid_records", "No record of the batch is right.", counts=counts, results=results
        )
    uniform = {Status.CREATED: 201, Status.UNCHANGED: 200}
    status = next((uniform[each] for each in uniform if counts[each] == len(results)), 207)
    return JsonResponse({"counts": counts, "results": results}, status=status)


def _field_problem(error: RecordError) -> dict[str, str]:
    return {"pointer": f"/{error.field}" if error.field else "", "detail": error.message}
