"""Differences between groups as one column of a table: the band that counts as equal, the interval, the mark. See charts.py."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reviewapp.statistics.composition import Within
from reviewapp.statistics.parity import Finding, Gap
from reviewapp.templatetags.charts import ROW, SCREEN, Palette
from reviewapp.templatetags.numbers import whole_points

register = template.Library()

STEPS = (0.05, 0.1, 0.2, 0.25, 0.5)
MOST_TICKS = 4
LEFT, RIGHT = 3.0, 97.0


@dataclass(frozen=True, slots=True)
class GapAxis:
    """From `low` to `high`, fractions; 0 and the band are always on it. Ends at round values."""

    low: float
    high: float
    step: float
    band: float

    @classmethod
    def holding(cls, gaps: Iterable[Gap | Within | None], *, band: float) -> "GapAxis":
        room = max(band, STEPS[0])
        values = [-2 * room, 2 * room, *(end for gap in gaps if gap for end in (gap.low, gap.high))]
        least, most = min(values), max(values)
        step = next((step for step in STEPS if (most - least) / step <= MOST_TICKS), STEPS[-1])
        return cls(max(-1.0, least - room / 4), min(1.0, most + room / 4), step, band)

    def at(self, value: float) -> str:
        share = (min(self.high, max(self.low, value)) - self.low) / (self.high - self.low)
        return f"{LEFT + share * (RIGHT - LEFT):.2f}%"

    def ticks(self) -> list[float]:
        """Round values from the lowest to the highest; 0 is one of them."""
        first, last = math.ceil(self.low / self.step - 1e-9), math.floor(self.high / self.step + 1e-9)
        return [number * self.step for number in range(first, last + 1)]


@register.simple_tag
def gap_bar(gap: Gap | Within | None, finding: Finding, axis: GapAxis, palette: Palette = SCREEN) -> SafeString:
    """One row, as high as the row, so that band and lines of all rows meet. The numbers stand beside it: it is decoration
    to a screen reader.

    Full diamond: holds after correction. Open diamond: to watch. Dot: no difference found, or equal.
    """
    if gap is None:
        return SafeString("")
    colour = _colour(gap, finding, palette)
    return format_html(
        '<svg class="bar" width="100%" height="{row}" aria-hidden="true">{ground}'
        '<line x1="{low}" x2="{high}" y1="{middle}" y2="{middle}" stroke="{colour}" stroke-opacity="0.45" '
        'stroke-width="5" stroke-linecap="round"/><svg x="{value}" y="{middle}" overflow="visible">{mark}</svg></svg>',
        row=ROW,
        middle=ROW // 2,
        ground=_ground(axis, palette),
        low=axis.at(gap.low),
        high=axis.at(gap.high),
        value=axis.at(gap.value),
        colour=colour,
        mark=_mark(finding, colour, palette),
    )


@register.simple_tag
def gap_labels(axis: GapAxis, palette: Palette = SCREEN) -> SafeString:
    """The heading of a column of gap bars, in points."""
    texts = format_html_join(
        "",
        '<text x="{}" y="13" text-anchor="middle" fill="{}">{}</text>',
        ((axis.at(tick), palette.muted, whole_points(tick)) for tick in axis.ticks()),
    )
    return format_html('<svg class="axis" width="100%" height="18" aria-hidden="true">{}</svg>', texts)


def _ground(axis: GapAxis, palette: Palette) -> SafeString:
    """The band from edge to edge of it, the lines of the axis, and 0."""
    low, high = axis.at(-axis.band), axis.at(axis.band)
    width = f"{float(high[:-1]) - float(low[:-1]):.2f}%"
    ticks = format_html_join(
        "",
        '<line x1="{0}" x2="{0}" y1="0" y2="100%" stroke="{1}" stroke-width="1"/>',
        ((axis.at(tick), palette.grid) for tick in axis.ticks() if tick),
    )
    return format_html(
        '<rect x="{low}" y="0" width="{width}" height="100%" fill="{band}"/>{ticks}'
        '<line x1="{zero}" x2="{zero}" y1="0" y2="100%" stroke="{ink}" stroke-width="1.5"/>',
        **asdict(palette),
        low=low,
        width=width,
        ticks=ticks,
        zero=axis.at(0.0),
    )


def _colour(gap: Gap | Within, finding: Finding, palette: Palette) -> str:
    if finding == Finding.HOLDS:
        return palette.bad if gap.value < 0 else palette.line
    return palette.watch if finding == Finding.WATCH else palette.line


def _mark(finding: Finding, colour: str, palette: Palette) -> SafeString:
    if finding == Finding.HOLDS:
        return format_html('<path class="holds" d="M0-7 7 0 0 7-7 0z" fill="{}"/>', colour)
    if finding == Finding.WATCH:
        return format_html(
            '<path class="watch" d="M0-6.5 6.5 0 0 6.5-6.5 0z" fill="{}" stroke="{}" stroke-width="2.5"/>',
            palette.surface,
            colour,
        )
    return format_html('<circle class="{}" r="5" fill="{}"/>', finding, colour)
