"""Which groups of a table may be shown, so that no figure is of one person and none can be worked out from the rest.

Source: primary and complementary suppression of cells, Hundepool et al. (2012), Statistical Disclosure Control,
chapter 4.
"""

from collections.abc import Hashable, Sequence, Set

LEAST = 5
"""People, and verdicts, of which a group has at least so many."""

Group = tuple[Set[Hashable], int]
"""The people of a group, and how many verdicts it has."""


def may_be_shown(people: Set[Hashable], n: int, *, least: int = LEAST) -> bool:
    """Whether a group stands for enough people and enough verdicts."""
    return len(people) >= least and n >= least


def shown(groups: Sequence[Group], *, least: int = LEAST) -> list[bool]:
    """For each group of a table whose total is shown as well: whether its figures may be shown.

    1. What may not be shown by itself is hidden.
    2. The hidden groups together are the total less what is shown: at least two of them, with enough people and verdicts
       together. Until that is so, the smallest of the others is hidden too; the first of equals.
    Empty groups are shown: there is nothing to be known of them.
    """
    seen = [n == 0 or may_be_shown(people, n, least=least) for people, n in groups]
    while not all(seen) and not _covered(
        [group for group, visible in zip(groups, seen, strict=True) if not visible], least
    ):
        left = [place for place, (_people, n) in enumerate(groups) if seen[place] and n]
        if not left:
            break
        seen[min(left, key=lambda place: groups[place][1])] = False
    return seen


def _covered(hidden: Sequence[Group], least: int) -> bool:
    together = frozenset[Hashable]().union(*(people for people, _n in hidden))
    return len(hidden) >= 2 and may_be_shown(together, sum(n for _people, n in hidden), least=least)
