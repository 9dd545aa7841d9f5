"""Answers that wait for a reviewer, as a working desk has them: turns, articles, statements, signals, in both large queues."""

from datetime import timedelta
from typing import Any

BATCH = 5_000
ARTICLES = 60
RISK_OF_TEN = 6  # of ten answers, those in the risk queue; the others are of the random sample
STATEMENTS = (
    ("U kunt uw bestelling binnen 14 dagen terugsturen.", "contradicted"),
    ("De kosten van het terugsturen betaalt u zelf.", "supported"),
    ("Het geld staat binnen vijf werkdagen op uw rekening.", "no_source"),
)
ANSWER = " ".join(text for text, _status in STATEMENTS) + "\n\nHeeft u nog een vraag, dan horen we het graag."
BODY = (
    "U stuurt een bestelling terug binnen 30 dagen nadat u haar kreeg. De kosten van het terugsturen betaalt u zelf. "
    "Artikelen die op maat zijn gemaakt, neemt de winkel niet terug. Meld de retour aan in uw account en druk het label af."
)


def fill(waiting: int) -> None:
    """Grow the open reviews to that many, each of a response of its own (but for those that are drawn for two people)."""
    from django.utils import timezone  # Django is set up by now, not when this file is read

    from contactcenter.models import BotResponse
    from reviewapp import routing
    from reviewapp.models import Review

    now = timezone.now()
    passages = _articles(now)
    missing = waiting - Review.objects.filter(state="open").count()
    while missing > 0:
        first = BotResponse.objects.filter(order=1).count()
        _answers(numbers=range(first, first + min(BATCH, missing)), passages=passages, now=now)
        routing.open_reviews(now=now, limit=BATCH)
        missing = waiting - Review.objects.filter(state="open").count()


def _articles(now: Any) -> list[Any]:
    from contactcenter.models import Article, ArticleVersion, Passage

    if Passage.objects.exists():
        return list(Passage.objects.select_related("version"))
    made = []
    for number in range(ARTICLES):
        article = Article.objects.create(external_id=f"KB-{number:04}")
        version = ArticleVersion.objects.create(
            article=article, number=3, title=f"Terugsturen, deel {number}", body=BODY, language="nl", owner="Winkel",
            approved_at=now - timedelta(days=90), content_digest=str(number),
        )  # fmt: skip
        made.append(Passage.objects.create(version=version, order=0, start=0, end=len(BODY), text=BODY))
    return made


def _answers(*, numbers: range, passages: list[Any], now: Any) -> None:
    """Conversations of two answers, of which the second waits, drawn for the risk queue or the random sample."""
    from contactcenter import vault
    from contactcenter.models import BotResponse, Conversation, Source, Turn
    from reviewapp.models import Draw, SamplingPlan, Screening
    from reviewapp.scoring.risk import FIXED

    source = Source.objects.get_or_create(name="bench")[0]
    plan = SamplingPlan.objects.get_or_create(
        version=1,
        defaults={"seed": "s", "capacity": 1, "control_share": 0.4, "floor": 0.1, "slope": 1.0, "reason": "b"},
    )[0]
    many = {"batch_size": 500}
    digests = {n: vault.subject_digest(f"k{n}") for n in numbers}
    subjects = vault.subjects_for(dict.fromkeys(digests.values(), True), now=now)
    talks = Conversation.objects.bulk_create(
        [
            Conversation(
                source=source, external_id=f"c{n}", customer=f"k{n}", channel="Webchat", subject_id=subjects[digests[n]]
            )
            for n in numbers
        ], **many,
    )  # fmt: skip
    about = {"source": source, "body_digest": "0", "channel": "Webchat", "language": "nl", "topic": "retour"}
    responses = BotResponse.objects.bulk_create(
        [
            BotResponse(
                conversation=talk, subject_id=talk.subject_id, order=order,
                external_id=f"r{n}-{order}", bot_version="4.2", segment="Klant",
                answered_at=now - timedelta(seconds=2 * n + 60 * (1 - order)), answer=ANSWER,
                question=f"Kan bestelling {n} nog terug, en wat kost dat?", **about,
            )
            for n, talk in zip(numbers, talks, strict=True)
            for order in (0, 1)
        ], **many,
    )  # fmt: skip
    late = "Dank u. En als het pakket al open is?"
    Turn.objects.bulk_create(
        [
            Turn(
                conversation=talk, subject_id=talk.subject_id, after_order=1, position=0, speaker="customer", text=late
            )
            for talk in talks
        ], **many,
    )  # fmt: skip
    judged = responses[1::2]
    signals = dict.fromkeys(FIXED.terms, 0.4)
    screenings = Screening.objects.bulk_create(
        [
            Screening(response=row, state="scored", risk=(n % 997) / 1000, signals=signals, risk_version=FIXED.version)
            for n, row in zip(numbers, judged, strict=True)
        ],
        **many,
    )
    _findings(screenings=screenings, passages=passages)
    kinds = ["risk" if n % 10 < RISK_OF_TEN else "control" for n in numbers]
    Draw.objects.bulk_create(
        [
            Draw(
                response=row, plan=plan, stratum="-", u=0.05 if kind == "control" else 0.2, floor=0.1, pi=0.9, kind=kind,
                reason="floor" if kind == "control" else "risk", drawn_at=now,
            )
            for row, kind in zip(judged, kinds, strict=True)
        ], **many,
    )  # fmt: skip


def _findings(*, screenings: list[Any], passages: list[Any]) -> None:
    """Three articles, three statements and two signals for each answer."""
    from reviewapp.models import Claim, Flag, Match

    many = {"batch_size": 500}
    matches, claims, flags = [], [], []
    for number, screening in enumerate(screenings):
        near = [passages[(number + step) % len(passages)] for step in range(3)]
        matches += [
            Match(screening=screening, rank=rank, passage=passage, similarity=0.9 - rank / 10)
            for rank, passage in enumerate(near, start=1)
        ]
        for order, (text, status) in enumerate(STATEMENTS):
            start = ANSWER.index(text)
            place: dict[str, Any] = (
                {} if status == "no_source" else {"passage": near[order], "passage_start": 0, "passage_end": 66}
            )
            claims.append(
                Claim(
                    screening=screening,
                    subject_id=screening.response.subject_id,
                    order=order,
                    status=status,
                    answer_start=start,
                    answer_end=start + len(text),
                    **place,
                )
            )
        flags += [
            Flag(
                screening=screening, subject_id=screening.response.subject_id,
                order=0, kind="figure_not_in_source", severity="critical", version="1", passage=near[0],
                passage_start=0, passage_end=66, values={"found": "14 dagen", "expected": "30 dagen", "article": "Terugsturen"},
            ),
            Flag(
                screening=screening, subject_id=screening.response.subject_id,
                order=1, kind="promise", severity="warning", version="1", values={"found": "vijf werkdagen"},
            ),
        ]  # fmt: skip
    Match.objects.bulk_create(matches, **many)
    Claim.objects.bulk_create(claims, **many)
    Flag.objects.bulk_create(flags, **many)
