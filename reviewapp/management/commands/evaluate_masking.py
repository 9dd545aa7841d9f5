"""manage.py evaluate_masking: marked texts through the finders of personal data, and how much of it they find."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contactcenter.datafiles import FileError
from contactcenter.management.reporting import WRONG_USE
from reviewapp.evaluation import masking
from reviewapp.screening.names import name_model


class Command(BaseCommand):
    help = (
        "Tell precision and recall of the masking by kind and language. Rows: text, lang and spans ([start, end, kind]), or "
        "kind, value and valid. Nothing is stored. Exit status: 0 targets met, 1 below, 2 wrong use or file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER", help="marked texts, JSONL")
        parser.add_argument(
            "--clean",
            nargs="+",
            type=Path,
            default=[],
            metavar="FILE",
            help="texts without personal data (answer or body)",
        )
        parser.add_argument("--rules", action="store_true", help="without the model for names, as the web process does")
        parser.add_argument("--json", action="store_true", help="for a program to read")

    def handle(self, *_args: Any, **options: Any) -> None:
        model = None if options["rules"] else name_model()
        try:
            found = masking.evaluate(options["paths"], clean=options["clean"], model=model)
        except (FileError, OSError) as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write("\n".join(_lines(found)))
        if found["below"]:
            raise CommandError("Below the target: " + "; ".join(found["below"]) + ".")


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"names: {found['model']}",
        f"{'lang':5} {'kind':16} {'marked':>6} {'recall':>7} {'strict':>7} {'precision':>9}",
    ]
    lines += [
        f"{row['language']:5} {row['kind']:16} {row['marked']:6} {row['recall']:7.3f} {row['recall_strict']:7.3f} "
        f"{row['precision']:9.3f}"
        for row in found["kinds"]
    ]
    if found["clean_sentences"]:
        lines.append(
            f"{found['false_hits']} of {found['clean_sentences']} clean sentences have a false hit "
            f"({100 * found['false_rate']:.2f} in 100) {found['false_hits_by_kind']}"
        )
    return lines
