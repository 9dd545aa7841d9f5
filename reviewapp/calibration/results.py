"""What a session says: the verdicts side by side, how far people agree beyond chance, and what the group settled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.utils.translation import gettext as _

from contactcenter.models import Employee
from reviewapp import gold
from reviewapp.audit import Action, record
from reviewapp.calibration.planning import InvalidSession
from reviewapp.calibration.sessions import STANDING, register
from reviewapp.models import CalibrationItem, CalibrationSession, GoldItem, Verdict
from reviewapp.models.verdicts import Code, Reason
from reviewapp.statistics.agreement import Agreement, cohen_kappa, krippendorff_alpha, percent_agreement

ORDER = (Code.CORRECT, Code.PARTIAL, Code.WRONG, Code.CRITICAL)
"""From good to bad. A doubt has no place in the order: for agreement it counts as no code."""

LEAST_ITEMS = 10
"""With fewer compared answers there is no figure: one answer more or less would turn it over."""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: the verdict of each participant, None where he gave none. `apart`: mean steps between two verdicts."""

    item: CalibrationItem
    verdicts: list[Verdict | None]
    apart: float
    gold: bool

    @property
    def codes(self) -> list[str]:
        return [verdict.code for verdict in self.verdicts if verdict]


@dataclass(frozen=True, slots=True)
class SplitReason:
    """In how many answers that several found partly right or wrong all of them named this reason, or only some did."""

    reason: str
    label: str
    all: int
    some: int


@dataclass(frozen=True, slots=True)
class Results:
    """`alpha` over all participants; `kappa` only where there are two; `same`: answers on which all codes are equal."""

    participants: list[Employee]
    rows: list[Row]
    alpha: Agreement
    kappa: Agreement | None
    same: Agreement
    reasons: list[SplitReason]

    @property
    def enough(self) -> bool:
        return self.alpha.n >= LEAST_ITEMS


def results(session: CalibrationSession) -> Results:
    """All of a session, what people differ on most at the top. Verdicts as first given."""
    participants = list(session.participants.order_by("first_name", "last_name", "username"))
    verdicts = Verdict.objects.filter(review__session=session, **STANDING).select_related("revision_of")
    given = {(row.reviewer_id, row.response_id): row.revision_of or row for row in verdicts}
    checks = set(
        GoldItem.objects.filter(response__in=session.items.values("response_id"), retired_at__isnull=True).values_list(
            "response_id", flat=True
        )
    )
    rows = []
    for item in session.items.select_related("response__screening", "settled_by").order_by("order"):
        side_by_side = [given.get((person.pk, item.response_id)) for person in participants]
        codes = [verdict.code for verdict in side_by_side if verdict]
        rows.append(Row(item, side_by_side, _apart(codes), item.response_id in checks))
    rows.sort(key=lambda row: (-row.apart, row.item.order))
    judged = [row for row in rows if len(row.codes) >= 2]
    return Results(
        participants=participants,
        rows=rows,
        alpha=_alpha(rows),
        kappa=_kappa(rows) if len(participants) == 2 else None,
        same=percent_agreement(sum(len(set(row.codes)) == 1 for row in judged), len(judged)),
        reasons=_split_reasons(rows),
    )


def _place(verdict: Verdict | None) -> float:
    """In ORDER; NaN where there is no verdict, or a doubt."""
    return float(ORDER.index(Code(verdict.code))) if verdict and verdict.code in ORDER else math.nan


def _alpha(rows: Sequence[Row]) -> Agreement:
    table = [[_place(verdict) for verdict in row.verdicts] for row in rows]
    raters = [list(column) for column in zip(*table, strict=True)]
    return krippendorff_alpha(raters or [[]], categories=len(ORDER), level="ordinal")


def _kappa(rows: Sequence[Row]) -> Agreement:
    pairs = [tuple(_place(verdict) for verdict in row.verdicts) for row in rows]
    both = [pair for pair in pairs if not any(map(math.isnan, pair))]
    return cohen_kappa(
        [one for one, _two in both], [two for _one, two in both], categories=len(ORDER), weights="linear"
    )


def _apart(codes: Sequence[str]) -> float:
    """Mean steps in ORDER over all pairs; a doubt is one step from every other code."""
    steps = [_steps(one, two) for one, two in combinations(codes, 2)]
    return sum(steps) / len(steps) if steps else 0.0


def _steps(one: str, two: str) -> int:
    if Code.UNSURE in (one, two):
        return int(one != two)
    return abs(ORDER.index(Code(one)) - ORDER.index(Code(two)))


def _split_reasons(rows: Sequence[Row]) -> list[SplitReason]:
    """The reason that divides most at the top; what nobody named is left out."""
    everyone: dict[str, int] = dict.fromkeys(Reason.values, 0)
    some = dict(everyone)
    for row in rows:
        named = [set(verdict.reasons) for verdict in row.verdicts if verdict and verdict.reasons]
        if len(named) >= 2:
            for reason in set.union(*named):
                target = everyone if all(reason in given for given in named) else some
                if reason in target:
                    target[reason] += 1
    split = [
        SplitReason(reason, str(Reason(reason).label), everyone[reason], some[reason])
        for reason in Reason.values
        if everyone[reason] or some[reason]
    ]
    return sorted(split, key=lambda row: -row.some)


@transaction.atomic
def settle_item(  # noqa: PLR0913  one argument for each part of what was settled
    *,
    item: CalibrationItem,
    code: str,
    reasons: Sequence[str],
    note: str,
    as_check: bool,
    employee: Employee,
    now: datetime,
) -> None:
    """What the group came to, and why; with `as_check` also a check item from now on.

    Raises InvalidSession before the session is closed or without a why, gold.InvalidGold where it cannot be a check.
    """
    if item.session.closed_at is None:
        raise InvalidSession(_("Close the session first: as long as somebody is judging, nothing is settled."))
    if code not in Code.values:
        raise InvalidSession(_("Choose the verdict that the group came to."))
    if not note.strip():
        raise InvalidSession(_("Say why: it is what people take home from the session."))
    item.settled_code, item.settled_note, item.settled_by, item.settled_at = code, note.strip(), employee, now
    item.save(update_fields=["settled_code", "settled_note", "settled_by", "settled_at"])
    if as_check:
        gold.set_gold(
            response=item.response, code=code, reasons=reasons, handover="", explanation=note,
            origin=GoldItem.Origin.CALIBRATION, employee=employee, now=now,
        )  # fmt: skip
    register(session=item.session)
    record(Action.CALIBRATION_SETTLED, by=employee, of=item, now=now, as_check=as_check)
