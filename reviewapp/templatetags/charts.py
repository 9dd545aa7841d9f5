"""Charts as SVG made on the server.

Horizontal places are percentages in an SVG without viewBox, so that text keeps its size at any width. Colours are
attributes from a palette: variables of the style sheet on screen, literal colours where a document is printed without
it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reviewapp.quality import Rate
from reviewapp.quality.results import Standing
from reviewapp.templatetags.numbers import bare_pct, pct

register = template.Library()


@dataclass(frozen=True, slots=True)
class Palette:
    ink: str
    muted: str
    grid: str
    line: str
    band: str
    target: str
    bad: str
    surface: str
    watch: str


SCREEN = Palette(
    ink="var(--ink)",
    muted="var(--ink-3)",
    grid="var(--line)",
    line="var(--link)",
    band="var(--band)",
    target="var(--accent)",
    bad="var(--bad)",
    surface="var(--surface)",
    watch="var(--part)",
)
PRINT = Palette("#17212b", "#5b6772", "#dde2e6", "#0a6670", "#d3e2e4", "#d65a0f", "#b0241c", "#ffffff", "#855000")


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to 1, both as fractions."""

    low: float

    @classmethod
    def holding(cls, values: Sequence[float]) -> "Axis":
        """Starts at the tenth below the lowest value, at most at 0.8."""
        lowest = min([*values, 0.9])
        return cls(max(0.0, min(0.8, int(lowest * 10 - 0.1) / 10)))

    def at(self, value: float, *, start: float = 0.0, end: float = 100.0) -> str:
        """The place of a value as a percentage of the width, between start and end."""
        return f"{self.place(value, start=start, end=end):.2f}%"

    def place(self, value: float, *, start: float, end: float) -> float:
        share = (min(1.0, max(self.low, value)) - self.low) / (1 - self.low)
        return start + share * (end - start)

    def ticks(self) -> list[float]:
        """Three to five round values, the lowest first."""
        step = 0.05 if self.low >= 0.8 else 0.1 if self.low >= 0.6 else 0.2 if self.low >= 0.2 else 0.25
        count = round((1 - self.low) / step)
        return [1 - step * back for back in range(count, -1, -1) if 1 - step * back >= self.low - 1e-9]


LEAST_POINTS = 3
"""Two points are no line that tells anything."""
ROW = 40
"""Height of a row of a table with a chart in it, in pixels."""


@register.simple_tag
def gauge(rate: Rate, goal: float, palette: Palette = SCREEN) -> SafeString:
    """The headline: a bar with the interval, the estimate and the goal. Nothing when there is no rate."""
    if rate.value is None or rate.low is None or rate.high is None:
        return SafeString("")
    axis = Axis.holding([rate.low, goal])
    place = {"start": 2.0, "end": 98.0}
    told = gettext("Estimate %(value)s, between %(low)s and %(high)s with 95%% certainty. Goal %(goal)s.") % {
        "value": pct(rate.value),
        "low": pct(rate.low),
        "high": pct(rate.high),
        "goal": pct(goal, 0),
    }
    return format_html(
        '<svg class="gauge" width="100%" height="68" role="img" aria-label="{told}">'
        '<line x1="2%" x2="98%" y1="34" y2="34" stroke="{grid}" stroke-width="10" stroke-linecap="round"/>'
        '<line x1="{low}" x2="{high}" y1="34" y2="34" stroke="{line}" stroke-opacity="0.5" stroke-width="10"/>'
        '<line x1="{goal_at}" x2="{goal_at}" y1="20" y2="48" stroke="{target}" stroke-width="2"'
        ' stroke-dasharray="4 3"/>'
        '<circle cx="{value}" cy="34" r="8" fill="{line}" stroke="{surface}" stroke-width="2"/>'
        '<text x="{goal_at}" y="13" text-anchor="{anchor}" fill="{ink}" class="strong">{goal}</text>'
        "{ends}</svg>",
        told=told,
        **asdict(palette),
        low=axis.at(rate.low, **place),
        high=axis.at(rate.high, **place),
        value=axis.at(rate.value, **place),
        goal_at=axis.at(goal, **place),
        anchor="end" if goal > (1 + axis.low) / 2 else "start",
        goal=gettext("goal %(goal)s") % {"goal": pct(goal, 0)},
        ends=_ends(rate.low, rate.high, axis, palette),
    )


