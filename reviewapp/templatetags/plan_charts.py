"""Charts of the sampling plan: the risks of the last two weeks with a threshold, and what each threshold brings."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reviewapp.sampling import ThresholdEffect
from reviewapp.templatetags.charts import SCREEN, Palette

register = template.Library()

HEIGHT, TOP, BOTTOM = 150, 22, 126


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
