"""Charts of the sampling plan: the risks of the last two weeks with a threshold, and what each threshold brings."""

from collections.abc import Callable, Sequence

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from contactcenter.models import Employee
from reviewapp.quality import CurvePoint, Rate
from reviewapp.rights import Right, may
from reviewapp.sampling import ThresholdEffect
from reviewapp.templatetags.charts import SCREEN, Palette
from reviewapp.templatetags.numbers import pct

register = template.Library()

HEIGHT, TOP, BOTTOM = 150, 22, 126
CURVE_HEIGHT, CURVE_TOP, CURVE_BOTTOM = 190, 14, 164
LEFT, RIGHT = 8.0, 98.0


@register.filter
def may_plan(person: Employee) -> bool:
    """Whether this person may change the sampling plan."""
    return may(person, Right.PLAN)


@register.simple_tag
def risk_histogram(effect: ThresholdEffect, palette: Palette = SCREEN) -> SafeString:
    """Answers by risk, those that would always be shown in another colour. Heights grow with the square root of the
    number: few answers have a high risk, and they are what it is about. The numbers stand in the table below."""
    most = max([1, *(bin_.answers for bin_ in effect.bins)])
    width = 100 / len(effect.bins)
    bars = [
        (
            f"{place * width + 0.3:.2f}%",
            f"{BOTTOM - _height(bin_.answers, most):.1f}",
            f"{width - 0.6:.2f}%",
            f"{_height(bin_.answers, most):.1f}",
            palette.line if effect.certain_from is not None and bin_.high > effect.certain_from else palette.grid,
        )
        for place, bin_ in enumerate(effect.bins)
    ]
    return format_html(
        '<svg class="histogram" width="100%" height="{}" role="img" aria-label="{}">{}'
        '<line x1="0" x2="100%" y1="{}" y2="{}" stroke="{}"/>{}{}</svg>',
        HEIGHT,
        gettext("Answers of the last two weeks by risk. The numbers are in the table below."),
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', bars),
        BOTTOM,
        BOTTOM,
        palette.muted,
        _threshold_line(effect.certain_from, palette),
        format_html_join(
            "",
            '<text x="{}%" y="145" text-anchor="{}" fill="{}">{}</text>',
            (
                (at, anchor, palette.muted, label)
                for at, anchor, label in ((0, "start", "0"), (50, "middle", "½"), (100, "end", "1"))
            ),
        ),
    )


def _height(answers: int, most: int) -> float:
    return (answers / most) ** 0.5 * (BOTTOM - TOP)


def _threshold_line(risk: float | None, palette: Palette) -> SafeString:
    if risk is None:
        return SafeString("")
    return format_html(
        '<line x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" stroke="{3}" stroke-width="2" stroke-dasharray="4 3"/>'
        '<text x="{0}%" y="14" text-anchor="{4}" fill="{5}" class="strong">{6}</text>',
        f"{risk * 100:.2f}",
        TOP - 2,
        BOTTOM,
        palette.target,
        "end" if risk > 0.5 else "start",
        palette.ink,
        gettext("always from here"),
    )


@register.simple_tag
def workload_chart(points: Sequence[CurvePoint], in_force: float | None, palette: Palette = SCREEN) -> SafeString:
    """Over the threshold: the share of bad answers that is caught, and the share of the reviewed that is bad, with their
    intervals as bands. The numbers stand in the table beside it."""
    return format_html(
        '<svg class="workload" width="100%" height="{0}" role="img" aria-label="{1}">{2}'
        '<svg viewBox="0 0 100 {0}" width="100%" height="{0}" preserveAspectRatio="none">{3}{4}</svg>{5}{6}{7}</svg>',
        CURVE_HEIGHT,
        gettext("Bad answers caught and share that is bad, by threshold. The numbers are in the table below."),
        _curve_axes(in_force, palette),
        _curve_line(points, _caught, palette.line, palette.band, ""),
        _curve_line(points, _right, palette.ink, palette.grid, "5 4"),
        _curve_marks(points, _caught, '<circle r="4" fill="{}"/>', palette.line),
        _curve_marks(points, _right, '<path d="M0-5 5 0 0 5-5 0z" fill="{}"/>', palette.ink),
        format_html_join(
            "",
            '<text x="{}%" y="{}" text-anchor="middle" fill="{}">{}</text>',
            (
                (f"{_x(risk / 10):.2f}", CURVE_HEIGHT - 8, palette.muted, floatformat(risk / 10, 1))
                for risk in (1, 3, 5, 7, 9)
            ),
        ),
    )


def _caught(point: CurvePoint) -> Rate:
    return point.caught


def _right(point: CurvePoint) -> Rate:
    return point.right


def _x(risk: float) -> float:
    return LEFT + risk * (RIGHT - LEFT)


def _y(share: float) -> float:
    return CURVE_BOTTOM - share * (CURVE_BOTTOM - CURVE_TOP)


def _curve_axes(in_force: float | None, palette: Palette) -> SafeString:
    lines = format_html_join(
        "",
        '<line x1="0" x2="100%" y1="{0}" y2="{0}" stroke="{1}"/><text x="0" y="{2}" fill="{3}">{4}</text>',
        (
            (f"{_y(share):.1f}", palette.grid, f"{_y(share) - 4:.1f}", palette.muted, pct(share, 0))
            for share in (0.0, 0.5, 1.0)
        ),
    )
    if in_force is None:
        return lines
    return format_html(
        '{0}<line x1="{1}%" x2="{1}%" y1="{2}" y2="{3}" stroke="{4}" stroke-width="2" stroke-dasharray="4 3"/>'
        '<text x="{1}%" y="11" text-anchor="{5}" fill="{6}" class="strong">{7}</text>',
        lines,
        f"{_x(in_force):.2f}",
        CURVE_TOP,
        CURVE_BOTTOM,
        palette.target,
        "end" if in_force > 0.5 else "start",
        palette.ink,
        gettext("in force"),
    )


def _curve_line(
    points: Sequence[CurvePoint], rate_of: Callable[[CurvePoint], Rate], stroke: str, fill: str, dashes: str
) -> SafeString:
    shown = [(_x(point.threshold), rate_of(point)) for point in points if rate_of(point).value is not None]
    upper = [f"{x:.2f},{_y(rate.high or 0):.1f}" for x, rate in shown]
    lower = [f"{x:.2f},{_y(rate.low or 0):.1f}" for x, rate in reversed(shown)]
    return format_html(
        '<polygon points="{}" fill="{}" fill-opacity="0.55"/><polyline points="{}" fill="none" stroke="{}" '
        'stroke-width="2" stroke-dasharray="{}" vector-effect="non-scaling-stroke"/>',
        " ".join(upper + lower),
        fill,
        " ".join(f"{x:.2f},{_y(rate.value or 0):.1f}" for x, rate in shown),
        stroke,
        dashes,
    )


def _curve_marks(
    points: Sequence[CurvePoint], rate_of: Callable[[CurvePoint], Rate], mark: str, colour: str
) -> SafeString:
    drawn = format_html(mark, colour)
    return format_html_join(
        "",
        '<svg x="{}%" y="{}" overflow="visible">{}</svg>',
        (
            (f"{_x(point.threshold):.2f}", f"{_y(rate_of(point).value or 0):.1f}", drawn)
            for point in points
            if rate_of(point).value is not None
        ),
    )
