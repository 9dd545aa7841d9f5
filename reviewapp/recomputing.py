"""The decision about an answer computed again: is it what was decided then, and if not, what has changed since?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from contactcenter.models import BotResponse
from reviewapp import screening as screenings
from reviewapp.models import Draw, Flag, Screening
from reviewapp.sampling import draw_of
from reviewapp.scoring.embedding import Embedder
from reviewapp.scoring.types import Assessment

CLOSE = 1e-6
"""Two machines may differ in the last digits of a number, and in nothing that anybody sees."""


@dataclass(frozen=True, slots=True)
class Difference:
    part: str
    stored: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What differs, and which versions have changed since: the possible causes."""

    differences: list[Difference]
    because: list[str]

    @property
    def same(self) -> bool:
        return not self.differences

    def as_dict(self) -> dict[str, Any]:
        return {"same": self.same, **asdict(self)}


def recompute(response: BotResponse, *, embedder: Embedder | None = None) -> Recomputed:
    """Screen the answer again and draw its lot again, by the plan of then; nothing is written.

    Of an answer that only a person could judge, that the lot left out, or whose words nobody may read any more, the lot
    alone is computed again. The
    response is one of records.find_response. Raises ModelUnavailable.
    """
    stored: Screening = response.screening
    because: list[str] = []
    differences: list[Difference] = []
    if stored.state == Screening.State.SCORED and response.for_quality:
        row = Screening.objects.select_related("response").get(pk=stored.pk)
        outcome, model, knowledge = screenings.screen_again(row, embedder=embedder)
        found = outcome.assessed.get(stored.pk)
        because = list(_changed(stored, found, model, knowledge))
        if found is None:
            differences.append(Difference("state", stored.state, outcome.manual.get(stored.pk, "failed")))
        else:
            differences += _of_screening(stored, found)
    draw: Draw | None = getattr(response, "draw", None)
    if draw:
        differences += _of_draw(draw, stored)
    return Recomputed(differences, because)


def _changed(stored: Screening, found: Assessment | None, model: str, knowledge: str) -> Iterator[str]:
    if stored.model != model:
        yield f"the language model was {stored.model}, and is {model}"
    if stored.knowledge_version != knowledge:
        yield f"the approved articles were version {stored.knowledge_version}, and are {knowledge}"
    if found and stored.risk_version != found.risk_version:
        yield f"the risk model was {stored.risk_version}, and is {found.risk_version}"
    if found and stored.verifier != found.verifier:
        yield f"the second opinion came from {stored.verifier or 'nobody'}, and comes from {found.verifier or 'nobody'}"
    if found:
        now = {finding.kind: finding.version for finding in found.findings}
        for flag in stored.flags.all():
            if now.get(flag.kind, flag.version) != flag.version:
                yield f"the rule {flag.kind} was version {flag.version}, and is {now[flag.kind]}"


def _of_screening(stored: Screening, found: Assessment) -> Iterator[Difference]:
    if stored.risk is None or abs(stored.risk - found.risk) > CLOSE:
        yield Difference("risk", stored.risk, found.risk)
    for name in sorted({*stored.signals, *found.signals}):
        then, now = stored.signals.get(name), found.signals.get(name)
        if then is None or now is None or abs(then - now) > CLOSE:
            yield Difference(f"signal {name}", then, now)
    flags = sorted(flag.kind for flag in stored.flags.all())
    kinds = sorted(finding.kind for finding in found.findings)
    if flags != kinds:
        yield Difference("flags", flags, kinds)
    matches = [match.passage_id for match in stored.matches.all()]
    passages = [match.passage.key for match in found.matches]
    if matches != passages:
        yield Difference("matches", matches, passages)


def _of_draw(draw: Draw, stored: Screening) -> Iterator[Difference]:
    """By the plan and the risk of then: the lot hangs on nothing else."""
    critical = stored.flags.filter(severity=Flag.Severity.CRITICAL).exists()
    again = draw_of(stored, plan=draw.plan, critical=critical, now=draw.drawn_at)
    for part in ("pi", "floor", "u"):
        then, now = getattr(draw, part), getattr(again, part)
        if abs(then - now) > CLOSE:
            yield Difference(f"draw {part}", then, now)
    for part in ("kind", "stratum", "reason"):
        then, now = getattr(draw, part), getattr(again, part)
        if then != now:
            yield Difference(f"draw {part}", then, now)
