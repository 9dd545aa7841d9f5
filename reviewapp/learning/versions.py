"""Risk models as rows: each stored once, in force at most once, one at a time."""

from datetime import datetime
from typing import Any

from django.db import transaction

from contactcenter.models import Employee
from reviewapp import sampling
from reviewapp.models import RiskModelVersion
from reviewapp.scoring.risk import FIXED

MadeFrom = RiskModelVersion.MadeFrom
FIXED_NAME = "fixed"
"""What a person writes to go back to the sum of a fresh install."""


class UnknownVersion(ValueError):
    """There is no such version to go back to. The message says what to do."""


def in_force() -> RiskModelVersion | None:
    """The row in force; None on a fresh install."""
    return RiskModelVersion.objects.filter(in_force=True).first()


def next_version(made_from: str) -> str:
    """A name that no decision record bears yet: its origin and the number of the try."""
    return f"{made_from}-{RiskModelVersion.objects.count() + 1}"


def keep(*, now: datetime, **fields: Any) -> RiskModelVersion:
    """Store a model that does not come into force."""
    return RiskModelVersion.objects.create(created_at=now, **fields)


def adopt(*, now: datetime, **fields: Any) -> RiskModelVersion:
    """Store a model and put it into force for the answers screened from now on.

    1. Retire the one in force and store the new one, in one step: two workers at once leave one in force.
    2. Make the sampling plan anew where it was made for a number of reviews: with another scale of risks, the old slope would
       draw more or fewer than people can see.
    """
    with transaction.atomic():
        RiskModelVersion.objects.filter(in_force=True).update(in_force=False, retired_at=now)
        row = RiskModelVersion.objects.create(created_at=now, in_force=True, in_force_since=now, **fields)
    sampling.follow_risk(reason=f"Risk model {row.version} came into force", now=now)
    return row


def revert(*, to: str, reason: str, by: Employee | None, now: datetime) -> RiskModelVersion:
    """Go back to an earlier version, or to the fixed sum ("fixed"), by a person's decision; the new row that says so.

    The nightly step leaves it alone until 30 more verdicts are there. Raises UnknownVersion (no such version, or in force).
    """
    held = in_force()
    if to in {FIXED_NAME, FIXED.version}:
        if held is None or held.made_from == MadeFrom.FIXED:
            raise UnknownVersion("The fixed sum is in force already.")
        return adopt(now=now, **_fixed(now), reason=reason, decided_by=by)
    target = RiskModelVersion.objects.filter(version=to).first()
    if target is None:
        known = ", ".join(RiskModelVersion.objects.order_by("-pk").values_list("version", flat=True)[:10])
        raise UnknownVersion(f'There is no risk model "{to}". Choose one of: {known or "none yet"}, {FIXED_NAME}.')
    if target.in_force:
        raise UnknownVersion(f"{to} is in force already.")
    version = next_version(target.made_from)
    return adopt(
        now=now,
        version=version,
        made_from=target.made_from,
        parameters=target.parameters | {"version": version},
        embedding_model=target.embedding_model,
        fixed_version=target.fixed_version,
        answers=target.answers,
        verdicts=target.verdicts,
        learnt_until=target.learnt_until,
        report=target.report,
        back_to=target,
        reason=reason,
        decided_by=by,
    )


def chosen_by_a_person(row: RiskModelVersion | None) -> bool:
    """Whether it came into force by `revert`."""
    return row is not None and (row.back_to_id is not None or row.made_from == MadeFrom.FIXED)


def _fixed(now: datetime) -> dict[str, Any]:
    return {
        "version": next_version(MadeFrom.FIXED),
        "made_from": MadeFrom.FIXED,
        "parameters": FIXED.as_dict(),
        "embedding_model": "",
        "fixed_version": FIXED.version,
        "learnt_until": now,
    }
