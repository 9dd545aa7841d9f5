"""Equal treatment in a simulated week: every group against the largest one, as the page has it."""

from reviewapp.simulation.domains import rate
from reviewapp.simulation.scenario import Scenario
from reviewapp.simulation.weeks import Week
from reviewapp.statistics import parity
from reviewapp.statistics.parity import Finding

SAME = 1e-9


def measure(scenario: Scenario, week: Week) -> dict[str, tuple[int, int]]:
    """False alarm: a week in which a gap holds between groups that are treated alike. Power: a gap that is there and found.

    The reference is the first of the largest groups. A scenario without groups, or with one, has neither.
    """
    groups = scenario.groups
    if len(groups) < 2:
        return {}
    reference = max(range(len(groups)), key=lambda place: groups[place].share)
    compared = [place for place in range(len(groups)) if place != reference]
    gaps = {place: _gap(week, place, reference) for place in compared}
    shown = [place for place in compared if gaps[place] is not None]
    adjusted = parity.holm([found.p for place in shown if (found := gaps[place]) is not None])
    held = {
        place: parity.finding(gaps[place], adjusted=p) is Finding.HOLDS
        for place, p in zip(shown, adjusted, strict=True)
    }
    planted = {place: groups[place].gap - groups[reference].gap for place in compared}
    alike = [place for place in shown if abs(planted[place]) < SAME]
    apart = [place for place in compared if abs(planted[place]) >= SAME]
    return {
        "fairness_false_alarm_rate": (int(any(held[place] for place in alike)), int(bool(alike))),
        "fairness_power": (
            sum(_found(gaps[place], held.get(place, False), planted[place]) for place in apart),
            len(apart),
        ),
    }


def _gap(week: Week, place: int, reference: int) -> parity.Gap | None:
    mine, other = week.group == place, week.group == reference
    first, second = rate(week, mine), rate(week, other)
    if first is None or second is None:
        return None
    return parity.gap(first, second, answers=(int(mine.sum()), int(other.sum())))


def _found(gap: parity.Gap | None, held: bool, planted: float) -> bool:
    """A gap in the wrong direction is not the one that is there."""
    return held and gap is not None and gap.value * planted > 0
