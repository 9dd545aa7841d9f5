"""What a plan would do, tried out on the answers of the last weeks, before anybody adopts it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from reviewapp.sampling.experience import NONE, Experience, experience_of_team
from reviewapp.sampling.reference import REFERENCE_DAYS, Reference, read_reference
from reviewapp.sampling.wishes import PlanRule, Wishes, WishFields
from reviewapp.statistics import draws
from reviewapp.statistics.assisted import expected_widths

SHARES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
WEEKS_A_MONTH = 365.25 / 12 / 7
COMPARED_ON = 2_500
MOST_STRATA = 500
LEAST_A_MONTH = 30
"""Random draws a month under which a stratum has no rate of its own."""
_LEAST_CHANCE = 1e-6


@dataclass(frozen=True, slots=True)
class StratumPreview:
    """What a stratum would get: all its answers that are screened, and its random draws, a month."""

    name: str
    answers_a_month: float
    control_a_month: float

    @property
    def shown(self) -> str:
        """The name as people read it."""
        return self.name.replace("|", " · ")

    @property
    def few(self) -> bool:
        return self.control_a_month < LEAST_A_MONTH


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """What a plan would do to the reference answers.

    Numbers a week. `width`: expected width of the 95 % interval of a week's headline, as a fraction, of the Hajek
    estimate; `width_assisted` when the estimate leans on the risk of all screened answers. `caught`: expected share of all
    not acceptable answers that a person sees. None without reference answers. Both are expected if the risk is as good as
    it was for the last `learnt_from` verdicts (0: if it is right), and as many of the drawn answers are judged.
    """

    curve: draws.Curve
    answers: int
    in_part: bool
    days: int
    answers_a_week: float
    reviews_a_week: float
    control_a_week: float
    certain_a_week: float
    excess_a_week: float
    width: float | None
    width_assisted: float | None
    caught: float | None
    strata: list[StratumPreview]
    learnt_from: int = 0

    @property
    def width_used(self) -> float | None:
        """Of the estimate that the headline is made with: the narrower one."""
        widths = [width for width in (self.width, self.width_assisted) if width is not None]
        return min(widths) if widths else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One control share at the same capacity: what it catches and how sure the figure is."""

    control_share: float
    chosen: bool
    caught: float
    width: float

    @property
    def half_width(self) -> float:
        return self.width / 2


@dataclass(frozen=True, slots=True)
class Effect:
    """A plan tried out, beside other control shares."""

    preview: PlanPreview
    choices: list[Choice]


def preview_plan(*, now: datetime, **wishes: Unpack[WishFields]) -> PlanPreview:
    """Curve, expected reviews and expected interval width of a plan with these wishes. Raises PlanRule."""
    wanted = Wishes(**wishes)
    wanted.check()
    return preview_of(wanted, read_reference(now=now), experience_of_team(now=now))


def effect_of(wanted: Wishes, *, now: datetime) -> Effect:
    """The same beside other control shares: the more at random, the surer the figure and the fewer bad answers seen.

    Raises PlanRule.
    """
    wanted.check()
    reference = read_reference(now=now)
    experience = experience_of_team(now=now)
    preview = preview_of(wanted, reference, experience)
    if not reference.n:
        return Effect(preview, [])
    part = reference.thinned(COMPARED_ON)
    others = [replace(wanted, control_share=share) for share in sorted({*SHARES, wanted.control_share})]
    shown = [preview if other == wanted else preview_of(other, part, experience) for other in others]
    return Effect(preview, [_choice(other, row, wanted) for other, row in zip(others, shown, strict=True)])


def preview_of(wanted: Wishes, reference: Reference, experience: Experience = NONE) -> PlanPreview:
    """The plan calibrated on these answers. Raises PlanRule when there are too many strata."""
    if not reference.n:
        curve = draws.Curve(1.0, {}, 0.0, wanted.certain_from)
        return PlanPreview(curve, 0, False, REFERENCE_DAYS, 0.0, 0.0, 0.0, 0.0, 0.0, None, None, None, [])
    strata, each = reference.strata(wanted.strata), reference.each(screening_share=wanted.screening_share)
    names, member = np.unique(strata, return_inverse=True)
    if len(names) > MOST_STRATA:
        raise PlanRule("strata", f"these dimensions make {len(names)} strata; {MOST_STRATA} is the most")
    curve = draws.calibrate(
        reference.risk,
        member,
        reference.certain,
        capacity=wanted.capacity / each,
        control_share=wanted.control_share,
        minimum_per_stratum=wanted.minimum_per_stratum / each,
        certain_from=wanted.certain_from,
    )
    curve = curve._replace(floors={str(names[int(number)]): floor for number, floor in curve.floors.items()})
    return _told(wanted, reference, experience, curve, names=names, member=member)


def _told(  # noqa: PLR0913 (one caller)
    wanted: Wishes,
    reference: Reference,
    experience: Experience,
    curve: draws.Curve,
    *,
    names: NDArray[np.str_],
    member: NDArray[np.int64],
) -> PlanPreview:
    each = reference.each(screening_share=wanted.screening_share)
    pi = draws.expected_draws(curve, reference.risk, names[member], reference.certain)
    floors = np.array([curve.floors.get(str(name), curve.floor) for name in names])
    sizes = np.bincount(member, minlength=len(names)) * each
    reviews, sure = float(pi.sum() * each), pi >= 1
    floor_of_each = floors[member]
    chance = experience.line.chance(reference.risk)
    widths = expected_widths(
        chance,
        np.maximum(experience.seen(pi, np.minimum(floor_of_each, pi)), _LEAST_CHANCE),
        reference.risk,
        each=each,
        screened=wanted.screening_share,
    )
    return PlanPreview(
        curve=curve,
        answers=round(reference.answers),
        in_part=reference.in_part,
        days=reference.days,
        answers_a_week=reference.n * each,
        reviews_a_week=reviews,
        control_a_week=float(floor_of_each.sum() * each),
        certain_a_week=float(sure.sum() * each),
        excess_a_week=reviews - wanted.capacity if reviews > wanted.capacity * 1.005 else 0.0,
        width=widths.hajek,
        width_assisted=widths.assisted,
        caught=float((pi * chance).sum() / chance.sum()) * wanted.screening_share,
        learnt_from=experience.verdicts,
        strata=sorted(
            (
                StratumPreview(str(name), size * WEEKS_A_MONTH, floor * size * WEEKS_A_MONTH)
                for name, size, floor in zip(names, sizes, floors, strict=True)
            ),
            key=lambda stratum: (stratum.control_a_month, stratum.name),
        ),
    )


def _choice(wanted: Wishes, preview: PlanPreview, chosen: Wishes) -> Choice:
    return Choice(
        wanted.control_share,
        wanted.control_share == chosen.control_share,
        preview.caught or 0.0,
        preview.width_used or 0.0,
    )