def _ends(low: float, high: float, axis: Axis, palette: Palette) -> SafeString:
    """Under the bar: both ends of the interval, and those of the axis where there is room beside them."""
    low_at, high_at = (axis.place(value, start=2.0, end=98.0) for value in (low, high))
    words = [
        (max(low_at + 3, 12), "end", palette.ink, bare_pct(low)),
        (min(high_at - 3, 88), "start", palette.ink, bare_pct(high)),
    ]
    if high_at - low_at < 20:  # the two would stand on one another
        words = [(low_at, "end", palette.ink, bare_pct(low)), (high_at, "start", palette.ink, bare_pct(high))]
    if low_at > 24:
        words.append((2.0, "start", palette.muted, pct(axis.low, 0)))
    if high_at < 72:
        words.append((98.0, "end", palette.muted, "100%"))
    return format_html_join(
        "", '<text x="{}%" y="63" text-anchor="{}" fill="{}">{}</text>', ((f"{x:.2f}", *rest) for x, *rest in words)
    )


@register.simple_tag
def interval_bar(rate: Rate, axis: Axis, goal: float | None = None, palette: Palette = SCREEN) -> SafeString:
    """One row of a table as a chart, as high as the row, so that the lines of all rows meet. The numbers stand beside
    it: it is decoration to a screen reader.

    Diamond: certainly below the goal. Full dot: certainly reaches it. Open dot: not certain.
    """
    if rate.value is None or rate.low is None or rate.high is None:
        return SafeString("")
    place = {"start": 3.0, "end": 97.0}
    colour = palette.bad if rate.standing == Standing.BELOW else palette.line
    goal_line = format_html(
        '<line x1="{x}" x2="{x}" y1="0" y2="100%" stroke="{stroke}" stroke-width="1.5" stroke-dasharray="4 3"/>',
        x=axis.at(goal, **place) if goal is not None else "",
        stroke=palette.target,
    )
    ticks = format_html_join(
        "",
        '<line x1="{0}" x2="{0}" y1="0" y2="100%" stroke="{1}" stroke-width="1"/>',
        ((axis.at(tick, **place), palette.grid) for tick in axis.ticks()),
    )
    return format_html(
        '<svg class="bar" width="100%" height="{height}" aria-hidden="true">{ticks}{goal_line}'
        '<line x1="{low}" x2="{high}" y1="50%" y2="50%" stroke="{colour}" stroke-opacity="0.45" stroke-width="5" '
        'stroke-linecap="round"/><svg x="{value}" y="50%" overflow="visible">{mark}</svg></svg>',
        **asdict(palette),
        height=ROW,
        ticks=ticks,
        goal_line=goal_line if goal is not None else "",
        low=axis.at(rate.low, **place),
        high=axis.at(rate.high, **place),
        value=axis.at(rate.value, **place),
        colour=colour,
        mark=_mark(rate.standing, colour, palette),
    )


@register.simple_tag
def axis_labels(axis: Axis, palette: Palette = SCREEN) -> SafeString:
    """The heading of a column of interval bars."""
    texts = format_html_join(
        "",
        '<text x="{}" y="13" text-anchor="middle" fill="{}">{}</text>',
        ((axis.at(tick, start=3, end=97), palette.muted, pct(tick, 0)) for tick in _sparse(axis.ticks())),
    )
    return format_html('<svg class="axis" width="100%" height="18" aria-hidden="true">{}</svg>', texts)


def _mark(standing: Standing, colour: str, palette: Palette) -> SafeString:
    if standing == Standing.BELOW:
        return format_html('<path d="M0-6.5 6.5 0 0 6.5-6.5 0z" fill="{}"/>', colour)
    if standing == Standing.UNCERTAIN:
        return format_html('<circle r="4.5" fill="{}" stroke="{}" stroke-width="2.5"/>', palette.surface, colour)
    return format_html('<circle r="5.5" fill="{}"/>', colour)


def _sparse(ticks: list[float]) -> list[float]:
    """At most three of them: the column may be narrow."""
    return ticks if len(ticks) <= 3 else [ticks[0], ticks[len(ticks) // 2], ticks[-1]]


@register.simple_tag
def sparkline(values: Sequence[float | None], palette: Palette = SCREEN) -> SafeString:
    """A line of the last weeks beside a figure; the numbers are in the table under the tiles. Gaps stay gaps."""
    known = [value for value in values if value is not None]
    if len(known) < LEAST_POINTS:
        return SafeString("")
    low, span = min(known), max(known) - min(known)
    step = 100 / (len(values) - 1)
    placed = [
        None if value is None else f"{number * step:.1f},{26 - (value - low) / span * 22 if span else 15:.1f}"
        for number, value in enumerate(values)
    ]
    lines = [list(stretch) for some, stretch in groupby(placed, key=lambda point: point is not None) if some]
    return format_html(
        '<svg class="spark" width="90" height="30" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        format_html_join(
            "",
            '<polyline points="{}" fill="none" stroke="{}" stroke-width="1.6" stroke-linecap="round" '
            'stroke-linejoin="round" vector-effect="non-scaling-stroke"/>',
            ((" ".join(filter(None, line)), palette.muted) for line in lines),
        ),
    )
