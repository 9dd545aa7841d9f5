"""Screening against its physical limit: `screen_next` on distinct responses, and bare `encode` of the same texts."""

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import peak_memory_mb, report, start_django, stopwatch

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
TARGET = 1.15


def main() -> None:
    """Load a knowledge base and distinct answers, screen them, encode the same texts, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, help="JSONL with id, title, body (default: made up)")
    parser.add_argument("--answers", type=Path, help="JSONL with question and answer (default: made up)")
    parser.add_argument("--number", type=int, default=400, help="distinct answers (default 400)")
    arguments = parser.parse_args()
    start_django()
    from reviewapp import screening  # after Django is set up

    embedder = screening.embedder()
    passages = load_articles(arguments.articles)
    texts = load_answers(arguments.answers, arguments.number)
    screening.open_screenings()
    screening.current_index(embedder)
    embedder.encode(texts[:20], prompt="query")  # warm
    halves = []
    for _ in range(2):  # in turns, so that a busy machine slows both alike
        with stopwatch() as bare:
            embedder.encode(texts[len(texts) // 2 :] if halves else texts[: len(texts) // 2], prompt="query")
        with stopwatch() as whole:
            done = screening.screen_next(limit=len(texts) // 2, embedder=embedder)
        halves.append((bare, whole, done))
    done = sum(number for _bare, _whole, number in halves)
    bare_cpu, whole_cpu = (sum(half[place].cpu for half in halves) for place in (0, 1))
    bare_wall, whole_wall = (sum(half[place].wall for half in halves) for place in (0, 1))
    report(
        "screening",
        responses=done,
        passages=passages,
        ratio_wall=round(whole_wall / bare_wall, 3),
        ratio_cpu=round(whole_cpu / bare_cpu, 3),
        target_ratio=TARGET,
        cpu_ms_a_response=round(1000 * whole_cpu / done, 1),
        cpu_ms_bare_encode=round(1000 * bare_cpu / len(texts), 1),
        texts_a_second=round(done / whole_wall, 1),
        texts_a_second_bare=round(len(texts) / bare_wall, 1),
        peak_memory_mb=round(peak_memory_mb()),
    )
    sys.exit(0 if whole_cpu / bare_cpu <= TARGET else 1)


def load_articles(path: Path | None) -> int:
    """Approve the articles; the number of passages."""
    from contactcenter import knowledge  # after Django is set up
    from contactcenter.models import Passage

    for article in rows_of(path) if path else made_up_articles():
        knowledge.approve_article(external_id=article["id"], title=article["title"], body=article["body"], now=NOW)
    return Passage.objects.count()


def load_answers(path: Path | None, number: int) -> list[str]:
    """Ingest distinct answers; the texts that will be embedded for them."""
    from contactcenter.models import BotResponse, Conversation, Source  # after Django is set up
    from reviewapp.scoring.matching import embedded_text
    from reviewapp.scoring.types import Case

    source = Source.objects.create(name="benchmark")
    texts: dict[str, None] = {}
    for row in rows_of(path) if path else made_up_answers():
        text = embedded_text(Case(question=row["question"], answer=row["answer"]))
        if text in texts:
            continue
        texts[text] = None
        place = len(texts)
        BotResponse.objects.create(
            source=source,
            external_id=f"b-{place}",
            conversation=Conversation.objects.create(source=source, external_id=f"c-{place}"),
            order=1,
            answered_at=NOW + timedelta(seconds=place),
            question=row["question"],
            answer=row["answer"],
            body_digest="0" * 64,
        )
        if place == number:
            break
    return list(texts)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


SUBJECTS = ("retour", "bezorging", "betaling", "garantie", "abonnement", "factuur", "reparatie", "cadeaukaart")
ITEMS = ("een jas", "een wasmachine", "een telefoon", "een boek", "een fiets", "een lamp", "een bank", "een koelkast")


def made_up_articles() -> list[dict[str, str]]:
    """64 articles of one length."""
    return [
        {
            "id": f"{subject}-{place}",
            "title": f"{subject.capitalize()} van {item}",
            "body": (
                f"Voor {subject} van {item} geldt een termijn van {place + 3} dagen. De kosten zijn {place + 2},95 euro. "
                f"Neem uw bestelnummer mee. Na {place + 3} dagen kan {subject} van {item} niet meer. U regelt het in de app."
            ),
        }
        for subject in SUBJECTS
        for place, item in enumerate(ITEMS)
    ]


def made_up_answers() -> list[dict[str, str]]:
    """Distinct answers about those articles, some with another figure."""
    return [
        {
            "question": f"Ik heb een vraag over {subject} van {item}. Hoe lang heb ik en wat kost het?",
            "answer": (
                f"Goedemiddag! Voor {subject} van {item} hebt u {days} dagen de tijd. Dat kost {place + 2},95 euro. "
                "U regelt het in de app onder Mijn bestellingen. Kan ik u verder nog ergens mee helpen?"
            ),
        }
        for days in range(3, 15)
        for subject in SUBJECTS
        for place, item in enumerate(ITEMS)
    ]


if __name__ == "__main__":
    main()
