"""Numbers as the reader writes them: `91,9%` in Dutch, `91.9%` in English."""

from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext

from reviewapp.quality import Rate

register = template.Library()


class Ends(Protocol):
    """Whatever has an interval."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


@register.filter
def pct(value: float | None, decimals: int = 1) -> str:
    """0.919 -> `91,9%`."""
    return "" if value is None else f"{_localized(value * 100, decimals)}%"


@register.filter
def bare_pct(value: float | None) -> str:
    """0.919 -> `91,9`."""
    return "" if value is None else _localized(value * 100, 1)


@register.filter
def points(value: float) -> str:
    """-0.0212 -> `−2,1`: a difference always bears its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{_localized(abs(value) * 100, 1)}"


@register.filter
def whole_points(value: float) -> str:
    """-0.2 -> `−20`, 0 -> `0`."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{_localized(abs(value) * 100, 0)}"


@register.filter
def whole(value: float) -> str:
    """18240 -> `18.240`."""
    return number_format(round(value), 0, force_grouping=True)


@register.filter
def interval(rate: Rate, decimals: int = 1) -> str:
    """`89,6% to 94,2%`."""
    return gettext("%(low)s to %(high)s") % {"low": pct(rate.low, decimals), "high": pct(rate.high, decimals)}


@register.filter
def gap_interval(gap: Ends) -> str:
    """`−21,9 to −3,9`: of a difference, in points."""
    return gettext("%(low)s to %(high)s") % {"low": points(gap.low), "high": points(gap.high)}


def _localized(number: float, decimals: int) -> str:
    """Rounded first: Django cuts a float's digits off instead."""
    return number_format(Decimal(f"{number:.{decimals}f}"), decimals)
