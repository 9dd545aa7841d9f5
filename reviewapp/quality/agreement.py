"""How people judge: do two of them see the same, do they follow the machine.

Meters of the team, never of a person: under disclosure.LEAST people or verdicts nothing is shown. They change no other
figure. What one person is told of himself is in `own`, what the quality manager is told of the team in `team`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from reviewapp.models import Review, Verdict
from reviewapp.models.routing import BlindLevel
from reviewapp.models.verdicts import NOT_ACCEPTABLE, Code
from reviewapp.quality.filters import Filters
from reviewapp.scoring.risk.fixed import FLAGGED_FROM
from reviewapp.statistics import disclosure
from reviewapp.statistics.agreement import (
    Agreement,
    cohen_kappa,
    difference_in_bands,
    krippendorff_alpha,
    percent_agreement,
)

ORDER = (Code.CORRECT, Code.PARTIAL, Code.WRONG, Code.CRITICAL)


class Given(NamedTuple):
    """What one person said of one answer before he saw what the machine thinks."""

    person: int
    code: str
    reasons: frozenset[str]
    at: datetime

    @property
    def place(self) -> int:
        return ORDER.index(Code(self.code))


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer that two people judged apart, neither in doubt; and where it came from."""

    first: Given
    second: Given
    queue: str
    topic: str
    channel: str

    @property
    def people(self) -> frozenset[int]:
        return frozenset((self.first.person, self.second.person))

    @property
    def at(self) -> datetime:
        """When there were two."""
        return max(self.first.at, self.second.at)


class Opinion(NamedTuple):
    """A first verdict beside what the machine thought at the time. `blind`: nothing of the machine was on the card."""

    person: int
    at: datetime
    bad: bool
    blind: bool
    machine_bad: bool

    @property
    def same(self) -> bool:
        return self.bad == self.machine_bad


@dataclass(frozen=True, slots=True)
class Machine:
    """How often people say what the machine says (acceptable or not), by whether it was on the card.

    The cards differ: what the machine points at is shown more often. So `gap` compares like with like: among the answers
    that the machine finds good, and among those that it does not. None below settings.MIN_GROUP.
    """

    blind: Agreement | None
    blind_n: int
    shown: Agreement | None
    shown_n: int
    gap: Agreement | None


@dataclass(frozen=True, slots=True)
class Meters:
    """`pairs`: answers of the selection that two people judged without doubt, `differing` of them otherwise; kappa and
    alpha are of those. None below settings.MIN_GROUP answers or disclosure.LEAST people."""

    pairs: int
    differing: int
    kappa: Agreement | None
    alpha: Agreement | None


def meters(*, filters: Filters) -> Meters:
    """Agreement on a selection of answers."""
    period = Q(response__answered_at__gte=filters.start, response__answered_at__lt=filters.end)
    twice = pairs(period & filters.condition("response__"))
    people = frozenset[int]().union(*(pair.people for pair in twice))
    told = disclosure.may_be_shown(people, len(twice)) and len(twice) >= settings.MIN_GROUP
    return Meters(
        pairs=len(twice),
        differing=sum(pair.first.code != pair.second.code for pair in twice),
        kappa=kappa(twice) if told else None,
        alpha=alpha(twice) if told else None,
    )


def standing(which: Q, role: str) -> QuerySet[Verdict]:
    """Verdicts of people that count, in this role on a drawn answer."""
    return Verdict.objects.filter(
        which, review__role=role, source=Verdict.Source.HUMAN, counts=True, revoked_at__isnull=True
    )


def pairs(which: Q) -> list[Pair]:
    """Both verdicts, as first given, of each draw of which the second one meets `which`; three queries at most.

    A second review that was asked because of a doubt is no independent second look; its draw has a doubt, and drops out.
    """
    fields = (
        "review__draw_id",
        "reviewer_id",
        "code",
        "revision_of__code",
        "reasons",
        "revision_of__reasons",
        "decided_at",
    )
    where = ("review__queue__name", "response__topic", "response__channel")
    seconds = list(standing(which, Review.Role.SECOND).values_list(*fields, *where))
    if not seconds:
        return []
    twice = standing(which, Review.Role.SECOND).values("review__draw")
    first = {
        row[0]: _given(*row[1:]) for row in standing(Q(review__draw__in=twice), Review.Role.FIRST).values_list(*fields)
    }
    found = []
    for draw, *rest in seconds:
        one, two = first.get(draw), _given(*rest[: len(fields) - 1])
        if one and one.code in ORDER and two.code in ORDER:
            found.append(Pair(one, two, *rest[len(fields) - 1 :]))
    return found


def _given(  # noqa: PLR0913, PLR0917 - the columns of the query
    person: int, code: str, first: str | None, reasons: list[str], first_reasons: list[str] | None, at: datetime
) -> Given:
    return Given(person, first or code, frozenset(reasons if first is None else first_reasons or ()), at)


def opinions(which: Q) -> list[Opinion]:
    """First verdicts without doubt on answers with a risk, newest first: as given before the reveal, beside the risk that
    the answer had when it was drawn."""
    risk = Coalesce("review__draw__risk", "response__screening__risk")
    rows = (
        standing(which, Review.Role.FIRST)
        .annotate(risk=risk)
        .filter(risk__isnull=False)
        .order_by("-pk")
        .values_list(
            "reviewer_id", "decided_at", "code", "revision_of__code", "blind_level", "revision_of__blind_level", "risk"
        )
    )
    return [
        Opinion(
            person, at, (first or code) in NOT_ACCEPTABLE, (before or level) == BlindLevel.BLIND, risk >= FLAGGED_FROM
        )
        for person, at, code, first, level, before, risk in rows
        if (first or code) != Code.UNSURE
    ]


def machine(said: Sequence[Opinion]) -> Machine:
    """Agreement with the machine, blind and shown, and the gap between them on like answers."""
    blind, shown = [row for row in said if row.blind], [row for row in said if not row.blind]
    enough = min(len(blind), len(shown)) >= settings.MIN_GROUP
    gap = difference_in_bands(_bands(shown), _bands(blind)) if enough else None
    return Machine(
        blind=share([row.same for row in blind]),
        blind_n=len(blind),
        shown=share([row.same for row in shown]),
        shown_n=len(shown),
        gap=gap if gap and gap.value is not None else None,
    )


def _bands(said: Iterable[Opinion]) -> list[tuple[int, int]]:
    """(same, n) of the answers that the machine finds good, and of those that it does not."""
    bands: list[list[bool]] = [[], []]
    for row in said:
        bands[row.machine_bad].append(row.same)
    return [(sum(band), len(band)) for band in bands]


def share(hits: Sequence[bool], *, least: int | None = None) -> Agreement | None:
    """The share with Wilson's interval; None below `least`, by default settings.MIN_GROUP."""
    return percent_agreement(sum(hits), len(hits)) if len(hits) >= (least or settings.MIN_GROUP) else None


def kappa(twice: Sequence[Pair]) -> Agreement:
    """Cohen's kappa of the first against the second reviewer."""
    return cohen_kappa(
        [pair.first.place for pair in twice], [pair.second.place for pair in twice], categories=len(ORDER)
    )


def alpha(twice: Sequence[Pair]) -> Agreement:
    """Krippendorff's alpha on the order good, partly, wrong, critical."""
    raters = [[float(pair.first.place) for pair in twice], [float(pair.second.place) for pair in twice]]
    return krippendorff_alpha(raters, categories=len(ORDER), level="ordinal")
