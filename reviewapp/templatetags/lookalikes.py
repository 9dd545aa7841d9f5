"""Answers that are nearly the same, as told on the card."""

from django import template

from reviewapp.lookalikes import LEAST_MEMBERS

register = template.Library()


@register.filter
def enough_for_a_group(others: int) -> bool:
    """Whether so many other answers could inherit a verdict. With fewer all of them are judged by a person."""
    return others >= LEAST_MEMBERS
