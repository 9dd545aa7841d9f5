"""A customer with words in every table that can hold any: what rights and retention are tried on."""

from datetime import datetime
from typing import Any

from contactcenter import ingest
from contactcenter.models import BotResponse, SubjectKey
from contactcenter.vault import subject_digest
from reviewapp import quality, reveals
from reviewapp.models import (
    Claim,
    GoldItem,
    LookalikeGroup,
    LookalikeMember,
    RetrainItem,
    Review,
    ReviewDraft,
    Vector,
)
from reviewapp.scoring.matching import texts_asked
from reviewapp.screening.cases import cases_of
from reviewapp.screening.vectors import digest_of
from tests.factories import (
    NOW,
    make_correction,
    make_draw,
    make_employee,
    make_flag,
    make_review,
    make_screening,
    make_source,
    make_verdict,
)

CANARY = "Kanarie van de Berg"
CUSTOMER = "klant-kanarie-77"
OTHER = "klant-ander"
LATER = NOW.replace(day=23)


def send(*records: dict[str, Any], now: datetime = NOW) -> list[ingest.Outcome]:
    """Take records in as a bot sends them."""
    parsed = [ingest.parse_record({"time": NOW.isoformat(), **record}) for record in records]
    return ingest.store(source=make_source(), records=parsed, now=now)


def record_of(customer: str, number: int, text: str, **fields: Any) -> dict[str, Any]:
    turns = [{"speaker": "customer", "text": f"{text} dankt u"}]
    return {
        "id": f"{customer}-{number}", "conversation": f"c-{customer}", "order": number, "customer": customer,
        "question": f"{text} vraagt {number}?", "answer": f"Beste {text}, antwoord {number}.", "turns": turns, **fields,
    }  # fmt: skip


def responses_of(customer: str) -> list[BotResponse]:
    subjects = SubjectKey.objects.filter(digest=subject_digest(customer))
    return list(BotResponse.objects.filter(conversation__subject__in=subjects).order_by("order"))


def judged(response: BotResponse, code: str = "wrong") -> None:
    """Screened with a flag and a claim, drawn, judged with a note and a correction."""
    screening = make_screening(response=response, risk=0.4)
    make_flag(screening=screening, kind="promise", subject=response.subject, values={"found": response.answer})
    Claim.objects.create(
        screening=screening, order=0, status="no_source", answer_start=0, answer_end=5, subject=response.subject,
        values={"found": response.answer},
    )  # fmt: skip
    review = make_review(draw=make_draw(response=response))
    verdict = make_verdict(
        review=review, code=code, reasons=["factual"], note=response.question, subject=response.subject
    )
    make_correction(verdict=verdict, text=f"Beter: {response.answer}", subject=response.subject)
    RetrainItem.objects.create(verdict=verdict, created_at=NOW)


def make_subject(customer: str = CUSTOMER, text: str = CANARY) -> list[BotResponse]:
    """Two answers to one customer: one that is judged, one that waits with a draft."""
    send(record_of(customer, 1, text), record_of(customer, 2, text))
    first, second = responses_of(customer)
    judged(first)
    make_screening(response=second)
    open_review = make_review(draw=make_draw(response=second))
    reader = make_employee()
    ReviewDraft.objects.create(
        review=open_review, employee=reader, words={"note": text}, saved_at=NOW, subject=second.subject
    )
    reveals.record_reveal(response=first, employee=reader, purpose=f"terugbellen {text}", now=NOW)
    GoldItem.objects.create(
        response=first,
        code="wrong",
        explanation=text,
        origin="by_hand",
        set_by=reader,
        set_at=NOW,
        subject=first.subject,
    )
    group = LookalikeGroup.objects.create(decisive="0" * 64, created_at=NOW)
    LookalikeMember.objects.create(response=first, group=group)
    for case in cases_of([first, second]).values():
        for asked in texts_asked(case):
            digest = digest_of(asked, prompt="query")
            Vector.objects.get_or_create(model="m", digest=digest, defaults={"data": b"\0" * 4})
    return [first, second]


def figures() -> dict[str, Any]:
    """What the dashboard counts, read from the rows themselves."""
    found = quality.figures(quality.read(filters=quality.Filters.of_week("2026-W47"), now=LATER))
    return {
        "headline": found.headline, "critical": found.critical, "groups": found.groups, "flags": found.flags,
        "verdicts": Review.objects.filter(state="done").count(),
    }  # fmt: skip
