"""What somebody may wish of a plan, and what is refused."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Required, TypedDict

from reviewapp.models import SamplingPlan
from reviewapp.models.sampling import default_strata
from reviewapp.sampling.strata import DIMENSIONS

MOST_CAPACITY = 10_000_000
LOWEST_SHARE = 0.001


class PlanRule(ValueError):
    """This cannot be a plan; the message says why. `field` names the wish that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class WishFields(TypedDict, total=False):
    """The wishes as keywords; capacity is needed, the others have a default."""

    capacity: Required[int]
    control_share: float
    minimum_per_stratum: float
    strata: Sequence[str]
    screening_share: float
    certain_from: float | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """The part of a plan that people choose; floors and slope follow from it and from the answers of the last weeks.

    Capacity and minimum in reviews a week; shares and the risk `certain_from` in [0, 1].
    """

    capacity: int
    control_share: float = 0.4
    minimum_per_stratum: float = 5.0
    strata: Sequence[str] = field(default_factory=default_strata)
    screening_share: float = 1.0
    certain_from: float | None = None

    def check(self) -> None:
        """Raises PlanRule for the first wish that no plan can have."""
        for name, message in (
            ("capacity", None if 0 < self.capacity <= MOST_CAPACITY else "the capacity must be above zero"),
            ("control_share", None if 0 <= self.control_share <= 1 else "the control share must be between 0 and 1"),
            ("minimum_per_stratum", self._minimum()),
            ("strata", self._strata()),
            (
                "screening_share",
                None
                if LOWEST_SHARE <= self.screening_share <= 1
                else f"the screening share must be between {LOWEST_SHARE} and 1",
            ),
            (
                "certain_from",
                None
                if self.certain_from is None or 0 < self.certain_from <= 1
                else "the threshold must be above 0 and at most 1",
            ),
        ):
            if message:
                raise PlanRule(name, message)

    def _minimum(self) -> str | None:
        usable = math.isfinite(self.minimum_per_stratum) and self.minimum_per_stratum >= 0
        return None if usable else "the minimum per stratum must be zero or more"

    def _strata(self) -> str | None:
        unknown = [name for name in self.strata if name not in DIMENSIONS]
        if unknown:
            return f"a stratum must be made of {', '.join(DIMENSIONS)}, not of {', '.join(unknown)}"
        return "a dimension must be named once" if len(set(self.strata)) < len(self.strata) else None

    def as_fields(self) -> WishFields:
        """As keywords, which are also the fields of a SamplingPlan."""
        return {
            "capacity": self.capacity,
            "control_share": self.control_share,
            "minimum_per_stratum": self.minimum_per_stratum,
            "strata": list(self.strata),
            "screening_share": self.screening_share,
            "certain_from": self.certain_from,
        }


def wishes_of(plan: SamplingPlan) -> Wishes:
    """What a plan was made from."""
    return Wishes(
        capacity=plan.capacity,
        control_share=plan.control_share,
        minimum_per_stratum=plan.minimum_per_stratum,
        strata=list(plan.strata),
        screening_share=plan.screening_share,
        certain_from=plan.certain_from,
    )
