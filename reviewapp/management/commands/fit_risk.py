"""manage.py fit_risk: learn the risk from verdicts now, or go back to an earlier one."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewapp import learning

WRONG_USE = 2
ROWS = (
    ("AUROC", "auroc"),
    ("average precision", "average_precision"),
    ("calibration error", "calibration_error"),
    ("log loss", "log_loss"),
)


class Command(BaseCommand):
    help = (
        "Fit the risk to the verdicts and put it into force where it is better on verdicts it did not see; a worker does so "
        "every night. Exit status: 0 done (also when nothing was better), 2 wrong use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="show, save nothing")
        parser.add_argument("--revert", metavar="VERSION", help='go back to this version, or to "fixed"')
        parser.add_argument(
            "--reason", default="", help="why (500 characters at most), kept with the version; needed by --revert"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["revert"]:
            self._revert(options)
            return
        now = timezone.now()
        outcome = learning.preview(now=now) if options["dry_run"] else learning.refit(now=now)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(outcome)))
            return
        for line in _lines(outcome):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing saved (--dry-run).")
        else:
            self.stdout.write(f"In force: {outcome.in_force}.")

    def _revert(self, options: dict[str, Any]) -> None:
        if not options["reason"].strip() or options["dry_run"]:
            raise CommandError("--revert needs --reason TEXT and goes without --dry-run.", returncode=WRONG_USE)
        try:
            row = learning.revert(to=options["revert"], reason=options["reason"], by=None, now=timezone.now())
        except learning.CannotRevert as error:
            raise CommandError(str(error), returncode=WRONG_USE) from None
        if options["json"]:
            self.stdout.write(json.dumps({"in_force": row.version, "reason": row.reason}))
        else:
            self.stdout.write(f"{row.version} is in force.")


def _lines(outcome: learning.Outcome) -> list[str]:
    report = outcome.report
    if "before" not in report:
        return [outcome.reason]
    lines = [
        f"{report['verdicts']} verdicts, {report['bad']} not acceptable; held back in {report['folds']} parts, cut "
        f"{report['cuts']} ways.",
        f"{'':20}{'before':>10}{'after':>10}",
    ]
    lines += [f"{label:20}{report['before'][key]:>10.3f}{report['after'][key]:>10.3f}" for label, key in ROWS]
    for origin, found in report["by_origin"].items():
        areas = f"{_area(found['before']):>10}{_area(found['after']):>10}"
        lines.append(f"{'AUROC, ' + origin:20}{areas}   {found['verdicts']} verdicts, {found['bad']} not acceptable")
    return [*lines, outcome.reason]


def _area(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
