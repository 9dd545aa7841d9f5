"""Screening against its physical limit, with both runtimes of the embedding model: `screen_next` on distinct responses against
bare `encode` of exactly the texts that it encoded, int8 against full precision, and whether both tell good from bad alike.

Each runtime is measured in a process of its own, because memory and thread settings are of a process.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import ROOT, peak_memory_mb, report, start_django, stopwatch

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
RUNTIMES = ("sentence-transformers", "int8")
MOST_RATIO = 1.15  # CPU of the whole against bare encode
LEAST_SPEED = 3.0  # int8 against full precision, texts a CPU second
MOST_AUROC_CHANGE = 0.005


def main() -> None:
    """Measure each runtime in a child process and compare; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, help="JSONL with id, title, body (default: made up)")
    parser.add_argument("--answers", type=Path, help="JSONL with question and answer (default: made up)")
    parser.add_argument("--number", type=int, default=400, help="distinct answers (default 400)")
    parser.add_argument("--labelled-rows", type=int, default=0, help="rows of each labelled file (default: all)")
    parser.add_argument("--runtime", choices=RUNTIMES, help="measure this one alone, in this process")
    arguments = parser.parse_args()
    if arguments.runtime:
        json.dump(measure(arguments), sys.stdout)
        return
    found = {runtime: _in_child(runtime) for runtime in RUNTIMES}
    full, int8 = found.values()
    speeds = speeds_of_both()
    # of each round by itself, because other work on the machine comes and goes
    speed = round(median(fast / slow for slow, fast in zip(*speeds.values(), strict=True)), 2)
    changes = {
        name: round(int8["labelled"]["auroc"][name] - value, 4)
        for name, value in full["labelled"].get("auroc", {}).items()
    }
    met = {
        **{f"ratio_{runtime}": figures["ratio_cpu"] <= MOST_RATIO for runtime, figures in found.items()},
        "int8_speed": speed >= LEAST_SPEED,
        "auroc_same": all(abs(change) <= MOST_AUROC_CHANGE for change in changes.values()),
    }
    report(
        "screening",
        runtimes=found,
        texts_a_cpu_second_in_turns=speeds,
        int8_against_full=speed,
        auroc_change=changes,
        targets={"ratio_cpu": MOST_RATIO, "int8_speed": LEAST_SPEED, "auroc_change": MOST_AUROC_CHANGE},
        met=met,
    )
    sys.exit(0 if all(met.values()) else 1)


def _in_child(runtime: str) -> dict[str, Any]:
    sys.stderr.write(f"  {runtime}\n")
    command = [sys.executable, "-m", "benchmarks.screening", *sys.argv[1:], "--runtime", runtime]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(ended.stdout)
    return figures


def speeds_of_both() -> dict[str, list[float]]:
    """Texts a CPU second in each of nine rounds, one thread, the same questions with answers in turns."""
    from reviewapp.scoring.embedding import load_embedder  # both libraries in one process, nowhere else

    models_dir = Path(os.environ.get("KLOPT_MODELS", ROOT / "var" / "models"))
    texts = [f"{row['question']}\n{row['answer']}" for row in made_up_answers()[::24]]
    embedders = {
        runtime: load_embedder(configured="", models_dir=models_dir, threads=1, runtime=runtime) for runtime in RUNTIMES
    }
    speeds: dict[str, list[float]] = {runtime: [] for runtime in RUNTIMES}
    for _ in range(9):
        for runtime, embedder in embedders.items():
            with stopwatch() as watch:
                embedder.encode(texts, prompt="query")
            speeds[runtime].append(round(len(texts) / watch.cpu, 1))
    return speeds


class Recording:
    """An embedder that notes what it was asked, so that the limit is measured on exactly those texts."""

    def __init__(self, embedder: Any) -> None:
        self._embedder = embedder
        self.identity, self.dimension = embedder.identity, embedder.dimension
        self.asked: dict[Any, list[str]] = {"query": [], "passage": []}

    def encode(self, texts: Sequence[str], *, prompt: Any) -> Any:
        """See Embedder."""
        self.asked[prompt].extend(texts)
        return self._embedder.encode(texts, prompt=prompt)


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Load a knowledge base and distinct answers, screen them, encode the same texts; then the labelled answers."""
    os.environ["KLOPT_EMBEDDING_RUNTIME"] = arguments.runtime
    start_django()
    from benchmarks import labelled  # after Django is set up
    from reviewapp import screening

    embedder = screening.embedder()
    passages = load_articles(arguments.articles)
    answers = load_answers(arguments.answers, arguments.number)
    screening.open_screenings()
    recording = Recording(embedder)
    screening.current_index(recording)
    screening.screen_next(limit=20, embedder=recording)  # warm
    recording.asked["query"].clear()
    recording.asked["passage"].clear()
    done, wall, cpu, bare_wall, bare_cpu, number = 0, 0.0, 0.0, 0.0, 0.0, 0
    while True:  # in turns, so that a busy machine slows both alike
        with stopwatch() as whole:
            screened = screening.screen_next(limit=100, embedder=recording)
        if not screened:
            break
        with stopwatch() as bare:
            for prompt, texts in recording.asked.items():
                embedder.encode(texts, prompt=prompt)
        done, wall, cpu = done + screened, wall + whole.wall, cpu + whole.cpu
        bare_wall, bare_cpu = bare_wall + bare.wall, bare_cpu + bare.cpu
        number += sum(len(set(texts)) for texts in recording.asked.values())
        for texts in recording.asked.values():
            texts.clear()
    return {
        "model": embedder.identity,
        "responses": done,
        "passages": passages,
        "texts": number,
        "characters_a_text": round(sum(map(len, answers)) / len(answers)),
        "ratio_cpu": round(cpu / bare_cpu, 3),
        "ratio_wall": round(wall / bare_wall, 3),
        "cpu_ms_a_response": round(1000 * cpu / done, 1),
        "cpu_ms_a_response_without_model": round(1000 * (cpu - bare_cpu) / done, 1),
        "responses_a_second": round(done / wall, 1),
        "texts_a_cpu_second_bare": round(number / bare_cpu, 1),
        "peak_memory_mb": round(peak_memory_mb()),
        "labelled": labelled.measure(embedder, rows=arguments.labelled_rows),
    }


def load_articles(path: Path | None) -> int:
    """Approve the articles; the number of passages."""
    from contactcenter import knowledge  # after Django is set up
    from contactcenter.models import Passage

    for article in rows_of(path) if path else made_up_articles():
        knowledge.approve_article(external_id=article["id"], title=article["title"], body=article["body"], now=NOW)
    return Passage.objects.count()


def load_answers(path: Path | None, number: int) -> list[str]:
    """Ingest distinct answers; the texts that will be embedded for them."""
    from contactcenter import vault  # after Django is set up
    from contactcenter.models import BotResponse, Conversation, Source
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
        digest = vault.conversation_digest(source.pk, f"c-{place}")
        subject = vault.subjects_for({digest: False}, now=NOW)[digest]
        talk = Conversation.objects.create(source=source, external_id=f"c-{place}", subject_id=subject)
        BotResponse.objects.create(
            source=source,
            external_id=f"b-{place}",
            conversation=talk,
            subject_id=subject,
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
