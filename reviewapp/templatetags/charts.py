"""Charts as SVG made on the server.

Horizontal places are percentages in an SVG without viewBox, so that text keeps its size at any width. Colours are
attributes from a palette: variables of the style sheet on screen, literal colours where a document is printed without
it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reviewapp.quality import Rate
from reviewapp.quality.results import Standing
from reviewapp.templatetags.numbers import pct

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


SCREEN = Palette(
    ink="var(--ink)",
    muted="var(--ink-3)",
    grid="var(--line)",
    line="var(--link)",
    band="var(--band)",
    target="var(--accent)",
    bad="var(--bad)",
    surface="var(--surface)",
)
PRINT = Palette("#17212b", "#5b6772", "#dde2e6", "#0a6670", "#d3e2e4", "#d65a0f", "#b0241c", "#ffffff")


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
        share = (min(1.0, max(self.low, value)) - self.low) / (1 - self.low)
        return f"{start + share * (end - start):.2f}%"

    def ticks(self) -> list[float]:
        """Three to five round values, the lowest first."""
        step = 0.05 if self.low >= 0.8 else 0.1 if self.low >= 0.6 else 0.2 if self.low >= 0.2 else 0.25
        count = round((1 - self.low) / step)
        return [1 - step * back for back in range(count, -1, -1) if 1 - step * back >= self.low - 1e-9]


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of the trend: its rate, the word under it, what it says on its own, and where it leads."""

    rate: Rate
    label: str
    told: str
    link: str


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
        '<text x="2%" y="63" fill="{muted}">{least}</text>'
        '<text x="98%" y="63" text-anchor="end" fill="{muted}">100%</text></svg>',
        told=told,
        **asdict(palette),
        low=axis.at(rate.low, **place),
        high=axis.at(rate.high, **place),
        value=axis.at(rate.value, **place),
        goal_at=axis.at(goal, **place),
        anchor="end" if goal > (1 + axis.low) / 2 else "start",
        goal=gettext("goal %(goal)s") % {"goal": pct(goal, 0)},
        least=pct(axis.low, 0),
    )


@register.simple_tag
def interval_bar(rate: Rate, axis: Axis, goal: float | None = None, palette: Palette = SCREEN) -> SafeString:
    """One row of a table as a chart. The numbers stand beside it, so it is decoration to a screen reader.

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
    return format_html(
        '<svg class="bar" width="100%" height="24" aria-hidden="true">'
        '<line x1="3%" x2="97%" y1="12" y2="12" stroke="{grid}" stroke-width="1"/>{goal_line}'
        '<line x1="{low}" x2="{high}" y1="12" y2="12" stroke="{colour}" stroke-opacity="0.45" stroke-width="5" '
        'stroke-linecap="round"/><svg x="{value}" y="12" overflow="visible">{mark}</svg></svg>',
        **asdict(palette),
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


HEIGHT, TOP, BOTTOM = 320, 26, 292


@register.simple_tag
def trend_chart(dots: Sequence[Dot], goal: float, told: str, palette: Palette = SCREEN) -> SafeString:
    """A rate over time with its interval as a band. Periods without a rate break the line."""
    axis = Axis.holding([goal, *(dot.rate.low for dot in dots if dot.rate.low is not None)])
    places = [9 + 77 * (i / max(1, len(dots) - 1) if len(dots) > 1 else 0.5) for i in range(len(dots))]
    placed = list(zip(dots, places, strict=True))
    return format_html(
        '<svg class="trend" width="100%" height="{}" role="group" aria-label="{}">{}{}{}{}</svg>',
        HEIGHT,
        told,
        _grid(axis, goal, dots, palette),
        format_html(
            '<svg viewBox="0 0 100 {0}" width="100%" height="{0}" preserveAspectRatio="none">{1}</svg>',
            HEIGHT,
            format_html_join("", "{}", ((_stretch(stretch, axis, palette),) for stretch in _stretches(placed))),
        ),
        format_html_join("", "{}", ((_dot(dot, place, axis, palette),) for dot, place in placed)),
        format_html_join(
            "",
            '<text x="{}%" y="313" text-anchor="middle" fill="{}">{}</text>',
            ((f"{place:.2f}", palette.muted, dot.label) for dot, place in placed[(len(placed) - 1) % 2 :: 2]),
        ),
    )


def _grid(axis: Axis, goal: float, dots: Sequence[Dot], palette: Palette) -> SafeString:
    """Lines, the goal, and the last value in words; the two words keep out of each other's way."""
    lines = format_html_join(
        "",
        '<line x1="0" x2="100%" y1="{0}" y2="{0}" stroke="{2}"/><text x="0" y="{1}" fill="{3}">{4}</text>',
        (
            (f"{y:.1f}", f"{y - 4:.1f}", palette.grid, palette.muted, pct(tick, 0))
            for tick, y in ((tick, _height(axis, tick)) for tick in axis.ticks())
        ),
    )
    goal_at = _height(axis, goal)
    last = dots[-1].rate.value if dots else None
    last_at = goal_at if last is None else _height(axis, last)
    above = last_at >= goal_at
    return format_html(
        '{lines}<line x1="0" x2="100%" y1="{goal_at}" y2="{goal_at}" stroke="{target}" stroke-width="1.5"'
        ' stroke-dasharray="5 4"/>'
        '<text x="100%" y="{goal_text_at}" text-anchor="end" fill="{ink}">{goal_text}</text>'
        '<text x="100%" y="{last_text_at}" text-anchor="end" fill="{ink}" class="strong">{last_text}</text>',
        lines=lines,
        goal_at=f"{goal_at:.1f}",
        goal_text_at=f"{goal_at - 7 if above else goal_at + 16:.1f}",
        goal_text=gettext("goal %(goal)s") % {"goal": pct(goal, 0)},
        last_text_at=f"{max(last_at + 5, goal_at + 17) if above else min(last_at + 5, goal_at - 8):.1f}",
        last_text=pct(last),
        **asdict(palette),
    )


