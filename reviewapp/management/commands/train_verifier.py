"""manage.py train_verifier: fine-tune the installed embedding model on verdicts, as one more signal of the risk."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contactcenter.datafiles import FileError
from contactcenter.management.reporting import FAILED, WRONG_USE, progress_on
from reviewapp.scoring.embedding import BadVector, ModelUnavailable
from reviewapp.scoring.verifiers.pair_training import Recipe
from reviewapp.training import CannotTrain, Made, Wish, train_verifier


class Command(BaseCommand):
    help = (
        "Train a verifier on the verdicts in the database, or on labelled files with approved texts (as for evaluate_flags), "
        "and measure on held-back rows what it adds to the signals. Uses a graphics card when there is one; on a processor "
        "count on an hour for a thousand answers. Nothing is switched on. Exit status: 0 made, 1 not possible, 2 wrong use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="files",
            nargs="+",
            type=Path,
            default=[],
            metavar="FILE.jsonl",
            help="labelled files in place of the verdicts; several are learnt together",
        )
        parser.add_argument(
            "--out", type=Path, metavar="FOLDER", help="new folder (default: verifier-TIME in KLOPT_MODELS)"
        )
        parser.add_argument("--epochs", type=_positive, default=Recipe().epochs, help="default: %(default)s")
        parser.add_argument("--folds", type=_folds, default=3, help="members of the verifier (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        name = f"verifier-{timezone.now():%Y%m%d-%H%M%S}"
        wish = Wish(
            out=options["out"] or settings.MODELS_DIR / name,
            files=options["files"],
            folds=options["folds"],
            seed=options["seed"],
            recipe=replace(Recipe(), epochs=options["epochs"]),
        )
        try:
            with progress_on(self.stderr, "Train") as report:
                made = train_verifier(wish, progress=report)
        except FileError as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        except (CannotTrain, ModelUnavailable, BadVector) as error:
            raise CommandError(str(error), returncode=FAILED) from error
        self.stdout.write(json.dumps(made.as_json()) if options["json"] else "\n".join(_lines(made)))


def _lines(made: Made) -> list[str]:
    table = ["AUROC on held-back rows", f"{'':24}{'n':>7}{'signals':>10}{'verifier':>10}{'together':>10}"]
    for each in map(asdict, made.figures):
        figures = "".join(f"{each[name]:>10.4f}" for name in ("features", "verifier", "stack"))
        table.append(f"{each['source'][:24]:24}{each['n']:>7,}{figures}")
    wins = any(figures.wins for figures in made.figures)
    advice = (
        f"It adds something. Switch it on with KLOPT_VERIFIER=cross-encoder KLOPT_VERIFIER_MODEL={made.folder} in the "
        "environment of the workers, then run `manage.py fit_risk`, which gives it the weight that it earns."
        if wins
        else "It adds nothing to the signals: leave it off, and train again when there are more verdicts."
    )
    summary = f"{made.verifier}: {made.learnt_from:,} answers, {made.bad:,} not acceptable, {made.seconds:,} s on {made.device}"
    return [*table, advice, summary]


def _positive(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise ArgumentTypeError("must be a whole number above 0")
    return int(text)


def _folds(text: str) -> int:
    if not text.isdigit() or not 2 <= int(text) <= 10:
        raise ArgumentTypeError("must be a whole number from 2 to 10")
    return int(text)
