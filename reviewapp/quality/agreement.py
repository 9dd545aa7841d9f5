"""How people judge: do two of them see the same, do they see what is known to be so, do they follow the machine.

Meters of the team, never of a person; they change no other figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from django.conf import settings
from django.db.models import Q, QuerySet

from reviewapp import gold
from reviewapp.models import Review, Verdict
from reviewapp.models.verdicts import NOT_ACCEPTABLE, Code
from reviewapp.quality.filters import Filters
from reviewapp.scoring.risk.fixed import FLAGGED_FROM
from reviewapp.statistics.agreement import Agreement, cohen_kappa, krippendorff_alpha, percent_agreement

ORDER = (Code.CORRECT, Code.PARTIAL, Code.WRONG, Code.CRITICAL)
LONG_ANSWER = 400
"""Signs; nobody reads that many in QUICK seconds."""
QUICK = 3
LEAST_QUICK = 50
LOOKED_AT = 5_000
"""The newest verdicts of the period that pace and agreement with the machine are taken from."""
READ = 1_000
"""The newest of those that were judged in one go, whose answers are read for their length."""


@dataclass(frozen=True, slots=True)
class Meters:
    """None where too few were judged: settings.MIN_GROUP, LEAST_QUICK for the quick ones.

    `pairs`: answers of the period that two people judged without doubt, `differing` of them otherwise; kappa and alpha
    are of those. `quick`: share of verdicts within QUICK seconds on answers of LONG_ANSWER signs or more.
    """

    pairs: int
    differing: int
    kappa: Agreement | None
    alpha: Agreement | None
    gold: gold.Tally
    machine: Agreement | None
    machine_n: int
    seconds: float | None
    seconds_n: int
    quick: Agreement | None
    quick_n: int


def meters(*, filters: Filters) -> Meters:
    """All meters of a selection of answers; check items by the moment of their verdict."""
    pairs = _pairs(filters)
    enough = len(pairs) >= settings.MIN_GROUP
    newest = _first_verdicts(filters).order_by("-pk")
    rows = list(newest.values_list("code", "revision_of__code", "seconds", "response__screening__risk")[:LOOKED_AT])
    sure = [(first or code, risk) for code, first, _seconds, risk in rows if risk is not None]
    agreed = [(code in NOT_ACCEPTABLE) == (risk >= FLAGGED_FROM) for code, risk in sure if code != Code.UNSURE]
    pace = [seconds for _code, first, seconds, _risk in rows if seconds and first is None]
    timed = newest.filter(seconds__gt=0, revision_of__isnull=True).values_list("seconds", "response__answer")
    long = [seconds <= QUICK for seconds, answer in timed[:READ] if len(answer) >= LONG_ANSWER]
    return Meters(
        pairs=len(pairs),
        differing=sum(one != two for one, two in pairs),
        kappa=_kappa(pairs) if enough else None,
        alpha=_alpha(pairs) if enough else None,
        gold=gold.team_tally(start=filters.start, end=filters.end),
        machine=_share(agreed, least=settings.MIN_GROUP),
        machine_n=len(agreed),
        seconds=median(pace) if len(pace) >= settings.MIN_GROUP else None,
        seconds_n=len(pace),
        quick=_share(long, least=LEAST_QUICK),
        quick_n=len(long),
    )


def _share(hits: Sequence[bool], *, least: int) -> Agreement | None:
    return percent_agreement(sum(hits), len(hits)) if len(hits) >= least else None


def _standing(filters: Filters, role: str) -> QuerySet[Verdict]:
    """Verdicts of people that count, on drawn answers of the selection."""
    period = Q(response__answered_at__gte=filters.start, response__answered_at__lt=filters.end)
    return Verdict.objects.filter(
        period, filters.condition("response__"), review__role=role, source=Verdict.Source.HUMAN, counts=True,
        revoked_at__isnull=True,
    )  # fmt: skip


def _first_verdicts(filters: Filters) -> QuerySet[Verdict]:
    return _standing(filters, Review.Role.FIRST)


def _pairs(filters: Filters) -> list[tuple[int, int]]:
    """Places in ORDER of both verdicts, as first given, of each draw that was judged twice without doubt.

    A second review that was asked because of a doubt is no independent second look; its draw has a doubt, and drops out.
    """
    fields = ("review__draw_id", "code", "revision_of__code")
    second = _codes(_standing(filters, Review.Role.SECOND).values_list(*fields))
    if not second:
        return []
    drawn_twice = _first_verdicts(filters).filter(review__draw__reviews__role=Review.Role.SECOND)
    first = _codes(drawn_twice.values_list(*fields))
    both = [(first[draw], code) for draw, code in second.items() if draw in first]
    return [(ORDER.index(Code(one)), ORDER.index(Code(two))) for one, two in both if one in ORDER and two in ORDER]


def _codes(rows: Iterable[tuple[int | None, str, str | None]]) -> dict[int | None, str]:
    return {draw: first or code for draw, code, first in rows}


def _kappa(pairs: Sequence[tuple[int, int]]) -> Agreement:
    return cohen_kappa([one for one, _two in pairs], [two for _one, two in pairs], categories=len(ORDER))


def _alpha(pairs: Sequence[tuple[int, int]]) -> Agreement:
    raters = [[float(one) for one, _two in pairs], [float(two) for _one, two in pairs]]
    return krippendorff_alpha(raters, categories=len(ORDER), level="ordinal")
