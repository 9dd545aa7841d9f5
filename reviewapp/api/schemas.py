"""The request body of POST /responses as the schema describes it; `ingest.parse_record` is what decides."""

from typing import Any

from contactcenter.ingest import MOST_AT_ONCE
from contactcenter.ingest.records import LONGEST_TEXT, MOST_TURNS, PURPOSES
from contactcenter.models.conversations import Speaker


def _text(longest: int, description: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, "description": description}


RECORD: dict[str, Any] = {
    "type": "object",
    "required": ["id", "time", "answer"],
    "properties": {
        "id": _text(200, "Unique within the bot. A number is taken as its digits."),
        "conversation": _text(200, "Id of the conversation; absent: the answer stands alone."),
        "order": {"type": "integer", "description": "Place in the conversation; absent: 0."},
        "time": {"type": "string", "description": "ISO 8601; without an offset it is local time of the installation."},
        "question": _text(LONGEST_TEXT, "What the customer asked."),
        "answer": _text(LONGEST_TEXT, "What the bot answered; not empty."),
        "channel": _text(50, "For example chat, voice, email."),
        "language": _text(8, "ISO 639-1; also as lang."),
        "segment": _text(50, "Customer segment, for example new, loyal."),
        "customer": _text(200, "Pseudonymous key of the customer."),
        "topic": _text(100, "Also as domain."),
        "bot_version": _text(50, "Version of the bot."),
        "purposes": {
            "type": "array",
            "items": {"enum": sorted(PURPOSES)},
            "description": "What the text may be used for; absent: everything.",
        },
        "handed_over": {"type": "boolean", "description": "The bot passed the customer to a colleague in this turn."},
        "turns": {
            "type": "array",
            "maxItems": MOST_TURNS,
            "description": "Messages directly after the answer.",
            "items": {
                "type": "object",
                "required": ["speaker"],
                "properties": {"speaker": {"enum": list(Speaker.values)}, "text": _text(LONGEST_TEXT, "")},
            },
        },
    },
}
_LIST = {"type": "array", "minItems": 1, "maxItems": MOST_AT_ONCE, "items": RECORD}
REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "oneOf": [
                    {**RECORD, "not": {"required": ["responses"]}},
                    _LIST,
                    {"type": "object", "required": ["responses"], "properties": {"responses": _LIST}},
                ]
            },
            "example": {
                "id": "a-1",
                "conversation": "c-1",
                "order": 1,
                "time": "2026-11-23T14:07:00+01:00",
                "question": "When am I paid back?",
                "answer": "Within 14 days.",
                "channel": "chat",
                "language": "en",
            },
        }
    },
}

SIGNATURE_HEADERS: list[dict[str, Any]] = [
    {
        "in": "header",
        "name": name,
        "required": True,
        "schema": {"type": "string", "maxLength": 2000},
        "description": told,
    }
    for name, told in (
        ("webhook-id", "Unique for each delivery, the same when it is sent again; at most 200 characters."),
        ("webhook-timestamp", "When it is sent, in whole seconds since 1970."),
        ("webhook-signature", "v1, a comma and the signature in base64; several with a space between."),
    )
]
