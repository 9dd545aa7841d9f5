"""manage.py swap_test: the same answers with other names, places and groups in them; no flag may change."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from contactcenter.management.reporting import PARTLY_DONE
from reviewapp import evaluation
from reviewapp.management.evaluating import evaluating_on

MOST_MOVE = 0.02
"""The mean change of the risk that is still called equal."""


class Command(BaseCommand):
    help = (
        "Put names, places, customer groups or sentences about groups of people into questions and answers, and tell which "
        "flags change and how far the risk moves. Without files: our own lists, in the newest answers of the database. A "
        "file has rows of one kind: full, first, group (and gender); place, group; segment, group, words; or variants = "
        "[[group, sentence], ...]. A test on answers of the database is kept, without their texts, and shown on the page "
        "of equal treatment. Exit status: 0 equal, 1 no usable model, 2 wrong use or a wrong file, 3 a rule flag changes "
        f"or the risk moves more than {MOST_MOVE} on average."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE.jsonl", help="words to swap (default: our own)"
        )
        parser.add_argument(
            "--kind", action="append", choices=evaluation.KINDS, help="of our own lists only this one; may be repeated"
        )
        parser.add_argument(
            "--answers",
            type=Path,
            metavar="FILE.jsonl",
            help="answers to put them in (default: the newest of the database)",
        )
        parser.add_argument("--kb", type=Path, metavar="KB.jsonl", help="articles (default: those of the database)")
        parser.add_argument(
            "--names", type=int, default=3, metavar="N", help="rows of each group and gender (default: 3)"
        )
        parser.add_argument("--number", type=int, default=20, metavar="N", help="answers at most (default: 20)")
        parser.add_argument("--json", action="store_true", help="print a list, one object a list of words")

    def handle(self, *_args: Any, **options: Any) -> None:
        wish = evaluation.SwapWish(
            files=options["files"],
            answers=options["answers"],
            knowledge=options["kb"],
            names=max(1, options["names"]),
            number=max(1, options["number"]),
            kinds=options["kind"] or evaluation.KINDS,
        )
        with evaluating_on(self.stderr, "Swap") as report:
            found = evaluation.swap_test(wish, now=timezone.now(), progress=report)
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write("\n".join(line for figures in found for line in _lines(figures)))
        if any(figures["rule_flags_changed"] or figures["risk_move_mean"] > MOST_MOVE for figures in found):
            sys.exit(PARTLY_DONE)


def _lines(figures: dict[str, Any]) -> list[str]:
    lines = [
        f"{figures['file']}: of {figures['pairs']} pairs {figures['rule_flags_changed']} change a rule flag and "
        f"{figures['flags_changed'] - figures['rule_flags_changed']} only a flag by similarity; the risk moves "
        f"{figures['risk_move_mean']} on average, {figures['risk_move_max']} at most."
    ]
    for change in figures["changes"]:
        words = f" at “{change['words']}”" if change["words"] else ""
        lines.append(
            f"  {change['answer']}: {change['flag']} {change['change']}{words} "
            f"with {change['shown']} ({change['group']}) instead of {change['instead_of']}"
        )
    return lines
