"""The row of tiles: one key figure each, with what it is worth, its last weeks, and the answers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Week:
    """A figure in one week: `value` for the line, `told` for the table (`–` when there is none)."""

    label: str
    value: float | None
    told: str


@dataclass(frozen=True, slots=True)
class Tile:
    """`value` is what is printed large, empty when too few were judged. `spread`: the interval, or that it is a count.

    `link` leads to exactly `count` answers, and `behind` says so: "7 judged answers"; without a count it leads to a
    page. `chip` is class and word of the status. `weeks` are drawn as a line and stand in the table under the tiles.
    """

    title: str
    value: str
    spread: str = ""
    note: str = ""
    chip: tuple[str, str] | None = None
    link: str = ""
    behind: str = ""
    before: str = ""
    weeks: Sequence[Week] = field(default_factory=tuple)

    @property
    def line(self) -> list[float | None]:
        return [week.value for week in self.weeks]
