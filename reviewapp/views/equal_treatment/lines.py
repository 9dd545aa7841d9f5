"""The numbers of one comparison, each with the list of exactly its answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from reviewapp import findings, quality, reasons
from reviewapp.quality import Comparison, Detail, Rate
from reviewapp.quality.parity import Pair
from reviewapp.views.dashboard.behind import Behind


@dataclass(frozen=True)
class Line:
    """Both groups in one part of the answers. Of the judged ones `listed` can be viewed behind `link`."""

    label: str
    group: Rate
    reference: Rate
    link: str
    listed: int
    reference_link: str
    reference_listed: int


@dataclass(frozen=True)
class Parts:
    """Lines of which at least one group has a figure, and the others."""

    rows: list[Line]
    few: list[Line]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Parts | None":
        """None where nothing was judged."""
        judged = [line for line in lines if line.group.n or line.reference.n]
        rows, few = (
            [line for line in judged if (line.group.value is None and line.reference.value is None) == without]
            for without in (False, True)
        )
        return cls(rows, few) if judged else None


def whole(one: Comparison, lists: Behind) -> Line:
    """Both groups, all their answers."""
    return _line("", Pair("", one.group.rate, one.reference.rate), one, lists, {})


def parts(detail: Detail, lists: Behind) -> dict[str, Parts | None]:
    """By topic and by kind of signal, those with most first, and by week."""
    one = detail.comparison
    topics = sorted(detail.topics, key=lambda pair: -pair.group.n)
    flags = sorted(detail.flags, key=lambda pair: -(pair.group.value or 0))
    return {
        "topics": Parts.of(
            _line(findings.value_name(pair.key), pair, one, lists, {"topic": pair.key}) for pair in topics
        ),
        "flags": Parts.of(_line(reasons.title(kind=pair.key), pair, one, lists, {"flag": pair.key}) for pair in flags),
        "weeks": Parts.of(_week(pair, one, lists) for pair in detail.weeks),
    }


def _line(label: str, pair: Pair, one: Comparison, lists: Behind, more: dict[str, str]) -> Line:
    part = lists.selection.period
    carried = lists.selection.flagged(more["flag"]) if "flag" in more else None
    topic = {name: value for name, value in more.items() if name == "topic"}
    counts = []
    for where in (one.where, one.where_reference):
        rows = part.judged_where(where | topic)
        counts.append(lists.count(part, rows if carried is None else rows & carried))
    mine, theirs = (lists.link(**where, **more, figure="judged") for where in (one.where, one.where_reference))
    return Line(label, pair.group, pair.reference, mine, counts[0], theirs, counts[1])


def _week(pair: Pair, one: Comparison, lists: Behind) -> Line:
    monday, part = next(week for week in lists.selection.weeks if week[0].isoformat() == pair.key)
    sunday = monday + timedelta(days=6)
    sides = [
        (lists.between(monday, sunday, **where, figure="judged"), lists.count(part, part.judged_where(where)))
        for where in (one.where, one.where_reference)
    ]
    return Line(findings.week_name(quality.week_of(monday)), pair.group, pair.reference, *sides[0], *sides[1])
