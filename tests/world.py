"""One row of everything for one source: what pages with a number in their address are about."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from contactcenter.models import Article, ArticleVersion, Employee, Passage, Source, Team
from reviewapp import routing, settling
from reviewapp.models import (
    CalibrationItem,
    CalibrationSession,
    GoldItem,
    Match,
    RetrainItem,
    Review,
    ReviewDraft,
    Verdict,
    WeeklyExport,
)
from tests.factories import (
    make_correction,
    make_draw,
    make_employee,
    make_flag,
    make_response,
    make_review,
    make_screening,
    make_source,
    make_verdict,
)

CANARY = "kanarie"


@dataclass(frozen=True)
class World:
    """What was made, by the name that the addresses use; `rows` are those that no other team may change."""

    source: Source
    ids: dict[str, Any]
    rows: list[Any]


def make_world(name: str, *, judge: Employee, lead: Employee) -> World:
    """Answers of the source with this name in every state; each text holds CANARY and the name."""
    now, source = timezone.now(), make_source(name=name)
    words = {
        "question": f"{CANARY} {name} vraag over een thuisbatterij subsidie?",
        "answer": f"{CANARY} {name} antwoord.",
    }
    fields: dict[str, Any] = {
        "source": source,
        "topic": f"topic-{name}",
        "answered_at": now - timedelta(hours=3),
        **words,
    }
    version = _article(f"KB-{name}", now)
    held = make_review(draw=make_draw(response=make_response(**fields), drawn_at=now), queue=_queue(), due_at=now)
    make_screening(response=held.response, risk=0.9)
    Review.objects.filter(pk=held.pk).update(
        claimed_by=judge, claimed_at=now, lease_token=uuid4(), lease_until=now + timedelta(hours=1)
    )
    draft = ReviewDraft.objects.create(
        review=held,
        employee=judge,
        words={"note": f"{CANARY} {name}"},
        saved_at=now,
        subject_id=held.response.subject_id,
    )
    judged = _judged(fields, now, code="wrong", reviewer=judge)
    make_correction(verdict=judged, text=f"{CANARY} {name} zo wel.")
    item = RetrainItem.objects.create(verdict=judged, created_at=now)
    screening = make_screening(response=judged.response, risk=0.8)
    flag = make_flag(screening=screening, kind="low_similarity", values={"found": "0.41", "expected": "0.5"})
    Match.objects.create(screening=screening, passage=version.passages.get(), rank=1, similarity=0.7)
    first = _judged(fields, now, code="correct", reviewer=make_employee())
    second = make_review(draw=first.review.draw, role="second", queue=_queue())
    make_verdict(review=second, code="wrong", decided_at=now)
    settling.find_differences(now=now)
    objected = _judged(fields, now, code="correct", reviewer=make_employee())
    dispute = settling.object_to(verdict=objected.pk, employee=lead, argument=f"{CANARY} {name}", now=now)
    known = _judged(fields, now, code="correct", reviewer=make_employee())
    gold = GoldItem.objects.create(
        response=known.response, code="wrong", explanation=f"{CANARY} {name}", origin="by_hand", set_by=lead, set_at=now,
        subject_id=known.response.subject_id,
    )  # fmt: skip
    report = settling.report_article(
        version=version.pk, employee=judge, note=f"{CANARY} {name}", response=judged.response_id, now=now
    )
    session = CalibrationSession.objects.create(
        name=f"{CANARY} {name}", created_by=lead, created_at=now, deadline=now + timedelta(days=3)
    )
    session.participants.set([judge, lead])
    calibrated = CalibrationItem.objects.create(
        session=session, response=first.response, subject=first.response.subject, order=1
    )
    difference = first.review.draw.difference  # type: ignore[union-attr]
    rows = [held, judged, draft, item, difference, dispute, gold, report, session, calibrated]
    ids = {
        "review": held.pk, "waiting": held.response_id, "response": judged.response_id, "verdict": judged.pk,
        "difference": difference.pk, "dispute": dispute.pk, "gold": gold.pk, "report": report.pk, "session": session.pk,
        "item": calibrated.pk, "article": f"KB-{name}", "gold_response": known.response_id, "token": held.pk,
    }  # fmt: skip
    assert flag
    return World(source, ids, rows)


def make_export(week: str = "2026-W40") -> WeeklyExport:
    return WeeklyExport.objects.create(
        week=week, as_of=timezone.now(), state="ready", files=[{"name": "verdicts.csv", "bytes": 1, "rows": 0}]
    )


def team_of(*worlds: World, name: str = "") -> Team:
    team = Team.objects.create(name=name or f"team {worlds[0].source.name}")
    team.sources.set([world.source for world in worlds])
    return team


def _queue() -> Any:
    return routing.standard_queues()["control"]


def _judged(fields: dict[str, Any], now: Any, *, code: str, reviewer: Employee) -> Verdict:
    review = make_review(draw=make_draw(response=make_response(**fields), drawn_at=now), queue=_queue())
    return make_verdict(review=review, code=code, reviewer=reviewer, decided_at=now - timedelta(hours=1))


def _article(external_id: str, now: Any) -> ArticleVersion:
    article = Article.objects.create(external_id=external_id)
    version = ArticleVersion.objects.create(
        article=article, number=1, title=external_id, body="Tekst.", language="nl", approved_at=now,
        content_digest=external_id,
    )  # fmt: skip
    Passage.objects.create(version=version, order=0, start=0, end=6, text="Tekst.")
    return version
