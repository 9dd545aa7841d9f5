"""Many weeks of one scenario through the product's own draw, estimators and intervals."""

from collections import Counter
from collections.abc import Callable

from reviewapp.simulation import domains, fairness, flags, headline
from reviewapp.simulation.scenario import Scenario
from reviewapp.simulation.weeks import Week, World

Counts = dict[str, tuple[int, int]]
"""Key of the output -> (in how many cases, out of how many): of one week; cases that do not apply count in neither."""

MEASURES: tuple[Callable[[Scenario, Week], Counts], ...] = (flags.measure, domains.measure, fairness.measure)
"""What is counted beside the headline. The output has the share over all weeks."""

COUNTED = (
    "recall_coverage",
    "precision_coverage",
    "domain_coverage",
    "fairness_false_alarm_rate",
    "fairness_power",
)


def simulate(
    scenario: Scenario,
    *,
    weeks: int,
    seed: int,
    progress: Callable[[int], None],
    warn: Callable[[str], None] = lambda _words: None,
) -> dict[str, int | float | None]:
    """The figures of a scenario; the same for the same seed.

    1. The plan, on weeks of the past.
    2. Each week: truth, draw, who answers; the headline by every method; what else is counted.
    3. Means over the weeks. None where nothing applied. `progress` is told how many weeks are done, `warn` how many had
       no interval, for nothing was judged in them.
    """
    world = World(scenario, seed=seed)
    headlines: list[headline.Headline] = []
    truths: list[float] = []
    hits: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for number in range(1, weeks + 1):
        week = world.week(number)
        truths.append(float(week.bad.mean()))
        found = headline.measure(week)
        if found is not None:
            headlines.append(found)
        for count in MEASURES:
            for key, (some, all_of_them) in count(scenario, week).items():
                hits[key] += some
                cases[key] += all_of_them
        progress(number)
    shares = {key: hits[key] / cases[key] if cases[key] else None for key in COUNTED}
    if len(headlines) < weeks:
        without = weeks - len(headlines)
        warn(
            f"In {without} of {weeks} weeks nothing was judged: no interval. Coverage, bias and widths leave them out."
        )
    return {"weeks": weeks, **headline.summary(headlines, truths=truths), **shares}
