"""Make a sampling plan for a number of reviews a week."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewapp import sampling


class Command(BaseCommand):
    help = "Shows what a sampling plan would give, and adopts it. Draws that were made stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capacity", type=int, required=True, help="reviews a week")
        parser.add_argument("--control-share", type=float, default=sampling.DEFAULT_CONTROL_SHARE, help="0 to 1")
        parser.add_argument("--reason", default="plan_sampling", help="kept with the plan")
        parser.add_argument("--dry-run", action="store_true", help="show, save nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        wish = {"capacity": options["capacity"], "control_share": options["control_share"]}
        try:
            preview = sampling.preview_plan(**wish, now=now)
            say = self.stderr.write if options["json"] else self.stdout.write
            for line in _lines(preview):
                say(line)
            plan = None
            if not options["dry_run"]:
                plan = sampling.adopt_plan(**wish, reason=options["reason"], created_by=None, now=now)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from None
        version = plan.version if plan else None
        if options["json"]:
            json.dump(_as_json(preview, version), sys.stdout)
        else:
            self.stdout.write(f"Plan {version} is in force." if version else "Nothing saved (--dry-run).")


def _lines(preview: sampling.PlanPreview) -> list[str]:
    if not preview.answers:
        return ["No screened answers yet: the plan gets the default curve. Plan again when there are some."]
    a_week = preview.answers / (preview.days / 7)
    curve, points = preview.curve, (preview.width or 0) * 50
    return [
        f"Reference: {preview.answers} screened answers of the last {preview.days} days of data, {a_week:.0f} a week.",
        f"Expected reviews a week: {preview.reviews_a_week:.0f}, of which random {preview.control_a_week:.0f}.",
        f"Expected 95 % interval of a week's figure: plus or minus {points:.1f} points.",
        f"Floor {curve.floor:.4f}, raised in {len(curve.floors)} strata; slope {curve.slope:.4f}.",
    ]


def _as_json(preview: sampling.PlanPreview, version: int | None) -> dict[str, Any]:
    return {
        "version": version,
        "answers": preview.answers,
        "days": preview.days,
        "reviews_a_week": preview.reviews_a_week,
        "control_a_week": preview.control_a_week,
        "interval_width": preview.width,
        "floor": preview.curve.floor,
        "floors": preview.curve.floors,
        "slope": preview.curve.slope,
    }
