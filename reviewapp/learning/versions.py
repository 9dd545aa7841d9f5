"""Risk models as rows: each stored once, in force at most once, one at a time."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from contactcenter.models import Employee
from reviewapp import sampling
from reviewapp.learning.examples import screening_model
from reviewapp.models import RiskModelVersion
from reviewapp.scoring.risk import FIXED

MadeFrom = RiskModelVersion.MadeFrom
FIXED_NAME = "fixed"
"""What a person writes to go back to the sum of a fresh install."""
LONGEST_REASON = 500
ATTEMPTS = 5


class CannotRevert(ValueError):
    """There is no such version to go back to, or it may not be. The message says what to do."""


def in_force() -> RiskModelVersion | None:
    """The row in force; None on a fresh install."""
    return RiskModelVersion.objects.filter(in_force=True).first()


def next_version(made_from: str) -> str:
    """A name that no decision record bears yet, unless another worker takes it now: its origin and the number of the try."""
    return f"{made_from}-{RiskModelVersion.objects.count() + 1}"


def keep(*, made_from: str, parameters: dict[str, Any], now: datetime, **fields: Any) -> RiskModelVersion:
    """Store a model, under a new version, that does not come into force."""
    for _attempt in range(ATTEMPTS):
        version = next_version(made_from)
        own = parameters | {"version": version}
        try:
            with transaction.atomic():
                return RiskModelVersion.objects.create(
                    version=version, made_from=made_from, parameters=own, created_at=now, **fields
                )
        except IntegrityError:  # another worker stored a version in the same moment: ours is the next one
            continue
    raise RuntimeError("several risk models are being stored at once; try again")


@transaction.atomic
def adopt(*, now: datetime, **fields: Any) -> RiskModelVersion:
    """Store a model, under a new version, and put it into force for the answers screened from now on; all or nothing.

    1. Retire the one in force and store the new one: two workers at once leave one in force.
    2. Make the sampling plan anew where it was made for a number of reviews: with another scale of risks, the old slope would
       draw more or fewer than people can see.
    """
    RiskModelVersion.objects.filter(in_force=True).update(in_force=False, retired_at=now)
    row = keep(now=now, **fields)
    # of two workers at once the second waits here for the first, and retires what that one has put into force
    RiskModelVersion.objects.filter(in_force=True).update(in_force=False, retired_at=now)
    row.in_force, row.in_force_since = True, now
    row.save(update_fields=["in_force", "in_force_since"])
    sampling.follow_risk(reason=f"Risk model {row.version} came into force", now=now)
    return row


def revert(*, to: str, reason: str, by: Employee | None, now: datetime) -> RiskModelVersion:
    """Go back to an earlier version, or to the fixed sum ("fixed"), by a person's decision; the new row that says so.

    The nightly step leaves it alone until 30 more verdicts are there. Raises CannotRevert.
    """
    if len(reason) > LONGEST_REASON:
        raise CannotRevert(f"The reason has {len(reason)} characters; {LONGEST_REASON} is the most. Make it shorter.")
    held = in_force()
    if to in {FIXED_NAME, FIXED.version}:
        if held is None or held.made_from == MadeFrom.FIXED:
            raise CannotRevert("The fixed sum is in force already.")
        return adopt(now=now, **_fixed(now), reason=reason, decided_by=by)
    target = RiskModelVersion.objects.filter(version=to).first()
    if target is None:
        known = ", ".join(RiskModelVersion.objects.order_by("-pk").values_list("version", flat=True)[:10])
        raise CannotRevert(f'There is no risk model "{to}". Choose one of: {known or "none yet"}, {FIXED_NAME}.')
    if target.in_force:
        raise CannotRevert(f"{to} is in force already.")
    _check_model(target)
    return adopt(
        now=now,
        made_from=target.made_from,
        parameters=target.parameters,
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


def _check_model(target: RiskModelVersion) -> None:
    """Raises CannotRevert where the version would be in force by name alone: screening would use the fixed sum instead."""
    model = screening_model()
    if model and target.made_from != MadeFrom.FIXED and target.embedding_model != model:
        raise CannotRevert(
            f"{target.version} belongs to the embedding model {target.embedding_model}, and answers are screened with {model}: "
            f'choose another version, or "{FIXED_NAME}".'
        )


def chosen_by_a_person(row: RiskModelVersion | None) -> bool:
    """Whether it came into force by `revert`."""
    return row is not None and (row.back_to_id is not None or row.made_from == MadeFrom.FIXED)


def _fixed(now: datetime) -> dict[str, Any]:
    return {
        "made_from": MadeFrom.FIXED,
        "parameters": FIXED.as_dict(),
        "embedding_model": "",
        "fixed_version": FIXED.version,
        "learnt_until": now,
    }
