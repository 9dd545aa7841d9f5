"""manage.py plan_sampling: make a sampling plan for a number of reviews a week, or go back to an earlier one."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewapp import sampling
from reviewapp.models import SamplingPlan
from reviewapp.sampling import PlanPreview, PlanRule, Wishes

WRONG_USE = 2


class Command(BaseCommand):
    help = (
        "Show what a sampling plan would give, and adopt it. Draws that were made stay as they are. What is not given "
        "stays as in the plan in force. Exit status: 0 done, 1 failed, 2 no such plan can be."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capacity", type=int, help="reviews a week")
        parser.add_argument("--control-share", type=float, help="share of them at random, 0 to 1")
        parser.add_argument("--minimum-per-stratum", type=float, help="random reviews a week in each stratum, at least")
        parser.add_argument(
            "--strata", help=f"what makes a stratum, with commas: {','.join(sampling.DIMENSIONS)}; '' = one stratum"
        )
        parser.add_argument("--screening-share", type=float, help="share of the answers that is screened, above 0 to 1")
        parser.add_argument(
            "--certain-from", help="risk from which a person always looks, above 0 to 1; '' = as the capacity allows"
        )
        parser.add_argument("--back-to", type=int, metavar="VERSION", help="go back to this plan; nothing else then")
        parser.add_argument("--reason", default="plan_sampling", help="kept with the plan")
        parser.add_argument("--dry-run", action="store_true", help="show, save nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        began, now = time.monotonic(), timezone.now()
        try:
            held = sampling.versions().first()
            wanted = _wanted(options, held)
            preview = sampling.preview_plan(now=now, **wanted.as_fields()) if wanted else None
            say = self.stderr.write if options["json"] else self.stdout.write
            for line in _lines(preview, wanted) if preview and wanted else ():
                say(line)
            plan = None if options["dry_run"] else _adopt(wanted, options, held, now=now)
        except PlanRule as rule:
            raise CommandError(str(rule), returncode=WRONG_USE) from None
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(preview, wanted, plan)))
            return
        said = f"Plan {plan.version} is in force" if plan else "Nothing saved (--dry-run)"
        self.stdout.write(f"{said}: {time.monotonic() - began:.1f} s.")


def _wanted(options: dict[str, Any], held: SamplingPlan | None) -> Wishes | None:
    """The wishes of the options on top of those of the plan `held`; None to go back. Raises PlanRule."""
    names = ("capacity", "control_share", "minimum_per_stratum", "strata", "screening_share", "certain_from")
    given = {name: options[name] for name in names if options[name] is not None}
    if options["back_to"] is not None:
        if given:
            raise PlanRule("to", "--back-to takes all of the earlier plan; leave the other wishes out")
        return None
    if "strata" in given:
        given["strata"] = [name.strip() for name in given["strata"].split(",") if name.strip()]
    if "certain_from" in given:
        given["certain_from"] = _risk(given["certain_from"])
    stay = sampling.wishes_of(held) if held else Wishes(capacity=sampling.NO_CAPACITY)
    wanted = Wishes(**{**stay.as_fields(), **given})
    wanted.check()
    return wanted


def _risk(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise PlanRule("certain_from", f"--certain-from is a number between 0 and 1, not {text!r}") from None


def _adopt(wanted: Wishes | None, options: dict[str, Any], held: SamplingPlan | None, *, now: Any) -> SamplingPlan:
    """What was shown, unless the plan changed since `held` was read. Raises PlanRule."""
    reason = options["reason"]
    seen = held.version if held else 0
    if wanted is not None:
        return sampling.adopt_plan(reason=reason, created_by=None, now=now, seen=seen, **wanted.as_fields())
    seen = seen or sampling.current_plan().version
    return sampling.go_back(to=options["back_to"], reason=reason, created_by=None, now=now, seen=seen)


def _lines(preview: PlanPreview, wanted: Wishes) -> list[str]:
    if not preview.answers:
        return ["No screened answers yet: the plan gets the default curve. Plan again when there are some."]
    curve, points = preview.curve, (preview.width_used or 0) * 50
    few = sum(stratum.few for stratum in preview.strata)
    about = "about " if preview.in_part else ""
    lines = [
        f"Reference: {about}{preview.answers} screened answers of the last {preview.days} days of data; the plan screens "
        f"{preview.answers_a_week:.0f} a week.",
        f"Expected reviews a week: {preview.reviews_a_week:.0f}, of which random {preview.control_a_week:.0f} and certain "
        f"{preview.certain_a_week:.0f}.",
        f"Expected 95 % interval of a week's figure: plus or minus {points:.1f} points.",
        f"Of the bad answers a person sees {100 * (preview.caught or 0):.0f} %, if the risk is as good as so far.",
        f"Strata: {len(preview.strata)}, of which {few} with under 30 random reviews a month.",
        f"Floor {curve.floor:.4f}, raised in {len(curve.floors)} strata; slope {curve.slope:.4f}.",
    ]
    if preview.excess_a_week:
        lines.append(
            f"That is {preview.excess_a_week:.0f} a week more than the capacity of {wanted.capacity}: so many answers are "
            "seen for certain."
        )
    return lines


def _as_json(preview: PlanPreview | None, wanted: Wishes | None, plan: SamplingPlan | None) -> dict[str, Any]:
    told: dict[str, Any] = {"version": plan.version if plan else None}
    if wanted is not None:
        told |= wanted.as_fields()
    if preview is not None:
        told |= {
            "answers": preview.answers,
            "days": preview.days,
            "answers_a_week": preview.answers_a_week,
            "reviews_a_week": preview.reviews_a_week,
            "control_a_week": preview.control_a_week,
            "certain_a_week": preview.certain_a_week,
            "excess_a_week": preview.excess_a_week,
            "interval_width": preview.width_used,
            "interval_width_hajek": preview.width,
            "interval_width_assisted": preview.width_assisted,
            "caught": preview.caught,
            "few_strata": [stratum.name for stratum in preview.strata if stratum.few],
            "floor": preview.curve.floor,
            "floors": preview.curve.floors,
            "slope": preview.curve.slope,
        }
    return told
