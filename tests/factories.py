"""Rows for tests: keyword-only, a value for every field that a test does not care about, nothing hidden."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import QuerySet

from contactcenter import vault
from contactcenter.models import BotResponse, Conversation, Employee, Source
from reviewapp.models import Correction, Draw, Flag, Queue, Review, SamplingPlan, Screening, Verdict

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
"""A Thursday in week 2026-W47."""

_numbers = count(1)


def make_source(*, name: str = "bot") -> Source:
    """The source of that name, made when it is not there."""
    return Source.objects.get_or_create(name=name)[0]


def make_employee(*, username: str = "", **fields: Any) -> Employee:
    return Employee.objects.create_user(username=username or f"person{next(_numbers)}", **fields)


def make_conversation(
    *, source: Source | None = None, external_id: str = "", customer: str = "", **fields: Any
) -> Conversation:
    """A conversation with the subject of its customer; of nobody known, one of its own."""
    source, external_id = source or make_source(), external_id or f"c{next(_numbers)}"
    digest = vault.subject_digest(customer) if customer else vault.conversation_digest(source.pk, external_id)
    subject = vault.subjects_for({digest: bool(customer)}, now=NOW)[digest]
    return Conversation.objects.create(
        source=source, external_id=external_id, subject_id=subject, customer=customer, **fields
    )


def make_response(*, source: Source | None = None, external_id: str = "", **fields: Any) -> BotResponse:
    """A response in a conversation of its own, answered at NOW."""
    source, external_id = source or make_source(), external_id or f"r{next(_numbers)}"
    conversation = fields.pop("conversation", None) or make_conversation(
        source=source,
        external_id=f"c-{external_id}",
        channel=fields.get("channel", ""),
        segment=fields.get("segment", ""),
    )
    defaults: dict[str, Any] = {"order": 0, "answered_at": NOW, "question": "Vraag?", "answer": "Antwoord."}
    defaults |= {"body_digest": "0" * 64, "subject_id": conversation.subject_id}
    return BotResponse.objects.create(
        source=source, external_id=external_id, conversation=conversation, **(defaults | fields)
    )


def make_screening(*, response: BotResponse | None = None, risk: float = 0.1, **fields: Any) -> Screening:
    """A finished screening."""
    defaults = {"state": Screening.State.SCORED, "risk": risk, "screened_at": NOW}
    return Screening.objects.create(response=response or make_response(), **(defaults | fields))


def make_flag(*, screening: Screening, kind: str = "contradiction", severity: str = "warning", **fields: Any) -> Flag:
    fields = {"subject_id": screening.response.subject_id, "order": screening.flags.count(), "version": "1"} | fields
    return Flag.objects.create(screening=screening, kind=kind, severity=severity, **fields)


def make_plan(*, version: int = 1, **fields: Any) -> SamplingPlan:
    defaults = {"seed": "s", "capacity": 100, "control_share": 0.4, "floor": 0.1, "slope": 1.0, "reason": "test"}
    plan = SamplingPlan.objects.filter(version=version).first()
    return plan or SamplingPlan.objects.create(version=version, **(defaults | fields))


def make_draw(
    *, response: BotResponse | None = None, pi: float = 1.0, floor: float = 0.1, kind: str = "", **fields: Any
) -> Draw:
    """A draw of the wished kind (default: a control draw); u follows from it."""
    response, kind = response or make_response(), kind or Draw.Kind.CONTROL
    u = {"control": 0.0, "risk": floor, "none": pi}[kind]
    stratum = "|".join(part or "-" for part in (response.channel, response.language, response.segment))
    defaults = {"plan": make_plan(), "stratum": stratum, "u": u, "reason": "floor", "drawn_at": NOW}
    return Draw.objects.create(response=response, pi=pi, floor=floor, kind=kind, **(defaults | fields))


def make_queue(*, slug: str = "random", **fields: Any) -> Queue:
    defaults = {"name": slug, "blind_level": "blind"}
    return Queue.objects.get_or_create(slug=slug, defaults=defaults | fields)[0]


def make_review(*, draw: Draw | None = None, response: BotResponse | None = None, **fields: Any) -> Review:
    """An open review, due a day after NOW. With a response of its own it has no draw: name its role."""
    if response is None:
        draw = draw or make_draw()
        response = draw.response
    defaults = {"queue": fields.pop("queue", None) or make_queue(), "due_at": NOW + timedelta(days=1)}
    return Review.objects.create(response=response, draw=draw, **(defaults | fields))


def make_verdict(*, review: Review | None = None, code: str = "correct", **fields: Any) -> Verdict:
    """A verdict given at NOW; the review is done."""
    review = review or make_review()
    Review.objects.filter(pk=review.pk).update(state=Review.State.DONE)
    defaults = {
        "reviewer": fields.pop("reviewer", None) or make_employee(),
        "subject_id": review.response.subject_id,
        "blind_level": "blind",
        "idempotency_key": uuid.uuid4(),
        "decided_at": NOW,
    }
    return Verdict.objects.create(review=review, response=review.response, code=code, **(defaults | fields))


def make_correction(*, verdict: Verdict, text: str = "Zo had het gemoeten.", **fields: Any) -> Correction:
    return Correction.objects.create(verdict=verdict, subject_id=verdict.response.subject_id, text=text, **fields)


def rewrite(rows: QuerySet[Any], **texts: Any) -> None:
    """Another text in these rows, sealed as the product seals it; `update()` cannot."""
    for row in rows:
        for name, text in texts.items():
            setattr(row, name, text)
        row.save(update_fields=list(texts))


def make_judged(
    *,
    answered_at: datetime = NOW,
    decided_at: datetime | None = None,
    code: str = "correct",
    correction: str = "",
    verdict: dict[str, Any] | None = None,
    draw: dict[str, Any] | None = None,
    **response: Any,
) -> Verdict:
    """An answer received and drawn the moment it was given, judged an hour later (or at `decided_at`)."""
    row = make_response(answered_at=answered_at, **response)
    BotResponse.objects.filter(pk=row.pk).update(received_at=answered_at)
    review = make_review(draw=make_draw(response=row, drawn_at=answered_at, **(draw or {})))
    decided_at = decided_at or answered_at + timedelta(hours=1)
    given = make_verdict(review=review, code=code, decided_at=decided_at, **(verdict or {}))
    if correction:
        make_correction(verdict=given, text=correction)
    return given
