"""manage.py explain: all that the machine knows of one answer, and how its risk came about."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contactcenter.models import BotResponse
from reviewapp import records
from reviewapp.audit import Action, record
from reviewapp.models import Screening
from reviewapp.recomputing import Recomputed, recompute
from reviewapp.scoring.embedding import ModelUnavailable
from reviewapp.withheld import why_withheld

DIFFERS, UNKNOWN = 1, 2
PURPOSES = ("fault", "complaint", "inspection")
"""As codes: a purpose in words could name the customer, and no text stands in the audit log."""


class Command(BaseCommand):
    help = (
        "Tell how the risk of one answer came about: signals, weights, evidence with quotes, thresholds, draw, versions; "
        "personal data masked, as on the pages. "
        "Exit status: 0 told; 2 no such answer, not screened yet, or no model to compute it again with; with --recompute also "
        "1: something is not the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", metavar="ID", help="the id that the response came with")
        parser.add_argument("--source", default="", help="its source, when several have this id")
        parser.add_argument(
            "--recompute", action="store_true", help="compute it all again and name what differs, and why"
        )
        parser.add_argument(
            "--reveal",
            choices=PURPOSES,
            help="show personal data unmasked, and what for: it is written down in the audit log",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            response = records.find_response(external_id=options["id"], source=options["source"])
        except LookupError as error:
            raise CommandError(str(error), returncode=UNKNOWN) from None
        told, shown = records.full_record(response), options["reveal"]
        if shown and (withheld := why_withheld(response)):
            raise CommandError(str(withheld), returncode=UNKNOWN)
        again = self._again(response) if options["recompute"] else None
        with transaction.atomic():
            record(Action.ANSWER_OPENED, by=None, of=response)
            if shown:
                record(Action.REVEAL, by=None, of=response, purpose=shown)
        told = told if shown else records.masked(told, response)
        if options["json"]:
            whole = told | ({"recomputed": again.as_dict()} if again else {})
            self.stdout.write(json.dumps(whole, ensure_ascii=False))
        else:
            for line in (*_lines(told), *(_recomputed_lines(again) if again else ())):
                self.stdout.write(line)
        if again and not again.same:
            raise CommandError("Computed again it is not the same.", returncode=DIFFERS)

    def _again(self, response: BotResponse) -> Recomputed:
        try:
            return recompute(response)
        except ModelUnavailable as error:
            raise CommandError(
                f"There is no model to compute it again with: {error.reason}", returncode=UNKNOWN
            ) from None


def _recomputed_lines(again: Recomputed) -> Iterator[str]:
    if again.same:
        yield "Computed again: the same in every part."
        return
    for row in again.differences:
        yield f"Computed again, {row.part} differs: {row.stored} then, {row.now} now."
    for words in again.because or [
        "nothing that Klopt keeps a version of has changed: the row itself may have been changed"
    ]:
        yield f"Because: {words}."


def _lines(record: dict[str, Any]) -> Iterator[str]:
    yield f"{record['id']} of {record['source']}: {record['state']}"
    yield f"Question: {record['question']}"
    yield f"Answer:   {record['answer']}"
    if record["manual_reason"]:
        yield f"Not screened: {record['manual_reason']}"
    if record["state"] == Screening.State.LEFT_OUT:
        yield "Not screened: left out by lot. The plan screens a share of the answers, and those stand for this one too."
        return
    yield from _risk_lines(record)
    yield from _evidence_lines(record)
    for match in record["matches"]:
        place = f"{match['article']} v{match['article_version']} [{match['passage_start']}:{match['passage_end']}]"
        yield f"Match {match['rank']}: {match['similarity']:.4f}  {place}  {match['title']}"
    yield from _draw_lines(record["draw_detail"])
    for verdict in record["verdicts"]:
        taken_back = ", taken back" if verdict["revoked_at"] else ""
        yield f"Verdict: {verdict['code']} {', '.join(verdict['reasons'])} ({verdict['decided_at']}{taken_back})"
    yield (
        f"Versions: model {record['model']}, knowledge {record['knowledge_version']}, risk {record['risk_version']}, "
        f"verifier {record['verifier'] or 'none'}"
    )


def _risk_lines(record: dict[str, Any]) -> Iterator[str]:
    if record["risk"] is None:
        return
    model = record["risk_model"]
    if model is None:
        yield f"Risk {record['risk']:.4f}, by risk model {record['risk_version']}, whose weights are no longer known."
    else:
        yield (
            f"Risk {record['risk']:.4f} = log odds {model['log_odds']:+.3f}, by risk model {model['version']} "
            f"({model['made_from']}, {model['verdicts']} verdicts); intercept {model['intercept']:+.3f}"
        )
    yield f"{'signal':32}{'value':>9}{'mean':>9}{'scale':>9}{'weight':>9}{'curve':>9}{'adds':>9}"
    for row in record["contributions"]:
        numbers = (row["value"], row["mean"], row["scale"], row["weight"], row["curve"], row["contribution"])
        yield (
            f"{row['signal']:32}"
            + "".join(f"{_number(number):>9}" for number in numbers)
            + f"  {row['title'] or ''}".rstrip()
        )


def _evidence_lines(record: dict[str, Any]) -> Iterator[str]:
    for flag in record["flags"]:
        yield f"Flag {flag['kind']} (version {flag['version']}), {flag['severity']}: {flag['reason']}"
        yield from _quote_lines(flag)
        for name, value in record["thresholds"].get(flag["kind"], {}).items():
            yield f"    threshold {name} = {value}"
    for claim in record["claims"]:
        yield f"Claim {claim['status']}"
        yield from _quote_lines(claim)


def _quote_lines(found: dict[str, Any]) -> Iterator[str]:
    if found["answer_quote"]:
        yield f"    answer  [{found['answer_start']}:{found['answer_end']}] {found['answer_quote']}"
    if found["passage_quote"]:
        yield f"    {found['article']} [{found['passage_start']}:{found['passage_end']}] {found['passage_quote']}"


def _draw_lines(draw: dict[str, Any] | None) -> Iterator[str]:
    if draw is None:
        yield "Not drawn yet."
        return
    yield (
        f"Draw: {draw['kind']}, pi {draw['pi']:.4f} (floor {draw['floor']:.4f}, set by {draw['reason']}), u {draw['u']:.4f}, "
        f"stratum {draw['stratum']}, plan {draw['plan']} with slope {draw['plan_slope']:.4f}"
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