def _stretch(stretch: list[tuple[Dot, float]], axis: Axis, palette: Palette) -> SafeString:
    upper = [f"{x:.2f},{_height(axis, dot.rate.high):.1f}" for dot, x in stretch]
    lower = [f"{x:.2f},{_height(axis, dot.rate.low):.1f}" for dot, x in reversed(stretch)]
    middle = [f"{x:.2f},{_height(axis, dot.rate.value):.1f}" for dot, x in stretch]
    return format_html(
        '<polygon points="{}" fill="{}"/><polyline points="{}" fill="none" stroke="{}" stroke-width="2" '
        'vector-effect="non-scaling-stroke"/>',
        " ".join(upper + lower),
        palette.band,
        " ".join(middle),
        palette.line,
    )


def _stretches(placed: Sequence[tuple[Dot, float]]) -> Iterator[list[tuple[Dot, float]]]:
    for has_rate, stretch in groupby(placed, key=lambda pair: pair[0].rate.value is not None):
        if has_rate:
            yield list(stretch)


def _dot(dot: Dot, place: float, axis: Axis, palette: Palette) -> SafeString:
    if dot.rate.value is None:
        return SafeString("")
    return format_html(
        '<a href="{link}" class="pt" aria-label="{told}"><title>{told}</title>'
        '<line x1="{x}" x2="{x}" y1="{high}" y2="{low}" stroke="{line}" stroke-opacity="0.25"/>'
        '<circle cx="{x}" cy="{y}" r="12" fill="transparent"/>'
        '<circle cx="{x}" cy="{y}" r="4" fill="{surface}" stroke="{line}" stroke-width="2"/></a>',
        link=dot.link,
        told=dot.told,
        x=f"{place:.2f}%",
        y=f"{_height(axis, dot.rate.value):.1f}",
        high=f"{_height(axis, dot.rate.high):.1f}",
        low=f"{_height(axis, dot.rate.low):.1f}",
        **asdict(palette),
    )


def _height(axis: Axis, value: float | None) -> float:
    return BOTTOM - (max(axis.low, value or 0.0) - axis.low) / (1 - axis.low) * (BOTTOM - TOP)


def _mark(standing: Standing, colour: str, palette: Palette) -> SafeString:
    if standing == Standing.BELOW:
        return format_html('<path d="M0-6.5 6.5 0 0 6.5-6.5 0z" fill="{}"/>', colour)
    if standing == Standing.UNCERTAIN:
        return format_html('<circle r="4.5" fill="{}" stroke="{}" stroke-width="2.5"/>', palette.surface, colour)
    return format_html('<circle r="5.5" fill="{}"/>', colour)


def _sparse(ticks: list[float]) -> list[float]:
    """At most three of them: the column may be narrow."""
    return ticks if len(ticks) <= 3 else [ticks[0], ticks[len(ticks) // 2], ticks[-1]]
