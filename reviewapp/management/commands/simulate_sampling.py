"""manage.py simulate_sampling: how often the intervals hold the truth, in weeks whose truth is known."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewapp import simulation


class Command(BaseCommand):
    help = (
        "Simulate whole weeks of a scenario: truth, risk, draw, verdicts; then the headline, flags, domains and "
        "equal treatment as the product works them out. Reads no data, stores nothing. Exit status 2: a wrong file."
    )

    requires_system_checks = []  # no page and no database is needed

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scenario", type=Path, required=True, metavar="FILE.json", help="see fixtures/scenarios/")
        parser.add_argument("--weeks", type=_above_zero, default=500, help="simulated weeks (default: 500)")
        parser.add_argument("--seed", type=_seed, default=1, help="the same seed gives the same figures (default: 1)")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            scenario = simulation.read(options["scenario"])
        except simulation.ScenarioError as error:
            raise CommandError(str(error), returncode=2) from None
        progress = self._progress(options["weeks"])
        figures = simulation.simulate(
            scenario, weeks=options["weeks"], seed=options["seed"], progress=progress, warn=self.stderr.write
        )
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write(f"{scenario.name}: {scenario.size} answers a week")
            self.stdout.write("\n".join(f"  {key:<26}{_shown(value)}" for key, value in figures.items()))

    def _progress(self, weeks: int) -> Callable[[int], None]:
        """A line that counts the weeks, where somebody looks."""

        def show(done: int) -> None:
            self.stderr.write(f"\rWeek {done} of {weeks}", ending="\n" if done == weeks else "")
            self.stderr.flush()

        return show if sys.stderr.isatty() else lambda _done: None


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.5f}"


def _above_zero(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is no whole number above zero")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no whole number from zero")
    return int(text)
