"""The world of one simulated week: what is true, what the machine thinks of it, what people get to see.

The draw, the plan and the probabilities are the product's own; only the truth, the risk and who answers are made up.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from reviewapp.simulation.scenario import Scenario
from reviewapp.statistics import assisted, draws
from reviewapp.statistics.response import Cell, observation_probabilities, propensities

CONTROL, RISK, NONE = 0, 1, 2
"""`Week.kind`, in the words of Draw.Kind."""

NO_GROUP = -1
"""`Week.group` of answers that belong to none of the scenario's groups."""

OVERCONFIDENT = 2.0
"""What the log-odds of a risk that is not calibrated are multiplied by."""

_PERIOD = "week"
_REFERENCE_WEEKS = 4
"""A plan is made on the screened answers of the last 28 days."""

_MINIMUM_A_WEEK = 5.0
"""SamplingPlan.minimum_per_stratum of a plan for which nobody chose another."""

_MOST_FLAGGED = 0.5


class Plan(NamedTuple):
    """The sampling plan of a whole simulation, made on weeks of the past, and the score from which an answer is flagged."""

    curve: draws.Curve
    seed: str
    flagged_from: float


class Week(NamedTuple):
    """All N answers of one week. Every array has one value an answer; `judged` picks those with a verdict.

    Known to the product of every answer: `risk`, `pi`, `floor`, `kind`, `stratum`, `group`, `flagged`. Known of the
    judged ones only: `bad`. `seen` is what the product's estimators take as their `pi`.
    """

    bad: NDArray[np.bool_]
    """The truth."""
    risk: NDArray[np.float64]
    """Probability of being bad as the machine gives it, in (0, 1); calibrated only if the scenario says so."""
    flagged: NDArray[np.bool_]
    """Has the flag: the score is among the highest, about as many a week as the capacity (half of all at most)."""
    stratum: NDArray[np.int64]
    """Place in `scenario.strata`."""
    group: NDArray[np.int64]
    """Place in `scenario.groups`, or NO_GROUP."""
    pi: NDArray[np.float64]
    """Inclusion probability by the plan, in (0, 1]."""
    floor: NDArray[np.float64]
    """The part of `pi` that is the random sample's."""
    kind: NDArray[np.int8]
    """CONTROL (drawn at random), RISK (drawn for its risk) or NONE."""
    judged: NDArray[np.bool_]
    """Drawn and answered."""
    seen: NDArray[np.float64]
    """Probability to have been screened, drawn and judged, as the product works it out from the share judged in each
    cell and the share screened."""
    screened: NDArray[np.bool_]
    """Chosen by the lot of the screening; of the others nothing is known."""

    @property
    def share_screened(self) -> float:
        return float(self.screened.mean())

    def totals(self, part: NDArray[np.bool_] | slice = slice(None)) -> NDArray[np.float64]:
        """Sums of the features over answers, as the screened ones among them tell it."""
        risk = self.risk[part][self.screened[part]]
        return np.asarray(assisted.features(risk).sum(axis=0) / self.share_screened)


