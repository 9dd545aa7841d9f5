"""Answers that came in as JSON, by bearer key or signed: read, checked, stored, and what became of each."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Schema

from contactcenter import ingest, strictjson
from contactcenter.ingest import MOST_AT_ONCE, Outcome, Record, RecordError, Status, Store
from contactcenter.models import Source
from reviewapp import tasks
from reviewapp.api.problems import FieldProblem, Refused, problem_response

MOST_BYTES = 8 * 1024 * 1024
CONFLICT = "This id was used before for another answer; that one is kept."
ERASED = "This customer was erased on request; nothing of this customer is taken in again."


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


def read_body(request: HttpRequest) -> bytes:
    """The body, as it was sent. Raises Refused where it is no JSON, too large, or of unknown length."""
    if request.content_type != "application/json":
        raise Refused(415, "not_json", "Send Content-Type: application/json")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused(415, "packed", "Send the body as it is, without Content-Encoding: nothing is unpacked.")
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
    return data


def take(data: bytes, *, store: Store) -> HttpResponse:
    """Store the record or records of a body, and tell what became of them. Raises Refused."""
    try:
        body = strictjson.loads(data)
    except ValueError as error:
        raise Refused(400, "malformed_json", f"The body is not accepted as JSON: {error}.") from None
    if isinstance(body, dict) and "responses" not in body:
        return _single(store, body)
    return _batch(store, body["responses"] if isinstance(body, dict) else body)


def stored(source: Source, records: Sequence[Record]) -> list[Outcome]:
    """Store and, after the commit, say that there is work."""
    outcomes = ingest.store(source=source, records=records, now=timezone.now())
    if any(outcome.status is Status.CREATED for outcome in outcomes):
        transaction.on_commit(lambda: tasks.announce("default"))
    return outcomes


def _single(store: Store, raw: dict[str, Any]) -> HttpResponse:
    try:
        record = ingest.parse_record(raw)
    except RecordError as error:
        raise Refused(422, "invalid_record", str(error), errors=[_field_problem(error)]) from None
    [outcome] = store([record])
    if outcome.status is Status.CONFLICT:
        raise Refused(409, "id_conflict", CONFLICT, errors=[{"pointer": "/id", "detail": CONFLICT}])
    if outcome.status is Status.ERASED:
        raise Refused(422, "customer_erased", ERASED, errors=[{"pointer": "/customer", "detail": ERASED}])
    status = 201 if outcome.status is Status.CREATED else 200
    return JsonResponse({"id": outcome.external_id, "status": outcome.status}, status=status)


def _batch(store: Store, raw: Any) -> HttpResponse:
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
    for index, outcome in zip(places, store(accepted) if accepted else [], strict=True):
        results[index] |= {"id": outcome.external_id, "status": outcome.status}
        if outcome.status is Status.CONFLICT:
            results[index]["errors"] = [{"pointer": "/id", "detail": CONFLICT}]
        if outcome.status is Status.ERASED:
            results[index]["errors"] = [{"pointer": "/customer", "detail": ERASED}]
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
