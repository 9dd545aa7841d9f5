"""manage.py evaluate_retrieval: is the right article found, and are good answers left alone?"""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reviewapp import evaluation
from reviewapp.management.evaluating import evaluating_on


class Command(BaseCommand):
    help = (
        "Search the articles of a knowledge base for the good answers of each file, with the code of the pipeline, and tell "
        "how often the right article is among the first 1, 5 and 10, and how many of these answers are flagged. Rows: id, "
        "lang, question, answer, history (pairs [speaker, text]), gold_doc_id or gold_kb_ids. The figures "
        "same_text also count an article with a passage that is word for word one of the right article's. Nothing is stored. "
        "Exit status: 0 done, 1 no usable model, 2 wrong use or a wrong file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE.jsonl", help="good answers, right article known"
        )
        parser.add_argument(
            "--kb",
            required=True,
            type=Path,
            metavar="KB.jsonl",
            help="articles: id, title, body; rows of one doc_id are one article",
        )
        parser.add_argument("--json", action="store_true", help="print a list, one object a file")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = time.perf_counter()
        with evaluating_on(self.stderr, "Evaluate") as report:
            found = evaluation.evaluate_retrieval(options["files"], knowledge=options["kb"], progress=report)
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for figures in found:
            lines = [f"  {name}: {value}" for name, value in figures.items() if name != "file"]
            self.stdout.write("\n".join([figures["file"], *lines]))
        rows = sum(figures["n"] for figures in found)
        self.stdout.write(f"Done: {rows} answers in {len(found)} files, {time.perf_counter() - started:.1f} seconds.")
