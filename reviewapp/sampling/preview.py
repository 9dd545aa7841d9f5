"""What a plan would do, tried out on the answers of the last weeks, before anybody adopts it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from reviewapp.sampling.reference import REFERENCE_DAYS, Reference, read_reference
from reviewapp.sampling.wishes import PlanRule, Wishes, WishFields
from reviewapp.statistics import draws

SHARES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
WEEKS_A_MONTH = 365.25 / 12 / 7
COMPARED_ON = 2_500
MOST_STRATA = 500
LEAST_A_MONTH = 30
"""Random draws a month under which a stratum has no rate of its own."""

_Z = 1.96


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
    estimate; `width_assisted` when the estimate leans on the risk of all screened answers and the risk is right. `caught`:
    expected share of the not acceptable answers that a person sees. None without reference answers.
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
    return preview_of(wanted, read_reference(now=now))


def effect_of(wanted: Wishes, *, now: datetime) -> Effect:
    """The same beside other control shares: the more at random, the surer the figure and the fewer bad answers seen.

    Raises PlanRule.
    """
    wanted.check()
    reference = read_reference(now=now)
    preview = preview_of(wanted, reference)
    if not reference.n:
        return Effect(preview, [])
    part = reference.thinned(COMPARED_ON)
    others = [replace(wanted, control_share=share) for share in sorted({*SHARES, wanted.control_share})]
    shown = [preview if other == wanted else preview_of(other, part) for other in others]
    return Effect(preview, [_choice(other, row, wanted) for other, row in zip(others, shown, strict=True)])


def preview_of(wanted: Wishes, reference: Reference) -> PlanPreview:
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
    return _told(wanted, reference, curve, names=names, member=member)


def _told(
    wanted: Wishes, reference: Reference, curve: draws.Curve, *, names: NDArray[np.str_], member: NDArray[np.int64]
) -> PlanPreview:
    each = reference.each(screening_share=wanted.screening_share)
    pi = draws.expected_draws(curve, reference.risk, names[member], reference.certain)
    floors = np.array([curve.floors.get(str(name), curve.floor) for name in names])
    sizes = np.bincount(member, minlength=len(names)) * each
    reviews, sure = float(pi.sum() * each), pi >= 1
    floor_of_each = floors[member]
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
        width=_expected_width(reference, pi, wanted, assisted=False),
        width_assisted=_expected_width(reference, pi, wanted, assisted=True),
        caught=_caught(reference, pi),
        strata=sorted(
            (
                StratumPreview(str(name), size * WEEKS_A_MONTH, floor * size * WEEKS_A_MONTH)
                for name, size, floor in zip(names, sizes, floors, strict=True)
            ),
            key=lambda stratum: (stratum.control_a_month, stratum.name),
        ),
    )


def _expected_width(reference: Reference, pi: NDArray[np.float64], wanted: Wishes, *, assisted: bool) -> float:
    """Width of a normal 95 % interval of a week's rate, if each answer is bad with the probability that is its risk.

    Expected linearised variance under Poisson sampling: sum((1 - pi) / pi * E[(y - m)^2]) / N^2 over a week of answers,
    with m the mean for the Hajek rate (E = risk (1 - mean)^2 + (1 - risk) mean^2) and the risk itself for the assisted one
    (E = risk (1 - risk); statistics.assisted fits m, and finds the risk where that is right). The screened answers are a
    simple random share of all; the lot adds (1 - share) * mean (1 - mean) / N.
    """
    risk, answers = reference.risk, reference.n * reference.each(screening_share=wanted.screening_share)
    mean = float(risk.mean())
    spread = risk * (1 - risk) if assisted else risk * (1 - mean) ** 2 + (1 - risk) * mean**2
    variance = float(((1 - pi) / pi * spread).mean()) / answers
    variance += (1 - wanted.screening_share) * mean * (1 - mean) / answers
    return 2 * _Z * variance**0.5


def _caught(reference: Reference, pi: NDArray[np.float64]) -> float | None:
    bad = float(reference.risk.sum())
    return float((pi * reference.risk).sum()) / bad if bad else None


def _choice(wanted: Wishes, preview: PlanPreview, chosen: Wishes) -> Choice:
    return Choice(
        wanted.control_share,
        wanted.control_share == chosen.control_share,
        preview.caught or 0.0,
        preview.width_used or 0.0,
    )
