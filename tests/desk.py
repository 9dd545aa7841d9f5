"""A review desk as it looks on a working day: Dutch answers, articles, claims and flags, for page and browser tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from contactcenter.models import Article, ArticleVersion, BotResponse, Passage, Turn
from reviewapp import routing
from reviewapp.models import Claim, Draw, Match, Review, Screening
from tests.factories import (
    NOW,
    make_conversation,
    make_draw,
    make_employee,
    make_flag,
    make_response,
    make_screening,
    make_source,
)

ARTICLES = {
    "KB-0142": (
        "Opzeggen bij verhuizing",
        "U neemt uw contract mee naar uw nieuwe adres. Kosteloos opzeggen kan alleen als daar al een energiecontract "
        "loopt. Zegt u op, doe dat dan minimaal 30 dagen vóór de verhuisdatum.",
        "L. de Wit",
    ),
    "KB-0139": (
        "Verhuizing doorgeven",
        "Ga naar Mijn Zonnedijk en kies ‘Verhuizen’. Geef het nieuwe adres en de sleuteldatum door.",
        "L. de Wit",
    ),
    "KB-0061": (
        "Termijnbedrag wijzigen",
        "U wijzigt uw termijnbedrag in Mijn Zonnedijk. U mag maximaal 15% onder het geadviseerde bedrag gaan zitten.",
        "J. Okafor",
    ),
}
MOVING = (
    "Goed nieuws: bij een verhuizing kunt u uw vaste contract altijd kosteloos opzeggen. Dat kan tot 14 dagen na uw "
    "verhuisdatum.\n\nGeef uw verhuizing door via Mijn Zonnedijk, onder ‘Verhuizen’. Een eventueel al betaalde "
    "opzegvergoeding storten we binnen 3 werkdagen terug.\n\nHeel veel woonplezier gewenst!"
)
CLAIMS = (
    ("bij een verhuizing kunt u uw vaste contract altijd kosteloos opzeggen.", "contradicted", "KB-0142",
     "Kosteloos opzeggen kan alleen als daar al een energiecontract loopt.", {"expected": "Kosteloos opzeggen kan alleen"}),
    ("Dat kan tot 14 dagen na uw verhuisdatum.", "contradicted", "KB-0142",
     "Zegt u op, doe dat dan minimaal 30 dagen vóór de verhuisdatum.", {"found": "14 dagen", "expected": "30 dagen"}),
    ("Geef uw verhuizing door via Mijn Zonnedijk, onder ‘Verhuizen’.", "supported", "KB-0139",
     "Ga naar Mijn Zonnedijk en kies ‘Verhuizen’.", {}),
    ("Een eventueel al betaalde opzegvergoeding storten we binnen 3 werkdagen terug.", "no_source", "", "", {}),
)  # fmt: skip
FLAGS = (
    ("handover_missed", "critical", {"asked": "Kan ik anders gewoon iemand spreken?"}),
    (
        "figure_not_in_source",
        "critical",
        {"found": "14 dagen", "expected": "30 dagen", "article": "Opzeggen bij verhuizing"},
    ),
    ("promise", "warning", {"found": "binnen 3 werkdagen terug"}),
)
CHATTER = (
    ("Mijn termijnbedrag is opeens verhoogd van € 128 naar € 164. Ik heb niets veranderd. Kan dat terug?",
     "Wij passen uw termijnbedrag aan als uw verbruik of de tarieven veranderen. Zo voorkomt u dat u bij de "
     "jaarafrekening moet bijbetalen.\n\nU kunt het bedrag zelf wijzigen in Mijn Zonnedijk, bij ‘Termijnbedrag’. U mag "
     "tot 15% onder ons advies gaan zitten.", "KB-0061"),
    ("Hoe geef ik mijn verhuizing door?", "Dat regelt u in Mijn Zonnedijk bij ‘Verhuizen’. Houd de sleuteldatum bij de hand.",
     "KB-0139"),
    ("Kan ik mijn contract meenemen naar mijn nieuwe huis?", "Ja, uw contract verhuist met u mee. Geef de sleuteldatum op tijd "
     "door.", "KB-0142"),
)  # fmt: skip


def make_articles() -> dict[str, ArticleVersion]:
    """The three articles, each one passage long."""
    versions = {}
    for number, (external_id, (title, body, owner)) in enumerate(ARTICLES.items(), start=4):
        article = Article.objects.create(external_id=external_id)
        version = ArticleVersion.objects.create(
            article=article, number=number, title=title, body=body, owner=owner, language="nl",
            approved_at=NOW - timedelta(days=70 + number), content_digest=external_id,
        )  # fmt: skip
        Passage.objects.create(version=version, order=0, start=0, end=len(body), text=body)
        versions[external_id] = version
    return versions


def make_moving_answer(*, articles: dict[str, ArticleVersion], customer: str = "c-1", **fields: Any) -> BotResponse:
    """The wrong answer about moving house: a conversation of three turns, four claims, three flags."""
    source = make_source()
    now = fields.pop("answered_at", NOW)
    about = {
        "channel": "Webchat",
        "language": "nl",
        "segment": "Nieuwe klant",
        "topic": "verhuizen",
        "bot_version": "4.2",
    }
    made = make_conversation(
        source=source,
        external_id=f"conv-{customer}-{fields.get('external_id', '')}",
        customer=customer,
        channel="Webchat",
    )
    first = {"conversation": made, "order": 0, "answered_at": now - timedelta(minutes=2)}
    make_response(
        question="Hoi, ik ga per 1 december verhuizen naar mijn vriend in [plaats]. Hij heeft al stroom bij een ander. Kan ik "
        "dan kosteloos van mijn contract af?",
        answer="Wat fijn dat u gaat samenwonen! Ik kijk het voor u na. Heeft u een vast of een variabel contract?",
        **(about | first),
    )
    response = make_response(
        question="Vast, 1 jaar. Klantnummer [klantnr ••53]. Kan ik anders gewoon iemand spreken?",
        answer=MOVING, conversation=made, order=1, answered_at=now, **(about | fields),
    )  # fmt: skip
    late = "Oké maar dinsdag zei jullie mail 30 dagen. Wat is het nou? Ik wil graag een medewerker."
    Turn.objects.create(
        conversation=made, subject=made.subject, after_order=1, position=0, speaker="customer", text=late
    )
    Turn.objects.create(
        conversation=made,
        subject=made.subject,
        after_order=1,
        position=1,
        speaker="agent",
        text="Goedemiddag, u spreekt met Noor. Ik zoek het uit.",
    )
    _screen(response, articles)
    return response


def _screen(response: BotResponse, articles: dict[str, ArticleVersion]) -> Screening:
    screening = make_screening(response=response, risk=0.83)
    for rank, version in enumerate(articles.values(), start=1):
        Match.objects.create(screening=screening, rank=rank, passage=version.passages.get(), similarity=0.9 - rank / 10)
    for order, (text, status, article, sentence, values) in enumerate(CLAIMS):
        start = response.answer.index(text)
        place: dict[str, Any] = {"answer_start": start, "answer_end": start + len(text)}
        if article:
            at = articles[article].body.index(sentence)
            place |= {
                "passage": articles[article].passages.get(),
                "passage_start": at,
                "passage_end": at + len(sentence),
            }
        Claim.objects.create(
            screening=screening, subject=screening.response.subject, order=order, status=status, values=values, **place
        )
    for kind, severity, values in FLAGS:
        make_flag(screening=screening, kind=kind, severity=severity, values=values)
    return screening


def make_desk(*, risk: int = 3, control: int = 5, manual: int = 0) -> list[Review]:
    """Two filled queues: `risk` wrong answers about moving, `manual` unscreened ones, `control` ordinary ones."""
    routing.standard_queues()
    articles = make_articles()
    now = timezone.now() - timedelta(hours=2)
    make_response(
        question="Klopt het dat ik 30 dagen van tevoren moet opzeggen?", answer="Dat klopt.", channel="E-mail",
        answered_at=now - timedelta(days=2), language="nl", conversation=make_conversation(customer="c-0", channel="E-mail"),
    )  # fmt: skip
    for number in range(risk):
        response = make_moving_answer(
            articles=articles,
            customer=f"c-{number}",
            external_id=f"risk-{number}",
            answered_at=now + timedelta(seconds=number),
        )
        make_draw(response=response, kind=Draw.Kind.RISK, floor=0.1, pi=1.0, reason="critical_flag")
    for number in range(manual):
        response = make_response(
            external_id=f"manual-{number}", question="Wat kost het?", answer="Dat kost € 10.", language="nl"
        )
        make_screening(response=response, risk=None, state="manual", manual_reason="no_model")  # type: ignore[arg-type]
        make_draw(response=response, kind=Draw.Kind.RISK, floor=0.1, pi=1.0, reason="manual")
    for number in range(control):
        question, answer, article = CHATTER[number % len(CHATTER)]
        response = make_response(
            external_id=f"control-{number}", question=question, answer=f"{answer}\n\nGroet, {number}", channel="E-mail",
            language="nl", segment="Klant sinds 2014", topic="termijnbedrag", bot_version="4.2", answered_at=now,
        )  # fmt: skip
        screening = make_screening(response=response, risk=0.271828)
        passage = articles[article].passages.get()
        Match.objects.create(screening=screening, rank=1, passage=passage, similarity=0.7)
        make_draw(response=response, kind=Draw.Kind.CONTROL)
    routing.open_reviews(now=timezone.now(), limit=1000)
    return list(Review.objects.order_by("id"))


def make_samira(**fields: Any) -> Any:
    """A supervisor who can log in."""
    return make_employee(
        **(
            {"username": "samira", "password": "klopt-demo-2026", "first_name": "Samira", "last_name": "Bakker"}
            | fields
        )
    )
