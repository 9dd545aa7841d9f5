"""The trend: a rate by week with its interval as a band, the goal, and what changed on the way. See charts.py."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reviewapp.quality import Rate
from reviewapp.templatetags.charts import SCREEN, Axis, Palette
from reviewapp.templatetags.numbers import pct

register = template.Library()

HEIGHT, TOP, BOTTOM = 330, 26, 302
LEFT, RIGHT = 9.0, 86.0
"""Where the first and the last week stand, in percent of the width: beside them are the words of the axis."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of the trend: its rate, the word under it, what it says on its own, and where it leads."""

    rate: Rate
    label: str
    told: str
    link: str


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that changed: `at` in weeks after the first point. Without a label it is a tick on the axis."""

    at: float
    label: str
    told: str


@register.simple_tag
def trend_chart(
    dots: Sequence[Dot], goal: float, told: str, markers: Sequence[Marker] = (), palette: Palette = SCREEN
) -> SafeString:
    """A rate over time with its interval as a band. Periods without a rate break the line."""
    axis = Axis.holding([goal, *(dot.rate.low for dot in dots if dot.rate.low is not None)])
    placed = [(dot, _across(number, len(dots))) for number, dot in enumerate(dots)]
    return format_html(
        '<svg class="trend" width="100%" height="{}" role="group" aria-label="{}">{}{}{}{}{}</svg>',
        HEIGHT,
        told,
        _grid(axis, goal, dots, palette),
        format_html(
            '<svg viewBox="0 0 100 {0}" width="100%" height="{0}" preserveAspectRatio="none">{1}</svg>',
            HEIGHT,
            format_html_join("", "{}", ((_stretch(stretch, axis, palette),) for stretch in _stretches(placed))),
        ),
        _marked(markers, len(dots), palette),
        format_html_join("", "{}", ((_dot(dot, place, axis, palette, last=dot is dots[-1]),) for dot, place in placed)),
        format_html_join(
            "",
            '<text x="{}%" y="{}" text-anchor="middle" fill="{}">{}</text>',
            (
                (f"{place:.2f}", BOTTOM + 21, palette.muted, dot.label)
                for dot, place in placed[(len(placed) - 1) % 2 :: 2]
            ),
        ),
    )


def _across(week: float, weeks: int) -> float:
    return (LEFT + RIGHT) / 2 if weeks < 2 else LEFT + (RIGHT - LEFT) * week / (weeks - 1)


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
        '<text x="100%" y="{last_text_at}" text-anchor="end" fill="{ink}" class="strong" font-weight="600">'
        "{last_text}</text>",
        lines=lines,
        goal_at=f"{goal_at:.1f}",
        goal_text_at=f"{goal_at - 7 if above else goal_at + 16:.1f}",
        goal_text=gettext("goal %(goal)s") % {"goal": pct(goal, 0)},
        last_text_at=f"{max(last_at + 5, goal_at + 17) if above else min(last_at + 5, goal_at - 8):.1f}",
        last_text=pct(last),
        **asdict(palette),
    )


def _marked(markers: Sequence[Marker], weeks: int, palette: Palette) -> SafeString:
    """Dotted lines with a word at the foot, one above the other where they stand close; the rest are ticks."""
    named = [marker for marker in markers if marker.label]
    parts = []
    for number, marker in enumerate(named):
        x = _across(marker.at, weeks)
        right = x > 62
        parts.append(
            format_html(
                '<line x1="{x}%" x2="{x}%" y1="{top}" y2="{bottom}" stroke="{stroke}" stroke-width="1.2" '
                'stroke-dasharray="2 3"/><text x="{text}%" y="{y}" text-anchor="{anchor}" fill="{stroke}">{label}</text>',
                x=f"{x:.2f}",
                top=TOP - 12,
                bottom=BOTTOM,
                stroke=palette.muted,
                text=f"{x - 1 if right else x + 1:.2f}",
                y=BOTTOM - 8 - 17 * (number % 3),
                anchor="end" if right else "start",
                label=marker.label,
            )
        )
    ticks = format_html_join(
        "",
        '<g><title>{}</title><rect x="{}%" y="{}" width="7" height="7" fill="{}"/></g>',
        (
            (marker.told, f"{_across(marker.at, weeks):.2f}", BOTTOM - 4, palette.muted)
            for marker in markers
            if not marker.label
        ),
    )
    return format_html("{}{}", format_html_join("", "{}", ((part,) for part in parts)), ticks)


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


def _dot(dot: Dot, place: float, axis: Axis, palette: Palette, *, last: bool) -> SafeString:
    """A link to the answers of the week, on paper none; the last one is filled."""
    if dot.rate.value is None:
        return SafeString("")
    opened, closed = (
        (format_html('<a href="{}" class="pt" aria-label="{}">', dot.link, dot.told), SafeString("</a>"))
        if dot.link
        else (SafeString("<g>"), SafeString("</g>"))
    )
    return format_html(
        '{opened}<title>{told}</title><line x1="{x}" x2="{x}" y1="{high}" y2="{low}" stroke="{line}" stroke-opacity="0.25"/>'
        '<circle cx="{x}" cy="{y}" r="12" fill="transparent"/>'
        '<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{line}" stroke-width="2"/>{closed}',
        opened=opened,
        closed=closed,
        told=dot.told,
        x=f"{place:.2f}%",
        y=f"{_height(axis, dot.rate.value):.1f}",
        high=f"{_height(axis, dot.rate.high):.1f}",
        low=f"{_height(axis, dot.rate.low):.1f}",
        radius=5.5 if last else 4,
        fill=palette.line if last else palette.surface,
        line=palette.line,
    )


def _height(axis: Axis, value: float | None) -> float:
    return BOTTOM - (max(axis.low, value or 0.0) - axis.low) / (1 - axis.low) * (BOTTOM - TOP)