class World:
    """Weeks of one scenario; the same seed gives the same weeks, each whatever others are made."""

    def __init__(self, scenario: Scenario, *, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self._cells = _cells(scenario)
        # what parts bad answers from good ones, in standard deviations of either: AUROC = Phi(shift / sqrt(2))
        self._shift = float(np.sqrt(2) * special.ndtri(scenario.risk_auroc))

    @cached_property
    def plan(self) -> Plan:
        """Made as the product makes one: on the answers of the last 28 days, for the capacity of as many weeks."""
        rng = np.random.default_rng([self.seed, 0])
        past = [self._answers(rng) for _week in range(_REFERENCE_WEEKS)]
        score, risk = np.concatenate([week[1] for week in past]), np.concatenate([week[2] for week in past])
        curve = draws.calibrate(
            risk,
            np.tile(self._names[self._cells.stratum], _REFERENCE_WEEKS),
            np.zeros(len(risk), bool),
            capacity=self.scenario.capacity * _REFERENCE_WEEKS / self.scenario.screening_share,
            control_share=self.scenario.control_share,
            minimum_per_stratum=_MINIMUM_A_WEEK * _REFERENCE_WEEKS / self.scenario.screening_share,
        )
        share = min(_MOST_FLAGGED, self.scenario.capacity / self.scenario.size)
        return Plan(curve, f"simulation-{self.seed}", float(np.quantile(score, 1 - share)))

    def week(self, number: int) -> Week:
        """Week `number` (from 1): fresh truth, then the product's draw, then who was judged."""
        rng = np.random.default_rng([self.seed, number])
        bad, score, risk = self._answers(rng)
        stratum, group = self._cells.stratum, self._cells.group
        curve = self.plan.curve
        floors = np.array([curve.floors.get(name, curve.floor) for name in self._names])
        floor = floors[stratum]
        pi = np.clip(curve.slope * risk, floor, 1.0)
        u = np.array([draws.uniform(self.plan.seed, f"simulation:{number}-{i}") for i in range(len(bad))])
        judged = (u < pi) & (rng.random(len(bad)) < self.scenario.response_rate)
        screened = self._screened(number, len(bad))
        kind = np.where(screened & (u < pi), np.where(u < floor, CONTROL, RISK), NONE).astype(np.int8)
        judged &= screened
        seen = self._seen(kind, judged, pi, floor) * screened.mean()
        flagged = score >= self.plan.flagged_from
        return Week(bad, risk, flagged, stratum, group, pi, floor, kind, judged, seen, screened)

    def _screened(self, number: int, answers: int) -> NDArray[np.bool_]:
        """By lot; all where the scenario names no share, and one at the least."""
        share = self.scenario.screening_share
        if share >= 1:
            return np.ones(answers, bool)
        lot = np.random.default_rng([self.seed, number, 1]).random(answers)
        return lot <= max(share, float(lot.min()))

    @cached_property
    def _names(self) -> NDArray[np.str_]:
        return np.array([stratum.name for stratum in self.scenario.strata])

    def _answers(self, rng: np.random.Generator) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
        """Truth, score and risk. The risk knows the rate of all answers together, not that of a stratum or group."""
        rate = self._cells.rate
        bad = rng.random(len(rate)) < rate
        score = rng.normal(size=len(rate)) + self._shift * bad
        overall = float(np.clip(rate.mean(), 1e-6, 1 - 1e-6))
        log_odds = special.logit(overall) + self._shift * score - self._shift**2 / 2
        if not self.scenario.risk_calibrated:
            log_odds = OVERCONFIDENT * log_odds
        return bad, score, special.expit(log_odds)

    def _seen(
        self,
        kind: NDArray[np.int8],
        judged: NDArray[np.bool_],
        pi: NDArray[np.float64],
        floor: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The product's adjustment for what was drawn and not judged: by way of being drawn, week and stratum."""
        names, stratum = self._names, self._cells.stratum
        ways = np.where(kind == CONTROL, 0, np.where(pi >= 1, 2, 1))
        cells = ways * len(names) + stratum
        drawn_counts = np.bincount(cells[kind != NONE], minlength=3 * len(names))
        judged_counts = np.bincount(cells[judged], minlength=3 * len(names))
        cell: list[Cell] = [(way, _PERIOD, str(name)) for way in ("control", "risk", "certain") for name in names]
        rates = propensities(
            {key: int(count) for key, count in zip(cell, drawn_counts, strict=True) if count},
            {key: int(count) for key, count in zip(cell, judged_counts, strict=True) if count},
        )
        seen = np.empty(len(pi))
        for place, name in enumerate(names):
            mine = stratum == place
            seen[mine] = observation_probabilities(
                pi[mine], floor[mine], period=_PERIOD, stratum=str(name), rates=rates
            )
        return seen


class _Cells(NamedTuple):
    """What is fixed of each answer: its stratum, its group, its stratum's bad rate and its own."""

    stratum: NDArray[np.int64]
    group: NDArray[np.int64]
    base: NDArray[np.float64]
    rate: NDArray[np.float64]


def _cells(scenario: Scenario) -> _Cells:
    """Every stratum is split by the shares of the groups, to the nearest whole answer."""
    edges = np.cumsum([group.share for group in scenario.groups])
    sizes = [stratum.size for stratum in scenario.strata]
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    middle = np.concatenate([(np.arange(size) + 0.5) / size for size in sizes])
    found = np.searchsorted(edges, middle)
    group = np.where(found < len(edges), found, NO_GROUP)
    base = np.array([row.bad_rate for row in scenario.strata])[stratum]
    gap = np.array([*(group.gap for group in scenario.groups), 0.0])[group]
    return _Cells(stratum, group, base, np.clip(base + gap, 0, 1))
