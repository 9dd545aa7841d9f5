"""manage.py evaluate_flags: labelled answers through the code of the pipeline, and how well the risk finds the bad ones."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contactcenter.management.reporting import WRONG_USE
from reviewapp import evaluation
from reviewapp.management.evaluating import evaluating_on


class Command(BaseCommand):
    help = (
        "Judge the labelled answers of each file as a fresh install would, or as after verdicts (--fit-on), and tell how well "
        "the risk finds the bad ones. Rows: id, lang, question, approved (text, list, or null with --kb), answer, label (good "
        "or bad), defect, group. Nothing is stored. Exit status: 0 done, 1 no usable model, 2 wrong use or file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl", help="labelled answers")
        parser.add_argument("--kb", type=Path, metavar="KB.jsonl", help="articles for rows without an approved text")
        parser.add_argument(
            "--fit-on",
            type=Path,
            metavar="FILE.jsonl",
            help="learn from its labels first; when it is the same file a drawn half of the groups is learnt from and the "
            "other half judged",
        )
        parser.add_argument("--labels", type=_number, metavar="N", help="learn from so many drawn rows (default: all)")
        parser.add_argument(
            "--verifier",
            default="",
            metavar="FOLDER",
            help="a cross-encoder (of train_verifier, or an NLI model) whose opinion is one more signal; rows that it learnt get "
            "the opinion of the member that never saw them",
        )
        parser.add_argument("--seed", type=int, default=0, help="of the draws (default: 0)")
        parser.add_argument("--json", action="store_true", help="print a list, one object a file")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["labels"] is not None and not options["fit_on"]:
            raise CommandError(
                "--labels says how much of the file in --fit-on to learn from; name one.", returncode=WRONG_USE
            )
        wish = evaluation.Wish(
            files=options["files"],
            knowledge=options["kb"],
            fit_on=options["fit_on"],
            labels=options["labels"],
            seed=options["seed"],
            verifier=options["verifier"],
        )
        with evaluating_on(self.stderr, "Evaluate") as report:
            found = evaluation.evaluate(wish, progress=report)
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for figures in found:
            self.stdout.write("\n".join(_lines(figures)))


def _number(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise ArgumentTypeError("must be a whole number above 0")
    return int(text)


def _lines(figures: dict[str, Any]) -> list[str]:
    plain = [f"  {name}: {value}" for name, value in figures.items() if name not in ("file", "by_defect")]
    defects = [
        f"    {defect}: {of['n']} answers, recall {of['recall']}, auroc {of['auroc']}"
        for defect, of in figures["by_defect"].items()
    ]
    return [figures["file"], *plain, "  by_defect:", *defects]
