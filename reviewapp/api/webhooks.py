"""POST /api/v1/webhooks/SOURCE: the same as /responses, for bots that sign what they send (Standard Webhooks)."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from contactcenter import ingest
from contactcenter.ingest import BadSignature, Delivery, OtherBody
from reviewapp.api import taking
from reviewapp.api.problems import Problem, Refused
from reviewapp.api.schemas import REQUEST_BODY, SIGNATURE_HEADERS
from reviewapp.api.taking import BatchResult, SingleResult

router = Router(tags=["responses"])


@router.post(
    "/webhooks/{path:source}",
    operation_id="send_signed_responses",
    summary="Send one bot answer, or up to 500 at once, signed",
    response={
        200: SingleResult | BatchResult,
        201: SingleResult | BatchResult,
        207: BatchResult,
        (400, 401, 409, 411, 413, 415, 422, 503): Problem,
    },
    openapi_extra={"requestBody": REQUEST_BODY, "parameters": SIGNATURE_HEADERS},
)
def send_signed_responses(request: HttpRequest, source: str) -> HttpResponse:
    """The body is that of /responses. `source` is the name of the bot; it is no secret. The signature is that of the
    Standard Webhooks specification: HMAC-SHA-256 over `webhook-id.webhook-timestamp.body`.

    The same webhook-id again gives the same result and stores nothing; with another body 409. A wrong signature, or a
    timestamp more than five minutes away: 401.
    """
    now, sent = timezone.now(), request.headers
    delivery = Delivery(
        id=sent.get("webhook-id", ""),
        timestamp=sent.get("webhook-timestamp", ""),
        signatures=sent.get("webhook-signature", ""),
        body=taking.read_body(request),
    )
    try:
        sender = ingest.signed_source(delivery, source_name=source, now=now)
        store = partial(ingest.store_once, delivery, source=sender, store=partial(taking.stored, sender), now=now)
        return taking.take(delivery.body, store=lambda records: store(records=records))
    except BadSignature as error:
        raise Refused(401, "bad_signature", str(error)) from None
    except OtherBody:
        raise Refused(409, "message_conflict", "This webhook-id was used before for another body.") from None
